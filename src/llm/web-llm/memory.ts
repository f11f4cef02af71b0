// How much GPU memory a model needs at a given context. web-llm reserves room for the keys and values of the whole context
// when it loads a model, so every token of context costs memory whether it is used or not.
import { architectureOf } from './architectures.ts';
import type { LocalModel } from './local-model.ts';
import { isHalfPrecision } from './model-id.ts';

/** Tokens per page of web-llm's cache, and the one page that it adds. */
const PAGE = 16;

/** Of all figures of GPU memory here: most of web-llm's are MiB too, as the pairs of its records with two contexts show. */
export const MIB = 2 ** 20;

/** What a person's own model takes at the least, read from its files. */
export interface MeasuredMemory {
  readonly weightBytes: number;
  readonly cacheBytesPerToken: number;
}

/** Contexts on offer; more than 32k asks for more memory than browsers give. */
const CONTEXTS = [2048, 4096, 8192, 16_384, 32_768] as const;

/** web-llm asks for storage buffers of 1 GiB; where the adapter has less, it falls back to WebGPU's guaranteed 128 MiB. */
export function usableBufferBytes(adapterMaxStorageBindingBytes: number): number {
  return adapterMaxStorageBindingBytes >= 2 ** 30 ? 2 ** 30 : 2 ** 27;
}

/**
 * Bytes of keys and values per token of context: 2 x layers x heads x head size x 2 bytes (4 in single precision). null where
 * we do not know the model's layers.
 */
export function cacheBytesPerToken(modelId: string): number | null {
  const cache = architectureOf(modelId)?.cache;
  if (!cache) return null;
  return 2 * cache.layers * cache.heads * cache.headSize * (isHalfPrecision(modelId) ? 2 : 4);
}

/** Bytes of the one buffer that holds a layer's keys and values for `contextTokens`; null where unknown. */
export function layerCacheBytes(modelId: string, contextTokens: number): number | null {
  const perToken = cacheBytesPerToken(modelId);
  const layers = architectureOf(modelId)?.cache?.layers;
  if (perToken === null || !layers) return null;
  return (perToken / layers) * PAGE * (Math.ceil(contextTokens / PAGE) + 1);
}

/**
 * GPU memory in MiB at `contextTokens`: what web-llm states for its own context, plus or minus the keys and values of the
 * tokens in between. Where web-llm states nothing, what was `measured` of the files: a least value, without buffers for
 * computing. null where there is neither, or where another context is asked for and the layers are unknown.
 */
export function gpuMemoryMb(model: LocalModel, contextTokens: number, measured?: MeasuredMemory): number | null {
  if (model.gpuMemoryMb <= 0) {
    return measured ? (measured.weightBytes + measured.cacheBytesPerToken * contextTokens) / MIB : null;
  }
  if (contextTokens === model.statedContextTokens) return model.gpuMemoryMb;
  const perToken = cacheBytesPerToken(model.id);
  if (perToken === null) return null;
  return model.gpuMemoryMb + (perToken * (contextTokens - model.statedContextTokens)) / MIB;
}

/** The longest context that can be chosen: as trained, or as web-llm's record sets it where that is all we know. */
export function longestContext(model: LocalModel): number {
  const trained = architectureOf(model.id)?.trainedContext ?? model.statedContextTokens;
  return Math.max(trained, model.statedContextTokens);
}

export interface ContextChoice {
  readonly tokens: number;
  /** In MiB; null where it cannot be said. */
  readonly gpuMemoryMb: number | null;
  /** A sentence where this GPU cannot hold it. */
  readonly problem?: string;
}

/** The contexts to choose from, shortest first, with the memory of each; `maxStorageBindingBytes` as the adapter states it. */
export function contextChoices(model: LocalModel, gpu?: { readonly maxStorageBindingBytes: number }): ContextChoice[] {
  const tokens = new Set<number>(CONTEXTS.filter((context) => context <= longestContext(model)));
  tokens.add(model.statedContextTokens);
  return [...tokens]
    .sort((a, b) => a - b)
    .map((context) => {
      const layer = layerCacheBytes(model.id, context);
      const tooLarge = gpu && layer !== null && layer > usableBufferBytes(gpu.maxStorageBindingBytes);
      const choice = { tokens: context, gpuMemoryMb: gpuMemoryMb(model, context) };
      return tooLarge ? { ...choice, problem: 'One buffer of this context is larger than this GPU allows.' } : choice;
    });
}
