// Several replay workers behind one interface, with stand-ins for the workers.
import { describe, expect, it } from 'vitest';
import type { EnvSpec, EpisodePlan } from '../../src/engine/jobs.ts';
import { createReplayPool, type ReplayClient } from '../../src/workers/replay/client.ts';

/** Workers that answer when they are told to: `open[i]` holds the calls under way in worker i. */
function standIns() {
  const open: (() => void)[][] = [];
  const disposed: number[] = [];
  const start = (): ReplayClient => {
    const index = open.push([]) - 1;
    const answer = <T>(value: T) => new Promise<T>((resolve) => open[index]!.push(() => resolve(value)));
    return {
      verify: () => answer(index),
      frames: () => answer([]),
      randomEpisode: () => answer([]),
      dispose: () => disposed.push(index),
    };
  };
  return { open, disposed, start };
}

const verify = (pool: ReplayClient) => pool.verify({} as EnvSpec, {} as EpisodePlan, []);
const counts = (open: readonly unknown[][]) => open.map(({ length }) => length);

describe('createReplayPool', () => {
  it('starts another worker only where all are busy, up to its size, and then shares the calls out', async () => {
    const { open, start } = standIns();
    const pool = createReplayPool(2, start);
    const first = verify(pool);
    open[0]!.shift()!();
    expect(await first).toBe(0);
    const calls = [verify(pool), verify(pool), verify(pool), verify(pool)];
    expect(counts(open)).toEqual([2, 2]);
    for (const answers of open) for (const answer of answers) answer();
    expect(await Promise.all(calls)).toEqual([0, 1, 0, 1]);
  });

  it('gives a worker back its place when a call of it fails', async () => {
    const pool = createReplayPool(1, () => ({
      ...standIns().start(),
      verify: () => Promise.reject(new Error('the worker died')),
    }));
    await expect(verify(pool)).rejects.toThrow('the worker died');
    await expect(verify(pool)).rejects.toThrow('the worker died');
  });

  it('ends all of them', () => {
    const { disposed, start } = standIns();
    const pool = createReplayPool(3, start);
    void verify(pool);
    void verify(pool);
    pool.dispose();
    expect(disposed).toEqual([0, 1]);
  });
});
