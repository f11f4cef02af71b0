// jax-js makes a new WebAssembly.Instance for every run of a kernel: about a hundred in one update of a small network,
// each slower to make than to run. A kernel keeps no state of its own (it imports the memory and nothing else), so one
// instance per compiled module and memory does. Cached instances go when jax-js lets go of their module.

const made = new WeakMap<WebAssembly.Module, WebAssembly.Instance>();
const memories = new WeakMap<WebAssembly.Instance, WebAssembly.Memory>();

/** The memory, where `imports` is exactly what a jax-js kernel asks for: `{ env: { memory } }`. */
function kernelMemory(imports: WebAssembly.Imports | undefined): WebAssembly.Memory | null {
  if (!imports || Object.keys(imports).join() !== 'env' || Object.keys(imports.env!).join() !== 'memory') return null;
  const { memory } = imports.env!;
  return memory instanceof WebAssembly.Memory ? memory : null;
}

/**
 * From now on `new WebAssembly.Instance` gives kernels back their earlier instance; all other modules are made as ever.
 * Call once in a worker or process.
 */
export function cacheKernelInstances(): void {
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(target, args: [WebAssembly.Module, WebAssembly.Imports?], newTarget) {
      const [module, imports] = args;
      const memory = kernelMemory(imports);
      if (!memory) return Reflect.construct(target, args, newTarget);
      const earlier = made.get(module);
      if (earlier && memories.get(earlier) === memory) return earlier;
      const instance = new target(module, imports);
      made.set(module, instance);
      memories.set(instance, memory);
      return instance;
    },
  });
}
