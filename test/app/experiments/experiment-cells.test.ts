// From what was chosen to cells: methods on tasks, variants of the method, recordings, what they take, and what stands beside.
import { expect, test } from 'vitest';
import { cards } from '../../../envs/cartpole/meta.ts';
import { cards as taxiCards } from '../../../envs/taxi/meta.ts';
import { defaultRunChoices } from '../../../src/app/studio/choices.ts';
import { type PlanWish, planOf } from '../../../src/app/experiments/experiment-cells.ts';
import { totalOf } from '../../../src/app/experiments/experiment-estimate.ts';
import { groupsBeside, runsNeeded, tasksNeeded } from '../../../src/app/experiments/experiment-sources.ts';
import { templates } from '../../../src/app/experiments/experiment-templates.ts';
import { variants } from '../../../src/app/experiments/experiment-variants.ts';
import { algorithmNames } from '../../../src/baselines/catalogue.ts';
import { registry } from '../../../envs/index.ts';
import { jobsOf } from '../../../src/app/experiments/experiment-jobs.ts';
import type { EnvCard } from '../../../src/env-api/env.ts';
import type { RecordingInfo, RunSummary } from '../../../src/workers/engine/api.ts';
import type { AlgorithmFacts } from '../../../src/workers/training/api.ts';
import { makeExperiment, runCell, trainingCell, trainingRecord } from '../../support/experiments.ts';
import { makeSettings } from '../../support/run-logs.ts';

const cartpole = cards.find(({ id }) => id === 'cartpole-v1')!;
const taxi = taxiCards.find(({ id }) => id.startsWith('taxi'))!;

function fact(id: string, unfit: string | null = null): AlgorithmFacts {
  const rate = { name: 'rate', label: 'Rate', help: '', defaultValue: 0.5, allowed: 'a number' };
  return { id, title: id, summary: '', sources: [], hyperparameters: [rate], unfit };
}

function recording(name: string, envId: string): RecordingInfo {
  const model = { kind: 'recorded', name: 'Claude', recording: name, contextTokens: 9 } as const;
  const settings = makeSettings({ envId, model, seed: 4 });
  return { name, title: name, envId, language: 'javascript', modelName: 'Claude', date: '', summary: '', settings };
}

function wish(changes: Partial<PlanWish>): PlanWish {
  const facts = {
    [cartpole.id]: [fact('ppo'), fact('q-learning', 'It keeps a table.')],
    [taxi.id]: [fact('ppo'), fact('q-learning')],
  };
  const chosen = { cards: [cartpole, taxi], facts, algorithms: [], budget: 5000, model: null, recordings: [] };
  return { ...chosen, appVersion: 'test', ...changes };
}

test('algorithms come with the defaults of each task, and one that does not fit is left out and said', () => {
  const { cells, methods, without } = planOf(wish({ algorithms: ['q-learning', 'ppo'] }));
  expect(cells.map(({ method, ...cell }) => [method, cell.kind === 'training' ? cell.setup.env.id : ''])).toEqual([
    ['train ppo 5000', cartpole.id],
    ['train q-learning 5000', taxi.id],
    ['train ppo 5000', taxi.id],
  ]);
  expect(cells[0]).toMatchObject({ setup: { budget: 5000, seed: 0, hyperparameters: { rate: 0.5 } } });
  expect(methods.map(({ title }) => title)).toEqual(['Q-learning, 5,000 steps', 'PPO, 5,000 steps']);
  expect(without).toEqual([`${cartpole.title}: It keeps a table.`]);
});

const identity = { kind: 'openai-compatible', name: 'm', baseUrl: 'https://m.test/v1', contextTokens: 32_000 } as const;

test('variants change the method or the task of a run; one that comes to the same is not run twice', () => {
  const run = defaultRunChoices('');
  const ids = ['full', 'best-of-n', 'no-feedback', 'dial-2', 'dial-4'];
  const model = { identity, concurrency: 2, run, variants: ids };
  const { cells, without } = planOf(wish({ cards: [cartpole], model }));
  const settings = cells.map((cell) => (cell.kind === 'run' ? cell.settings : null)!);
  expect(settings.map(({ method }) => [method.rounds, method.candidates, method.feedback, method.description])).toEqual(
    [
      [4, 3, true, undefined],
      [1, 12, true, undefined],
      [4, 3, false, undefined],
      [4, 3, true, 'no-names'],
      [4, 3, true, 'no-names'],
    ],
  );
  expect(settings[3]!.envOptions).toMatchObject({ twin: 2 });
  expect(settings[4]!.envOptions).toMatchObject({ twin: 3, ...cartpole.changedDynamics });
  expect(without).toEqual([]);

  const single = { ...run, method: { ...run.method, rounds: 1, candidates: 3 } };
  const same = planOf(wish({ cards: [cartpole], model: { ...model, run: single, variants: ['full', 'best-of-n'] } }));
  expect(same.cells).toHaveLength(1);
  expect(same.methods).toHaveLength(1);
});

test('a variant that a task does not have is said and left out', () => {
  const model = { identity, concurrency: 1, run: defaultRunChoices(''), variants: ['no-key-information', 'dial-4'] };
  const plain: EnvCard = { ...taxi, changedDynamics: undefined };
  const { cells, without } = planOf(wish({ cards: [plain], model }));
  expect(cells).toEqual([]);
  expect(without).toHaveLength(2);
});

test('recordings of chosen tasks are played once with the seed that they have', () => {
  const recordings = [recording('a', cartpole.id), recording('b', 'blackjack-v1')];
  const { cells } = planOf(wish({ recordings }));
  expect(cells).toMatchObject([{ kind: 'run', single: true, settings: { seed: 4, envId: cartpole.id } }]);
});

test('the estimate adds up steps, calls and cost over seeds, and times trainings by earlier ones', () => {
  const cells = [
    trainingCell('cartpole-v1'),
    runCell('cartpole-v1'),
    runCell('taxi-v4', recording('a', 'x').settings, true),
  ];
  const range = (likely: number) => ({ lower: 0, likely, upper: 10 * likely });
  const one = () => ({
    ...{ calls: range(5), tokens: range(100), answerTokens: range(1), usd: range(0.5), steps: range(1) },
    ...{ reportSteps: range(1), ms: range(60), measured: false },
  });
  const known = [trainingRecord('k', { seed: 9, points: [{ steps: 50, seconds: 5, returns: [1] }] })];
  // Three seeds of 100 steps at 0.1 s a step in two workers: 15 s.
  const jobs = jobsOf(makeExperiment(cells, 3), []);
  expect(totalOf(jobs, known, 2, one)).toMatchObject({
    ...{ trainings: 3, trainingSteps: 300, trainingMs: 15_000, runs: 3, recorded: 1 },
    ...{ calls: { likely: 15, upper: 150 }, usd: { likely: 1.5, upper: 15 }, runMs: { likely: 180, upper: 1800 } },
  });
  expect(totalOf(jobs, [], 2, one).trainingMs).toBeNull();
  expect(totalOf(jobs, [], 2, () => ({ ...one(), usd: null })).usd).toBeNull();
});

test('the ready-made plans name tasks, algorithms and variants that there are', () => {
  const names = [...registry, ...algorithmNames, ...variants].map(({ id }) => id);
  for (const { tasks, algorithms, model } of templates)
    expect(names).toEqual(expect.arrayContaining([...tasks, ...algorithms, ...model]));
});

test('finds the groups beside an experiment, and what the table needs of those that were added', () => {
  const record = {
    ...makeExperiment([runCell('cartpole-v1')], 1),
    notes: { 'run cartpole-v1/0': { state: 'done', runId: 'r' } },
  } as const;
  const run = (runId: string, group: string, envId: string) => ({ runId, group, envId }) as unknown as RunSummary;
  const runs = [run('a', 'Sweep', 'taxi-v4'), run('b', 'Sweep', 'taxi-v4'), run('c', 'One', 'cartpole-v1')];
  const stored = [...runs, trainingRecord('t', { group: 'Sweep' }), trainingRecord('u')];
  expect(groupsBeside(record, stored)).toEqual([{ name: 'Sweep', count: 3 }]);
  const added = { ...record, included: ['Sweep'] };
  expect(groupsBeside(added, stored)).toEqual([]);
  expect(runsNeeded(added, jobsOf(record, []), runs)).toEqual(['r', 'a', 'b']);
  expect(tasksNeeded(added, stored)).toEqual(['cartpole-v1', 'taxi-v4']);
});
