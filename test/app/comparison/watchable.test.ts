// Who of a comparison can be shown at work, at which moments, beside whom, and how that stands in the address.
import { describe, expect, test } from 'vitest';
import { runContestants, trainingContestants } from '../../../src/app/comparison/contestants.ts';
import { nobody, watchIn, watchParams, type Watched } from '../../../src/app/comparison/watch-address.ts';
import {
  actorsOf,
  commonSeed,
  resultOf,
  rivalsOf,
  stageAt,
  stagesOf,
  type Actor,
} from '../../../src/app/comparison/watchable.ts';
import { canPlay, programJob } from '../../../src/app/player/contenders.ts';
import { loadEnv } from '../../../src/app/environments.ts';
import { readEvents } from '../../../src/app/runs/run-reader.ts';
import type { CurvePoint, TrainingRecord } from '../../../src/baselines/training-record.ts';
import type { RunEventBody } from '../../../src/engine/events.ts';
import type { RunSettings } from '../../../src/engine/settings.ts';
import { makeLog, makeScores, makeSettings, oneRound, started } from '../../support/run-logs.ts';

const point = (steps: number, returns: readonly number[], kept = true): CurvePoint => ({
  steps,
  seconds: 0,
  returns,
  successes: returns.map((value) => (value > 5 ? 1 : 0)),
  ...(kept ? { episode: { steps: 3, ended: 'terminated', actions: Uint8Array.of(steps % 256) } } : {}),
});

function training(id: string, changes: Partial<TrainingRecord> = {}): TrainingRecord {
  return {
    version: 1,
    id,
    envId: 'cartpole-v1',
    envOptions: {},
    algorithm: 'ppo',
    hyperparameters: {},
    seed: 0,
    budget: 1000,
    evaluationSeeds: [77, 78],
    status: 'done',
    startedAt: 0,
    points: [point(0, [1, 3]), point(100, [9, 7]), point(500, [6, 4], false), point(1000, [8, 2])],
    training: [],
    appVersion: 'test',
    ...changes,
  };
}

function run(changes: Partial<RunSettings> = {}, ...more: readonly RunEventBody[]) {
  const log = makeLog([started(makeSettings({ envId: 'cartpole-v1', ...changes })), ...oneRound(), ...more], 'run-1');
  return readEvents(null, log).run!;
}

const titles = new Map([
  ['ppo', 'PPO'],
  ['dqn', 'DQN'],
]);

function actors(records: readonly TrainingRecord[], runs = [run()]): readonly Actor[] {
  const contestants = [...runContestants(runs), ...trainingContestants(records, 'return', titles)];
  return actorsOf(contestants, records, runs, 'return');
}

describe('the moments of a training', () => {
  test('are its evaluations with an episode, worth the mean of all their episodes', () => {
    const stages = stagesOf(training('a'), 'return');
    expect(stages.map(({ steps, value, isBest, isLast }) => [steps, value, isBest, isLast])).toEqual([
      [0, 2, false, false],
      [100, 8, true, false],
      [1000, 5, false, true],
    ]);
    expect(stages[1]!.scores).toEqual({
      returns: [9],
      successes: [1],
      steps: [3],
      ended: ['terminated'],
      seeds: [77],
      actions: [Uint8Array.of(100)],
    });
    expect(stagesOf(training('a'), 'success').map(({ value }) => value)).toEqual([0, 1, 0.5]);
  });

  test('are none for a training that was made before episodes were kept', () => {
    expect(stagesOf(training('old', { points: [point(0, [1], false)] }), 'return')).toEqual([]);
  });

  test('are found by the nearest number of steps, the last one without any', () => {
    const stages = stagesOf(training('a'), 'return');
    const at = (steps: number | null) => stageAt(stages, steps)?.steps;
    expect([at(null), at(0), at(120), at(400), at(90_000)]).toEqual([1000, 0, 100, 1000, 1000]);
    expect(stageAt([], 5)).toBeUndefined();
  });
});

describe('what a run came to', () => {
  test('is the program of its best round, with the freshest episodes it has', () => {
    const [winner, scores] = ['code 2', makeScores([7])];
    const report: RunEventBody = { type: 'reported', role: 'best', round: 1, scores, score: 7, wallMs: 1 };
    expect(resultOf(run().state)).toMatchObject({ of: 'confirmation', program: { code: winner } });
    expect(resultOf(run({}, report).state)).toMatchObject({ of: 'report', scores, program: { code: winner } });
  });

  test('is nothing before a round has a winner', () => {
    const { run: begun } = readEvents(null, makeLog([started(makeSettings())]));
    expect(resultOf(begun!.state)).toBeNull();
  });

  test('is tried on a seed under the terms of its run', async () => {
    const { program } = resultOf(run({ language: 'python' }).state)!;
    const job = programJob(program, await loadEnv('cartpole-v1'), 77);
    expect(job.plan).toMatchObject({ episodes: 1, seeds: [77], maxSteps: 500 });
    expect(job.policy).toEqual({ kind: 'code', language: 'python', code: 'code 2' });
  });
});

describe('rivals', () => {
  const records = [
    training('ppo-1', { seed: 1 }),
    training('ppo-0'),
    training('dqn-0', { algorithm: 'dqn', points: [point(0, [1]), point(150, [2]), point(900, [3])] }),
    training('old', { algorithm: 'dqn', budget: 5, points: [point(0, [1], false)] }),
  ];
  const all = actors(records);
  const [self] = all.filter(({ key }) => key === 'ppo-0');

  test('are the runs, the other trainings, the same one at other moments, and the yardsticks', () => {
    expect(all.map(({ name }) => name)).toEqual([
      'PromptPO, test-model',
      'PPO, seed 0',
      'PPO, seed 1',
      'DQN, 1,000 steps, seed 0',
      'DQN, 5 steps, seed 0',
    ]);
    const names = rivalsOf(all, self!, null).map(({ name }) => name);
    expect(names).toEqual([
      'PromptPO, test-model',
      'PPO, seed 1, after 1,000 steps',
      'DQN, 1,000 steps, seed 0, after 900 steps',
      'The same, after 0 steps',
      'The same, after 100 steps',
      'The same, after 1,000 steps',
      'Hand-written policy',
      'Random actions',
    ]);
  });

  test('follow to the moment that is watched', () => {
    const stages = self!.kind === 'training' ? self!.stages : [];
    const at = (i: number) => rivalsOf(all, self!, stages[i]!).find(({ key }) => key === 'dqn-0')?.name;
    expect([at(0), at(1), at(2)].map((name) => name?.split('after ')[1])).toEqual([
      '0 steps',
      '150 steps',
      '900 steps',
    ]);
  });

  test('can all be shown on the seed of the trainings, programs included', () => {
    const seed = commonSeed(all);
    expect(seed).toBe(77);
    expect(rivalsOf(all, self!, null).every((rival) => canPlay(rival, seed))).toBe(true);
    const [ppo] = rivalsOf(all, all[0]!, null);
    expect([canPlay(ppo!, 77), canPlay(ppo!, 0)]).toEqual([true, false]);
  });

  test('have no seed in common where no training kept an episode', () => {
    expect(commonSeed(actors([records[3]!]))).toBeNull();
  });

  test('of a twin leave out the hand-written policy, which plays another task', () => {
    const twin = training('t', { envOptions: { twin: 2 } });
    const [only] = actors([twin], []);
    expect(rivalsOf([only!], only!, null).map(({ key }) => key)).toEqual(['t.0', 't.100', 't.1000', 'random']);
  });
});

describe('what is watched', () => {
  const inAddress = (params: Readonly<Record<string, string | number | null>>): URLSearchParams =>
    new URLSearchParams(
      Object.entries(params).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
    );

  test.each<Watched>([
    nobody,
    { who: 'a b', after: 1000, own: false, beside: 'run-1', place: { episode: 0, step: 12 } },
    { who: 'run-1', after: null, own: true, beside: null, place: { episode: 4, step: 0 } },
  ])('comes back from the address: %o', (watched) => {
    expect(watchIn(inAddress(watchParams(watched)))).toEqual(watched);
  });

  test.each([
    ['watch=a&after=-3&step=x', { ...nobody, who: 'a' }],
    ['after=100&beside=b&step=3', nobody],
    ['watch=a&step=3&episode=0', { ...nobody, who: 'a', place: { episode: 0, step: 3 } }],
  ])('leaves out what makes no sense: %s', (text, watched) => {
    expect(watchIn(new URLSearchParams(text))).toEqual(watched);
  });
});
