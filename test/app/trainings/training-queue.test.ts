// The queue of trainings on a real (in-memory) IndexedDB; workers are stand-ins that say what a test lets them say.
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { type StartedTraining, TrainingQueue } from '../../../src/app/trainings/training-queue.ts';
import type { CurvePoint } from '../../../src/baselines/training-record.ts';
import { createDatabase } from '../../../src/storage/database.ts';
import { createTrainingsRepository } from '../../../src/storage/trainings.ts';
import type { SessionEvent, TrainingSetup } from '../../../src/workers/training/api.ts';

interface StandIn {
  readonly setup: TrainingSetup;
  readonly log: string[];
  say(event: SessionEvent): void;
  end(problem?: string): Promise<void>;
}

let databases = 0;
let ids = 0;

/** A queue, its workers in the order of their start, and what is stored. `name` opens an earlier queue's database again. */
function makeQueue(limit = 1, name = `queue-${++databases}`, free = { lock: true }, appVersion = 'test') {
  const workers: StandIn[] = [];
  const trainings = createTrainingsRepository(createDatabase({ name }));
  function start(setup: TrainingSetup, hear: (event: SessionEvent) => void): StartedTraining {
    const log: string[] = [];
    let settle: (problem?: string) => void = () => undefined;
    const ended = new Promise<void>((resolve, reject) => {
      settle = (problem) => (problem === undefined ? resolve() : reject(new Error(problem)));
    });
    const end = async (problem?: string) => {
      settle(problem);
      await new Promise((resolve) => setTimeout(resolve));
    };
    workers.push({ setup, log, say: hear, end });
    return { ended, pause: (on) => void log.push(on ? 'hold' : 'go'), stop: () => void log.push('stop') };
  }
  const place = {
    trainings,
    appVersion,
    start,
    lock: async () => {
      await new Promise((resolve) => setTimeout(resolve));
      if (!free.lock) return null;
      free.lock = false;
      return () => void (free.lock = true);
    },
    now: () => 1000,
    newId: () => `${name}-${++ids}`,
    onChange: () => undefined,
    onProblem: (problem: unknown) => {
      throw problem;
    },
  };
  const queue = new TrainingQueue(place, limit);
  const bySeed = () => queue.records.toSorted((a, b) => a.seed - b.seed);
  const statuses = () => bySeed().map(({ status }) => status);
  const stored = async () => (await trainings.list()).map(({ status }) => status);
  return { queue, workers, bySeed, statuses, stored, name, free };
}

function setups(count: number): TrainingSetup[] {
  return Array.from({ length: count }, (_, seed) => ({
    env: { id: 'cartpole-v1', options: {} },
    algorithm: 'random',
    hyperparameters: {},
    seed,
    budget: 100,
    evaluationSeeds: [1, 2],
  }));
}

const point: CurvePoint = { steps: 10, seconds: 1, returns: [3, 4] };

test('runs as many trainings at a time as it may, in their order, and stores each result as it comes', async () => {
  const { queue, workers, bySeed, statuses, stored } = makeQueue(2);
  await queue.add(setups(3), 'pair');
  expect(statuses()).toEqual(['running', 'running', 'waiting']);
  expect(workers.map(({ setup }) => setup.seed)).toEqual([0, 1]);
  workers[0]!.say({ type: 'evaluated', point });
  workers[0]!.say({ type: 'done' });
  await workers[0]!.end();
  expect(statuses()).toEqual(['done', 'running', 'running']);
  expect(bySeed()[0]).toMatchObject({ group: 'pair', points: [point], seed: 0 });
  expect((await stored()).toSorted()).toEqual(['done', 'running', 'running']);
  expect(workers[0]!.log).toEqual(['stop']);
});

test('pauses, resumes and stops one training at once, and the next one begins', async () => {
  const { queue, workers, bySeed, statuses } = makeQueue();
  await queue.add(setups(2));
  const { id } = bySeed()[0]!;
  queue.pause(id, true);
  expect(statuses()).toEqual(['paused', 'waiting']);
  queue.pause(id, false);
  expect(statuses()).toEqual(['running', 'waiting']);
  queue.stop(id);
  expect(statuses()).toEqual(['stopped', 'running']);
  expect(workers[0]!.log).toEqual(['hold', 'go', 'stop']);
  // What a stopped worker still had under way changes nothing.
  workers[0]!.say({ type: 'done' });
  expect(statuses()).toEqual(['stopped', 'running']);
});

test('stopping all keeps what waits, until it is told to go on', async () => {
  const { queue, workers, bySeed, statuses, free } = makeQueue();
  await queue.add(setups(3));
  queue.stopAll();
  expect(statuses()).toEqual(['stopped', 'waiting', 'waiting']);
  expect(free.lock).toBe(true);
  await queue.goOn();
  expect(statuses()).toEqual(['stopped', 'running', 'waiting']);
  await queue.remove([bySeed()[2]!.id]);
  expect(statuses()).toEqual(['stopped', 'running']);
  expect(workers).toHaveLength(2);
});

test('a session that fails and a worker that is lost both leave a reason, and the queue goes on', async () => {
  const { queue, workers, bySeed, statuses } = makeQueue();
  await queue.add(setups(3));
  workers[0]!.say({ type: 'failed', problem: 'A loss is not a number.' });
  await workers[0]!.end();
  await workers[1]!.end('The training worker failed: no memory.');
  expect(statuses()).toEqual(['failed', 'failed', 'running']);
  expect(bySeed().map(({ problem }) => problem)).toEqual([
    'A loss is not a number.',
    'The training worker failed: no memory.',
    undefined,
  ]);
});

test('after a reload the queue is there, what went on is interrupted with its points, and can start again', async () => {
  const before = makeQueue();
  await before.queue.add(setups(2), 'pair');
  before.workers[0]!.say({ type: 'evaluated', point });
  await before.stored();

  const { queue, workers, bySeed, statuses, stored } = makeQueue(1, before.name, undefined, 'later');
  await queue.open();
  expect(statuses()).toEqual(['interrupted', 'waiting']);
  expect((await stored()).toSorted()).toEqual(['interrupted', 'waiting']);
  expect(bySeed()[0]!.points).toEqual([point]);
  expect(workers).toHaveLength(0);
  await queue.again([bySeed()[0]!.id]);
  expect(bySeed()[0]).toMatchObject({ points: [], group: 'pair', appVersion: 'later' });
  expect(statuses().toSorted()).toEqual(['running', 'waiting']);
});

test('another tab that trains is left alone: nothing is marked, nothing begins', async () => {
  const first = makeQueue();
  await first.queue.add(setups(1));
  const { queue, workers, statuses } = makeQueue(1, first.name, first.free);
  await queue.open();
  expect(queue.elsewhere).toBe(true);
  expect(statuses()).toEqual(['running']);
  expect(await queue.add(setups(1))).toBe(false);
  expect(workers).toHaveLength(0);
});

test('takes in the records of a file once', async () => {
  const source = makeQueue();
  await source.queue.add(setups(2));
  source.queue.stopAll();
  const { queue, statuses } = makeQueue();
  expect(await queue.take(source.queue.records)).toBe(2);
  expect(await queue.take(source.queue.records)).toBe(0);
  expect(statuses()).toHaveLength(2);
});

test('takes in a record that a file holds twice once, and none that is stored but was not read yet', async () => {
  const source = makeQueue();
  await source.queue.add(setups(2));
  source.queue.stopAll();
  const [record, other] = source.bySeed();
  const { queue, bySeed } = makeQueue(1, source.name);
  const copy = { ...record!, seed: 9 };
  expect(await queue.take([copy, { ...copy, id: 'new' }, { ...copy, id: 'new', seed: 10 }])).toBe(1);
  expect(bySeed()).toMatchObject([{ id: record!.id }, { id: other!.id }, { id: 'new', seed: 9 }]);
});

test('pausing or stopping a training that has just ended leaves its record as it is', async () => {
  const { queue, workers, bySeed, statuses } = makeQueue();
  await queue.add(setups(2));
  const { id } = bySeed()[0]!;
  workers[0]!.say({ type: 'done' });
  queue.pause(id, true);
  queue.pause(id, false);
  queue.stop(id);
  expect(statuses()).toEqual(['done', 'waiting']);
  await workers[0]!.end();
  queue.stop(id);
  expect(statuses()).toEqual(['done', 'running']);
  queue.pause(bySeed()[0]!.id, true);
  expect(statuses()).toEqual(['done', 'running']);
});

test('two calls at once ask for the lock once, and what both want is trained once', async () => {
  const { queue, statuses, free } = makeQueue(4);
  expect(await Promise.all([queue.add(setups(1)), queue.add(setups(2))])).toEqual([true, true]);
  expect(queue.elsewhere).toBe(false);
  expect(statuses()).toEqual(['running', 'running']);
  queue.stopAll();
  expect(free.lock).toBe(true);
});

test.each(['before', 'after'])('reading what is stored %s a start under way does not get in its way', async (when) => {
  const { queue, statuses } = makeQueue();
  const first = when === 'before' ? queue.open() : null;
  const added = queue.add(setups(1));
  const second = queue.open();
  expect(await added).toBe(true);
  await Promise.all([first, second]);
  expect(queue.elsewhere).toBe(false);
  expect(statuses()).toEqual(['running']);
});

test('what another tab has finished or queued since this one looked is not trained again', async () => {
  const free = { lock: true };
  const other = makeQueue(1, undefined, free);
  const own = makeQueue(2, other.name, free);
  await own.queue.open();
  await other.queue.add(setups(2));
  expect(await own.queue.add(setups(3))).toBe(false);
  other.workers[0]!.say({ type: 'evaluated', point });
  other.workers[0]!.say({ type: 'done' });
  other.queue.stopAll();
  await other.workers[0]!.end();
  expect(free.lock).toBe(true);

  expect(await own.queue.add(setups(3))).toBe(true);
  expect(own.bySeed().map(({ seed, status }) => [seed, status])).toEqual([
    [0, 'done'],
    [1, 'running'],
    [2, 'running'],
  ]);
  expect(own.bySeed()[0]!.points).toEqual([point]);
  expect(own.workers.map(({ setup }) => setup.seed).sort()).toEqual([1, 2]);
});

test('a training that another tab has finished meanwhile is not begun again', async () => {
  const free = { lock: true };
  const other = makeQueue(1, undefined, free);
  await other.queue.add(setups(1));
  other.queue.stopAll();
  const own = makeQueue(1, other.name, free);
  await own.queue.open();
  expect(own.statuses()).toEqual(['stopped']);
  const { id } = own.bySeed()[0]!;
  await other.queue.again([id]);
  other.workers[1]!.say({ type: 'done' });
  await other.workers[1]!.end();

  expect(await own.queue.again([id])).toBe(true);
  expect(own.statuses()).toEqual(['done']);
  expect(own.workers).toHaveLength(0);
  expect(free.lock).toBe(true);
});
