// The adapter against a real local HTTP server that injects each fault a provider can show.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelRequest } from '../../src/engine/capabilities.ts';
import { createOpenAiCompatibleModel, type OpenAiCompatibleOptions } from '../../src/llm/openai-compatible.ts';
import { delta, events, json, type ProviderServer, startProviderServer } from './provider-server.ts';

const KEY = 'sk-secret-0123456789';
let server: ProviderServer;
beforeAll(async () => {
  server = await startProviderServer();
});
afterAll(() => server.close());

/** A model of the mock server, with the waits that it asked for written down instead of waited. */
function makeModel(options: Partial<OpenAiCompatibleOptions> = {}) {
  const waits: number[] = [];
  const model = createOpenAiCompatibleModel({
    baseUrl: server.baseUrl,
    apiKey: KEY,
    model: 'tiny',
    contextTokens: 8000,
    concurrency: 2,
    wait: async (ms) => void waits.push(ms),
    ...options,
  });
  return { model, waits };
}

function makeRequest(changes: Partial<ModelRequest> = {}) {
  const pieces: string[] = [];
  const thoughts: string[] = [];
  const retries: string[] = [];
  const request: ModelRequest = {
    callId: 'round-1/candidate-1/policy',
    prompt: 'Say something.',
    temperature: 0.7,
    maxTokens: 500,
    signal: new AbortController().signal,
    onText: (piece) => void pieces.push(piece),
    onReasoning: (piece) => void thoughts.push(piece),
    onRetry: (retry) => void retries.push(`${retry.attempt} ${retry.error.code}`),
    ...changes,
  };
  return { request, pieces, thoughts, retries };
}

const good = events([delta({ content: 'yes' }), delta({}, 'stop')]);
const goodReply = { ok: true, text: 'yes', finishReason: 'stop' };

describe('a streamed answer', () => {
  test('arrives piece by piece, with usage, model name and reasoning apart', async () => {
    server.script(
      events([
        delta({ role: 'assistant', reasoning_content: 'Hm, ' }),
        delta({ reasoning: 'so.' }),
        delta({ content: 'one ' }),
        delta({ content: 'two' }),
        delta({}, 'stop'),
        { model: 'served-model', choices: [], usage: { prompt_tokens: 11, completion_tokens: 7 } },
      ]),
    );
    const { request, pieces, thoughts } = makeRequest();
    const reply = await makeModel().model.complete(request);
    expect(reply).toMatchObject({
      ok: true,
      text: 'one two',
      reasoning: 'Hm, so.',
      finishReason: 'stop',
      usage: { promptTokens: 11, completionTokens: 7, estimated: false },
      model: 'served-model',
      firstTokenMs: expect.any(Number),
    });
    expect(pieces).toEqual(['one ', 'two']);
    expect(thoughts).toEqual(['Hm, ', 'so.']);
    expect(server.asked).toMatchObject([
      { method: 'POST', path: '/v1/chat/completions', authorization: `Bearer ${KEY}` },
    ]);
    expect(server.asked.map((asked) => asked.body)).toEqual([
      {
        model: 'tiny',
        messages: [{ role: 'user', content: 'Say something.' }],
        stream: true,
        stream_options: { include_usage: true },
        temperature: 0.7,
        max_tokens: 500,
      },
    ]);
  });

  test('keeps characters whole that are split between two packets', async () => {
    const bytes = Buffer.from(`data: ${JSON.stringify(delta({ content: 'π≈3' }))}\n\ndata: [DONE]\n\n`);
    const at = bytes.indexOf(Buffer.from('π')) + 1;
    server.script(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.write(bytes.subarray(0, at));
      await new Promise((resolve) => setTimeout(resolve, 20));
      response.end(bytes.subarray(at));
    });
    expect(await makeModel().model.complete(makeRequest().request)).toMatchObject({ ok: true, text: 'π≈3' });
  });

  test('counts tokens itself where the server does not', async () => {
    server.script(good);
    const reply = await makeModel().model.complete(makeRequest({ prompt: 'x'.repeat(700) }).request);
    expect(reply.ok && reply.usage).toMatchObject({ estimated: true, promptTokens: 200, completionTokens: 1 });
  });

  test.each([
    ['<think>', 'plan</think>\n\ncode', 'plan', 'code'],
    ['<thi', 'nk>pl', 'plan', 'code'],
    ['<the', 'rmal>', '', '<thermal>'],
  ])('moves reasoning that opens the text with %s apart', async (first, second, reasoning, text) => {
    const rest = second === 'nk>pl' ? ['an</th', 'ink>code'] : [];
    server.script(events([first, second, ...rest].map((content) => delta({ content }))));
    const { request, pieces } = makeRequest();
    const reply = await makeModel().model.complete(request);
    expect(reply).toMatchObject({ ok: true, text });
    expect((reply.ok && reply.reasoning) || '').toBe(reasoning);
    expect(pieces.join('')).toBe(text);
  });

  test.each([
    ['length', {}, 'length'],
    ['content_filter', {}, 'refusal'],
    ['stop', { refusal: 'I will not.' }, 'refusal'],
    ['tool_calls', {}, 'other'],
  ])('reads the end %s %o as %s', async (finish, fields, expected) => {
    server.script(events([delta(fields), delta({}, finish)]));
    expect(await makeModel().model.complete(makeRequest().request)).toMatchObject({ ok: true, finishReason: expected });
  });

  test('stops at [DONE] although the server keeps the connection open', async () => {
    server.script(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(delta({ content: 'yes' }, 'stop'))}\n\ndata: [DONE]\n\n`);
    });
    expect(await makeModel().model.complete(makeRequest().request)).toMatchObject(goodReply);
  });
});

describe('a gateway that echoes the key in a good answer', () => {
  test.each([1, 4, 50])('does not get it into the reply or its pieces, sent %i characters at a time', async (size) => {
    const cut = (text: string) => text.match(new RegExp(`[^]{1,${size}}`, 'g'))!;
    server.script(
      events([
        ...cut(`you sent ${KEY}`).map((part) => delta({ reasoning: part })),
        ...cut(`Authorization: Bearer ${KEY}\n`).map((part) => delta({ content: part })),
        { ...(delta({}, 'stop') as object), model: `m-${KEY}` },
      ]),
    );
    const { request, pieces, thoughts } = makeRequest();
    const reply = await makeModel().model.complete(request);
    expect(reply).toMatchObject({
      ok: true,
      text: 'Authorization: Bearer [key]\n',
      reasoning: 'you sent [key]',
      model: 'm-[key]',
    });
    expect(pieces.join('')).toBe('Authorization: Bearer [key]\n');
    expect(thoughts.join('')).toBe('you sent [key]');
  });
});

test('the time of an answer is its own: without waits and failed tries', async () => {
  server.script(json('', 503), good);
  const wait = () => new Promise<void>((resolve) => setTimeout(resolve, 300));
  const started = performance.now();
  const reply = await makeModel({ wait }).model.complete(makeRequest().request);
  const whole = performance.now() - started;
  expect(reply.ok && reply.answerMs).toBeLessThanOrEqual(whole - 290);
  expect(reply.ok && reply.answerMs).toBeGreaterThanOrEqual((reply.ok && reply.firstTokenMs) || Infinity);
});

describe('a server that does not stream', () => {
  const whole = { model: 'm', choices: [{ message: { content: 'yes', reasoning: 'why' }, finish_reason: 'stop' }] };

  test('is read as one JSON answer', async () => {
    server.script(json({ ...whole, usage: { prompt_tokens: 3, completion_tokens: 4 } }));
    const { request, pieces } = makeRequest();
    expect(await makeModel().model.complete(request)).toMatchObject({
      ...goodReply,
      reasoning: 'why',
      usage: { promptTokens: 3 },
    });
    expect(pieces.join('')).toBe('yes');
  });

  test('is read as events where its content type is wrong', async () => {
    server.script(json(`data: ${JSON.stringify(delta({ content: 'yes' }, 'stop'))}\n\ndata: [DONE]\n\n`));
    expect(await makeModel().model.complete(makeRequest().request)).toMatchObject(goodReply);
  });

  test('gives parts of content their places', async () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'why' }] },
      { type: 'text', text: 'yes' },
    ];
    server.script(json({ choices: [{ message: { content }, finish_reason: 'stop' }] }));
    expect(await makeModel().model.complete(makeRequest().request)).toMatchObject({ ...goodReply, reasoning: 'why' });
  });
});

describe('retries', () => {
  test.each([500, 502, 503, 529, 408])(
    'asks again after HTTP %i with doubling waits, five times in all',
    async (status) => {
      server.script(json({ error: { message: 'busy' } }, status));
      const { model, waits } = makeModel();
      const { request, retries } = makeRequest();
      const reply = await model.complete(request);
      expect(reply).toMatchObject({ ok: false, error: { code: 'model/server' } });
      expect(waits).toEqual([1000, 2000, 4000, 8000]);
      expect(retries).toEqual([2, 3, 4, 5].map((attempt) => `${attempt} model/server`));
      expect(server.asked).toHaveLength(5);
    },
  );

  test('succeeds when a later try does', async () => {
    server.script(json('', 503), json('', 503), good);
    expect(await makeModel().model.complete(makeRequest().request)).toMatchObject(goodReply);
  });

  test('waits longer after a rate limit, and as long as Retry-After says in seconds or as a date', async () => {
    const later = new Date(Date.now() + 90_000).toUTCString();
    server.script(json('', 429), json('', 429, { 'retry-after': '7' }), json('', 429, { 'retry-after': later }), good);
    const { model, waits } = makeModel();
    expect(await model.complete(makeRequest().request)).toMatchObject(goodReply);
    expect(waits.slice(0, 2)).toEqual([5000, 7000]);
    expect(waits[2]).toBeGreaterThan(60_000);
    expect(waits[2]).toBeLessThanOrEqual(90_000);
  });

  test('reads the wait out of the words where the header is hidden', async () => {
    const say = (text: string) => json({ error: { message: `Rate limit reached. Please try again in ${text}.` } }, 429);
    server.script(say('20s'), say('1.5s'), say('350ms'), say('1m2.5s'), good);
    const { model, waits } = makeModel();
    await model.complete(makeRequest().request);
    expect(waits).toEqual([20_000, 1500, 350, 62_500]);
  });

  test('gives up at once where the server asks for more than a few minutes', async () => {
    server.script(json('', 429, { 'retry-after': '7200' }));
    const reply = await makeModel().model.complete(makeRequest().request);
    expect(reply).toMatchObject({ ok: false, fatal: true, error: { code: 'model/rate-limit' } });
    expect(!reply.ok && reply.error.message).toContain('120 minutes');
    expect(server.asked).toHaveLength(1);
  });

  test('says that an account without credit has none, and does not wait', async () => {
    server.script(json({ error: { code: 'insufficient_quota', message: 'You exceeded your current quota' } }, 429));
    const reply = await makeModel().model.complete(makeRequest().request);
    expect(reply).toMatchObject({ ok: false, fatal: true, error: { code: 'model/credit' } });
    expect(server.asked).toHaveLength(1);
  });

  test('asks again when the answer breaks off or ends without a mark', async () => {
    const half = [delta({ content: 'ha' })];
    server.script(events(half, 'cut'), events(half, 'quiet'), good);
    const { request, retries, pieces } = makeRequest();
    expect(await makeModel().model.complete(request)).toMatchObject(goodReply);
    expect(retries).toEqual(['2 model/network', '3 model/network']);
    expect(pieces.join(' ')).toMatch(/^ha ha y/);
  });

  test('counts the tokens of tries that broke off: as stated, else estimated from what came', async () => {
    const stated = { usage: { prompt_tokens: 10, completion_tokens: 5 }, choices: [] };
    const half = delta({ content: 'x'.repeat(70) });
    const whole = events([delta({ content: 'yes' }), delta({}, 'stop'), stated]);
    server.script(events([half, stated], 'cut'), events([half, stated], 'quiet'), whole);
    const counted = await makeModel().model.complete(makeRequest().request);
    expect(counted).toMatchObject({ usage: { promptTokens: 30, completionTokens: 15, estimated: false } });
    // The time of one try next to the tokens of three would tell a wrong speed.
    expect(counted).not.toHaveProperty('answerMs');

    server.script(events([half], 'cut'), whole);
    const estimated = await makeModel().model.complete(makeRequest().request);
    expect(estimated).toMatchObject({ usage: { promptTokens: 10 + 4, completionTokens: 20 + 5, estimated: true } });
  });

  test('counts them also where no try succeeds, and counts nothing where nothing came', async () => {
    const stated = { usage: { prompt_tokens: 10, completion_tokens: 5 }, choices: [] };
    server.script(events([delta({ content: 'ha' }), stated], 'cut'));
    const spent = await makeModel({ tries: 3 }).model.complete(makeRequest().request);
    expect(spent).toMatchObject({ ok: false, usage: { promptTokens: 30, completionTokens: 15, estimated: false } });
    server.script(json('', 503));
    const nothing = await makeModel({ tries: 3 }).model.complete(makeRequest().request);
    expect(nothing).toMatchObject({ ok: false });
    expect(nothing).not.toHaveProperty('usage');
  });

  test('asks again after an error inside the stream', async () => {
    server.script(events([delta({ content: 'ha' }), { error: { code: 502, message: 'upstream' } }]), good);
    const { request, retries } = makeRequest();
    expect(await makeModel().model.complete(request)).toMatchObject(goodReply);
    expect(retries).toEqual(['2 model/server']);
  });

  test('gives up a connection that stays silent', async () => {
    server.script(() => undefined);
    const reply = await makeModel({ tries: 1, idleTimeoutMs: 30 }).model.complete(makeRequest().request);
    expect(reply).toMatchObject({
      ok: false,
      error: { code: 'model/network', message: expect.stringContaining('silent') },
    });
  });
});

describe('errors that asking again cannot mend', () => {
  test.each([
    ['a wrong key', 401, { error: { message: 'Incorrect API key provided' } }, 'model/key', true],
    ['a key without rights', 403, { message: 'Forbidden' }, 'model/key', true],
    [
      'an unknown model (404)',
      404,
      { error: { message: 'model "x" not found, try pulling it first' } },
      'model/not-found',
      true,
    ],
    [
      'an unknown model (400 with a code)',
      400,
      { error: { code: 'model_not_found', message: 'no' } },
      'model/not-found',
      true,
    ],
    ['an unknown model (400 in words)', 400, { message: 'Invalid model: x' }, 'model/not-found', true],
    ['a wrong address', 404, '<html><style>p{}</style><h1>Not Found</h1></html>', 'model/not-found', true],
    [
      'an overlong prompt (code)',
      400,
      { error: { code: 'context_length_exceeded', message: 'too long' } },
      'model/context',
      false,
    ],
    [
      'an overlong prompt (words, naming max_tokens)',
      400,
      { error: { message: "This model's maximum context length is 4096 tokens; max_tokens is not supported above" } },
      'model/context',
      false,
    ],
    [
      'an overlong prompt as HTTP 500',
      500,
      { error: { message: 'the request exceeds the available context size' } },
      'model/context',
      false,
    ],
    ['any other refusal', 422, { detail: 'seed must be positive' }, 'model/bad-reply', true],
  ])('%s', async (_title, status, body, code, fatal) => {
    server.script(json(body, status));
    const reply = await makeModel().model.complete(makeRequest().request);
    expect(reply).toMatchObject({ ok: false, fatal, error: { code } });
    expect(!reply.ok && reply.error.message).toContain(`HTTP ${status}`);
    expect(!reply.ok && reply.error.message).not.toContain('<');
    expect(server.asked).toHaveLength(1);
  });

  test.each([
    ['no JSON', json('<html>hello</html>')],
    ['JSON that is no completion', json({ hello: 1 })],
    ['an event that is no JSON', events(['{"choices": [', delta({}, 'stop')])],
    ['an answer without a choice', events([{ choices: [] }])],
  ])('%s is named a bad reply', async (_title, answer) => {
    server.script(answer);
    const reply = await makeModel().model.complete(makeRequest().request);
    expect(reply).toMatchObject({ ok: false, error: { code: 'model/bad-reply' } });
  });

  test('an unreachable server is explained with its likely causes, CORS among them', async () => {
    const reply = await makeModel({ baseUrl: 'http://127.0.0.1:9/v1' }).model.complete(makeRequest().request);
    expect(reply).toMatchObject({ ok: false, fatal: true, error: { code: 'model/network' } });
    expect(!reply.ok && reply.error.message).toMatch(/http:\/\/127\.0\.0\.1:9\b.*CORS.*Tried 5 times/s);
  });

  test('a base URL that is none is refused before anything is sent', async () => {
    const reply = await makeModel({ baseUrl: 'api.example.com' }).model.complete(makeRequest().request);
    expect(reply).toMatchObject({ ok: false, fatal: true, error: { code: 'model/network' } });
  });

  test('a key that no header can carry is named as such', async () => {
    const reply = await makeModel({ apiKey: 'sk-1\n2' }).model.complete(makeRequest().request);
    expect(reply).toMatchObject({ ok: false, fatal: true, error: { code: 'model/key' } });
  });
});

describe('request fields that a server rejects', () => {
  const rejecting = (name: string) =>
    json(
      {
        error: {
          message: `Unsupported parameter: '${name}' is not supported with this model. Use 'max_completion_tokens' instead.`,
        },
      },
      400,
    );

  test('max_tokens becomes max_completion_tokens, also for the calls after it', async () => {
    server.script(rejecting('max_tokens'), good);
    const { model } = makeModel();
    expect(await model.complete(makeRequest().request)).toMatchObject(goodReply);
    await model.complete(makeRequest().request);
    const names = server.asked.map(({ body }) => ['max_tokens' in body, 'max_completion_tokens' in body]);
    expect(names).toEqual([
      [true, false],
      [false, true],
      [false, true],
    ]);
  });

  test('temperature, stream_options and both names of the limit are left out one after another', async () => {
    const extra = {
      detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }],
    };
    server.script(
      rejecting('temperature'),
      json(extra, 422),
      rejecting('max_tokens'),
      rejecting('max_completion_tokens'),
      good,
    );
    const { model, waits } = makeModel();
    expect(await model.complete(makeRequest().request)).toMatchObject(goodReply);
    expect(Object.keys(server.asked.at(-1)!.body)).toEqual(['model', 'messages', 'stream']);
    expect(waits).toEqual([]);
  });

  test('a bad value of a known field is an error, not a reason to leave it out', async () => {
    server.script(json({ error: { message: 'temperature must be between 0 and 1' } }, 400));
    const reply = await makeModel().model.complete(makeRequest().request);
    expect(reply).toMatchObject({ ok: false, error: { code: 'model/bad-reply' } });
    expect(server.asked).toHaveLength(1);
  });
});

describe('abort', () => {
  test('ends a call in the middle of the answer', async () => {
    server.script((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(delta({ content: 'endless' }))}\n\n`);
    });
    const control = new AbortController();
    const { request } = makeRequest({ signal: control.signal, onText: () => control.abort() });
    expect(await makeModel().model.complete(request)).toMatchObject({
      ok: false,
      fatal: false,
      error: { code: 'run/aborted' },
    });
  });

  test('ends a wait between two tries', async () => {
    server.script(json('', 503));
    const control = new AbortController();
    const { request } = makeRequest({ signal: control.signal, onRetry: () => setTimeout(() => control.abort()) });
    const reply = await makeModel({ wait: undefined }).model.complete(request);
    expect(reply).toMatchObject({ ok: false, error: { code: 'run/aborted' } });
    expect(server.asked).toHaveLength(1);
  });

  test('before the start asks nothing', async () => {
    server.script(good);
    const reply = await makeModel().model.complete(makeRequest({ signal: AbortSignal.abort() }).request);
    expect(reply).toMatchObject({ ok: false, error: { code: 'run/aborted' } });
    expect(server.asked).toHaveLength(0);
  });
});

describe('the key', () => {
  test.each([401, 400, 500, 200])(
    'never appears in what comes back, even when the server echoes it with HTTP %i',
    async (status) => {
      server.script(json({ error: { message: `bad key ${KEY} in Bearer ${KEY}` } }, status));
      const { model } = makeModel();
      const seen: unknown[] = [];
      const { request } = makeRequest({ onRetry: (retry) => void seen.push(retry) });
      seen.push(await model.complete(request), model.identity);
      expect(JSON.stringify(seen)).not.toContain(KEY);
      expect(JSON.stringify(seen)).toContain('bad key [key]');
    },
  );

  test.each([401, 200])('is removed where the quoted answer was cut in the middle of it (HTTP %i)', async (status) => {
    for (const before of [385, 392, 397]) {
      server.script(json({ error: { message: `${'x'.repeat(before)}${KEY} and more` } }, status));
      const { model } = makeModel({ tries: 1 });
      const reply = await model.complete(makeRequest().request);
      expect(JSON.stringify(reply)).not.toContain(KEY.slice(0, 4));
    }
  });

  test('is not quoted where it was put into the field of the address', async () => {
    const { model } = makeModel({ baseUrl: KEY, apiKey: '' });
    const reply = await model.complete(makeRequest().request);
    expect(reply).toMatchObject({ ok: false, error: { code: 'model/network' } });
    expect(JSON.stringify([reply, model.identity])).not.toContain(KEY);
  });

  test('in the query of the address is removed from what a server says', async () => {
    server.script((response, asked) => json({ message: `no route ${asked.path}` }, 404)(response, asked));
    const { model } = makeModel({ baseUrl: `${server.baseUrl}?api-key=query-secret-1&mode=chat`, apiKey: '' });
    const reply = await model.complete(makeRequest().request);
    expect(reply).toMatchObject({ ok: false, error: { code: 'model/not-found' } });
    expect(JSON.stringify(reply)).not.toContain('query-secret-1');
    expect(JSON.stringify(reply)).toContain('mode=chat');
  });

  test('and other secrets in the address stay out of the identity', () => {
    const { model } = makeModel({ baseUrl: 'https://user:pass@api.example.com/v1/?token=abc' });
    expect(model.identity).toEqual({
      kind: 'openai-compatible',
      name: 'tiny',
      baseUrl: 'https://api.example.com/v1',
      contextTokens: 8000,
    });
  });

  test('is not sent where there is none', async () => {
    server.script(good);
    await makeModel({ apiKey: '' }).model.complete(makeRequest().request);
    expect(server.asked[0]!.authorization).toBeUndefined();
  });
});
