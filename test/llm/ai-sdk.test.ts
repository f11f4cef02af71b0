// What Anthropic and Google Gemini do that others do not: their headers, limits, endings and ways of saying no.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelRequest } from '../../src/engine/capabilities.ts';
import { createAiSdkModel } from '../../src/llm/ai-sdk.ts';
import { type Answer, json, type ProviderServer, startProviderServer } from './provider-server.ts';
import { anthropic, anthropicError } from './wire/anthropic.ts';
import { gemini, geminiChunks, geminiError, quotaDetails } from './wire/gemini.ts';
import { jsonError, modelOf, type Wire } from './wire/wire.ts';

let server: ProviderServer;
let origin: string;
beforeAll(async () => {
  server = await startProviderServer();
  origin = new URL(server.baseUrl).origin;
});
afterAll(() => server.close());

function request(changes: Partial<ModelRequest> = {}): ModelRequest {
  return {
    callId: 'c',
    prompt: 'Say something.',
    temperature: null,
    maxTokens: null,
    signal: new AbortController().signal,
    onText: () => undefined,
    ...changes,
  };
}

async function ask(wire: Wire, answers: readonly Answer[], changes: Partial<ModelRequest> = {}, model = 'tiny') {
  server.script(...answers);
  const waits: number[] = [];
  const made = modelOf(wire, origin, { model, contextTokens: 200_000, wait: async (ms) => void waits.push(ms) });
  return { reply: await made.complete(request(changes)), waits, again: () => made.complete(request(changes)) };
}
const bodies = () => server.asked.map(({ body }) => body);
const messageOf = (reply: { ok: boolean; error?: { message: string } }) => (reply.ok ? '' : reply.error!.message);

test.each([anthropic, gemini])(
  '$name: a stream that ends in good order but without a mark of its end is asked again',
  async (wire) => {
    const good = wire.answer({ text: 'yes' });
    const unmarked: Answer = async (response, asked) => {
      const write = response.write.bind(response);
      response.write = ((chunk: string) => /message_stop|finishReason/.test(chunk) || write(chunk)) as never;
      await good(response, asked);
    };
    const { reply, waits } = await ask(wire, [unmarked, good]);
    expect(reply).toMatchObject({ ok: true, text: 'yes' });
    expect(waits).toEqual([1000]);
    // "Say something." and "yes" are estimated, 11 and 7 are what the provider counted.
    expect(reply).toMatchObject({ usage: { promptTokens: 4 + 11, completionTokens: 1 + 7, estimated: true } });
  },
);

test.each([anthropic, gemini])('$name: an answer that echoes the key comes without it', async (wire) => {
  const key = 'key-secret-0123456789';
  const pieces: string[] = [];
  const thoughts: string[] = [];
  // The text is sent in two pieces, cut within the key.
  const said = wire.answer({ text: `You sent ${key}, I think`, reasoning: `The key is ${key}.` });
  const { reply } = await ask(wire, [said], {
    onText: (piece) => pieces.push(piece),
    onReasoning: (piece) => thoughts.push(piece),
  });
  expect(reply).toMatchObject({ ok: true, text: 'You sent [key], I think', reasoning: 'The key is [key].' });
  expect(pieces.join('')).toBe('You sent [key], I think');
  expect(thoughts.join('')).toBe('The key is [key].');
  expect(reply.ok && reply.answerMs).toBeGreaterThan(0);
});

test('Google’s own end of an answer that is of no use is counted as Google counts it', async () => {
  const { reply } = await ask(gemini, [gemini.answer({ text: 'once upon', finish: 'RECITATION' })]);
  expect(reply).toMatchObject({ ok: false, usage: { promptTokens: 55, completionTokens: 35, estimated: false } });
});

describe('Anthropic', () => {
  const good = anthropic.answer({ text: 'yes' });

  test('is told that a web page means it, its version, and no user agent of a library', async () => {
    await ask(anthropic, [good]);
    const { headers, path } = server.asked[0]!;
    expect(path).toBe('/v1/messages');
    expect(headers).toMatchObject({
      'anthropic-dangerous-direct-browser-access': 'true',
      'anthropic-version': '2023-06-01',
      'x-api-key': 'key-secret-0123456789',
    });
    expect(headers['user-agent']).not.toContain('ai-sdk');
  });

  test('gets the token limit that it demands: a quarter of the context up to 32,000, or the run’s own', async () => {
    await ask(anthropic, [good]);
    expect(bodies()[0]).toMatchObject({ max_tokens: 32_000, stream: true });
    await ask(anthropic, [good], { maxTokens: 500 });
    expect(bodies()[0]).toMatchObject({ max_tokens: 500 });
    server.script(good);
    await modelOf(anthropic, origin, { contextTokens: 8000 }).complete(request());
    expect(bodies()[0]).toMatchObject({ max_tokens: 2000 });
  });

  test('is asked for less where a model gives less, also in the calls after it', async () => {
    const tooMany = jsonError(
      400,
      anthropicError(
        'invalid_request_error',
        'max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens for tiny',
      ),
    );
    const { reply, waits, again } = await ask(anthropic, [tooMany, good]);
    expect(reply).toMatchObject({ ok: true });
    await again();
    expect(bodies().map((body) => body.max_tokens)).toEqual([32_000, 8192, 8192]);
    expect(waits).toEqual([]);
  });

  test.each([
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'refusal'],
    ['stop_sequence', 'stop'],
    ['something_new', 'other'],
  ])('the end %s is read as %s', async (finish, expected) => {
    const { reply } = await ask(anthropic, [anthropic.answer({ text: 'so', finish })]);
    expect(reply).toMatchObject({ ok: true, text: 'so', finishReason: expected });
  });

  test('events of kinds that came later are skipped', async () => {
    const { reply } = await ask(anthropic, [
      async (response, asked) => {
        const write = response.write.bind(response);
        response.write = ((chunk: string) =>
          write(chunk.includes('event: ping') ? 'event: glow\ndata: {"type":"glow","index":0}\n\n' : chunk)) as never;
        await good(response, asked);
      },
    ]);
    expect(reply).toMatchObject({ ok: true, text: 'yes' });
  });

  test('a prompt that is too long, an empty purse and a rate limit that comes as the first event are told apart', async () => {
    const long = jsonError(
      400,
      anthropicError('invalid_request_error', 'prompt is too long: 215000 tokens > 200000 maximum'),
    );
    expect((await ask(anthropic, [long])).reply).toMatchObject({ ok: false, error: { code: 'model/context' } });
    const poor = jsonError(
      400,
      anthropicError('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    );
    expect((await ask(anthropic, [poor])).reply).toMatchObject({
      ok: false,
      fatal: true,
      error: { code: 'model/credit', message: expect.stringContaining('no credit') },
    });
    const first: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`event: error\ndata: ${JSON.stringify(anthropicError('rate_limit_error', 'slow down'))}\n\n`);
    };
    const { reply, waits } = await ask(anthropic, [first, good]);
    expect(reply).toMatchObject({ ok: true });
    expect(waits).toEqual([5000]);
  });

  test('a temperature that a model refuses is left out', async () => {
    const refused = jsonError(
      400,
      anthropicError('invalid_request_error', '`temperature` is not supported by this model.'),
    );
    const { reply } = await ask(anthropic, [refused, good], { temperature: 0.5 });
    expect(reply).toMatchObject({ ok: true });
    expect(bodies().map((body) => 'temperature' in body)).toEqual([true, false]);
  });
});

describe('Google Gemini', () => {
  const good = gemini.answer({ text: 'yes' });
  const candidate = (text: string, finishReason?: string) => ({
    candidates: [{ content: { parts: [{ text }], role: 'model' }, ...(finishReason && { finishReason }) }],
  });

  test('is asked by stream for its thoughts, with the key in a header', async () => {
    await ask(gemini, [good], { maxTokens: 500, temperature: 0.3 });
    const { path, headers, body } = server.asked[0]!;
    expect(path).toBe('/v1beta/models/tiny:streamGenerateContent?alt=sse');
    expect(headers['x-goog-api-key']).toBe('key-secret-0123456789');
    expect(body.generationConfig).toMatchObject({
      maxOutputTokens: 500,
      temperature: 0.3,
      thinkingConfig: { includeThoughts: true },
    });
  });

  test('a model that cannot think is asked without thoughts', async () => {
    const cannot = jsonError(400, geminiError(400, 'Thinking is not enabled for models/tiny.'));
    const { reply } = await ask(gemini, [cannot, good]);
    expect(reply).toMatchObject({ ok: true });
    expect(bodies().map((body) => JSON.stringify(body).includes('includeThoughts'))).toEqual([true, false]);
  });

  test('a wrong key, which Google answers with 400, is named a wrong key', async () => {
    const wrong = jsonError(
      400,
      geminiError(400, 'API key not valid. Please pass a valid API key.', [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
      ]),
    );
    const { reply } = await ask(gemini, [wrong]);
    expect(reply).toMatchObject({ ok: false, fatal: true, error: { code: 'model/key' } });
    expect(server.asked).toHaveLength(1);
  });

  test('a quota of the minute is waited for, one of the day is not', async () => {
    const message = 'You exceeded your current quota, please check your plan and billing details.';
    const minute = jsonError(
      429,
      geminiError(429, message, quotaDetails('GenerateRequestsPerMinute-FreeTier', '12.5s')),
    );
    const waited = await ask(gemini, [minute, good]);
    expect(waited.reply).toMatchObject({ ok: true });
    expect(waited.waits).toEqual([12_500]);
    const day = jsonError(429, geminiError(429, message, quotaDetails('GenerateRequestsPerDay-FreeTier', '12.5s')));
    const ended = await ask(gemini, [day]);
    expect(ended.reply).toMatchObject({ ok: false, fatal: true, error: { code: 'model/credit' } });
    expect(server.asked).toHaveLength(1);
  });

  test('a prompt that its filter blocks fails alone, without another try', async () => {
    const blocked = geminiChunks({
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      usageMetadata: { promptTokenCount: 11, totalTokenCount: 11 },
    });
    const { reply } = await ask(gemini, [blocked]);
    expect(reply).toMatchObject({ ok: false, fatal: false, error: { code: 'model/bad-reply' } });
    expect(messageOf(reply)).toContain('PROHIBITED_CONTENT');
    expect(server.asked).toHaveLength(1);
  });

  test.each([
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'refusal'],
    ['BLOCKLIST', 'refusal'],
    ['OTHER', 'other'],
  ])('the end %s is read as %s', async (finish, expected) => {
    const { reply } = await ask(gemini, [gemini.answer({ text: 'so', finish })]);
    expect(reply).toMatchObject({ ok: true, text: 'so', finishReason: expected });
  });

  test('an answer too close to a published text is asked for again', async () => {
    const { reply } = await ask(gemini, [geminiChunks(candidate('To be or'), candidate('', 'RECITATION')), good]);
    expect(reply).toMatchObject({ ok: true, text: 'yes' });
  });

  test('an error in the middle of the stream is asked again', async () => {
    const { reply, waits } = await ask(gemini, [
      geminiChunks(candidate('ha'), geminiError(529, 'The model is overloaded.', [], 'UNAVAILABLE')),
      good,
    ]);
    expect(reply).toMatchObject({ ok: true, text: 'yes' });
    expect(waits).toEqual([1000]);
  });

  test('tokens are estimated where it does not count', async () => {
    const { reply } = await ask(gemini, [geminiChunks(candidate('seven', 'STOP'))]);
    expect(reply.ok && reply.usage).toMatchObject({ estimated: true, completionTokens: 2 });
  });
});

test.each(['anthropic', 'gemini'] as const)(
  '%s: an address that is none and a key that no header can carry',
  async (kind) => {
    const options = { kind, baseUrl: 'sk-pasted-here', apiKey: '', model: 'tiny', contextTokens: 0, concurrency: 1 };
    const model = createAiSdkModel(options);
    const reply = await model.complete(request());
    expect(reply).toMatchObject({ ok: false, fatal: true, error: { code: 'model/network' } });
    expect(JSON.stringify([reply, model.identity])).not.toContain('sk-pasted');
    server.script(json('{}'));
    const odd = createAiSdkModel({ ...options, baseUrl: server.baseUrl, apiKey: 'sk-1\n2' });
    expect(await odd.complete(request())).toMatchObject({ ok: false, fatal: true, error: { code: 'model/key' } });
    expect(server.asked).toHaveLength(0);
  },
);
