// What the engine worker makes of a model's configuration for providers behind an address.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelConfig } from '../../src/workers/engine/api.ts';
import { buildModel } from '../../src/workers/engine/models.ts';
import { explainFailure, listModels } from '../../src/workers/engine/provider-calls.ts';
import { type ProviderServer, startProviderServer } from '../llm/provider-server.ts';
import { wires } from '../llm/wire/all.ts';
import type { Wire } from '../llm/wire/wire.ts';

let server: ProviderServer;
beforeAll(async () => {
  server = await startProviderServer();
});
afterAll(() => server.close());

const NOW = Date.parse('2026-11-22T12:00:00Z');
const price = { inputPerMillion: 1, outputPerMillion: 2, asOf: '2026-11-22' };
const recordings = { list: async () => [], load: async () => [] };
function config(wire: Wire): ModelConfig {
  const baseUrl = `${new URL(server.baseUrl).origin}${wire.path}`;
  return { kind: wire.kind, baseUrl, apiKey: ' key-1 \n', model: 'tiny', contextTokens: 8000, concurrency: 3, price };
}

describe.each(wires.map((wire) => [wire.name, wire] as const))('%s', (_name, wire) => {
  test('becomes a model with its price and concurrency in view, the key trimmed and out of sight', async () => {
    const { model, release } = await buildModel(config(wire), { recordings });
    expect(model.identity).toMatchObject({ kind: wire.kind, name: 'tiny', contextTokens: 8000, price });
    expect(model.maxConcurrentCalls).toBe(3);
    expect(JSON.stringify(model.identity)).not.toContain('key-1');
    server.script(wire.answer({ text: 'yes' }));
    const request = { callId: 'c', prompt: 'p', temperature: null, maxTokens: null, onText: () => undefined };
    expect(await model.complete({ ...request, signal: new AbortController().signal })).toMatchObject({ ok: true });
    expect(JSON.stringify(server.asked[0]!.headers)).toMatch(/"(Bearer )?key-1"/);
    await release();
  });

  test('gives its list, or rejects in words', async () => {
    server.script(...wire.models);
    expect(await listModels(config(wire), NOW)).toMatchObject(wire.expected);
    server.script(wire.error(401, ''));
    await expect(listModels(config(wire), NOW)).rejects.toThrow(/does not accept this API key/);
  });
});

test('models without an address have no list, and their errors stay as they are', async () => {
  await expect(listModels({ kind: 'by-hand' }, NOW)).rejects.toThrow('have a list of models');
  const error = { code: 'model/gpu', message: 'No GPU.' } as const;
  expect(await explainFailure({ kind: 'browser', contextTokens: 1024 }, error, NOW)).toBe(error);
});
