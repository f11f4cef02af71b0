// MuJoCo under Node: its file read and compiled, and the engine started in this process.
import { readFile } from 'node:fs/promises';
import type { Mujoco } from '../../env-api/mujoco/simulation.ts';
import { startMujoco, type MujocoLoader } from '../guest/mujoco.ts';

/** Compiles MuJoCo's WebAssembly file; rejects where it cannot be read. */
export async function compileMujoco(file: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(file));
}

/** The loader, from the bundle: it comes into memory with the first task that needs it. */
export async function mujocoLoader(): Promise<MujocoLoader> {
  const { default: load } = await import('@mujoco/mujoco');
  return load;
}

/** An engine in this process, for trusted code. `onAbort` hears that it has stopped for good. */
export async function loadMujoco(file: string, onAbort?: () => void): Promise<Mujoco> {
  const [load, wasm] = await Promise.all([mujocoLoader(), compileMujoco(file)]);
  return startMujoco(load, wasm, onAbort);
}
