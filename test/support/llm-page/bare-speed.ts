// The measuring stick: web-llm as its documentation shows it, its client class talking to its handler in a plain worker.
import type { WebLlmConfig } from './api.ts';

/** Tokens per second after the first token of each answer; the first answer warms up and is not counted. */
export async function bareSpeed(
  { model, contextTokens }: WebLlmConfig,
  prompts: readonly string[],
  maxTokens: number,
): Promise<number[]> {
  const { WebWorkerMLCEngine } = await import('@mlc-ai/web-llm');
  const worker = new Worker(new URL('./bare-worker.ts', import.meta.url), { type: 'module' });
  const overrides = { context_window_size: contextTokens, sliding_window_size: -1 };
  const engine = new WebWorkerMLCEngine(worker, {
    appConfig: {
      cacheBackend: 'cache',
      model_list: [{ model: model.url, model_id: model.id, model_lib: model.library, overrides }],
    },
  });
  await engine.reload(model.id);
  const speeds: number[] = [];
  for (const content of [prompts[0]!, ...prompts]) {
    let tokens = 0;
    let first = 0;
    const stream = await engine.chat.completions.create({
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content }],
      temperature: 0,
      max_tokens: maxTokens,
    });
    for await (const chunk of stream) {
      if (first === 0) first = performance.now();
      tokens = chunk.usage?.completion_tokens ?? tokens;
    }
    speeds.push(((tokens - 1) * 1000) / (performance.now() - first));
  }
  worker.terminate();
  return speeds.slice(1);
}
