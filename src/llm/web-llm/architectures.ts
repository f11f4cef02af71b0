// Facts of published models that web-llm's list does not hold: size, layers, attention heads, vocabulary, trained context.
// Figures from each model's config.json as its makers published it; parameters in billions from the model cards.

export interface Architecture {
  /** Parameters in billions. */
  readonly parametersB: number;
  /** Tokens that the model was trained to read (its makers' statement); web-llm's own default is far lower. */
  readonly trainedContext: number;
  readonly vocabulary: number;
  readonly hidden: number;
  /** Of the layers that keep keys and values of every token; null where the layers differ or we do not know. */
  readonly cache: { readonly layers: number; readonly heads: number; readonly headSize: number } | null;
}

const K = 1024;

function facts(
  parametersB: number,
  trainedContext: number,
  vocabulary: number,
  hidden: number,
  cache: readonly [layers: number, heads: number, headSize: number] | null,
): Architecture {
  const named = cache && { layers: cache[0], heads: cache[1], headSize: cache[2] };
  return { parametersB, trainedContext, vocabulary, hidden, cache: named };
}

const llama3 = facts(8.03, 8 * K, 128_256, 4096, [32, 8, 128]);
const llama31 = { ...llama3, trainedContext: 128 * K };
const llama32small = facts(1.24, 128 * K, 128_256, 2048, [16, 8, 64]);
const llama32 = facts(3.21, 128 * K, 128_256, 3072, [28, 8, 128]);
const llama70 = facts(70.6, 8 * K, 128_256, 8192, [80, 8, 128]);
const qwen2 = {
  tiny: facts(0.49, 32 * K, 151_936, 896, [24, 2, 64]),
  small: facts(1.54, 32 * K, 151_936, 1536, [28, 2, 128]),
  medium: facts(3.09, 32 * K, 151_936, 2048, [36, 2, 128]),
  large: facts(7.62, 32 * K, 152_064, 3584, [28, 4, 128]),
};
// Mistral's first 7B was trained on sequences of 8k tokens, the later ones on 32k.
const mistral1 = facts(7.24, 8 * K, 32_000, 4096, [32, 8, 128]);
const mistral = facts(7.25, 32 * K, 32_768, 4096, [32, 8, 128]);
const phi3 = facts(3.82, 4 * K, 32_064, 3072, [32, 32, 96]);

/** The first pattern that fits a model id wins. */
const table: readonly (readonly [RegExp, Architecture])[] = [
  [/^(Hermes-3-)?Llama-3\.2-1B/, llama32small],
  [/^(Hermes-3-)?Llama-3\.2-3B/, llama32],
  [/^(Hermes-3-)?Llama-3\.1-8B|^DeepSeek-R1-Distill-Llama-8B/, llama31],
  [/^Llama-3\.1-70B/, { ...llama70, trainedContext: 128 * K }],
  [/^Llama-3-8B|^Hermes-2-(Theta|Pro)-Llama-3-8B/, llama3],
  [/^Llama-3-70B/, llama70],
  [/^Llama-2-7b/, facts(6.74, 4 * K, 32_000, 4096, [32, 32, 128])],
  [/^Llama-2-13b/, facts(13.0, 4 * K, 32_000, 5120, [40, 40, 128])],
  [/^TinyLlama/, facts(1.1, 2 * K, 32_000, 2048, [22, 4, 64])],

  [/^DeepSeek-R1-Distill-Qwen-7B/, { ...qwen2.large, trainedContext: 128 * K }],
  [/^Qwen2(\.5)?-Math-1\.5B/, { ...qwen2.small, trainedContext: 4 * K }],
  [/^Qwen2(\.5)?-Math-7B/, { ...qwen2.large, trainedContext: 4 * K }],
  [/^Qwen2(\.5)?-(Coder-)?0\.5B/, qwen2.tiny],
  [/^Qwen2(\.5)?-(Coder-)?1\.5B/, qwen2.small],
  [/^Qwen2(\.5)?-(Coder-)?3B/, qwen2.medium],
  [/^Qwen2(\.5)?-(Coder-)?7B/, qwen2.large],
  [/^Qwen3-0\.6B/, facts(0.6, 32 * K, 151_936, 1024, [28, 8, 128])],
  [/^Qwen3-1\.7B/, facts(1.72, 32 * K, 151_936, 2048, [28, 8, 128])],
  [/^Qwen3-4B/, facts(4.02, 32 * K, 151_936, 2560, [36, 8, 128])],
  [/^Qwen3-8B/, facts(8.19, 32 * K, 151_936, 4096, [36, 8, 128])],
  // Every fourth layer of Qwen3.5 attends; the others carry a state that does not grow with the context.
  [/^Qwen3\.5-0\.8B/, facts(0.8, 256 * K, 248_320, 1024, [6, 2, 256])],
  [/^Qwen3\.5-2B/, facts(2, 256 * K, 248_320, 2048, null)],
  [/^Qwen3\.5-4B/, facts(4, 256 * K, 248_320, 2560, [8, 4, 256])],
  [/^Qwen3\.5-9B/, facts(9, 256 * K, 248_320, 4096, [8, 4, 256])],

  [/^gemma-2-2b/, facts(2.61, 8 * K, 256_000, 2304, [26, 4, 256])],
  [/^gemma-2-9b/, facts(9.24, 8 * K, 256_000, 3584, [42, 8, 256])],
  [/^gemma-2b/, facts(2.51, 8 * K, 256_000, 2048, [18, 1, 256])],
  // Most layers of Gemma 3 look back 512 tokens only, yet the compiled library keeps all tokens in all of them.
  [/^gemma3-1b/, facts(1.0, 32 * K, 262_144, 1152, [26, 1, 256])],
  // Gemma 4 shares keys and values between layers of two sizes.
  [/^gemma-4-E2B/, facts(5.1, 128 * K, 262_144, 1536, null)],

  [/^Phi-3-mini-4k/, phi3],
  [/^Phi-3\.5-(mini|vision)/, { ...phi3, trainedContext: 128 * K }],
  [/^Phi-4-mini/, facts(3.84, 128 * K, 200_064, 3072, [32, 8, 128])],
  [/^phi-2/, facts(2.78, 2 * K, 51_200, 2560, [32, 32, 80])],
  [/^phi-1_5/, facts(1.42, 2 * K, 51_200, 2048, [24, 32, 64])],

  [/^Mistral-7B-Instruct-v0\.[23]/, mistral],
  [/Mistral-7B|^WizardMath-7B/, mistral1],
  [/^Ministral-3-3B/, facts(3.4, 256 * K, 131_072, 3072, [26, 8, 128])],

  [/^SmolLM2-1\.7B/, facts(1.71, 8 * K, 49_152, 2048, [24, 32, 64])],
  [/^SmolLM2-360M/, facts(0.362, 8 * K, 49_152, 960, [32, 5, 64])],
  [/^SmolLM2-135M/, facts(0.135, 8 * K, 49_152, 576, [30, 3, 64])],
  [/^OLMo-2-1124-7B/, facts(7.3, 4 * K, 100_352, 4096, [32, 32, 128])],
  [/^OLMo-2-0425-1B/, facts(1.48, 4 * K, 100_352, 2048, [16, 16, 128])],
  [/^stablelm-2-zephyr-1_6b/, facts(1.64, 4 * K, 100_352, 2048, [24, 32, 64])],
  [/^RedPajama-INCITE-Chat-3B/, facts(2.78, 2 * K, 50_432, 2560, [32, 32, 80])],
];

/** What is known of a model id of web-llm's list; null for a person's own model. */
export function architectureOf(modelId: string): Architecture | null {
  return table.find(([pattern]) => pattern.test(modelId))?.[1] ?? null;
}
