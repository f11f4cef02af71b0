// Every provider in its own wire format against every fault: each must end in the right retry or the right sentence, never in
// an exception, and never with the key in anything that is said.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../src/engine/errors.ts';
import type { ModelReply, ModelRequest } from '../../src/engine/capabilities.ts';
import { listProviderModels } from '../../src/llm/provider-models.ts';
import { type Answer, type ProviderServer, startProviderServer } from './provider-server.ts';
import { wires } from './wire/all.ts';
import { modelOf, TODAY, type Wire } from './wire/wire.ts';

const KEY = 'key-secret-0123456789';
let server: ProviderServer;
let origin: string;
beforeAll(async () => {
  server = await startProviderServer();
  origin = new URL(server.baseUrl).origin;
});
let checked = 0;
afterAll(async () => {
  console.log(`fault matrix: ${checked} checks, ${wires.length} providers x ${faults.length} faults`);
  await server.close();
});

interface Call {
  readonly reply: ModelReply;
  readonly waits: readonly number[];
  readonly retries: readonly string[];
  readonly pieces: readonly string[];
  readonly thoughts: readonly string[];
  /** Everything that could come to be seen or logged. */
  readonly said: string;
}

async function call(
  wire: Wire,
  answers: readonly Answer[],
  changes: Partial<ModelRequest> = {},
  options: Parameters<typeof modelOf>[2] = {},
): Promise<Call> {
  server.script(...answers);
  const waits: number[] = [];
  const retries: string[] = [];
  const pieces: string[] = [];
  const thoughts: string[] = [];
  const seen: unknown[] = [];
  const model = modelOf(wire, origin, { apiKey: KEY, wait: async (ms) => void waits.push(ms), ...options });
  const reply = await model.complete({
    callId: 'round-1/candidate-1/policy',
    prompt: 'Say something.',
    temperature: null,
    maxTokens: null,
    signal: new AbortController().signal,
    onText: (piece) => void pieces.push(piece),
    onReasoning: (piece) => void thoughts.push(piece),
    onRetry: (retry) => {
      retries.push(retry.error.code);
      seen.push(retry);
    },
    ...changes,
  });
  return { reply, waits, retries, pieces, thoughts, said: JSON.stringify([reply, seen, model.identity]) };
}

interface Fault {
  readonly name: string;
  answer(wire: Wire): Answer;
  readonly code: ErrorCode;
  /** Whether asking again is right. */
  readonly retried: boolean;
  readonly fatal: boolean;
  readonly sentence: RegExp;
  readonly waitMs?: (ms: number, wire: Wire) => boolean;
}

const status = (code: number, headers?: Record<string, string>) => (wire: Wire) =>
  wire.error(code, `(key ${KEY})`, headers);

const faults: readonly Fault[] = [
  { name: '401', answer: status(401), code: 'model/key', retried: false, fatal: true, sentence: /API key.*HTTP 401/ },
  { name: '403', answer: status(403), code: 'model/key', retried: false, fatal: true, sentence: /API key.*HTTP 403/ },
  {
    name: '404',
    answer: status(404),
    code: 'model/not-found',
    retried: false,
    fatal: true,
    sentence: /does not know this model.*name/,
  },
  {
    name: '429 with Retry-After',
    answer: status(429, { 'retry-after': '7' }),
    code: 'model/rate-limit',
    retried: true,
    fatal: true,
    sentence: /fewer calls.*HTTP 429/,
    waitMs: (ms) => ms === 7000,
  },
  {
    name: '429 without Retry-After',
    answer: status(429),
    code: 'model/rate-limit',
    retried: true,
    fatal: true,
    sentence: /fewer calls.*HTTP 429/,
    // Google says how long in the body, the others leave it to us.
    waitMs: (ms, wire) => ms === (wire.kind === 'gemini' ? 34_000 : 5000),
  },
  {
    name: '500',
    answer: status(500),
    code: 'model/server',
    retried: true,
    fatal: false,
    sentence: /failed \(HTTP 500\)/,
  },
  {
    name: '529',
    answer: status(529),
    code: 'model/server',
    retried: true,
    fatal: true,
    sentence: /failed \(HTTP 529\)/,
  },
  {
    name: 'slow first byte',
    answer: () => () => undefined,
    code: 'model/network',
    retried: true,
    fatal: true,
    sentence: /stayed silent/,
  },
  {
    name: 'cut stream',
    answer: (wire) => wire.answer({ text: 'half of it' }, 'cut'),
    code: 'model/network',
    retried: true,
    fatal: true,
    sentence: /Could not reach|ended in the middle/,
  },
  {
    name: 'malformed event',
    answer: (wire) => wire.answer({ text: 'half of it' }, 'malformed'),
    code: 'model/bad-reply',
    retried: true,
    fatal: false,
    sentence: /not JSON|cannot be read/,
  },
  {
    name: '200 with an error body',
    answer: (wire) => wire.errorInAnswer(`(key ${KEY})`),
    code: 'model/server',
    retried: true,
    fatal: false,
    sentence: /error|failed/,
  },
];

describe.each(wires.map((wire) => [wire.name, wire] as const))('%s', (_name, wire) => {
  const good = wire.answer({ text: 'yes' });

  test('streams text, thoughts, usage and the model’s name', async () => {
    const reasoning = wire.name === 'openai' ? undefined : 'Hm, so.';
    const { reply, pieces, thoughts } = await call(wire, [wire.answer({ text: 'one two', reasoning })]);
    expect(reply).toMatchObject({
      ok: true,
      text: 'one two',
      finishReason: 'stop',
      usage: { promptTokens: 11, completionTokens: 7, estimated: false },
      firstTokenMs: expect.any(Number),
    });
    expect(pieces.join('')).toBe('one two');
    expect(pieces.length).toBeGreaterThan(1);
    expect(thoughts.join('')).toBe(reasoning ?? '');
    expect(reply.ok && (reply.reasoning ?? '')).toBe(reasoning ?? '');
    // Google's client drops it.
    if (wire.kind !== 'gemini') expect(reply.ok && reply.model).toBe('tiny-0001');
  });

  test.each(faults.map((fault) => [fault.name, fault] as const))('%s', async (_fault, fault) => {
    const bad = fault.answer(wire);
    const idle = fault.name === 'slow first byte' ? { idleTimeoutMs: 400 } : {};
    const lasting = await call(wire, [bad], {}, { ...idle, tries: 2 });
    expect(lasting.reply).toMatchObject({ ok: false, error: { code: fault.code } });
    if (!lasting.reply.ok) expect(lasting.reply.error.message).toMatch(fault.sentence);
    // An error inside an answer may be known to concern the whole service.
    if (fault.name !== '200 with an error body') expect(lasting.reply).toMatchObject({ fatal: fault.fatal });
    expect(server.asked).toHaveLength(fault.retried ? 2 : 1);
    expect(lasting.said).not.toContain(KEY);
    checked++;
    if (!fault.retried) return;

    const passing = await call(wire, [bad, good], {}, idle);
    expect(passing.reply).toMatchObject({ ok: true, text: 'yes' });
    expect(passing.retries).toEqual([fault.code]);
    if (fault.waitMs) expect(passing.waits.map((ms) => fault.waitMs!(ms, wire))).toEqual([true]);
    expect(passing.said).not.toContain(KEY);
    checked++;
  });

  test('sends the key in its header to its own address only, and follows no redirect with it', async () => {
    const elsewhere = await startProviderServer();
    elsewhere.script(good);
    const { reply, said } = await call(
      wire,
      [
        (response) => {
          response.writeHead(307, { location: `${elsewhere.baseUrl}/chat/completions` }).end();
        },
      ],
      {},
      { tries: 1 },
    );
    expect(reply).toMatchObject({ ok: false, error: { code: 'model/network' } });
    expect(elsewhere.asked).toHaveLength(0);
    expect(said).not.toContain(KEY);
    const { headers, path } = server.asked[0]!;
    const sent = { anthropic: headers['x-api-key'], gemini: headers['x-goog-api-key'] };
    expect(wire.kind === 'openai-compatible' ? headers.authorization : sent[wire.kind]).toContain(KEY);
    expect(path).not.toContain(KEY);
    expect(JSON.stringify(server.asked[0]!.body)).not.toContain(KEY);
    await elsewhere.close();
  });

  // One of each client is enough.
  test.runIf(['openai', 'anthropic', 'gemini'].includes(wire.name))(
    'gives up no answer that is slow but steady',
    async () => {
      const slow = wire.answer({ text: 'yes', reasoning: 'Hm.', paceMs: 300 });
      const { reply } = await call(wire, [slow], {}, { tries: 1, idleTimeoutMs: 800 });
      expect(reply).toMatchObject({ ok: true, text: 'yes' });
    },
  );

  test('a person’s stop ends the call at once', async () => {
    const control = new AbortController();
    const { reply } = await call(wire, [wire.answer({ text: 'endless '.repeat(50) })], {
      signal: control.signal,
      onText: () => control.abort(),
    });
    expect(reply).toMatchObject({ ok: false, fatal: false, error: { code: 'run/aborted' } });
  });

  test('goes on with a cut answer as a third message', async () => {
    await call(wire, [good], { cutAnswer: 'The first half' });
    const body = JSON.stringify(server.asked[0]!.body);
    expect(body.indexOf('Say something.')).toBeLessThan(body.indexOf('The first half'));
    expect(body.indexOf('The first half')).toBeLessThan(body.indexOf('Go on exactly where it stops'));
    expect(modelOf(wire, origin).canContinue).toBe(true);
  });

  test('stops after the first code block, and closes it where the server cut the fence off', async () => {
    const cut = 'Here:\n```javascript\nclass P {}';
    const { reply, pieces } = await call(wire, [wire.answer({ text: cut })], { bound: 'stop', fence: 'javascript' });
    expect(reply).toMatchObject({ ok: true, text: `${cut}\n\`\`\`\n` });
    expect(pieces.join('')).toBe(`${cut}\n\`\`\`\n`);
    expect(JSON.stringify(server.asked[0]!.body)).toContain(JSON.stringify(['\n```\n']));
  });

  test('asks once more without a stop sequence where that ended the answer before any code, and counts both', async () => {
    const whole = 'Here:\n```\nclass P {}\n```';
    const finish = wire.kind === 'anthropic' ? 'stop_sequence' : undefined;
    const { reply, retries } = await call(
      wire,
      [wire.answer({ text: 'Here:', finish }), wire.answer({ text: whole })],
      {
        bound: 'stop',
        fence: 'javascript',
      },
    );
    expect(reply).toMatchObject({ ok: true, text: whole, usage: { promptTokens: 22, completionTokens: 14 } });
    expect(retries).toEqual(['model/bad-reply']);
    expect(JSON.stringify(server.asked[1]!.body)).not.toContain(JSON.stringify(['\n```\n']));
  });

  test.runIf(wire.kind === 'anthropic')('takes an answer without code as it is where the model ended it', async () => {
    const { reply } = await call(wire, [wire.answer({ text: 'No.' })], { bound: 'stop', fence: 'javascript' });
    expect(reply).toMatchObject({ ok: true, text: 'No.' });
    expect(server.asked).toHaveLength(1);
  });

  test('asks for no stop where prose is wanted', async () => {
    await call(wire, [good], { bound: 'stop', fence: null });
    expect(JSON.stringify(server.asked[0]!.body)).not.toContain('```');
  });

  test('lists its models that answer in text, sorted, page by page', async () => {
    server.script(...wire.models);
    const config = { kind: wire.kind, baseUrl: `${origin}${wire.path}`, apiKey: KEY };
    const listed = await listProviderModels(config, { today: TODAY });
    expect(listed.ok && listed.models).toMatchObject(wire.expected);
    expect(listed.ok && listed.models).toHaveLength(wire.expected.length);
    expect(server.asked).toHaveLength(wire.models.length);
    expect(server.asked.every(({ method, path }) => method === 'GET' && !path.includes(KEY))).toBe(true);
  });

  test.each([401, 403, 404, 429, 500])('says why its list cannot be had (HTTP %i), without the key', async (code) => {
    server.script(wire.error(code, `(key ${KEY})`));
    const config = { kind: wire.kind, baseUrl: `${origin}${wire.path}`, apiKey: KEY };
    const listed = await listProviderModels(config, { today: TODAY });
    expect(listed).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^model\//) } });
    expect(JSON.stringify(listed)).not.toContain(KEY);
  });
});
