// What every provider's wire format must offer the tests: a good answer, its way of saying each failure, its list of models.
// Written from the providers' public API references; names and numbers are made up.
import type { ServerResponse } from 'node:http';
import type { AiSdkOptions } from '../../../src/llm/ai-sdk.ts';
import { createAiSdkModel } from '../../../src/llm/ai-sdk.ts';
import { createOpenAiCompatibleModel } from '../../../src/llm/openai-compatible.ts';
import type { Model } from '../../../src/engine/capabilities.ts';
import { type Answer, json } from '../provider-server.ts';

export interface Said {
  readonly text: string;
  readonly reasoning?: string;
  /** In the provider's own word; its usual one unless told. */
  readonly finish?: string;
  /** Pause between two pieces. */
  readonly paceMs?: number;
}

/** How a streamed answer ends: as it should, cut in the middle, or broken by an event that is no JSON. */
export type Ending = 'good' | 'cut' | 'malformed';

export interface Wire {
  readonly name: string;
  readonly kind: 'openai-compatible' | 'anthropic' | 'gemini';
  /** What the base URL ends in. */
  readonly path: string;
  /** A streamed answer that counts 11 prompt tokens and 7 answer tokens, reasoning included. */
  answer(said: Said, ending?: Ending): Answer;
  /** The provider's error for an HTTP status; `detail` is put into its message. */
  error(status: number, detail: string, headers?: Record<string, string>): Answer;
  /** Status 200, and an error all the same. */
  errorInAnswer(detail: string): Answer;
  /** Its list of models, in pages where it has them; `expected` is what is to be made of it. */
  readonly models: readonly Answer[];
  readonly expected: readonly { id: string; contextTokens?: number }[];
}

export const TODAY = '2026-11-22';

export function modelOf(
  wire: Wire,
  origin: string,
  options: Partial<Omit<AiSdkOptions, 'kind' | 'baseUrl'>> = {},
): Model {
  const settings = {
    baseUrl: `${origin}${wire.path}`,
    apiKey: 'key-secret-0123456789',
    model: 'tiny',
    contextTokens: 8000,
    concurrency: 2,
    ...options,
  };
  return wire.kind === 'openai-compatible'
    ? createOpenAiCompatibleModel(settings)
    : createAiSdkModel({ ...settings, kind: wire.kind });
}

/** Sends lines as they are, each in a piece of its own, `paceMs` apart. */
export function stream(lines: readonly string[], ending: Ending, brokenEvent: string, paceMs = 0): Answer {
  return async (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    const half = Math.ceil(lines.length / 2);
    const sent =
      ending === 'good' ? lines : [...lines.slice(0, half), ...(ending === 'malformed' ? [brokenEvent] : [])];
    for (const line of sent) {
      response.write(line);
      await new Promise((resolve) => (paceMs > 0 ? setTimeout(resolve, paceMs) : setImmediate(resolve)));
    }
    if (ending === 'cut') response.destroy();
    else response.end();
  };
}

/** An error as JSON. */
export const jsonError = (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  json(body, status, headers);

/** The OpenAI format with the additions and words of one provider. */
export interface OpenAiDialect {
  readonly name: string;
  readonly path: string;
  /** The fields of one piece. */
  piece(said: { readonly text?: string; readonly reasoning?: string }): Record<string, unknown>;
  readonly finish: string;
  /** Comment lines or other pieces before the first one. */
  readonly before?: readonly string[];
  /** Fields of every chunk beside the usual ones. */
  readonly chunk?: Record<string, unknown>;
  /** Whether usage comes with the last choice instead of in a chunk of its own. */
  readonly usageWithChoice?: boolean;
  error: Wire['error'];
  errorInAnswer: Wire['errorInAnswer'];
  readonly models: Wire['models'];
  readonly expected: Wire['expected'];
}

export function openAiWire(dialect: OpenAiDialect): Wire {
  const { name, path, error, errorInAnswer, models, expected } = dialect;
  const usage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
  const chunk = (fields: Record<string, unknown>) =>
    `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'tiny-0001', ...dialect.chunk, ...fields })}\n\n`;
  const choice = (delta: Record<string, unknown>, finishReason: string | null = null) => ({
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  });
  return {
    ...{ name, path, error, errorInAnswer, models, expected },
    kind: 'openai-compatible',
    answer({ text, reasoning, finish = dialect.finish, paceMs }, ending = 'good') {
      const at = Math.ceil(text.length / 2);
      const last = choice({}, finish);
      const lines = [
        ...(dialect.before ?? []),
        chunk(choice({ role: 'assistant', content: '' })),
        ...(reasoning === undefined ? [] : [chunk(choice(dialect.piece({ reasoning })))]),
        chunk(choice(dialect.piece({ text: text.slice(0, at) }))),
        chunk(choice(dialect.piece({ text: text.slice(at) }))),
        chunk(dialect.usageWithChoice ? { ...last, usage } : last),
        ...(dialect.usageWithChoice ? [] : [chunk({ choices: [], usage })]),
        'data: [DONE]\n\n',
      ];
      return stream(lines, ending, 'data: {"id": "chatcmpl-1", "choices": [{"delta"\n\n', paceMs);
    },
  };
}
