// A provider that speaks one of the three wire formats, fails in many ways before it answers, and repeats the key and the whole
// request in every failure, and when told also in good answers; it writes down all that it was sent.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Format = 'openai-compatible' | 'anthropic' | 'gemini';

export interface NastyProvider {
  readonly origin: string;
  readonly baseUrl: string;
  /** Method, address, headers and body of every request but preflights, as text. */
  readonly log: string[];
  /** How many of the next calls for an answer fail, each in another way, before one is answered. */
  failNext(times: number): void;
  /** The next call for an answer finds its key refused. */
  refuseNext(): void;
  /** From now on good answers hold the key too: in the text, the reasoning and the model's name, cut within it. */
  echo(): void;
  close(): Promise<void>;
}

const feedback = `\`\`\`javascript
class Feedback {
  summarize_trajectory(traj) {
    return 'It lasted ' + traj.length + ' steps.';
  }
}
\`\`\``;
const policy = `\`\`\`javascript
class CartPolePolicy {
  act(obs) {
    return obs.pole_angle + 0.3 * obs.pole_angular_velocity > 0 ? 1 : 0;
  }
}
\`\`\``;

/** `key` is what the provider repeats; a real one knows it as well. */
export async function startNastyProvider(format: Format, key: string): Promise<NastyProvider> {
  const log: string[] = [];
  let failures = 0;
  let refuse = false;
  let echoes = false;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*');
    response.setHeader('access-control-expose-headers', 'retry-after');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    let body = '';
    for await (const piece of request) body += String(piece);
    const sent = `${request.method} ${request.url}\n${request.rawHeaders.join(': ')}\n${body}`;
    log.push(sent);
    if (request.method === 'GET') return answerJson(response, 200, { data: [{ id: 'model-a' }], models: [] });
    const encoded = [encodeURIComponent(key), ...['', 'Bearer ', 'k:'].map((text) => btoa(text + key))].join(' ');
    const told = `Bad key ${key} (${encoded}). You sent ${JSON.stringify(request.headers)}`;
    if (refuse) {
      refuse = false;
      return answerJson(response, 401, { error: { message: told, type: 'authentication_error' } });
    }
    if (failures > 0) return fail(failures--, response, told);
    const text = body.includes('class CartPolePolicy') || !body.includes('summarize_trajectory') ? policy : feedback;
    stream(response, format, echoes ? echoed(text, key) : { text: [text], reasoning: [], model: 'served' });
  }

  /** Another failure for each count. */
  function fail(count: number, response: ServerResponse, told: string): void {
    switch (count % 5) {
      case 0:
        return void response.writeHead(500, { 'content-type': 'text/html' }).end(`<h1>Oops</h1><pre>${told}</pre>`);
      case 1:
        return answerJson(
          response,
          429,
          { error: { message: told, type: 'rate_limit_error' } },
          { 'retry-after': '0' },
        );
      case 2:
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`event: error\ndata: ${JSON.stringify({ type: 'error', error: { message: told } })}\n\n`);
        return void setTimeout(() => response.destroy(), 20);
      case 3:
        return answerJson(response, 200, { error: { message: told } });
      default:
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        return void response.end(`data: {"broken ${told}\n\n`);
    }
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    baseUrl: `${origin}/${format === 'gemini' ? 'v1beta' : 'v1'}`,
    log,
    failNext: (times) => void (failures = times),
    refuseNext: () => void (refuse = true),
    echo: () => void (echoes = true),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** What a good answer holds, in the pieces in which it is streamed. */
interface GoodAnswer {
  readonly text: readonly string[];
  readonly reasoning: readonly string[];
  readonly model: string;
}

/** The answer with the key before and behind its code, each time cut into pieces in another place. */
function echoed(text: string, key: string): GoodAnswer {
  const cut = (words: string, ...at: readonly number[]) =>
    [0, ...at].map((start, i) => words.slice(start, at[i] ?? words.length));
  const told = `authorization: Bearer ${key}\n`;
  const reasoning = `I was called with ${key}, that is ${btoa(key)}. I think.`;
  const start = told.indexOf(key);
  return {
    text: [...cut(told, start + 1, start + 7), text, ...cut(`\n${told}`, start + key.length), `The end: ${key}`],
    reasoning: cut(reasoning, reasoning.indexOf(key) + 4, reasoning.indexOf(btoa(key)) + 9),
    model: `served to ${key}`,
  };
}

/** A good answer as each provider streams it. */
function stream(response: ServerResponse, format: Format, { text, reasoning, model }: GoodAnswer): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (data: unknown, event?: string) =>
    void response.write(
      `${event ? `event: ${event}\n` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`,
    );
  if (format === 'openai-compatible') {
    const delta = (content: object, finish_reason: string | null = null) =>
      send({ model, choices: [{ index: 0, delta: content, finish_reason }] });
    for (const piece of reasoning) delta({ reasoning_content: piece });
    for (const piece of text) delta({ content: piece });
    delta({}, 'stop');
    send('[DONE]');
  } else if (format === 'anthropic') {
    const usage = { input_tokens: 10, output_tokens: 1 };
    const message = {
      id: 'm',
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage,
    };
    send({ type: 'message_start', message }, 'message_start');
    const block = (index: number, content_block: object, deltas: readonly object[]) => {
      send({ type: 'content_block_start', index, content_block }, 'content_block_start');
      for (const delta of deltas) send({ type: 'content_block_delta', index, delta }, 'content_block_delta');
      send({ type: 'content_block_stop', index }, 'content_block_stop');
    };
    const thoughts = reasoning.map((thinking) => ({ type: 'thinking_delta', thinking }));
    if (thoughts.length > 0) block(0, { type: 'thinking', thinking: '' }, thoughts);
    const pieces = text.map((piece) => ({ type: 'text_delta', text: piece }));
    block(thoughts.length > 0 ? 1 : 0, { type: 'text', text: '' }, pieces);
    const delta = { stop_reason: 'end_turn', stop_sequence: null };
    send({ type: 'message_delta', delta, usage: { output_tokens: 30 } }, 'message_delta');
    send({ type: 'message_stop' }, 'message_stop');
  } else {
    const parts = [
      ...reasoning.map((piece) => ({ text: piece, thought: true })),
      ...text.map((piece) => ({ text: piece })),
    ];
    parts.forEach((part, i) =>
      send({
        candidates: [
          {
            content: { role: 'model', parts: [part] },
            index: 0,
            ...(i === parts.length - 1 && { finishReason: 'STOP' }),
          },
        ],
        usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 30, totalTokenCount: 40 },
        modelVersion: model,
      }),
    );
  }
  response.end();
}
