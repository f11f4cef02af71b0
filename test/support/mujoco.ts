// MuJoCo under Node for tests: loaded once per test file.
import loadMujoco from '@mujoco/mujoco';
import { Simulation, type Mujoco } from '../../src/env-api/mujoco/simulation.ts';

let loading: Promise<Mujoco> | null = null;

export function mujocoForTests(): Promise<Mujoco> {
  return (loading ??= loadMujoco());
}

/** The engine's memory in bytes, and where the next thing put into it comes to lie, which a leak of any size moves. */
export function engineMemory(mujoco: Mujoco): { size: number; place: number } {
  const probe = new Simulation(mujoco, '<mujoco><worldbody><body><joint/><geom size="1"/></body></worldbody></mujoco>');
  const { buffer, byteOffset } = probe.qpos;
  probe.free();
  return { size: buffer.byteLength, place: byteOffset };
}
