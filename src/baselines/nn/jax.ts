// The one door to jax-js, which gives us arrays, gradients and compiled kernels on WebAssembly, in workers and in Node.
// Ownership: a function given an array consumes it; write `x.ref` wherever `x` is used once more, and `dispose()` what no
// function takes. The same holds inside functions given to `jit` and `valueAndGrad`. Nothing runs before a result is
// read, so every update reads something (its losses): work that is never read would pile up.
import { defaultDevice, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
import type { Array as Tensor } from '@jax-js/jax';
import { cacheKernelInstances } from './instance-cache.ts';

// Code generation asks what device it is on; Node has a `navigator` from version 21 only.
if (typeof navigator === 'undefined') Object.assign(globalThis, { navigator: { userAgent: 'Node' } });
cacheKernelInstances();
defaultDevice('wasm');

export { jit, nn, np, valueAndGrad };
export type { Tensor };

/** A float32 array of `shape` with a copy of `data` (row-major). */
export function upload(data: Float32Array, shape: readonly number[] = [data.length]): Tensor {
  return np.array(data, { shape: [...shape] });
}

/** The numbers of `tensor`, row-major; computes what was still to be computed, and consumes it. */
export function download(tensor: Tensor): Float32Array {
  return tensor.dataSync() as Float32Array;
}

/** Elements `start` to `end` of a vector. Consumes it. */
export function slice(vector: Tensor, start: number, end: number): Tensor {
  return vector.slice([start, end]);
}
