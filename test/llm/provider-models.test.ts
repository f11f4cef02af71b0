// Lists of models beyond the providers of test/llm/wire: prices, own servers, and answers that are no list.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listProviderModels } from '../../src/llm/provider-models.ts';
import { json, type ProviderServer, startProviderServer } from './provider-server.ts';
import { openrouter } from './wire/openrouter.ts';
import { TODAY } from './wire/wire.ts';

let server: ProviderServer;
beforeAll(async () => {
  server = await startProviderServer();
});
afterAll(() => server.close());

const list = (baseUrl = server.baseUrl) =>
  listProviderModels({ kind: 'openai-compatible', baseUrl, apiKey: '' }, { today: TODAY });

test('OpenRouter’s prices are taken over with the day, but not where they depend on the model it chooses', async () => {
  server.script(...openrouter.models);
  const listed = await list();
  expect(listed.ok && listed.models.map(({ id, price }) => [id, price])).toEqual([
    ['openrouter/auto', undefined],
    ['somebody/tiny', { inputPerMillion: 0.15, outputPerMillion: 0.6, asOf: TODAY }],
  ]);
});

test('own servers list what they serve: with a context (vLLM), without (Ollama), or as a bare list', async () => {
  server.script(json({ object: 'list', data: [{ id: 'org/tiny', object: 'model', max_model_len: 32_768 }] }));
  expect(await list()).toMatchObject({ models: [{ id: 'org/tiny', contextTokens: 32_768 }] });
  expect(server.asked[0]!.authorization).toBeUndefined();
  server.script(json({ object: 'list', data: [{ id: 'tiny:8b', object: 'model', owned_by: 'library' }] }));
  expect(await list(`${server.baseUrl}/chat/completions`)).toMatchObject({ models: [{ id: 'tiny:8b' }] });
  expect(server.asked[0]!.path).toBe('/v1/models');
  server.script(json([{ id: 'tiny' }]));
  expect(await list()).toMatchObject({ models: [{ id: 'tiny' }] });
});

test.each([
  ['a web page', json('<html>hello</html>'), /not JSON/],
  ['a wrong path', json('no route', 404), /HTTP 404/],
])('%s in place of a list is said', async (_name, answer, sentence) => {
  server.script(answer);
  const listed = await list();
  expect(!listed.ok && listed.error.message).toMatch(sentence);
});

test('a server that is not there and an address that is none are said', async () => {
  expect(await list('http://127.0.0.1:9/v1')).toMatchObject({ ok: false, error: { code: 'model/network' } });
  expect(await list('not an address')).toMatchObject({ ok: false, error: { code: 'model/network' } });
});
