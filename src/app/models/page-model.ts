// The page's side of the browser's built-in language model (Prompt API, the global `LanguageModel`): what there is, getting it,
// and answering the engine's calls. It works only on pages served over https or localhost, and not in workers.
// Names and errors follow the explainer of the W3C Web Machine Learning Community Group and MDN, looked up on 2026-11-22.
import type { PageModel, PageReply } from '../../llm/browser-model.ts';

export interface BrowserModelReport {
  /** `missing`: this browser has no such interface. */
  readonly availability: 'unavailable' | 'downloadable' | 'downloading' | 'available' | 'missing';
  /** Tokens that prompt and answer share; null until the model is here. */
  readonly contextTokens: number | null;
  /** Why it cannot be used now, and what to do; null where it can. */
  readonly problem: string | null;
}

/** What a person should know before choosing it. */
export const browserModelLimits: readonly string[] = [
  'It is a small model with a small context: the compact prompts suit it, and many of its policies fail.',
  'Pages cannot set its temperature in most browsers: it answers with the browser’s own settings.',
  'It is made for English, Spanish and Japanese first; our prompts are in English.',
  'It answers one call at a time, on this page only: the tab has to stay open.',
  'The browser chooses, updates and removes the model by itself, so a run cannot be repeated exactly.',
];

interface Session {
  promptStreaming(input: string, options: { readonly signal: AbortSignal }): ReadableStream<string>;
  destroy(): void;
  // The first three are today's names; the others those of browsers from before 2026.
  readonly contextWindow?: number;
  readonly contextUsage?: number;
  measureContextUsage?(input: string, options: { readonly signal: AbortSignal }): Promise<number>;
  readonly inputQuota?: number;
  readonly inputUsage?: number;
  measureInputUsage?(input: string, options: { readonly signal: AbortSignal }): Promise<number>;
}

interface CreateOptions {
  readonly expectedInputs: readonly { readonly type: 'text'; readonly languages: readonly string[] }[];
  readonly expectedOutputs: readonly { readonly type: 'text'; readonly languages: readonly string[] }[];
  readonly signal?: AbortSignal;
  readonly temperature?: number;
  readonly topK?: number;
  monitor?(target: EventTarget): void;
}

interface LanguageModelApi {
  availability(options: CreateOptions): Promise<'unavailable' | 'downloadable' | 'downloading' | 'available'>;
  create(options: CreateOptions): Promise<Session>;
  /** Only where the page may set the sampling. */
  params?(): Promise<{ readonly defaultTopK: number } | null>;
}

const english = [{ type: 'text', languages: ['en'] }] as const;
const languages: CreateOptions = { expectedInputs: english, expectedOutputs: english };

/** Where the browser says that it has no limit of its own: more than any prompt of ours needs. */
const UNLIMITED_CONTEXT = 131_072;

function languageModel(): LanguageModelApi | null {
  return (globalThis as { LanguageModel?: LanguageModelApi }).LanguageModel ?? null;
}

/** What this browser has. Never rejects. Loads the model briefly, where it is here, to read its context. */
export async function browserModelReport(): Promise<BrowserModelReport> {
  const api = languageModel();
  if (!api) return report('missing', missingWords());
  try {
    const availability = await api.availability(languages);
    if (availability !== 'available') return report(availability, problems[availability]);
    const session = await api.create(languages);
    const contextTokens = contextOf(session);
    session.destroy();
    return { availability, contextTokens, problem: null };
  } catch (error) {
    return report('unavailable', wordsFor(error));
  }
}

const problems = {
  unavailable:
    'This browser could have a built-in model, but not on this device or not with its present settings. In desktop Chrome it needs about 22 GB of free disk, and a GPU with more than 4 GB or 16 GB of memory.',
  downloadable: 'The model is not on this device yet. Press “Download”; the browser fetches a few gigabytes once.',
  downloading: 'The browser is downloading the model. It can be used when that is done.',
} as const;

function report(availability: BrowserModelReport['availability'], problem: string): BrowserModelReport {
  return { availability, contextTokens: null, problem };
}

function missingWords(): string {
  return globalThis.isSecureContext === false
    ? 'Browsers offer their built-in model only to pages opened over https or on localhost.'
    : 'This browser has no built-in language model. Recent desktop Chrome and Edge have one.';
}

/**
 * Makes the browser fetch its model. To be called right from a press of a button: browsers demand that. `onProgress` hears
 * 0..1. Resolves with the context in tokens; rejects in words, after an abort with "Cancelled.".
 */
export async function downloadBrowserModel(
  onProgress: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<number | null> {
  const api = languageModel();
  if (!api) throw new Error(missingWords());
  try {
    // Nothing may be awaited before this: the press of the button counts for a moment only.
    const session = await api.create({
      ...languages,
      signal,
      monitor: (target) =>
        target.addEventListener('downloadprogress', (event) => onProgress((event as ProgressEvent).loaded)),
    });
    const contextTokens = contextOf(session);
    session.destroy();
    return contextTokens;
  } catch (error) {
    throw new Error(signal?.aborted ? 'Cancelled.' : wordsFor(error), { cause: error });
  }
}

/** Answers the engine's calls, each in a session of its own, so that no call sees another one's text. */
export function createPageModel(): PageModel {
  const calls = new Map<string, AbortController>();
  return {
    async complete({ callId, prompt, temperature }, onText) {
      const control = new AbortController();
      calls.set(callId, control);
      try {
        return await answer(prompt, temperature, control.signal, onText);
      } catch (error) {
        if (control.signal.aborted) return { ok: false, code: 'run/aborted', message: 'Stopped.' };
        return { ok: false, code: codeFor(error), message: wordsFor(error) };
      } finally {
        calls.delete(callId);
      }
    },
    async abort(callId) {
      calls.get(callId)?.abort();
    },
  };
}

async function answer(
  prompt: string,
  temperature: number | null,
  signal: AbortSignal,
  onText: (piece: string) => void,
): Promise<PageReply> {
  const api = languageModel();
  if (!api) return { ok: false, code: 'model/not-here', message: missingWords() };
  const availability = await api.availability(languages);
  if (availability !== 'available') return { ok: false, code: 'model/not-here', message: problems[availability] };
  const session = await api.create({ ...languages, ...(await samplingOf(api, temperature)), signal });
  try {
    const promptTokens = await measure(session, prompt, signal);
    const room = contextOf(session);
    if (promptTokens !== null && room !== null && promptTokens >= room) return tooLong(promptTokens, room);
    let text = '';
    for (const reader = session.promptStreaming(prompt, { signal }).getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += value;
      onText(value);
    }
    return { ok: true, text, promptTokens };
  } finally {
    session.destroy();
  }
}

/** Temperature goes only together with topK, and only where the browser lets pages set them. */
async function samplingOf(api: LanguageModelApi, temperature: number | null) {
  const params = temperature === null ? null : await api.params?.().catch(() => null);
  return params ? { temperature: temperature!, topK: params.defaultTopK } : {};
}

function contextOf(session: Session): number | null {
  const size = session.contextWindow ?? session.inputQuota ?? null;
  return size === Infinity ? UNLIMITED_CONTEXT : size;
}

/** Tokens of the prompt as this session counts them; null where the browser does not count. */
async function measure(session: Session, prompt: string, signal: AbortSignal): Promise<number | null> {
  if (session.measureContextUsage) return session.measureContextUsage(prompt, { signal });
  if (session.measureInputUsage) return session.measureInputUsage(prompt, { signal });
  return null;
}

function tooLong(requested: number, quota: number): PageReply {
  return { ok: false, code: 'model/context', message: tooLongWords(requested, quota) };
}

function tooLongWords(requested?: unknown, quota?: unknown): string {
  const figures =
    typeof requested === 'number' && typeof quota === 'number' ? ` (${requested} of ${quota} tokens)` : '';
  return `The prompt is longer than the browser's model can read${figures}. Choose compact prompts, let the history be shortened, or take another model.`;
}

function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : '';
}

function codeFor(error: unknown): Extract<PageReply, { readonly ok: false }>['code'] {
  switch (nameOf(error)) {
    case 'QuotaExceededError':
      return 'model/context';
    case 'NotAllowedError':
    case 'NotSupportedError':
    case 'NetworkError':
    case 'InvalidStateError':
      return 'model/not-here';
    case 'OperationError':
      return 'model/gpu';
    default:
      return 'model/server';
  }
}

function wordsFor(error: unknown): string {
  const said = error instanceof Error && error.message ? ` The browser said: ${error.message}` : '';
  switch (nameOf(error)) {
    case 'QuotaExceededError': {
      const { requested, quota } = error as { requested?: unknown; quota?: unknown };
      return tooLongWords(requested, quota);
    }
    case 'NotAllowedError':
      return `The browser does not let this page use its model: a policy or setting forbids it, or the download was not begun by a press of a button.${said}`;
    case 'NotSupportedError':
      return `The browser's model does not support what we ask of it (English text).${said}`;
    case 'NetworkError':
      return `The browser could not download its model. Check the connection and try again.${said}`;
    case 'InvalidStateError':
      return `The browser's model cannot be used from this page now. Reload the page.${said}`;
    case 'OperationError':
      return `The browser could not start its model, perhaps for lack of GPU memory.${said}`;
    case 'NotReadableError':
      return `The browser withheld the model's answer (its filter for unsafe text).${said}`;
    default:
      return `The browser's model failed.${said}`;
  }
}
