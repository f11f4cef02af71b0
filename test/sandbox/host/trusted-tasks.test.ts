// The engine of the trusted replay: when it is started, kept, and replaced. Started by stand-ins that count.
import { describe, expect, it } from 'vitest';
import type { Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import { createTrustedTasks } from '../../../src/sandbox/host/trusted-tasks.ts';
import { mujocoForTests } from '../../support/mujoco.ts';

const hopper = { id: 'hopper_v5', options: {} };
const cartpole = { id: 'cartpole-v1', options: {} };

/** Each start gives a new object around the one engine of this test file. */
function counted(fail: (start: number) => boolean = () => false) {
  const aborts: (() => void)[] = [];
  const tasks = createTrustedTasks(async (onAbort) => {
    if (fail(aborts.push(onAbort))) throw new Error('no file');
    return Object.create(await mujocoForTests()) as Mujoco;
  });
  return { tasks, aborts };
}

const raise = (): never => {
  throw new WebAssembly.RuntimeError('unreachable');
};

describe('createTrustedTasks', () => {
  it('starts MuJoCo with the first task that needs it and keeps it', async () => {
    const { tasks, aborts } = counted();
    await tasks.withEnv(cartpole, (env) => env.reset({ seed: 1 }));
    await tasks.prepare('cartpole-v1');
    expect(aborts).toHaveLength(0);
    await tasks.prepare('hopper_v5');
    const lengths = await Promise.all([1, 2].map(() => tasks.withEnv(hopper, (env) => env.reset().observation.length)));
    expect(lengths[0]).toBe(lengths[1]);
    expect(aborts).toHaveLength(1);
  });

  it('starts another one after a start that failed, an abort, or a failure while it was used', async () => {
    const { tasks, aborts } = counted((start) => start === 1);
    await expect(tasks.prepare('hopper_v5')).rejects.toThrow('no file');
    await tasks.prepare('hopper_v5');
    expect(aborts).toHaveLength(2);
    aborts[1]!();
    await tasks.prepare('hopper_v5');
    expect(aborts).toHaveLength(3);
    await expect(tasks.withEnv(hopper, raise)).rejects.toThrow('unreachable');
    await tasks.prepare('hopper_v5');
    expect(aborts).toHaveLength(4);
  });

  it('keeps its engine when an earlier one aborts late, and when a task without one fails', async () => {
    const { tasks, aborts } = counted();
    await expect(tasks.withEnv(hopper, raise)).rejects.toThrow('unreachable');
    await tasks.prepare('hopper_v5');
    aborts[0]!();
    await expect(tasks.withEnv(cartpole, raise)).rejects.toThrow('unreachable');
    await tasks.prepare('hopper_v5');
    expect(aborts).toHaveLength(2);
  });

  it.each([
    ['traffic', { horizon: 1200 }, 1200],
    ['noise_world_board_1', { boardSize: 7 }, 49],
  ])('opens %s with the horizon of its options', async (id, options, horizon) => {
    const task = await counted().tasks.open({ id, options });
    expect(task.horizon).toBe(horizon);
    expect(task.card.horizon).not.toBe(horizon);
  });

  it('refuses a task that there is not', async () => {
    await expect(counted().tasks.withEnv({ id: 'no-such-task', options: {} }, raise)).rejects.toThrow(/no-such-task/);
  });
});
