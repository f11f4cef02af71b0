// A page for tests of the models worker: the product's client, and the real web-llm to ask what it finds in the caches.
import * as webLlm from '@mlc-ai/web-llm';
import { importedModel } from '../../../src/llm/web-llm/imported.ts';
import type { LocalModel } from '../../../src/llm/web-llm/local-model.ts';
import type { DownloadProgress } from '../../../src/workers/models/api.ts';
import { createModelsClient, type ModelsClient } from '../../../src/workers/models/client.ts';

const appConfig = (model: LocalModel): webLlm.AppConfig => ({
  model_list: [{ model: model.url, model_id: model.id, model_lib: model.library }],
});

const tools = {
  models: createModelsClient() as ModelsClient,
  /** Progress of the last call that takes a listener. */
  progress: [] as DownloadProgress[],
  tell: (state: DownloadProgress) => void tools.progress.push(state),
  importedModel,
  /** Whether the real web-llm thinks that the model is here. */
  webLlmHas: (model: LocalModel) => webLlm.hasModelInCache(model.id, appConfig(model)),
  /** Loads the model with the real web-llm and gives its error: a made-up model gets no further than its library. */
  async webLlmLoadError(model: LocalModel): Promise<string> {
    const engine = new webLlm.MLCEngine({ appConfig: appConfig(model) });
    return engine.reload(model.id).then(
      () => 'none',
      (error: unknown) => String(error),
    );
  },
  /** Changes one byte of a cached file, its headers unchanged. */
  async corrupt(url: string): Promise<void> {
    const cache = await caches.open('webllm/model');
    const response = (await cache.match(url))!;
    const bytes = new Uint8Array(await response.arrayBuffer());
    bytes[5]! ^= 1;
    await cache.put(url, new Response(bytes, { headers: response.headers }));
  },
  async cacheKeys(): Promise<string[]> {
    const names = await caches.keys();
    const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return keys.flat().map((request) => request.url);
  },
};

declare global {
  interface Window {
    tools: typeof tools;
  }
}
window.tools = tools;
