// The models that web-llm ships, as the picker shows them, and the groups of those that suit this job. A person's own models
// are not in here.
import { prebuiltModels } from 'virtual:web-llm-models';
import type { LocalModel } from './local-model.ts';
import { filesUrl, isHalfPrecision, largestTensorBytes } from './model-id.ts';
import type { PrebuiltModel } from './vite-plugin.ts';

export interface ModelGroup {
  readonly id: 'tiny' | 'small' | 'medium' | 'large' | 'all';
  readonly title: string;
  /** What to expect, in a sentence. */
  readonly note: string;
  readonly models: readonly LocalModel[];
}

function toLocalModel(record: PrebuiltModel): LocalModel {
  const features = new Set(record.features ?? []);
  // Most of web-llm's records of half-precision models leave it out, but their shaders do not compile without it.
  if (isHalfPrecision(record.id)) features.add('shader-f16');
  return {
    id: record.id,
    url: filesUrl(record.model),
    library: record.library,
    requiredFeatures: [...features],
    gpuMemoryMb: record.memoryMb,
    bufferBytes: record.bufferBytes ?? largestTensorBytes(record.id),
    statedContextTokens: record.context,
    ...(record.manifest ? { manifest: record.manifest } : {}),
    source: 'prebuilt',
  };
}

const ids = new Set(prebuiltModels.map((record) => record.id));

/** All chat models in web-llm's order. Its `-1k` records are left out: the same files with a smaller context, which is set freely here. */
export const catalogue: readonly LocalModel[] = prebuiltModels
  .filter((record) => !record.id.endsWith('-1k') || !ids.has(record.id.slice(0, -'-1k'.length)))
  .map(toLocalModel);

/** The record of an id, or null. */
export function findModel(id: string): LocalModel | null {
  return catalogue.find((model) => model.id === id) ?? null;
}

/** The best writers of code of each size, by stem; the first is the one we recommend. */
const recommended: readonly (Omit<ModelGroup, 'models'> & { readonly stems: readonly string[] })[] = [
  {
    id: 'tiny',
    title: 'About 0.5B',
    note: 'Runs nearly everywhere; writes simple policies, often with errors that need repairs.',
    stems: ['Qwen2.5-Coder-0.5B-Instruct', 'Qwen3-0.6B', 'Qwen3.5-0.8B', 'Qwen2.5-0.5B-Instruct'],
  },
  {
    id: 'small',
    title: 'About 1.5B',
    note: 'A good start on a laptop.',
    stems: [
      'Qwen2.5-Coder-1.5B-Instruct',
      'Qwen3-1.7B',
      'Qwen3.5-2B',
      'Llama-3.2-1B-Instruct',
      'gemma-2-2b-it',
      'SmolLM2-1.7B-Instruct',
    ],
  },
  {
    id: 'medium',
    title: 'About 3B',
    note: 'Clearly better code; wants a GPU of its own or a recent laptop.',
    stems: [
      'Qwen2.5-Coder-3B-Instruct',
      'Qwen3-4B',
      'Qwen3.5-4B',
      'Llama-3.2-3B-Instruct',
      'Phi-4-mini-instruct',
      'Ministral-3-3B-Instruct-2512-BF16',
    ],
  },
  {
    id: 'large',
    title: '7B to 9B',
    note: 'The best that a browser can run; wants 6 GB of GPU memory and more.',
    stems: ['Qwen2.5-Coder-7B-Instruct', 'Qwen3-8B', 'Qwen3.5-9B', 'Llama-3.1-8B-Instruct', 'gemma-2-9b-it'],
  },
];

/** The four-bit variant of a stem for a GPU with or without half precision; null where web-llm has none. */
export function variantOf(stem: string, halfPrecision: boolean): LocalModel | null {
  const find = (code: string) => findModel(`${stem}-${code}-MLC`);
  return (halfPrecision ? find('q4f16_1') : null) ?? find('q4f32_1');
}

/** The recommended groups by size in the variant that fits the GPU, then everything. */
export function modelGroups(halfPrecision: boolean): readonly ModelGroup[] {
  const groups = recommended.map(({ stems, ...group }) => ({
    ...group,
    models: stems.flatMap((stem) => variantOf(stem, halfPrecision) ?? []),
  }));
  const all = { id: 'all', title: 'All models', note: 'Everything that web-llm ships.', models: catalogue } as const;
  return [...groups, all];
}
