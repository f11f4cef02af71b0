// Trainings and runs as contestants of a comparison: who belongs together, what counts, how they are drawn and written out.
import { describe, expect, test } from 'vitest';
import { comparisonCsv } from '../../../src/app/comparison/comparison-csv.ts';
import { stylesOf } from '../../../src/app/comparison/comparison-style.ts';
import {
  counted,
  nameAmong,
  optionsKey,
  outcomeAndSource,
  outcomeInWords,
  outcomeOf,
  runContestants,
  trainingContestants,
} from '../../../src/app/comparison/contestants.ts';
import { readEvents } from '../../../src/app/runs/run-reader.ts';
import type { TrainingRecord } from '../../../src/baselines/training-record.ts';
import type { RunError } from '../../../src/engine/errors.ts';
import type { RunEventBody } from '../../../src/engine/events.ts';
import { makeLog, makeScores, makeSettings, oneRound, started } from '../../support/run-logs.ts';

const titles = new Map([
  ['random', 'Random'],
  ['ppo', 'PPO'],
]);

let ids = 0;
function training(changes: Partial<TrainingRecord>, ...returns: readonly (readonly number[])[]): TrainingRecord {
  return {
    version: 1,
    id: `t${++ids}`,
    envId: 'cartpole-v1',
    envOptions: {},
    algorithm: 'ppo',
    hyperparameters: { gamma: 0.99 },
    seed: 0,
    budget: 1000,
    evaluationSeeds: [1, 2],
    status: 'done',
    startedAt: 0,
    points: returns.map((each, i) => ({ steps: 100 * i, seconds: i, returns: each })),
    training: [],
    appVersion: 'test',
    ...changes,
  };
}

function run(seed: number, ...more: readonly RunEventBody[]) {
  const log = makeLog([started(makeSettings({ seed })), ...oneRound(), ...more], `run-${seed}`);
  return readEvents(null, log).run!;
}

test('a recording that was played does not say how long its model took', () => {
  const model = { kind: 'recorded', name: 'test-model', recording: 'cartpole', contextTokens: 32_000 } as const;
  const log = makeLog([started(makeSettings({ model })), ...oneRound()], 'run-played');
  const [asked] = runContestants([run(1)]);
  const [played] = runContestants([readEvents(null, log).run!]);
  expect(asked!.members[0]!.seconds).toBeGreaterThanOrEqual(0);
  expect(played!.members[0]!.seconds).toBeNull();
});

describe('trainings', () => {
  test('belong together with the same algorithm, hyper-parameters and budget, in the order of the algorithms', () => {
    const all = [
      training({ seed: 0 }),
      training({ hyperparameters: { gamma: 0.9 } }),
      training({ budget: 20_000 }),
      training({ seed: 1 }),
      training({ algorithm: 'random', hyperparameters: {} }),
      training({ status: 'waiting' }),
    ];
    const defaults = new Map([['ppo', { gamma: 0.99 }]]);
    const contestants = trainingContestants(all, 'return', titles, defaults);
    expect(contestants.map(({ title, detail, members }) => [title, detail, members.length])).toEqual([
      ['Random', '1,000 steps', 1],
      ['PPO', '1,000 steps', 2],
      ['PPO', '1,000 steps, gamma 0.9', 1],
      ['PPO', '20K steps', 1],
    ]);
    expect(contestants.map((each) => nameAmong(each, contestants))).toEqual([
      'Random',
      'PPO, 1,000 steps',
      'PPO, 1,000 steps, gamma 0.9',
      'PPO, 20K steps',
    ]);
  });

  test('that were cut off count only where none is complete', () => {
    const [both] = trainingContestants(
      [training({}, [1, 3], [5, 7]), training({ status: 'failed' }, [90, 90])],
      'return',
      titles,
    );
    expect(counted(both!).map(({ steps }) => steps)).toEqual([100]);
    const [cut] = trainingContestants([training({ status: 'stopped' }, [2, 4])], 'return', titles);
    expect(outcomeOf(cut!, 'last')!.value).toBe(3);
  });

  test('with one seed are one, however often that was trained; runs with one seed are several', () => {
    const same = [training({ seed: 4 }, [1, 1]), training({ seed: 4 }, [1, 1]), training({ seed: 5 }, [2, 2])];
    const [trained] = trainingContestants(same, 'return', titles);
    expect(counted(trained!).map(({ seed }) => seed)).toEqual([4, 5]);
    const [asked] = runContestants([run(1), run(1)]);
    expect(counted(asked!)).toHaveLength(2);
  });

  test('have the last and the best value, with the interval over seeds, or over episodes for a single seed', () => {
    const [one] = trainingContestants([training({}, [0, 0], [4, 8], [1, 3])], 'return', titles);
    expect(outcomeOf(one!, 'last')).toEqual({ value: 2, interval: [1, 3] });
    expect(outcomeInWords(outcomeOf(one!, 'best'))).toBe('6 (4 to 8)');
    const [three] = trainingContestants(
      [training({}, [1, 1]), training({ seed: 1 }, [2, 2]), training({ seed: 2 }, [9, 9])],
      'return',
      titles,
    );
    expect(outcomeOf(three!, 'last')).toEqual({ value: 4, interval: [1, 9] });
  });

  test('are measured by success where the task selects by it', () => {
    const point = { steps: 10, seconds: 1, returns: [50, 60], successes: [1, 0] };
    const [solved] = trainingContestants([training({ points: [point] })], 'success', titles);
    expect(outcomeOf(solved!, 'last')!.value).toBe(0.5);
    const [unsaid] = trainingContestants([training({}, [50, 60])], 'success', titles);
    expect(outcomeOf(unsaid!, 'last')).toBeNull();
  });
});

describe('runs', () => {
  test('stand with what their policies were confirmed at, at the steps used when they were chosen', () => {
    const [one] = runContestants([run(1)]);
    expect(one).toMatchObject({ kind: 'run', title: 'PromptPO, test-model', detail: 'JavaScript, 2 × 2 candidates' });
    const [member] = one!.members;
    // Two candidates of 6 steps; the 9 steps of the confirmation are in the total only.
    expect(member!.evaluations).toEqual([{ steps: 12, seconds: null, value: 4, episodes: [3, 4, 5] }]);
    expect(member).toMatchObject({ steps: 21, calls: 2, tokens: 30, isOver: false });
  });

  test('that confirm nothing stand with the score that chose the policy, marked as such', () => {
    const method = { ...makeSettings().method, result: 'last' as const };
    const settings = makeSettings({ preset: 'paper', method });
    const log = makeLog([started(settings), ...oneRound().filter(({ type }) => type !== 'confirmed')]);
    const [paper] = runContestants([readEvents(null, log).run!]);
    expect(paper!.members[0]!.evaluations).toEqual([
      { steps: 12, seconds: null, value: 5, episodes: [4, 6], selected: true },
    ]);
    expect(outcomeOf(paper!, 'last')).toMatchObject({ value: 5, selected: true });
    expect(outcomeAndSource(outcomeOf(paper!, 'best'))).toBe('5 (4 to 6), on the episodes that chose it');
    // Beside a run that was measured on fresh seeds such a score does not count.
    const measured = runContestants([run(1)])[0]!.members;
    const both = { ...paper!, key: 'both', members: [...paper!.members, ...measured] };
    expect(outcomeOf(both, 'last')).toEqual({ value: 4, interval: [3, 5] });
  });

  test('that re-score their winners stand with those scores, and wait no longer where that failed', () => {
    const settings = makeSettings({ method: { ...makeSettings().method, rescoreEpisodes: 2 } });
    const round = oneRound().filter(({ type }) => type !== 'confirmed');
    const found = (...more: readonly RunEventBody[]) =>
      runContestants([readEvents(null, makeLog([started(settings), ...round, ...more])).run!])[0]!.members[0]!;
    expect(found().evaluations).toEqual([]);
    const again: RunEventBody = { type: 'rescored', round: 1, scores: makeScores([3, 4]), score: 3.5, wallMs: 1 };
    expect(found(again).evaluations).toEqual([{ steps: 12, seconds: null, value: 3.5, episodes: [3, 4] }]);
    const error = { kind: 'policy', message: 'It broke.' } as unknown as RunError;
    const failed: RunEventBody = { type: 'report-failed', role: 'rescore', round: 1, error, steps: 1 };
    expect(found(failed).evaluations).toMatchObject([{ value: 5, selected: true }]);
  });

  test('with ablations, or other settings that decide a run, are contestants of their own and say so', () => {
    const of = (changes: Parameters<typeof makeSettings>[0], id: string) =>
      readEvents(null, makeLog([started(makeSettings(changes)), ...oneRound()], id)).run!;
    const { method, model, sampling } = makeSettings();
    const all = runContestants([
      of({}, 'a'),
      of({ seed: 2 }, 'b'),
      of({ method: { ...method, feedback: false, reflection: false } }, 'c'),
      of({ sampling: { ...sampling, temperature: 0 } }, 'd'),
      of({ templates: { policy: 'Write.' } }, 'e'),
      of({ templates: { policy: 'Write it.' } }, 'f'),
      of({ model: { ...model, thinking: true } }, 'g'),
    ]);
    expect(all.map(({ members }) => members.length)).toEqual([2, 1, 1, 1, 1, 1]);
    expect(all[1]!.detail).toBe('JavaScript, 2 × 2 candidates, no feedback, no reflection');
    expect(all[0]!.detail).toContain('temperature 0.8');
    expect(all[2]!.detail).toContain('temperature 0');
    expect(new Set(all.map((each) => nameAmong(each, all))).size).toBe(all.length);
  });

  test('end with their final report, and are one contestant whatever their seeds', () => {
    const report: RunEventBody = {
      type: 'reported',
      role: 'best',
      round: 1,
      scores: makeScores([4.5]),
      score: 4.5,
      wallMs: 1,
    };
    const over: RunEventBody = { type: 'run-ended', reason: 'completed' };
    const [both] = runContestants([run(1, report, over), run(2, { ...report, score: 5.5 } as RunEventBody, over)]);
    expect(both!.members.map(({ isOver, seed, best }) => [isOver, seed, best!.value])).toEqual([
      [true, 1, 4.5],
      [true, 2, 5.5],
    ]);
    expect(outcomeOf(both!, 'best')!.value).toBe(5);
    // At all the steps of the search: the confirmation's 9 are among them, the report's are not.
    expect(both!.members[0]!.evaluations.at(-1)).toEqual({ steps: 21, seconds: null, value: 4.5, episodes: [4.5] });
  });
});

test('options are the same whatever their order and whether they come as text', () => {
  expect(optionsKey({ a: 1, b: true })).toBe(optionsKey({ b: 'true', a: '1' }));
  expect(optionsKey({ a: 1 })).not.toBe(optionsKey({ a: 2 }));
});

test('contestants never share hue, dash and marker', () => {
  const contestants = [
    ...runContestants([run(1)]),
    ...trainingContestants(
      ['random', 'q-learning', 'value-iteration', 'dqn', 'ppo', 'sac', 'random-search', 'cem', 'cma-es'].flatMap(
        (algorithm) => [training({ algorithm }), training({ algorithm, budget: 5000 })],
      ),
      'return',
      titles,
    ),
  ];
  const looks = stylesOf(contestants).map((style) => JSON.stringify(style));
  expect(new Set(looks).size).toBe(19);
});

test('the table of plain text has a line per evaluation, and quotes what needs it', () => {
  const contestants = [
    ...trainingContestants([training({ id: 'a', seed: 7 }, [2, 4], [0, 1])], 'return', titles),
    ...runContestants([run(1)]),
  ];
  expect(comparisonCsv('cartpole-v1', contestants).split('\r\n')).toEqual([
    'task,contestant,detail,kind,id,seed,steps,seconds,value,best_so_far,episodes,fresh_seeds',
    'cartpole-v1,PPO,"1,000 steps",training,a,7,0,0,3,3,2,yes',
    'cartpole-v1,PPO,"1,000 steps",training,a,7,100,1,0.5,3,2,yes',
    'cartpole-v1,"PromptPO, test-model","JavaScript, 2 × 2 candidates",run,run-1,1,12,,4,4,3,yes',
    '',
  ]);
});
