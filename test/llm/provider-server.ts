// A provider's server on localhost whose answers a test scripts one by one; it records what it was asked. The helpers below
// speak chat-completions; test/llm/wire/ holds each provider's own format.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly authorization: string | undefined;
  /** Empty where the request had none. */
  readonly body: Record<string, unknown>;
}

export type Answer = (response: ServerResponse, asked: Asked) => void | Promise<void>;

export interface ProviderServer {
  /** Ends in /v1. */
  readonly baseUrl: string;
  readonly asked: readonly Asked[];
  /** Answers for the following requests, in order; the last one repeats. */
  script(...answers: Answer[]): void;
  close(): Promise<void>;
}

/** Request headers that providers let pages send. */
const corsHeaders = [
  'authorization',
  'content-type',
  'x-api-key',
  'x-goog-api-key',
  'anthropic-version',
  'anthropic-beta',
  'anthropic-dangerous-direct-browser-access',
];

/** `cors`: pages from other origins may call it, as cloud providers that welcome browsers allow. */
export async function startProviderServer(options: { readonly cors?: boolean } = {}): Promise<ProviderServer> {
  const asked: Asked[] = [];
  let answers: Answer[] = [];
  const server = createServer((request, response) => void handle(request, response));
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (options.cors) {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-allow-headers', corsHeaders.join(', '));
    }
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    let text = '';
    for await (const piece of request) text += String(piece);
    const entry = {
      method: request.method!,
      path: request.url!,
      headers: request.headers,
      authorization: request.headers.authorization,
      body: (text === '' ? {} : JSON.parse(text)) as Asked['body'],
    };
    asked.push(entry);
    await (answers.length > 1 ? answers.shift()! : answers[0]!)(response, entry);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    script(...next) {
      answers = next;
      asked.length = 0;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A whole answer as JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Server-sent events, one per item; strings are sent as they are, `close: 'cut'` drops the connection half-way. */
export function events(items: readonly unknown[], close: 'done' | 'quiet' | 'cut' = 'done'): Answer {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const item of items) {
      response.write(`data: ${typeof item === 'string' ? item : JSON.stringify(item)}\n\n`);
      // Lets each event leave in a piece of its own.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (close === 'cut') response.destroy();
    else response.end(close === 'done' ? 'data: [DONE]\n\n' : '');
  };
}

/** One piece of a streamed answer. */
export function delta(fields: Record<string, unknown>, finishReason: string | null = null): unknown {
  return { model: 'served-model', choices: [{ index: 0, delta: fields, finish_reason: finishReason }] };
}
