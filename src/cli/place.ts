// Where a command-line program runs: the repository and its bundle, as src/tools/cli.mjs passes them to `main`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mujoco } from '../env-api/mujoco/simulation.ts';
import type { OwnEnvSource } from '../sandbox/guest/own-env.ts';
import { createNodeEvaluator, type NodeEvaluator } from '../sandbox/node/evaluator.ts';
import { loadMujoco } from '../sandbox/node/mujoco.ts';

export interface CliPlace {
  /** Path of the repository. */
  readonly root: string;
  /** Folder of the bundled programs, ending in a slash. */
  readonly bundle: URL;
}

/**
 * Executes jobs in `workers` child processes; dispose it, or the program does not end. `ownTasks`: tasks from files, by id; it may
 * fill later.
 */
export function createCliEvaluator(
  { root, bundle }: CliPlace,
  workers: number,
  ownTasks: ReadonlyMap<string, OwnEnvSource> = new Map(),
): NodeEvaluator {
  return createNodeEvaluator({
    workers,
    childFile: new URL('sandbox-child.mjs', bundle),
    workerFile: new URL('sandbox-worker.mjs', bundle),
    pythonFolder: pythonFolder(root),
    mujocoFile: mujocoFile(root),
    ownTasks,
  });
}

/** True if NumPy can be imported in Python policies here; throws with a hint where Python is not set up. */
export function hasNumpy({ root }: CliPlace): boolean {
  let text: string;
  try {
    text = readFileSync(join(pythonFolder(root), 'manifest.json'), 'utf8');
  } catch {
    throw new Error('Python is not set up: run "npm run setup" first.');
  }
  return (JSON.parse(text) as { numpy: boolean }).numpy;
}

/** MuJoCo, started in this process. */
export function loadCliMujoco({ root }: CliPlace): Promise<Mujoco> {
  return loadMujoco(mujocoFile(root));
}

function mujocoFile(root: string): string {
  return join(root, 'node_modules/@mujoco/mujoco/mujoco.wasm');
}

function pythonFolder(root: string): string {
  return join(root, 'public/python');
}
