// What the page tells and gives its training workers: MuJoCo compiled once, events of a training, and an end at any time.
// Workers are stand-ins.
import { expose } from 'comlink';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CompiledMujoco } from '../../src/sandbox/host/compiled-mujoco.ts';
import type { SessionEvent, TrainingSetup, TrainingWorkerApi } from '../../src/workers/training/api.ts';
import { createTrainingClient } from '../../src/workers/training/client.ts';
import { createThrottle, TELL_MS } from '../../src/workers/training/throttle.ts';

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
  vi.unstubAllGlobals();
});

const done: SessionEvent = { type: 'done' };

/** Replaces `Worker`; `log` has a line for each call that reaches one. `train` never ends where `stuck`. */
function standIns(stuck = false) {
  const log: string[] = [];
  const workers: { onerror: ((event: { message: string }) => void) | null }[] = [];
  function FakeWorker(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    const name = workers.length;
    const api: TrainingWorkerApi = {
      useMujoco: async ({ loaderSource }) => void log.push(`${name} takes ${loaderSource}`),
      compiledMujoco: async () => (log.push(`${name} compiles`), { loaderSource: 'engine' } as CompiledMujoco),
      algorithmsFor: async ({ id }) => (log.push(`${name} facts ${id}`), []),
      async train({ env }, tell) {
        log.push(`${name} trains ${env.id}`);
        if (stuck) await new Promise(() => undefined);
        tell(done);
      },
      pause: async (on) => void log.push(`${name} pause ${on}`),
    };
    expose(api, port2);
    open.push(port1, port2);
    const worker = Object.assign(port1, { onerror: null, terminate: () => undefined });
    workers.push(worker);
    return worker;
  }
  vi.stubGlobal('Worker', FakeWorker);
  return { log, workers };
}

function setup(id: string): TrainingSetup {
  return {
    env: { id, options: {} },
    algorithm: 'random',
    hyperparameters: {},
    seed: 0,
    budget: 10,
    evaluationSeeds: [1],
  };
}

describe('createTrainingClient', () => {
  it('lets the first worker compile MuJoCo and gives it to the next ones, for tasks that need it', async () => {
    const { log } = standIns();
    await createTrainingClient().train(setup('cartpole-v1'), () => undefined);
    await createTrainingClient().algorithmsFor({ id: 'hopper_v5', options: {} });
    await createTrainingClient().train(setup('hopper_v5'), () => undefined);
    expect(log).toEqual([
      '0 trains cartpole-v1',
      '1 compiles',
      '1 facts hopper_v5',
      '2 takes engine',
      '2 trains hopper_v5',
    ]);
  });

  it('hears the events of a training', async () => {
    standIns();
    const heard: SessionEvent[] = [];
    await createTrainingClient().train(setup('cartpole-v1'), (event) => void heard.push(event));
    await vi.waitFor(() => expect(heard).toEqual([done]));
  });

  it('rejects in words when it is disposed of, and when the worker is lost', async () => {
    const { workers } = standIns(true);
    const client = createTrainingClient();
    const stopped = client.train(setup('cartpole-v1'), () => undefined);
    client.dispose();
    await expect(stopped).rejects.toThrow('stopped');
    const lost = createTrainingClient().train(setup('cartpole-v1'), () => undefined);
    workers[1]!.onerror!({ message: 'no memory' });
    await expect(lost).rejects.toThrow('The training worker failed: no memory.');
  });
});

describe('createThrottle', () => {
  it('tells results at once and progress four times a second', () => {
    let now = 0;
    const told: string[] = [];
    const hear = createThrottle(
      ({ type }) => void told.push(`${now} ${type}`),
      () => now,
    );
    const progress: SessionEvent = {
      type: 'progress',
      steps: 1,
      seconds: 1,
      stepsPerSecond: null,
      episodes: 0,
      recentReturn: null,
      metrics: {},
      evaluation: null,
    };
    for (now = 0; now < 2 * TELL_MS; now += 50) hear(progress);
    hear(done);
    expect(told).toEqual(['0 progress', '250 progress', '500 done']);
  });
});
