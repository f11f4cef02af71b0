// The summary table: figures worked out by hand, sorting, filtering, and the same rows as CSV.
import { expect, test } from 'vitest';
import { cards } from '../../../envs/cartpole/meta.ts';
import { jobsOf } from '../../../src/app/experiments/experiment-jobs.ts';
import { filterRows, isColumn, sortRows, summaryCsv } from '../../../src/app/experiments/experiment-columns.ts';
import { type Results, spreadOf, summaryRows, type SummaryRow } from '../../../src/app/experiments/experiment-table.ts';
import { readEvents } from '../../../src/app/runs/run-reader.ts';
import type { CurvePoint, TrainingRecord } from '../../../src/baselines/training-record.ts';
import type { ExperimentRecord } from '../../../src/storage/experiment-record.ts';
import { makeExperiment, runCell, trainingCell, trainingRecord } from '../../support/experiments.ts';
import { makeLog, makeSettings, oneRound, started } from '../../support/run-logs.ts';

const cartpole = cards.find(({ id }) => id === 'cartpole-v1')!;
const point = (steps: number, ...returns: number[]): CurvePoint => ({ steps, seconds: steps / 10, returns });

/** Final values 100, 200, 480 and 500; best values 480, 200, 480 and 500. */
const seeds: readonly TrainingRecord[] = [
  trainingRecord('a', { seed: 0, points: [point(50, 470, 490), point(100, 90, 110)] }),
  trainingRecord('b', { seed: 1, points: [point(100, 200, 200)] }),
  trainingRecord('c', { seed: 2, points: [point(100, 480, 480)] }),
  trainingRecord('d', { seed: 3, points: [point(120, 500, 500)] }),
];

function rowsOf(record: ExperimentRecord, results: Partial<Results>): readonly SummaryRow[] {
  const all = { trainings: [], runs: {}, cards: { 'cartpole-v1': cartpole }, ...results };
  return summaryRows(record, jobsOf(record, all.trainings), all);
}

test('a row tells the middle half and the mean of its seeds, what they took, and how many reached the threshold', () => {
  const record = makeExperiment([trainingCell('cartpole-v1')], 5);
  const [row] = rowsOf(record, { trainings: seeds });
  expect(row).toMatchObject({ task: 'CartPole', method: 'The ppo', done: 4, planned: 5, troubled: 0, threshold: 475 });
  // Of four values the lowest and the highest are cut off: (200 + 480) / 2, and for the best values (480 + 480) / 2.
  expect(row!.final).toMatchObject({ seeds: 4, iqm: 340, mean: 320 });
  expect(row!.best).toMatchObject({ seeds: 4, iqm: 480, mean: 415 });
  expect(row!.final!.meanInterval![0]).toBeGreaterThanOrEqual(100);
  expect(row!.final!.meanInterval![1]).toBeLessThanOrEqual(500);
  // Steps 100, 100, 100, 120; one seed lost the threshold again but had reached it.
  expect(row).toMatchObject({ steps: 100, seconds: 10, tokens: 0, usd: 0, reached: 3 });
});

const spread = (...values: readonly number[]) => spreadOf(values.map((value) => ({ value })));

test('one seed has no interval, none has no value', () => {
  expect(spread(3)).toEqual({ seeds: 1, iqm: 3, mean: 3, iqmInterval: null, meanInterval: null });
  expect(spread()).toBeNull();
});

test('scores that chose their policies never mix with values on fresh seeds, and say what they are', () => {
  const chosen = { value: 500, selected: true } as const;
  expect(spreadOf([{ value: 3 }, chosen])).toEqual(spread(3));
  expect(spreadOf([chosen, chosen])).toMatchObject({ seeds: 2, mean: 500, selected: true });
});

/** A run whose policy was confirmed at 4 and reported at 4.5; 21 steps, two calls of 15 tokens. */
function run(id: string, changes = {}, reason = 'completed') {
  const settings = makeSettings({ envId: 'cartpole-v1', seed: 0, ...changes });
  const scores = { returns: [4, 5], successes: [], steps: [3, 3], ended: [], seeds: [0, 1], actions: [] };
  const bodies = [
    { ...started(settings), group: 'Sweep' },
    ...oneRound(),
    { type: 'reported', role: 'best', round: 1, scores, score: 4.5, wallMs: 1 },
    { type: 'run-ended', reason },
  ] as Parameters<typeof makeLog>[0];
  return readEvents(null, makeLog(bodies, id)).run!;
}

test('a run of a model stands with its report on fresh seeds, its tokens and an unknown price as such', () => {
  const record = {
    ...makeExperiment([runCell('cartpole-v1')], 1),
    notes: { 'run cartpole-v1/0': { state: 'done', runId: 'r' } },
  } as const;
  const [row] = rowsOf(record, { runs: { r: run('r') } });
  expect(row!.final).toMatchObject({ iqm: 4.5, seeds: 1 });
  expect(row).toMatchObject({ kind: 'run', done: 1, planned: 1, steps: 21, tokens: 30, usd: null, reached: 0 });
  expect(row!.members).toEqual([{ id: 'r', seed: 0 }]);
});

test('a run without a report or a confirmation shows the score that chose its policy as such, and solves nothing', () => {
  const settings = makeSettings({ envId: 'cartpole-v1', seed: 0 });
  const method = { ...settings.method, result: 'last' as const };
  const rounds = oneRound().filter(({ type }) => type !== 'confirmed');
  const bodies = [started({ ...settings, method }), ...rounds, { type: 'run-ended', reason: 'completed' } as const];
  const record = {
    ...makeExperiment([runCell('cartpole-v1')], 1),
    notes: { 'run cartpole-v1/0': { state: 'done', runId: 'r' } },
  } as const;
  const [row] = rowsOf(record, { runs: { r: readEvents(null, makeLog(bodies, 'r')).run! } });
  expect(row).toMatchObject({ final: { iqm: 5, selected: true }, best: { iqm: 5, selected: true } });
  expect(row).toMatchObject({ reached: null, measured: 0 });
  const line = summaryCsv([row!]).trimEnd().split('\r\n')[1]!.split(',');
  expect(line.filter((cell) => cell === 'no')).toHaveLength(2);
});

test('a group whose logs leave options out joins the row of the same task; another variant keeps its own', () => {
  const [option] = cartpole.options;
  const whole = { [option!.name]: option!.defaultValue };
  const record = {
    ...makeExperiment([runCell('cartpole-v1', { envOptions: whole })], 1),
    included: ['Sweep'],
  };
  const rows = rowsOf(record, {
    runs: {
      bare: run('bare', { envOptions: {} }),
      other: run('other', { envOptions: { [option!.name]: !option!.defaultValue } }),
    },
  });
  expect(rows.map(({ members }) => members.map(({ id }) => id))).toEqual([['bare'], ['other']]);
  expect(rows.map(({ method }) => method.includes(option!.label))).toEqual([false, true]);
});

test('added groups bring rows of their own, and members to rows with the same settings', () => {
  const record = { ...makeExperiment([trainingCell('cartpole-v1'), runCell('cartpole-v1')], 1), included: ['Sweep'] };
  const elsewhere = [
    trainingRecord('x', { seed: 7, group: 'Sweep', points: [point(10, 300)] }),
    trainingRecord('y', { seed: 0, group: 'Sweep', algorithm: 'cem', points: [point(10, 9)] }),
    trainingRecord('z', { seed: 0, group: 'Other', algorithm: 'dqn', points: [point(10, 9)] }),
  ];
  const rows = rowsOf(record, {
    trainings: [...seeds.slice(0, 1), ...elsewhere],
    runs: { same: run('same'), other: run('other', { preset: 'paper' }) },
  });
  const told = rows.map(({ method, done, planned }) => [method, done, planned]);
  expect(told.slice(0, 3)).toEqual([
    ['The ppo', 2, 2],
    ['The run', 1, 2],
    ['CEM, 100 steps', 1, 1],
  ]);
  expect(rows).toHaveLength(4);
  expect(rows[3]!.method).toContain('Paper preset');
  expect(rows[0]!.final).toMatchObject({ seeds: 2, mean: 200 });
});

test('the same seed trained twice counts once, and a run that was stopped is not done', () => {
  const record = { ...makeExperiment([trainingCell('cartpole-v1')], 1), included: ['A', 'B'] };
  const trained = (id: string, group: string, seed: number, algorithm = 'ppo') =>
    trainingRecord(id, { seed, group, algorithm, points: [point(10, 5)] });
  const rows = rowsOf(record, {
    trainings: [
      ...[trained('own', 'One', 0), trained('a', 'A', 0), trained('b', 'B', 1)],
      ...[trained('c', 'A', 0, 'cem'), trained('d', 'B', 0, 'cem')],
    ],
  });
  expect(rows.map(({ done, planned, final }) => [done, planned, final!.seeds])).toEqual([
    [2, 2, 2],
    [1, 1, 1],
  ]);
  const stopped = rowsOf(
    { ...makeExperiment([], 1), included: ['Sweep'] },
    { runs: { r: run('r'), s: run('s', {}, 'stopped') } },
  );
  expect(stopped.map(({ done, planned, final }) => [done, planned, final!.seeds])).toEqual([[1, 2, 1]]);
});

function row(changes: Partial<SummaryRow>): SummaryRow {
  const none = { final: null, best: null, steps: null, seconds: null, tokens: null, usd: null };
  const names = { key: '', envId: 'cartpole-v1', task: 'CartPole', family: 'Classic control', method: 'PPO' };
  const counts = { done: 0, planned: 3, troubled: 0, threshold: null, reached: null, measured: 0, members: [] };
  return { ...names, kind: 'training', ...counts, ...none, ...changes };
}

test('sorts by a column either way; rows without a value on fresh seeds stand last both times', () => {
  const rows = [
    row({ key: 'empty' }),
    row({ key: 'chosen', final: spreadOf([{ value: 9, selected: true }]) }),
    row({ key: 'low', final: spread(1) }),
    row({ key: 'high', final: spread(2) }),
  ];
  const keys = (down: boolean) => sortRows(rows, 'final', down).map(({ key }) => key);
  expect(keys(false)).toEqual(['low', 'high', 'empty', 'chosen']);
  expect(keys(true)).toEqual(['high', 'low', 'empty', 'chosen']);
  const named = [row({ method: 'PPO' }), row({ method: 'cem' }), row({ method: 'DQN' })];
  expect(sortRows(named, 'method', false).map(({ method }) => method)).toEqual(['cem', 'DQN', 'PPO']);
});

test('an address can name a column of the table only', () => {
  expect(['task', 'final-mean', 'nothing', '__proto__', 'constructor', null].map(isColumn)).toEqual([
    ...[true, true, false, false, false, false],
  ]);
});

test('filters by task, family, method and by words that all occur', () => {
  const rows = [
    row({ key: 'a' }),
    row({ key: 'b', method: 'CEM' }),
    row({ key: 'c', envId: 'taxi-v4', task: 'Taxi', family: 'Toy text', method: 'CEM' }),
  ];
  const keys = (filter: object) =>
    filterRows(rows, { task: '', family: '', method: '', text: '', ...filter }).map(({ key }) => key);
  expect(keys({})).toEqual(['a', 'b', 'c']);
  expect(keys({ task: 'taxi-v4' })).toEqual(['c']);
  expect(keys({ family: 'Classic control', method: 'CEM' })).toEqual(['b']);
  expect(keys({ text: ' cem  cart' })).toEqual(['b']);
});

test('the CSV has the rows of the table in their order, in full precision', () => {
  const rows = [row({ method: 'PPO, 50K steps', final: spread(1 / 3), threshold: 475, reached: 1 }), row({})];
  const [head, first, second] = summaryCsv(rows).trimEnd().split('\r\n');
  expect(head).toBe(
    'task_id,task,method,kind,seeds_done,seeds_planned,final_iqm,final_iqm_low,final_iqm_high,final_mean,final_mean_low,final_mean_high,final_on_fresh_seeds,best_iqm,best_iqm_low,best_iqm_high,best_mean,best_mean_low,best_mean_high,best_on_fresh_seeds,steps,seconds,tokens,usd,threshold,seeds_that_reached_it',
  );
  expect(first).toBe(
    'cartpole-v1,CartPole,"PPO, 50K steps",training,0,3,0.3333333333333333,,,0.3333333333333333,,,yes,,,,,,,,,,,,475,1',
  );
  expect(second).toBe('cartpole-v1,CartPole,PPO,training,0,3,,,,,,,,,,,,,,,,,,,,');
});
