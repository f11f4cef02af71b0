// The pool's bookkeeping against a stand-in for the frame.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Lane } from '../../../src/sandbox/host/lanes.ts';
import { WorkerPool, type Lease, type PoolOptions } from '../../../src/sandbox/host/pool.ts';
import type { GuestMessage, MujocoFiles, PythonFiles } from '../../../src/sandbox/host/protocol.ts';
import { createFakeFrame, type FakeFrame } from './fake-frame.ts';

const pools: WorkerPool[] = [];
afterEach(() => {
  for (const pool of pools.splice(0)) pool.dispose();
  vi.useRealTimers();
});

const signal = new AbortController().signal;
const javascript = { kind: { python: false, mujoco: false }, alone: false, lane: 'runs', signal } as const;
const python = { ...javascript, kind: { python: true, mujoco: false } };
const physics = { ...javascript, kind: { python: false, mujoco: true } };
/** Messages pass from channel to channel: time for as many turns of the event loop, however busy the machine is. */
async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setTimeout(resolve, 2));
}
const up: GuestMessage = { type: 'up', numpy: false };

function createPool(
  size: number,
  options: Partial<PoolOptions> & { worker?: Parameters<typeof createFakeFrame>[0] } = {},
) {
  const frames: FakeFrame[] = [];
  const { worker = (port) => port.postMessage(up), ...rest } = options;
  const pool = new WorkerPool({
    requestFrame: async () => {
      const frame = createFakeFrame(worker);
      frames.push(frame);
      return frame.port;
    },
    guestSource: async () => 'guest',
    pythonFiles: async () => ({ snapshot: null }) as PythonFiles,
    mujocoFiles: async () => ({ loaderSource: 'loader' }) as MujocoFiles,
    size,
    ...rest,
  });
  pools.push(pool);
  return { pool, frames };
}

const spawned = (frame: FakeFrame | undefined) => frame?.requests.filter(({ op }) => op === 'spawn').length;

describe('WorkerPool', () => {
  it('asks for nothing before the first job', async () => {
    const { frames } = createPool(2);
    await settle();
    expect(frames).toEqual([]);
  });

  it('keeps one warm worker beside the busy ones and gives each job a fresh one', async () => {
    const { pool, frames } = createPool(2);
    const first = await pool.acquire(javascript);
    await settle();
    expect(spawned(frames[0])).toBe(2);
    pool.release(first, true);
    const second = await pool.acquire(javascript);
    expect(second).not.toBe(first);
    await settle();
    expect(frames[0]!.requests.filter(({ op }) => op === 'kill')).toMatchObject([{ id: 1 }]);
  });

  it('lets no more jobs run than it has places, in the order they came', async () => {
    const { pool } = createPool(2);
    const started: string[] = [];
    const start = (name: string): Promise<Lease | null> =>
      pool.acquire(javascript).then(
        (lease) => {
          started.push(name);
          return lease;
        },
        () => null, // still waiting when the test ends
      );
    const [a] = [start('a'), start('b'), start('c'), start('d')];
    await settle();
    expect(started).toEqual(['a', 'b']);
    pool.release((await a)!, true);
    await settle();
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('counts a worker that was ended while busy as busy for two seconds more', async () => {
    const { pool } = createPool(1);
    const busy = await pool.acquire(javascript);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    pool.release(busy, false);
    let started = false;
    const next = pool.acquire(javascript).then(() => (started = true));
    await vi.advanceTimersByTimeAsync(400);
    await new Promise((resolve) => setImmediate(resolve)); // the answer to the kill
    await vi.advanceTimersByTimeAsync(1_500);
    expect(started).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    vi.useRealTimers();
    await next;
    expect(started).toBe(true);
  });

  it('runs a job that wants to be alone by itself', async () => {
    const { pool } = createPool(3);
    const first = await pool.acquire(javascript);
    const order: string[] = [];
    const alone = pool.acquire({ ...javascript, alone: true }).then((lease) => {
      order.push('alone');
      return lease;
    });
    const after = pool.acquire(javascript).then(() => order.push('after'));
    await settle();
    expect(order).toEqual([]);
    pool.release(first, true);
    const lease = await alone;
    await settle();
    expect(order).toEqual(['alone']);
    pool.release(lease, true);
    await after;
  });

  it('lets jobs of other lanes start while one lane is full, each lane with as many places', async () => {
    const { pool } = createPool(1);
    const started: string[] = [];
    const start = (lane: Lane): Promise<Lease | null> =>
      pool.acquire({ ...javascript, lane }).then(
        (lease) => {
          started.push(lane);
          return lease;
        },
        () => null, // still waiting when the test ends
      );
    const training = start('trainings');
    void [start('trainings'), start('runs'), start('page')];
    await settle();
    expect(started).toEqual(['trainings', 'runs', 'page']);
    pool.release((await training)!, true);
    await settle();
    expect(started).toEqual(['trainings', 'runs', 'page', 'trainings']);
  });

  it('lets no lane run beside a job that wants to be alone, nor start before it', async () => {
    const { pool } = createPool(2);
    const training = await pool.acquire({ ...javascript, lane: 'trainings' });
    const order: string[] = [];
    const alone = pool.acquire({ ...javascript, alone: true }).then((lease) => {
      order.push('alone');
      return lease;
    });
    const check = pool.acquire({ ...javascript, lane: 'page' }).then(() => order.push('check'));
    await settle();
    expect(order).toEqual([]);
    pool.release(training, true);
    const lease = await alone;
    await settle();
    expect(order).toEqual(['alone']);
    pool.release(lease, true);
    await check;
  });

  it('rejects a waiting job when its signal aborts, without taking a place', async () => {
    const { pool } = createPool(1);
    const first = await pool.acquire(javascript);
    const abort = new AbortController();
    const second = pool.acquire({ ...javascript, signal: abort.signal });
    abort.abort(new Error('stopped'));
    await expect(second).rejects.toThrow('stopped');
    pool.release(first, true);
    await expect(pool.acquire(javascript)).resolves.toBeDefined();
  });

  it('tells a job whose frame no longer answers, and asks for a new frame for the next', async () => {
    const { pool, frames } = createPool(1);
    const lease = await pool.acquire(javascript);
    const gone = new Promise<void>((resolve) => (lease.onGone = resolve));
    await settle();
    frames[0]!.die();
    await gone;
    pool.release(lease, false);
    await pool.acquire(javascript);
    expect(frames).toHaveLength(2);
  });

  it('asks for a new frame when ending a worker is not confirmed in time', async () => {
    const { pool, frames } = createPool(1);
    const lease = await pool.acquire(javascript);
    await settle();
    frames[0]!.die();
    pool.release(lease, true);
    await new Promise((resolve) => setTimeout(resolve, 700));
    await pool.acquire(javascript);
    expect(frames).toHaveLength(2);
  });

  it('boots Python again without the snapshot when the first boot fails, and stays with that', async () => {
    const boots: boolean[] = [];
    const { pool } = createPool(1, {
      worker: (port, { snapshot }) => {
        boots.push(snapshot);
        port.postMessage(
          snapshot ? { type: 'failed', phase: 'boot', message: 'bad snapshot' } : { type: 'up', numpy: true },
        );
      },
    });
    const lease = await pool.acquire(python);
    expect(lease.numpy).toBe(true);
    pool.release(lease, true);
    await pool.acquire(python);
    await settle();
    expect(boots).toEqual([true, false, ...boots.slice(2).map(() => false)]);
  });

  it('says why no worker can be started, and tries anew for the next job', async () => {
    let broken = true;
    const { pool } = createPool(1, {
      guestSource: async () => (broken ? Promise.reject(new Error('no network')) : 'guest'),
    });
    await expect(pool.acquire(javascript)).rejects.toThrow('no network');
    broken = false;
    await expect(pool.acquire(javascript)).resolves.toBeDefined();
  });

  it('sends Python to a frame once, and only when a job needs it', async () => {
    const { pool, frames } = createPool(2);
    pool.release(await pool.acquire(javascript), true);
    expect(frames[0]!.requests.some(({ op }) => op === 'python')).toBe(false);
    for (let i = 0; i < 3; i++) pool.release(await pool.acquire(python), true);
    expect(frames[0]!.requests.filter(({ op }) => op === 'python')).toHaveLength(1);
  });

  it('sends MuJoCo to a frame once, and only when a job needs it', async () => {
    const { pool, frames } = createPool(2);
    pool.release(await pool.acquire(javascript), true);
    expect(frames[0]!.requests.some(({ op }) => op === 'mujoco')).toBe(false);
    const leases = await Promise.all([pool.acquire(physics), pool.acquire(physics)]);
    for (const lease of leases) pool.release(lease, true);
    pool.release(await pool.acquire(physics), true);
    expect(frames[0]!.requests.filter(({ op }) => op === 'mujoco')).toHaveLength(1);
  });

  it('takes a spare with MuJoCo for a job that does without, but never the other way round', async () => {
    const { pool, frames } = createPool(1);
    const spawns = () => frames[0]!.requests.flatMap((request) => (request.op === 'spawn' ? [request.mujoco] : []));
    pool.release(await pool.acquire(physics), true);
    await settle();
    expect(spawns()).toEqual([true, true]);
    pool.release(await pool.acquire(javascript), true);
    await settle();
    expect(spawns()).toEqual([true, true, false]);
    pool.release(await pool.acquire(physics), true);
    await settle();
    expect(spawns()).toEqual([true, true, false, true, true]);
  });

  it('keeps a spare that has more than was asked for last', async () => {
    const { pool, frames } = createPool(1);
    await pool.warm({ python: true, mujoco: true });
    await pool.warm({ python: true, mujoco: false });
    await pool.warm({ python: false, mujoco: true });
    expect(spawned(frames[0])).toBe(1);
  });

  it('keeps a spare with Python through jobs without, and replaces it only by one that has more', async () => {
    const { pool, frames } = createPool(1);
    const spawns = () => frames[0]!.requests.flatMap((request) => (request.op === 'spawn' ? [request.python] : []));
    pool.release(await pool.acquire(python), true);
    await settle();
    expect(spawns()).toEqual([true, true]);
    for (let i = 0; i < 2; i++) {
      pool.release(await pool.acquire(physics), true);
      await settle();
      pool.release(await pool.acquire(python), true); // takes the spare, and another is made ready
      await settle();
    }
    expect(spawns()).toEqual([true, true, false, true, false, true]);
    await pool.warm({ python: true, mujoco: true });
    expect(spawns().at(-1)).toBe(true);
    expect(spawned(frames[0])).toBe(7);
  });

  it('does not blame the snapshot of Python where MuJoCo cannot be started', async () => {
    const { pool, frames } = createPool(1, {
      worker: (port) => port.postMessage({ type: 'failed', phase: 'environment', message: 'MuJoCo: no memory' }),
    });
    const both = { ...python, kind: { python: true, mujoco: true } };
    await expect(pool.acquire(both)).rejects.toThrow('MuJoCo: no memory');
    expect(spawned(frames[0])).toBe(1);
  });

  it('fetches MuJoCo again for the next job where the first download failed', async () => {
    let calls = 0;
    const { pool } = createPool(1, {
      mujocoFiles: async () => {
        if (++calls === 1) throw new Error('no network');
        return { loaderSource: 'loader' } as MujocoFiles;
      },
    });
    await expect(pool.acquire(physics)).rejects.toThrow('no network');
    await expect(pool.acquire(physics)).resolves.toBeDefined();
  });

  it('rejects everything that waits once it is disposed', async () => {
    const { pool } = createPool(1);
    await pool.acquire(javascript);
    const waiting = pool.acquire(javascript);
    pool.dispose();
    await expect(waiting).rejects.toThrow('shut down');
    await expect(pool.acquire(javascript)).rejects.toThrow('shut down');
  });
});
