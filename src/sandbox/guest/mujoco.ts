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
  return new Promise<Mujoco>((resolve, reject) => {
    const options = {
      // Called after the traps are laid and, in browsers, before the loader has waited for anything.
      instantiateWasm(imports: Imports, onInstance: (instance: WebAssembly.Instance) => void): object {
        removeTraps(before);
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
}

/**
 * The loader leaves traps on the global object, one for each name that older versions put there: hidden getters without a
 * setter. Removes those that are not in `before` and nothing else: under Node the loader waits before it lays them, and
 * other code may have put its own names there meanwhile.
 */
function removeTraps(before: ReadonlySet<string>): void {
  for (const [name, { get, set, enumerable }] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
    if (!before.has(name) && get && !set && !enumerable) Reflect.deleteProperty(globalThis, name);
  }
}
