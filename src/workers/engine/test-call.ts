// One tiny call that proves a model can be reached: address, key, model name and the browser's rules in one press.
import { runError } from '../../engine/errors.ts';
import { isLocalHost, parseAddress } from '../../llm/provider-address.ts';
import type { EngineApi, ModelConfig } from './api.ts';
import { buildModel, type ModelOptions } from './models.ts';
import { explainFailure, isApiConfig } from './provider-calls.ts';

const PROMPT = 'Answer with the single word: ready';
const TIMEOUT_MS = 60_000;
/** A server of one's own may load the model first: gigabytes from a disk into memory. */
const OWN_SERVER_TIMEOUT_MS = 5 * 60_000;
/** A model in the tab is first loaded onto the GPU: gigabytes from a disk, and its GPU programs compiled. */
const IN_TAB_TIMEOUT_MS = 10 * 60_000;
/** Small models chat on; this proves enough. */
const IN_TAB_TOKENS = 32;

export interface TestCallOptions extends Pick<ModelOptions, 'recordings' | 'pageModel' | 'loadedModels'> {
  /** What goes on meanwhile, in words. */
  onNotice?(words: string): void;
  /** ms since the epoch. */
  now(): number;
}

/** Resolves with the model's words, or with an error in one sentence that says how to mend it. */
export async function testCall(config: ModelConfig, options: TestCallOptions): ReturnType<EngineApi['testModel']> {
  const { onNotice, now, ...given } = options;
  if (config.kind === 'by-hand') return { ok: true, text: '' };
  if (config.kind === 'recorded') {
    const events = await given.recordings.load(config.recording);
    const replies = events.filter((event) => event.type === 'call-answered').length;
    return { ok: true, text: `The recording holds ${replies} replies.` };
  }
  const { model, release } = await buildModel(config, {
    ...given,
    tries: 1,
    onNotice: (words) => onNotice?.(words ?? 'The model answers.'),
  });
  const inTab = config.kind === 'web-llm';
  const { ms: timeoutMs, words } = patienceFor(config);
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  const call = model.complete({
    callId: 'test',
    prompt: PROMPT,
    temperature: null,
    maxTokens: inTab ? IN_TAB_TOKENS : null,
    signal: timeout.signal,
    onText: () => undefined,
  });
  const reply = await call.finally(() => {
    clearTimeout(timer);
    return release();
  });
  if (reply.ok) return { ok: true, text: reply.text };
  if (!timeout.signal.aborted) return { ok: false, error: await explainFailure(config, reply.error, now()) };
  return { ok: false, error: runError('model/network', words) };
}

/** How long a test call may take, and what to say and advise after that. */
export function patienceFor(config: ModelConfig): { readonly ms: number; readonly words: string } {
  if (config.kind === 'web-llm') {
    return {
      ms: IN_TAB_TIMEOUT_MS,
      words:
        'The model did not load and answer within 10 minutes: close other pages that use the GPU, or choose a smaller model.',
    };
  }
  const url = isApiConfig(config) ? parseAddress(config.baseUrl) : null;
  if (url && isLocalHost(url.hostname)) {
    return {
      ms: OWN_SERVER_TIMEOUT_MS,
      words: `No answer came from ${url.host} within 5 minutes: wait until the server says that the model is loaded and test again, look into its log, or choose a smaller model.`,
    };
  }
  return {
    ms: TIMEOUT_MS,
    words: 'No answer came within 60 s: the model may be busy. Test again in a minute, or choose another model.',
  };
}
