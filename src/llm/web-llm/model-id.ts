// What the id of a web-llm model says: name, size, quantisation, and from these about how much is downloaded.
import { architectureOf } from './architectures.ts';

export interface ModelName {
  /** The id without quantisation and web-llm's endings, e.g. `Qwen2.5-Coder-1.5B-Instruct`: the same for all its variants. */
  readonly stem: string;
  /** For people, e.g. "Qwen2.5 Coder 1.5B Instruct". */
  readonly name: string;
  /** web-llm's code, e.g. `q4f16_1`: bits per weight, then the arithmetic; null where the id has none. */
  readonly quantization: string | null;
  /** Parameters in billions; null where neither id nor our table says. */
  readonly parametersB: number | null;
}

/** Reads a web-llm model id; works for ids of other makers too as far as they follow its pattern. */
export function parseModelId(id: string): ModelName {
  const match = /^(.*?)-(q\d+f\d+(?:_\d+)?)(?:-MLC)?(?:-1k)?$/.exec(id);
  const stem = match?.[1] ?? id;
  const size = /(?:^|[-_])E?(\d+(?:[._]\d+)?)([BM])(?:[-_]|$)/i.exec(stem);
  const said = size ? Number(size[1]!.replace('_', '.')) / (size[2]!.toUpperCase() === 'M' ? 1000 : 1) : null;
  return {
    stem,
    name: stem
      .replace(/1_6b/, '1.6b')
      .replace(/phi-1_5/, 'phi-1.5')
      .replace(/-/g, ' '),
    quantization: match?.[2] ?? null,
    parametersB: architectureOf(id)?.parametersB ?? said,
  };
}

/**
 * Bits that a weight takes in a file, scales included: groups of 32 four-bit weights share one scale (16 or 32 bits), groups
 * of 40 three-bit weights (ten in 32 bits) share one of 16 bits; `q0` is not quantised.
 */
const bitsPerWeight: Readonly<Record<string, number>> = {
  q4f16_1: 4.5,
  q4f32_1: 5,
  q3f16_1: 3.6,
  q0f16: 16,
  q0f32: 32,
};

/** Tokenizer, config and compiled library together, in bytes: 5 to 25 MB with these models. */
const SMALL_FILES_BYTES = 15e6;

/** About how many bytes a download has; null where the id does not tell. Exact only once the model's file list is here. */
export function aboutDownloadBytes(id: string): number | null {
  const { quantization, parametersB } = parseModelId(id);
  const bits = bitsPerWeight[quantization ?? ''];
  if (bits === undefined || parametersB === null) return null;
  return Math.round((parametersB * 1e9 * bits) / 8 + SMALL_FILES_BYTES);
}

/** True where the model computes in half precision, which the GPU must offer as `shader-f16`. */
export function isHalfPrecision(id: string): boolean {
  return /f16/.test(parseModelId(id).quantization ?? '');
}

/** Bytes of the largest tensor: the token embedding, without its scales. web-llm states it for a few models only. */
export function largestTensorBytes(id: string): number {
  const known = architectureOf(id);
  const bits = Math.floor(bitsPerWeight[parseModelId(id).quantization ?? ''] ?? 0);
  return known ? (known.vocabulary * known.hidden * bits) / 8 : 0;
}

/** web-llm's rule for the address of a model's files: they lie on the branch `main` unless the address names one. */
export function filesUrl(model: string): string {
  const folder = model.endsWith('/') ? model : `${model}/`;
  return /.+\/resolve\/.+\//.test(folder) ? folder : `${folder}resolve/main/`;
}
