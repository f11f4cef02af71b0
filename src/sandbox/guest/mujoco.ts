// Starts MuJoCo from its compiled module: nothing is fetched, and nothing compiled a second time. For every place that runs
// environments: the sandbox's workers, the replay worker, Node.
import type { Mujoco } from '../../env-api/mujoco/simulation.ts';

/** The default export of MuJoCo's loader (Emscripten's factory). */
export type MujocoLoader = (options: object) => Promise<Mujoco>;

type Imports = WebAssembly.Imports;

/**
 * An engine with memory of its own. Rejects where the module does not fit the loader. `onAbort` hears that the engine has
 * stopped for good, after which no call of it works.
 */
export async function startMujoco(
  load: MujocoLoader,
  wasm: WebAssembly.Module,
  onAbort: () => void = () => undefined,
): Promise<Mujoco> {
  const before = new Set(Object.getOwnPropertyNames(globalThis));
  try {
    return await new Promise<Mujoco>((resolve, reject) => {
      const options = {
        instantiateWasm(imports: Imports, onInstance: (instance: WebAssembly.Instance) => void): object {
          WebAssembly.instantiate(wasm, imports).then(onInstance).catch(reject);
          return {};
        },
        onAbort,
        // Warnings of the simulation; failures arrive as exceptions.
        print: () => undefined,
        printErr: () => undefined,
      };
      load(options).then(resolve, reject);
    });
  } finally {
    // The loader leaves traps on the global object, one for each name that older versions put there.
    for (const name of Object.getOwnPropertyNames(globalThis)) {
      if (!before.has(name)) Reflect.deleteProperty(globalThis, name);
    }
  }
}
