// Says in a sentence or two what the GPU is and what follows for models.
import type { GpuReport } from '../../workers/models/api.ts';

export function gpuInWords(gpu: GpuReport): string {
  if (gpu.software) {
    return 'This browser has only a software GPU: models run, at a crawl. Another browser, or hardware acceleration in its settings, is worth a try.';
  }
  const half = gpu.features.includes('shader-f16')
    ? 'It computes in half precision, so the smaller f16 models run.'
    : 'It has no half precision (shader-f16), so models run in their larger f32 variants.';
  const memory =
    gpu.machineMemoryGb === undefined
      ? 'Browsers do not tell how much GPU memory there is.'
      : `The browser says that this machine has ${gpu.machineMemoryGb} GB of memory or more; it does not tell how much the GPU has.`;
  return `This browser can use the GPU “${gpu.name}”. ${half} ${memory}`;
}
