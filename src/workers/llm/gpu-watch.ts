// Notices what happens to the GPU devices that web-llm asks for. web-llm looks for a lost device only at the end of loading, and
// for memory that is used up not at all, so both are seen here, at the browser's own interface.
import type { GpuLoss } from '../../llm/web-llm/errors.ts';

/** Makes `gpu` report on every device that it hands out from now on. */
export function watchGpu(gpu: GPU, tell: (loss: GpuLoss) => void): void {
  const requestAdapter = gpu.requestAdapter.bind(gpu);
  gpu.requestAdapter = async (options) => {
    const adapter = await requestAdapter(options);
    if (adapter) {
      const requestDevice = adapter.requestDevice.bind(adapter);
      adapter.requestDevice = async (descriptor) => {
        const device = await requestDevice(descriptor);
        watchDevice(device, tell);
        return device;
      };
    }
    return adapter;
  };
}

function watchDevice(device: GPUDevice, tell: (loss: GpuLoss) => void): void {
  let outOfMemory = false;
  // web-llm catches the error of a buffer that cannot be had in a scope, then destroys its device without saying why.
  const popErrorScope = device.popErrorScope.bind(device);
  device.popErrorScope = async () => {
    const error = await popErrorScope();
    if (error instanceof GPUOutOfMemoryError) outOfMemory = true;
    return error;
  };
  device.addEventListener('uncapturederror', ({ error }) => {
    if (!(error instanceof GPUOutOfMemoryError)) return;
    outOfMemory = true;
    // The device lives on and computes nonsense.
    tell({ reason: 'unknown', message: error.message, outOfMemory });
  });
  void device.lost.then(({ reason, message }) => tell({ reason, message, outOfMemory }));
}

/** What stands in the way of a model that needs `features`, in web-llm's words; null where nothing does. */
export async function gpuProblem(gpu: GPU | undefined, features: readonly string[]): Promise<string | null> {
  if (!gpu) return 'Cannot find WebGPU in the environment';
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return 'Unable to find a compatible GPU';
  const missing = features.find((feature) => !adapter.features.has(feature));
  return missing === undefined ? null : `This model requires feature ${missing}`;
}
