// Which models this device can probably run, and the one to begin with, in words. WebGPU does not tell how much memory a GPU
// has, so the memory is a guess from what is told, and every sentence that rests on it says so.
import { variantOf } from './catalogue.ts';
import type { LocalModel } from './local-model.ts';
import { gpuMemoryMb, layerCacheBytes, type MeasuredMemory, MIB, usableBufferBytes } from './memory.ts';
import { aboutDownloadBytes, isHalfPrecision, parseModelId } from './model-id.ts';

/** What the GPU says of itself; `problem` says in words why no model can run. */
export interface GpuReport {
  readonly usable: boolean;
  readonly problem?: string;
  /** E.g. "NVIDIA GeForce RTX 3060"; a general word where the browser hides it. */
  readonly name: string;
  readonly features: readonly string[];
  readonly maxBufferBytes: number;
  readonly maxStorageBindingBytes: number;
  /** True for a software adapter: it works, at a crawl. */
  readonly software: boolean;
  /** A phone or tablet: browsers there end a tab that takes much memory. */
  readonly handheld: boolean;
  /** The machine's memory in GB, rounded and capped (often at 8) by the browser; absent where it does not tell. */
  readonly machineMemoryGb?: number;
}

export interface StorageFacts {
  readonly usedBytes: number;
  readonly quotaBytes: number;
}

/** What of a model is here already. */
export interface StoredFacts {
  readonly id: string;
  readonly bytes: number;
  readonly complete: boolean;
  /** Bytes of a complete copy; 0 where not known. */
  readonly totalBytes: number;
}

export interface MemoryGuess {
  /** MiB that a model may take; a guess. */
  readonly mb: number;
  /** What the guess rests on, in a sentence. */
  readonly from: string;
}

export interface Verdict {
  readonly runs: 'yes' | 'maybe' | 'no';
  readonly why: string;
}

export interface Recommendation {
  readonly model: LocalModel;
  readonly reason: string;
}

/** Browsers on phones end a tab at about this much. */
const HANDHELD_MB = 1200;
/** On a software adapter the weights lie in the tab's own memory and speed is the limit. */
const SOFTWARE_MB = 1200;

/** A machine shares its memory between the system, the browser and (mostly) the GPU: half of it is a careful share. */
function shareOfMachine(gb: number): number {
  return gb * 512;
}

/** A careful guess of the GPU memory for a model. */
export function guessMemory(gpu: GpuReport): MemoryGuess {
  if (gpu.handheld)
    return { mb: HANDHELD_MB, from: 'this is a phone or tablet, where browsers end a tab that takes much' };
  if (gpu.software) return { mb: SOFTWARE_MB, from: 'there is no real GPU here, only a software one' };
  // The browser caps its figure (at 8 in Chromium until 2026), so a machine that says 8 may have far more.
  const gb = gpu.machineMemoryGb;
  if (gb !== undefined) {
    const mb = shareOfMachine(gb);
    return { mb, from: `the browser says that this machine has ${gb} GB of memory or more` };
  }
  // Cards with 4 GB and more state buffers of 2 GiB or above; small integrated ones state less.
  if (gpu.maxBufferBytes >= 2 ** 31) return { mb: 4096, from: 'the GPU allows buffers of 2 GB and more' };
  return { mb: 2048, from: 'the browser tells little about this GPU' };
}

function gigabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

/** Whether the GPU can run the model at `contextTokens`, and why, for a person to read. `measured`: of the model's own files. */
export function judge(model: LocalModel, contextTokens: number, gpu: GpuReport, measured?: MeasuredMemory): Verdict {
  if (!gpu.usable) return { runs: 'no', why: gpu.problem ?? 'This browser has no GPU for web pages.' };
  const missing = model.requiredFeatures.find((feature) => !gpu.features.includes(feature));
  if (missing === 'shader-f16') {
    return {
      runs: 'no',
      why: 'It computes in half precision (shader-f16), which this GPU does not offer; take its q4f32_1 variant.',
    };
  }
  if (missing) return { runs: 'no', why: `It needs the GPU feature ${missing}, which is missing here.` };
  const buffer = Math.max(model.bufferBytes, layerCacheBytes(model.id, contextTokens) ?? 0);
  const largest = usableBufferBytes(gpu.maxStorageBindingBytes);
  if (buffer > largest) {
    const sizes = `${gigabytes(buffer)}, this GPU allows ${gigabytes(largest)}`;
    return { runs: 'no', why: `Its largest buffer takes ${sizes}.` };
  }
  return judgeMemory(model, contextTokens, gpu, measured);
}

function judgeMemory(model: LocalModel, contextTokens: number, gpu: GpuReport, measured?: MeasuredMemory): Verdict {
  const needed = gpuMemoryMb(model, contextTokens, measured);
  if (needed === null) return { runs: 'maybe', why: 'How much GPU memory it needs at this context is not known.' };
  const guess = guessMemory(gpu);
  const need = `It needs ${model.gpuMemoryMb > 0 ? '' : 'at least '}${gigabytes(needed * MIB)} of GPU memory`;
  if (gpu.software) {
    const fits = needed <= guess.mb;
    const slow = fits ? 'it will be very slow' : 'that is too slow to use';
    return { runs: fits ? 'maybe' : 'no', why: `${need}; without a real GPU ${slow}.` };
  }
  if (needed <= guess.mb * 0.75) return { runs: 'yes', why: `${need}; there should be room.` };
  const guessed = `about ${gigabytes(guess.mb * MIB)} can be counted on (a guess: ${guess.from})`;
  if (gpu.handheld && needed > guess.mb) return { runs: 'no', why: `${need}; ${guessed}.` };
  if (needed <= guess.mb * 3) return { runs: 'maybe', why: `${need}; ${guessed}.` };
  return { runs: 'no', why: `${need}; ${guessed}, so it will hardly fit.` };
}

/** Stems in the order of preference: the largest that surely runs is recommended. */
const preference = [
  'Qwen2.5-Coder-7B-Instruct',
  'Qwen2.5-Coder-3B-Instruct',
  'Qwen2.5-Coder-1.5B-Instruct',
  'Qwen2.5-Coder-0.5B-Instruct',
];

/** Whether what is missing of the model fits; what is here of it is among the used bytes already. */
function fitsStorage(model: LocalModel, storage: StorageFacts, here: StoredFacts | undefined): boolean {
  if (storage.quotaBytes === 0 || here?.complete) return true;
  const all = here?.totalBytes || (aboutDownloadBytes(model.id) ?? 0);
  return storage.quotaBytes - storage.usedBytes > all - (here?.bytes ?? 0);
}

/**
 * The model to begin with, and the reason in words; null where none can run (then `gpu.problem` or the storage says why).
 * `storage` absent: room is not considered. `stored`: what is here, in whole or in part.
 */
export function recommend(
  gpu: GpuReport,
  storage?: StorageFacts,
  stored: readonly StoredFacts[] = [],
): Recommendation | null {
  if (!gpu.usable) return null;
  const half = gpu.features.includes('shader-f16');
  const models = preference.flatMap((stem) => variantOf(stem, half) ?? []);
  const here = (id: string) => stored.find((each) => each.id === id);
  const roomy = storage ? models.filter((model) => fitsStorage(model, storage, here(model.id))) : models;
  const verdict = (model: LocalModel) => judge(model, model.statedContextTokens, gpu).runs;
  const sure = roomy.find((model) => verdict(model) === 'yes');
  const model = sure ?? roomy.findLast((candidate) => verdict(candidate) === 'maybe');
  if (!model) return null;
  return { model, reason: reasonFor(model, gpu, sure !== undefined, roomy.length < models.length) };
}

function reasonFor(model: LocalModel, gpu: GpuReport, sure: boolean, shortOfRoom: boolean): string {
  const guess = guessMemory(gpu);
  const precision = isHalfPrecision(model.id)
    ? 'Your GPU computes in half precision, so the smaller f16 variant serves.'
    : 'Your GPU has no half precision (shader-f16), so it has to be the larger f32 variant.';
  const fit = sure
    ? `${parseModelId(model.id).name} is the largest of its kind that should fit: ${guess.from}, of which about ${gigabytes(guess.mb * MIB)} can be counted on (a guess: browsers do not tell).`
    : `${parseModelId(model.id).name} is the smallest of its kind; whether it runs well is open: ${guess.from}.`;
  return [fit, precision, ...(shortOfRoom ? ['Larger ones do not fit into the storage that is left.'] : [])].join(' ');
}
