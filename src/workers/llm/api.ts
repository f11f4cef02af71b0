// The contract between the engine worker and the worker that holds an in-tab model. The two speak web-llm's own protocol
// (`WorkerRequest` and `WorkerResponse` of @mlc-ai/web-llm); these are the few messages that we add to it.
import type { GpuLoss } from '../../llm/web-llm/errors.ts';

/** Asks whether this browser's GPU can run a model that needs `features`, before gigabytes are read. */
export interface CheckGpu {
  readonly kind: 'check-gpu';
  readonly features: readonly string[];
}

export type OwnResponse =
  /** `problem` is in web-llm's words, to be read like its other errors; null where nothing stands in the way. */
  | { readonly kind: 'gpu-checked'; readonly problem: string | null }
  /** A GPU device is gone, or reported that its memory is used up; sent by itself, at any time. */
  | { readonly kind: 'gpu-lost'; readonly loss: GpuLoss };
