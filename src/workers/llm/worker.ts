// The worker that holds an in-tab model: web-llm's own handler, with an eye on the GPU and no way to the network.
import { WebWorkerMLCEngineHandler, type WorkerRequest } from '@mlc-ai/web-llm';
import { closeSideDoors } from '../guard/network-guard.ts';
import type { CheckGpu, OwnResponse } from './api.ts';
import { useDeviceFilesOnly } from './device-files.ts';
import { gpuProblem, watchGpu } from './gpu-watch.ts';

const gpu = (navigator as { readonly gpu?: GPU }).gpu;
if (gpu) watchGpu(gpu, (loss) => tell({ kind: 'gpu-lost', loss }));
useDeviceFilesOnly();
closeSideDoors(globalThis);
const handler = new WebWorkerMLCEngineHandler();

onmessage = (event: MessageEvent<WorkerRequest | CheckGpu>) => {
  if (event.data.kind !== 'check-gpu') return handler.onmessage(event);
  gpuProblem(gpu, event.data.features)
    .catch(String)
    .then((problem) => tell({ kind: 'gpu-checked', problem }))
    .catch(console.error);
};

function tell(message: OwnResponse): void {
  postMessage(message);
}
