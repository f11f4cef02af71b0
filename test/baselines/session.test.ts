import { describe, expect, it } from 'vitest';
import { hyperparametersOf, type Algorithm, type Training } from '../../src/baselines/algorithm.ts';
import { evaluationSeeds } from '../../src/baselines/evaluation.ts';
import { Interaction } from '../../src/baselines/interaction.ts';
import { algorithm as qLearning } from '../../src/baselines/q-learning.ts';
import { beginRecord, foldRecord, setupOf, stepsToReach } from '../../src/baselines/record-of.ts';
import {
  checkpoints,
  trainingSession,
  type SessionEvent,
  type SessionParts,
  type TrainingSetup,
} from '../../src/baselines/session.ts';
import { corridor, type Watched } from './tiny-env.ts';

/** Walks right in pieces of `stride` steps; its policy does so from `learnsAt` steps on, and goes left before. */
function walker(stride: number, learnsAt = 0): Algorithm & { stopped: number } {
  const algorithm = {
    id: 'walker',
    title: 'Walker',
    summary: '',
    sources: [],
    hyperparameters: [],
    stopped: 0,
    unfit: () => null,
    *train(task: Parameters<Algorithm['train']>[0]): Training {
      const interaction = new Interaction(task);
      try {
        for (;;) {
          const { steps } = interaction;
          const finished = interaction.takeFinished();
          yield { steps, finished, metrics: { stride }, policy: () => (steps >= learnsAt ? 1 : 0) };
          for (let i = 0; i < stride; i++) interaction.step(1);
        }
      } finally {
        algorithm.stopped++;
      }
    },
  };
  return algorithm;
}

const setup = (budget: number, seeds: readonly number[] = [7, 8]): TrainingSetup => ({
  env: { id: 'corridor', options: {} },
  algorithm: 'walker',
  hyperparameters: {},
  seed: 3,
  budget,
  evaluationSeeds: seeds,
});

function parts(algorithm: Algorithm, changed: Partial<SessionParts> = {}): SessionParts {
  return { algorithm, makeEnv: () => corridor(), horizon: 20, finite: true, now: () => 0, ...changed };
}

const facts = { id: 'a', group: 'g', startedAt: 5, appVersion: '1' };

function evaluated(events: Iterable<SessionEvent>) {
  return [...events].flatMap((event) => (event.type === 'evaluated' ? [event.point] : []));
}

describe('checkpoints', () => {
  it('lie at 0, evenly on a log axis from 100 on, and at the budget', () => {
    expect(checkpoints(2500)).toEqual([0, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 2500]);
    expect(checkpoints(1000)).toEqual([0, 100, 150, 200, 300, 500, 700, 1000]);
    expect(checkpoints(30)).toEqual([0, 30]);
  });
});

describe('a training session', () => {
  it('evaluates at every checkpoint, once where a piece of work passes several', () => {
    expect(evaluated(trainingSession(setup(300), parts(walker(10)))).map(({ steps }) => steps)).toEqual(
      checkpoints(300),
    );
    const coarse = evaluated(trainingSession(setup(1000), parts(walker(400))));
    expect(coarse.map(({ steps }) => steps)).toEqual([0, 400, 800, 1200]);
  });

  it('evaluates the policy of the moment on the given seeds, in an environment of its own', () => {
    const made: Watched[] = [];
    const makeEnv = () => {
      const watched: Watched = { resets: [], steps: 0, closed: 0 };
      made.push(watched);
      return corridor(4, watched);
    };
    const points = evaluated(trainingSession(setup(150), parts(walker(10, 150), { makeEnv })));
    // Left for 20 steps, cut at the horizon; right to the goal in 3.
    expect(points.map(({ returns }) => returns)).toEqual([
      [-20, -20],
      [-20, -20],
      [7, 7],
    ]);
    expect(points.at(-1)!.successes).toEqual([1, 1]);
    expect(made[0]).toEqual({ resets: [3, ...Array.from({ length: 50 }, () => undefined)], steps: 150, closed: 1 });
    expect(made[1]).toEqual({ resets: [7, 8, 7, 8, 7, 8], steps: 2 * (20 + 20 + 3), closed: 1 });
  });

  it('counts the time of training and leaves out that of evaluation', () => {
    let ms = 0;
    const makeEnv = () => {
      const env = corridor();
      return { ...env, step: (action: Parameters<typeof env.step>[0]) => ((ms += 100), env.step(action)) };
    };
    const points = evaluated(trainingSession(setup(100), parts(walker(10), { makeEnv, now: () => ms })));
    expect(points.map(({ steps, seconds }) => [steps, seconds])).toEqual([
      [0, 0],
      [100, 10],
    ]);
  });

  it('reports progress between long pieces of work, and within a long evaluation', () => {
    let ms = 0;
    const now = () => (ms += 30);
    const events = [...trainingSession(setup(100), parts(walker(10), { now }))];
    const progress = events.filter((event) => event.type === 'progress');
    const training = progress.filter(({ evaluation }) => evaluation === null);
    expect(training[0]).toMatchObject({ steps: 10, metrics: { stride: 10 }, episodes: 3, recentReturn: 7 });
    expect(training[0]!.stepsPerSecond).toBeCloseTo(10 / 0.03);
    expect(progress.map(({ evaluation }) => evaluation).filter(Boolean)).toContainEqual({ done: 2, of: 2 });
  });

  it('gives the mean of the training episodes since the last checkpoint', () => {
    const events = [...trainingSession(setup(150), parts(walker(10)))];
    expect(events.filter(({ type }) => type === 'trained')).toEqual([
      { type: 'trained', point: { steps: 100, episodes: 33, meanReturn: 7 } },
      { type: 'trained', point: { steps: 150, episodes: 17, meanReturn: 7 } },
    ]);
  });

  it('frees the algorithm and both environments when it is stopped half-way', () => {
    const watched: Watched = { resets: [], steps: 0, closed: 0 };
    const algorithm = walker(10);
    const session = trainingSession(setup(1000), parts(algorithm, { makeEnv: () => corridor(4, watched) }));
    session.next();
    session.return();
    expect({ stopped: algorithm.stopped, closed: watched.closed }).toEqual({ stopped: 1, closed: 2 });
    expect(session.next().done).toBe(true);
  });

  it.each([
    ['an algorithm that cannot learn the task', { ...walker(10), unfit: () => 'It cannot.' }, {}, 'It cannot.'],
    [
      'an environment that fails',
      walker(10),
      {
        makeEnv: () => ({
          ...corridor(),
          step: () => {
            throw new Error('The physics exploded.');
          },
        }),
      },
      'The physics exploded.',
    ],
    [
      'a return that is not a number',
      walker(10),
      {
        makeEnv: () => {
          const env = corridor();
          return { ...env, step: (action: number) => ({ ...env.step(action), reward: NaN }) };
        },
      },
      'An evaluation episode returned NaN.',
    ],
  ] as [string, Algorithm, Partial<SessionParts>, string][])(
    'fails in words for %s',
    (_, algorithm, changed, problem) => {
      expect([...trainingSession(setup(100), parts(algorithm, changed))].at(-1)).toEqual({ type: 'failed', problem });
    },
  );

  it('fails in words for a record whose hyper-parameters would never let it go on', async () => {
    const { algorithm: dqn } = await import('../../src/baselines/dqn.ts');
    const given = { ...setup(100), hyperparameters: { ...hyperparametersOf(dqn), trainFrequency: 0 } };
    const problem = 'DQN: trainFrequency is 0; it has to be a whole number of at least 1.';
    expect([...trainingSession(given, parts(dqn))]).toEqual([{ type: 'failed', problem }]);
  });

  it('fails where the policy gives no number', () => {
    const broken: Algorithm = {
      ...walker(1),
      *train(): Training {
        for (;;) yield { steps: 0, finished: [], metrics: {}, policy: () => new Float64Array([NaN]) };
      },
    };
    const last = [...trainingSession(setup(100), parts(broken))].at(-1);
    expect(last).toMatchObject({ type: 'failed', problem: expect.stringContaining('training has broken down') });
  });

  it('gives the same curve for the same seed, whenever progress is asked for', () => {
    const curve = (seed: number, now: () => number) => {
      const values = hyperparametersOf(qLearning);
      const given = { ...setup(2000, evaluationSeeds(3)), seed, hyperparameters: values };
      const events = trainingSession(given, parts(qLearning, { makeEnv: () => corridor(9), now }));
      const { points, training } = [...events].reduce(foldRecord, beginRecord(given, facts));
      return { training, points: points.map(({ steps, returns }) => ({ steps, returns })) };
    };
    let ms = 0;
    expect(curve(1, () => (ms += 17))).toEqual(curve(1, () => 0));
    expect(curve(2, () => 0)).not.toEqual(curve(1, () => 0));
  });
});

describe('a record', () => {
  it('holds the setup and what the session came to', () => {
    const record = [...trainingSession(setup(100), parts(walker(10)))].reduce(
      foldRecord,
      beginRecord(setup(100), facts),
    );
    expect(record).toMatchObject({ ...facts, envId: 'corridor', algorithm: 'walker', seed: 3, status: 'done' });
    expect(record.points).toHaveLength(2);
    expect(record.training).toHaveLength(1);
    expect(setupOf(record)).toEqual(setup(100));
  });

  it('keeps why a training failed', () => {
    const record = foldRecord(beginRecord(setup(100), facts), { type: 'failed', problem: 'It broke.' });
    expect(record).toMatchObject({ status: 'failed', problem: 'It broke.' });
  });

  it('tells after how many steps an evaluation first reached a level', () => {
    const points = [3, 8, 5].map((value, i) => ({ steps: i * 100, seconds: i, returns: [value, value + 2] }));
    expect(stepsToReach(points, 9)).toBe(100);
    expect(stepsToReach(points, 9.1)).toBeNull();
  });
});
