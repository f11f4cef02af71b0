// What the owner of a replay worker gives it: MuJoCo, compiled once for all of them. Workers are stand-ins.
import { expose } from 'comlink';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compileOnce, type CompiledMujoco } from '../../src/sandbox/host/compiled-mujoco.ts';
import type { EpisodePlan } from '../../src/engine/jobs.ts';
import type { ReplayWorkerApi } from '../../src/workers/replay/api.ts';
import { createReplayClient, createReplayPool } from '../../src/workers/replay/client.ts';

/** The smallest module that compiles. */
const wasm = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0).buffer;
const plan = {} as EpisodePlan;
const hopper = { id: 'hopper_v5', options: {} };
const cartpole = { id: 'cartpole-v1', options: {} };

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
  vi.unstubAllGlobals();
});

/** Replaces `Worker`; `log` has a line for each call that reaches one. */
function standIns() {
  const log: string[] = [];
  const given: CompiledMujoco[] = [];
  const workers: { onerror: ((event: { message: string }) => void) | null }[] = [];
  function FakeWorker(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    const name = workers.length;
    const api: Pick<ReplayWorkerApi, 'useMujoco' | 'verify'> = {
      useMujoco: async (files) => void (log.push(`${name} mujoco`), given.push(files)),
      verify: async (env) => (log.push(`${name} ${env.id}`), null),
    };
    expose(api, port2);
    open.push(port1, port2);
    const worker = Object.assign(port1, { onerror: null, terminate: () => undefined });
    workers.push(worker);
    return worker;
  }
  vi.stubGlobal('Worker', FakeWorker);
  return { log, given, workers };
}

describe('createReplayClient', () => {
  it('gives MuJoCo to its worker once, before the first task that needs it', async () => {
    const { log } = standIns();
    const client = createReplayClient(compileOnce(async () => ({ loaderSource: '', wasm })));
    await client.verify(cartpole, plan, []);
    await Promise.all([client.verify(hopper, plan, []), client.verify(hopper, plan, [])]);
    expect(log).toEqual(['0 cartpole-v1', '0 mujoco', '0 hopper_v5', '0 hopper_v5']);
  });

  it('gives it again to the worker that takes the place of a lost one', async () => {
    const { log, workers } = standIns();
    const client = createReplayClient(compileOnce(async () => ({ loaderSource: '', wasm })));
    await client.verify(hopper, plan, []);
    workers[0]!.onerror!({ message: 'lost' });
    await client.verify(hopper, plan, []);
    expect(log).toEqual(['0 mujoco', '0 hopper_v5', '1 mujoco', '1 hopper_v5']);
  });

  it('fails where MuJoCo cannot be had, and asks again with the next task', async () => {
    const { log } = standIns();
    let calls = 0;
    const client = createReplayClient(
      compileOnce(async () => {
        if (++calls === 1) throw new Error('no network');
        return { loaderSource: '', wasm };
      }),
    );
    await expect(client.verify(hopper, plan, [])).rejects.toThrow('no network');
    expect(await client.verify(hopper, plan, [])).toBeNull();
    expect(log).toEqual(['0 mujoco', '0 hopper_v5']);
  });

  it('leaves it to the worker where it has none to give', async () => {
    const { log } = standIns();
    await createReplayClient().verify(hopper, plan, []);
    expect(log).toEqual(['0 hopper_v5']);
  });
});

describe('compileOnce', () => {
  it('compiles once for all workers of a pool', async () => {
    const { log, given } = standIns();
    const compile = vi.spyOn(WebAssembly, 'compile');
    const mujoco = compileOnce(async () => ({ loaderSource: 'loader', wasm }));
    const pool = createReplayPool(2, () => createReplayClient(mujoco));
    await Promise.all([pool.verify(hopper, plan, []), pool.verify(hopper, plan, [])]);
    expect(log.toSorted()).toEqual(['0 hopper_v5', '0 mujoco', '1 hopper_v5', '1 mujoco']);
    expect(given).toMatchObject([{ loaderSource: 'loader' }, { loaderSource: 'loader' }]);
    expect(given.every((files) => files.wasm instanceof WebAssembly.Module)).toBe(true);
    expect(compile).toHaveBeenCalledOnce();
    compile.mockRestore();
  });
});
