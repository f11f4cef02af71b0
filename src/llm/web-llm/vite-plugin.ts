// Tells the page which models web-llm ships, without the library itself: `virtual:web-llm-models` holds the few fields of
// its prebuilt list that we use. The list is read in Node while building, so it always fits the installed library.
import type { Plugin } from 'vite';

const VIRTUAL = 'virtual:web-llm-models';
const RESOLVED = '\0' + VIRTUAL;

/** web-llm's mark of an embedding model (its enum ModelType); such a model cannot chat. */
const EMBEDDING = 1;

/** One chat model as it stands in the virtual module; fields as in web-llm's ModelRecord. */
export interface PrebuiltModel {
  readonly id: string;
  /** Without the branch, e.g. `https://host/user/name`. */
  readonly model: string;
  readonly library: string;
  readonly memoryMb: number;
  readonly context: number;
  readonly features?: readonly string[];
  readonly bufferBytes?: number;
  readonly manifest?: string;
}

/** The chat models of the installed web-llm, in its order. Errors if a record lacks what we build on. */
async function readPrebuiltModels(): Promise<PrebuiltModel[]> {
  const { prebuiltAppConfig } = await import('@mlc-ai/web-llm');
  const chat = prebuiltAppConfig.model_list.filter((record) => (record.model_type as number | undefined) !== EMBEDDING);
  return chat.map((record) => {
    const context = record.overrides?.context_window_size;
    if (!context) throw new Error(`web-llm's record of ${record.model_id} states no context_window_size`);
    return {
      id: record.model_id,
      model: record.model,
      library: record.model_lib,
      memoryMb: record.vram_required_MB ?? 0,
      context,
      ...(record.required_features?.length ? { features: record.required_features } : {}),
      ...(record.buffer_size_required_bytes ? { bufferBytes: record.buffer_size_required_bytes } : {}),
      ...(record.model_manifest ? { manifest: record.model_manifest } : {}),
    };
  });
}

/** The plugin; it has to stand in `plugins` and in `worker.plugins`, since workers are bundled apart. */
export function webLlmModelsPlugin(): Plugin {
  return {
    name: 'web-llm-models',
    resolveId: (id) => (id === VIRTUAL ? RESOLVED : null),
    async load(id) {
      if (id !== RESOLVED) return null;
      return `export const prebuiltModels = ${JSON.stringify(await readPrebuiltModels())};`;
    },
  };
}
