// The engine's Model for a language model that runs in this tab: loads it when it is first asked, answers one call at a time,
// and starts anew after a lost GPU or a worker that does not react.
import type { ChatCompletionRequestStreaming } from '@mlc-ai/web-llm';
import pLimit from 'p-limit';
import type { Model, ModelReply, ModelRequest } from '../../engine/capabilities.ts';
import { runError } from '../../engine/errors.ts';
import type { ModelIdentity, TokenPrice } from '../../engine/settings.ts';
import { chatMessages } from '../chat-messages.ts';
import { openBlock } from '../extract-code.ts';
import { estimateTokens } from '../tokens.ts';
import { answerGrammar } from './answer-bound.ts';
import { type AnswerReader, createAnswerReader } from './answer.ts';
import { isGrammarTrouble, type Phase, readTrouble } from './errors.ts';
import type { ModelFamily, Sampling } from './families.ts';
import type { LoadStep, LocalEngine } from './local-engine.ts';
import type { LocalModel } from './local-model.ts';

export interface WebLlmOptions {
  readonly model: LocalModel;
  readonly family: ModelFamily;
  readonly contextTokens: number;
  /** Lets a family that can think do so before it answers; false also for families that cannot. */
  readonly thinking: boolean;
  /** Starts a worker for this model and context; called at the first call and after every loss. */
  startEngine(): LocalEngine;
  /** Tokens by the model's own tokenizer, where it could be read. */
  readonly countTokens?: (text: string) => number;
  /** Loading, in words for people; null when it is over. */
  onNotice?(words: string | null): void;
  /** How long an interrupted answer may take to end before its worker is killed; 5 s unless told. */
  readonly graceMs?: number;
  readonly now?: () => number;
}

/** The Model, and what the engine worker keeps it warm by. */
export interface WebLlmModel extends Model {
  /** Frees the GPU at once; a call under way fails, the next one loads the model anew. */
  unload(): void;
}

/** The person's own machine takes no money; the day says when this was so. */
const FREE: TokenPrice = { inputPerMillion: 0, outputPerMillion: 0, asOf: '2026-11-22' };
/** What the roles and separators around up to three messages come to, in any template that web-llm ships; generous. */
const TEMPLATE_TOKENS = 64;
const GRACE_MS = 5000;

/** The model; its `complete` never rejects. */
export function createWebLlmModel(options: WebLlmOptions): WebLlmModel {
  const { model, family, contextTokens, countTokens } = options;
  const now = options.now ?? (() => performance.now());
  const oneAtATime = pLimit(1);
  let engine: LocalEngine | null = null;
  let loading: Promise<LocalEngine> | null = null;
  /** Set where this model's library cannot use our grammar: asked without one from then on. */
  let grammarRefused = false;

  function drop(): void {
    engine?.kill();
    engine = null;
    loading = null;
  }

  async function load(): Promise<LocalEngine> {
    const started = options.startEngine();
    engine = started;
    try {
      options.onNotice?.(words('files', 0));
      await started.load((step, fraction) => options.onNotice?.(words(step, fraction)));
      return started;
    } finally {
      options.onNotice?.(null);
    }
  }

  /** The loaded engine; a dead one is replaced. */
  function ready(): Promise<LocalEngine> {
    if (engine && !engine.alive) drop();
    return (loading ??= load());
  }

  async function complete(request: ModelRequest): Promise<ModelReply> {
    if (request.signal.aborted) return aborted();
    let reader: AnswerReader | null = null;
    // Stopping while 2 GB go onto the GPU ends that too.
    request.signal.addEventListener('abort', drop);
    try {
      const loaded = await ready();
      request.signal.removeEventListener('abort', drop);
      if (request.signal.aborted) return aborted();
      reader = readerOf(request);
      return await ask(loaded, request, reader);
    } catch (thrown) {
      if (request.signal.aborted) return aborted();
      const phase: Phase = reader ? 'answer' : 'load';
      if (phase === 'answer' && !grammarRefused && request.bound === 'grammar' && isGrammarTrouble(thrown)) {
        grammarRefused = true;
        return complete(request);
      }
      const trouble = readTrouble(thrown, phase);
      if (trouble.restart) drop();
      const usage = reader?.spent() ?? null;
      return { ok: false, error: trouble.error, fatal: trouble.fatal, ...(usage && { usage }) };
    } finally {
      request.signal.removeEventListener('abort', drop);
    }
  }

  /** How the answer is made to end; without a grammar where the library refused ours. */
  function boundOf({ bound }: ModelRequest): ModelRequest['bound'] {
    return bound === 'grammar' && grammarRefused ? 'stop' : bound;
  }

  /** Begins to time the answer. */
  function readerOf(request: ModelRequest): AnswerReader {
    return createAnswerReader(
      { ...request, bound: boundOf(request) },
      { thinkTags: family.thinkTags, countTokens: countTokens ?? estimateTokens, now },
    );
  }

  async function ask(loaded: LocalEngine, request: ModelRequest, reader: AnswerReader): Promise<ModelReply> {
    let patience: ReturnType<typeof setTimeout> | null = null;
    const stop = () => {
      if (patience !== null) return;
      loaded.interrupt();
      patience = setTimeout(drop, options.graceMs ?? GRACE_MS);
    };
    request.signal.addEventListener('abort', stop);
    try {
      await loaded.chat(requestBody({ ...request, bound: boundOf(request) }, options), (chunk) => {
        reader.add(chunk);
        if (reader.enough) stop();
      });
    } catch (thrown) {
      // Killed because it did not stop in time: what it had written is all there.
      if (patience === null) throw thrown;
    } finally {
      if (patience !== null) clearTimeout(patience);
      request.signal.removeEventListener('abort', stop);
    }
    if (request.signal.aborted) return aborted();
    const reply = reader.finish();
    // Noise comes from a GPU whose memory is in disorder: the next call begins with fresh memory.
    if (!reply.ok && reply.fatal) drop();
    return reply;
  }

  const identity: ModelIdentity = {
    kind: 'web-llm',
    name: model.id,
    contextTokens,
    ...(family.thinking === 'optional' && options.thinking && { thinking: true }),
    price: FREE,
  };
  return {
    identity,
    maxConcurrentCalls: 1,
    canContinue: true,
    ...(countTokens && { countTokens }),
    complete: (request) => oneAtATime(() => complete(request)),
    dispose: drop,
    unload: drop,
  };
}

/** What web-llm is asked. */
function requestBody(request: ModelRequest, options: WebLlmOptions): ChatCompletionRequestStreaming {
  const { family, thinking } = options;
  const cut = request.cutAnswer;
  // Going on with an answer needs no second thought.
  const thinks = family.thinking === 'always' || (family.thinking === 'optional' && thinking && cut === undefined);
  const sampling: Sampling = (thinks && family.thinkingSampling) || family.sampling;
  const maxTokens = roomFor(request, options);
  return {
    stream: true,
    stream_options: { include_usage: true },
    messages: chatMessages(request),
    temperature: request.temperature ?? sampling.temperature,
    top_p: sampling.topP,
    repetition_penalty: sampling.repetitionPenalty,
    presence_penalty: sampling.presencePenalty,
    ...(maxTokens !== null && { max_tokens: maxTokens }),
    ...(request.bound === 'grammar' &&
      request.fence && {
        response_format: {
          type: 'grammar' as const,
          grammar: answerGrammar(request.fence, {
            inside: cut !== undefined && openBlock(cut) !== null,
            ...(thinks && { thinks: family.thinkTags }),
          }),
        },
      }),
    ...(family.thinking === 'optional' && { extra_body: { enable_thinking: thinks } }),
  };
}

/** Tokens that the answer may have: what is wished, but no more than the context has left; null where neither is known. */
function roomFor(request: ModelRequest, { contextTokens, countTokens }: WebLlmOptions): number | null {
  if (!countTokens) return request.maxTokens;
  const asked = chatMessages(request).reduce((sum, { content }) => sum + countTokens(content), 0);
  const left = Math.max(1, contextTokens - asked - TEMPLATE_TOKENS);
  return request.maxTokens === null ? left : Math.min(request.maxTokens, left);
}

function words(step: LoadStep, fraction: number): string {
  // An empty list of weights gives 0 of 0.
  const percent = `${Math.floor(100 * (fraction || 0))}%`;
  if (step === 'files') return 'Preparing the model in this tab.';
  return step === 'weights'
    ? `Loading the model onto the GPU: ${percent}.`
    : `Preparing the GPU for the model: ${percent}.`;
}

function aborted(): ModelReply {
  return { ok: false, error: runError('run/aborted'), fatal: false };
}
