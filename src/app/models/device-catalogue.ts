// The list of in-tab models with everything that is said about each: loaded only when somebody looks at models of this device.
import { catalogue, modelGroups } from '../../llm/web-llm/catalogue.ts';
import { familyOf } from '../../llm/web-llm/families.ts';
import type { LocalModel } from '../../llm/web-llm/local-model.ts';
import { aboutDownloadBytes, parseModelId } from '../../llm/web-llm/model-id.ts';
import { contextChoices, gpuMemoryMb, MIB, type MeasuredMemory } from '../../llm/web-llm/memory.ts';
import { judge, recommend, type Verdict } from '../../llm/web-llm/recommend.ts';
import type { GpuReport, StorageReport, StoredModel } from '../../workers/models/api.ts';
import { formatBytes } from '../format.ts';

export { catalogue as listedModels, judge };
export type { LocalModel, Verdict };

export function recommendFor(
  gpu: GpuReport,
  storage: StorageReport | null,
  stored: readonly StoredModel[],
): ReturnType<typeof recommend> {
  return recommend(gpu, storage ?? undefined, stored);
}

/** The groups by size in the variants that fit the GPU, without "all". */
export function groupsFor(gpu: GpuReport | null): ReturnType<typeof modelGroups> {
  return modelGroups(gpu?.features.includes('shader-f16') ?? true).filter(({ id }) => id !== 'all');
}

/** "Qwen2.5 Coder 1.5B Instruct". */
export function nameOf(model: LocalModel): string {
  return model.source === 'prebuilt' ? parseModelId(model.id).name : model.id;
}

/** "about 1.1 GB", exact where the model's file list is here (`totalBytes`), or "size not known". */
export function downloadInWords(model: LocalModel, totalBytes = 0): string {
  if (totalBytes > 0) return formatBytes(totalBytes);
  const about = aboutDownloadBytes(model.id);
  return about === null ? 'size not known' : `about ${formatBytes(about)}`;
}

/** "1.6 GB of GPU memory", "at least" that much where it was `measured` only, or "GPU memory not known". */
export function memoryInWords(model: LocalModel, contextTokens: number, measured?: MeasuredMemory): string {
  const mb = gpuMemoryMb(model, contextTokens, measured);
  if (mb === null) return 'GPU memory not known';
  return `${model.gpuMemoryMb > 0 ? '' : 'at least '}${formatBytes(mb * MIB)} of GPU memory`;
}

/** Contexts to choose from; longer than `longest` or impossible ones are left out, the present one never. */
export function contextsOf(
  model: LocalModel,
  gpu: GpuReport | null,
  present: number,
): readonly { readonly tokens: number; readonly label: string }[] {
  return contextChoices(model, gpu?.usable ? gpu : undefined)
    .filter((choice) => !choice.problem || choice.tokens === present)
    .map(({ tokens }) => ({ tokens, label: `${Math.round(tokens / 1024)}k` }));
}

/**
 * Context that a model starts with: 8,192 tokens where that surely runs, since the full prompts pass 4,096 in the second or
 * third round; else what web-llm sets.
 */
export function defaultContextOf(model: LocalModel, gpu: GpuReport | null): number {
  const roomy = 8192;
  const offered = contextChoices(model, gpu?.usable ? gpu : undefined);
  const can = offered.some(({ tokens, problem }) => tokens === roomy && !problem);
  return can && gpu && judge(model, roomy, gpu).runs === 'yes' ? roomy : model.statedContextTokens;
}

/** Whether thinking before the answer can be switched on and off. */
export function canThink(model: LocalModel): boolean {
  return familyOf(model.id).thinking === 'optional';
}

/** What is worth knowing of a model beside its size, e.g. that it thinks aloud. */
export function remarkOn(model: LocalModel): string {
  const { thinking } = familyOf(model.id);
  return thinking === 'always' ? 'Thinks aloud before it answers: slower, needs a long context.' : '';
}

/** Models whose name or id holds every word of `filter`. */
export function matching(models: readonly LocalModel[], filter: string): readonly LocalModel[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return models.filter((model) => {
    const text = `${model.id} ${nameOf(model)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
