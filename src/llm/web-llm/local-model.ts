// What the page, the model store and the in-tab model all mean by "a model that runs in this tab". Plain data.

/** One web-llm model: from its prebuilt list (src/llm/web-llm/catalogue.ts) or a person's own. */
export interface LocalModel {
  /** web-llm's model id, e.g. `Qwen2.5-Coder-1.5B-Instruct-q4f16_1-MLC`; a person's own may have any unique name. */
  readonly id: string;
  /** Where weights, config and tokenizer lie: a URL that ends in `/`. For imported files a made-up address of this site. */
  readonly url: string;
  /** Address of the compiled model library (WebAssembly). */
  readonly library: string;
  /** `shader-f16` where the weights' arithmetic needs it. */
  readonly requiredFeatures: readonly string[];
  /** GPU memory that web-llm states for `statedContextTokens`, taken as MiB; 0 where unknown. */
  readonly gpuMemoryMb: number;
  /** Largest storage buffer binding it needs, in bytes; 0 where not stated. */
  readonly bufferBytes: number;
  /** The context that web-llm's own record sets. */
  readonly statedContextTokens: number;
  /** Name of the package manifest beside the weights, where web-llm's record names one (its `model_manifest`). */
  readonly manifest?: string;
  readonly source: 'prebuilt' | 'url' | 'files';
}
