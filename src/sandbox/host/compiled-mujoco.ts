// MuJoCo compiled once for all workers that one realm owns: a compiled module can be posted to workers of the same origin.
import type { MujocoFiles } from './protocol.ts';

export interface CompiledMujoco extends MujocoFiles {
  readonly wasm: WebAssembly.Module;
}

/** Fetches and compiles on the first call and keeps it; after a failure the next call tries again. */
export function compileOnce(fetchFiles: () => Promise<MujocoFiles>): () => Promise<CompiledMujoco> {
  let compiled: Promise<CompiledMujoco> | null = null;
  return () => {
    if (!compiled) {
      compiled = fetchFiles().then(compile);
      compiled.catch(() => (compiled = null));
    }
    return compiled;
  };
}

async function compile({ loaderSource, wasm }: MujocoFiles): Promise<CompiledMujoco> {
  return { loaderSource, wasm: wasm instanceof ArrayBuffer ? await WebAssembly.compile(wasm) : wasm };
}
