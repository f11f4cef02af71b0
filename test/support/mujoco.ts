// MuJoCo under Node for tests: loaded once per test file.
import loadMujoco from '@mujoco/mujoco';
import type { Mujoco } from '../../src/env-api/mujoco/simulation.ts';

let loading: Promise<Mujoco> | null = null;

export function mujocoForTests(): Promise<Mujoco> {
  return (loading ??= loadMujoco());
}
