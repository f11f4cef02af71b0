// One sentence for each way in which a test call fails, with made-up surroundings; the real browser's are in
// test/workers/providers.browser.test.ts.
import { describe, expect, test } from 'vitest';
import { runError } from '../../src/engine/errors.ts';
import { diagnose, nearestModels, type Surroundings } from '../../src/llm/diagnose.ts';
import { failure } from '../../src/llm/provider-errors.ts';

const KEY = 'key-secret-0123456789';
const unreachable = runError('model/network', 'Could not reach it.');

function around(changes: Partial<Surroundings> = {}): Surroundings {
  return {
    pageOrigin: 'https://studio.example',
    online: () => true,
    answers: async () => false,
    localNetworkDenied: async () => false,
    listModels: async () => failure('model/network', 'no list'),
    ...changes,
  };
}

async function say(
  baseUrl: string,
  changes: Partial<Surroundings> = {},
  error = unreachable,
  config: { readonly apiKey?: string; readonly model?: string } = {},
): Promise<string> {
  const asked = { kind: 'openai-compatible', baseUrl, apiKey: KEY, model: 'tiny', ...config } as const;
  const found = await diagnose(asked, error, around(changes));
  expect(found.message).not.toContain(KEY);
  return found.message;
}

/** One sentence: it ends in a full stop, and none begins inside. */
const oneSentence = /^(?!.*\. [A-Z]).+\.$/s;

describe('a call that did not get through', () => {
  test.each<[string, string, Partial<Surroundings>, RegExp]>([
    ['offline', 'https://api.openai.com/v1', { online: () => false }, /device is offline.*connect/],
    [
      'offline, but the server is here',
      'http://localhost:11434/v1',
      { online: () => false },
      /Nothing answers at localhost:11434: start Ollama/,
    ],
    ['nothing there (own)', 'http://localhost:8000/v1', {}, /Nothing answers at localhost:8000: start vLLM/],
    ['nothing there (unknown own)', 'http://localhost:5001/v1', {}, /start the server there, or correct the address/],
    ['nothing there (cloud)', 'https://api.mistral.ai/v1', {}, /Mistral cannot be reached at api\.mistral\.ai/],
    [
      'CORS: Ollama',
      'http://localhost:11434/v1',
      { answers: async () => true },
      /CORS.*OLLAMA_ORIGINS="https:\/\/studio\.example"/,
    ],
    ['CORS: LM Studio', 'http://localhost:1234/v1', { answers: async () => true }, /CORS.*lms server start --cors/],
    [
      'CORS: llama.cpp',
      'http://localhost:8080/v1',
      { answers: async () => true },
      /CORS.*--cors-origins https:\/\/studio\.example/,
    ],
    [
      'CORS: vLLM',
      'http://localhost:8000/v1',
      { answers: async () => true },
      /CORS.*--allowed-origins '\["https:\/\/studio\.example"\]'/,
    ],
    [
      'CORS: a cluster',
      'https://llm.example.org/v1',
      { answers: async () => true },
      /^The server at llm\.example\.org answers.*CORS.*Access-Control-Allow-Origin: https:\/\/studio\.example.*proxy/,
    ],
    [
      'CORS: a cloud that lets pages in',
      'https://api.openai.com/v2',
      { answers: async () => true },
      /OpenAI answers, but not to web pages at this address: check the base URL \(usually https:\/\/api\.openai\.com\/v1\)/,
    ],
    [
      'https page, http server',
      'http://192.168.1.4:8000/v1',
      { answers: async () => true },
      /came over https.*plain http.*ssh -L/,
    ],
    [
      'kept off the local network',
      'http://localhost:11434/v1',
      { localNetworkDenied: async () => true },
      /keeps the page off your local network: allow it/,
    ],
  ])('%s', async (_name, baseUrl, changes, sentence) => {
    const said = await say(baseUrl, changes);
    expect(said).toMatch(sentence);
    expect(said).toMatch(oneSentence);
  });

  test('outside a browser there is no CORS to blame', async () => {
    expect(await say('http://localhost:8000/v1', { pageOrigin: null, answers: async () => true })).toBe(
      unreachable.message,
    );
  });

  test('a server that answered and then fell silent is not called away', async () => {
    const silent = runError('model/network', 'The provider stayed silent for 600 s.');
    expect(await say('https://api.openai.com/v1', {}, silent)).toBe(silent.message);
  });

  test('a probe that fails in turn leaves the first error', async () => {
    const broken = { answers: () => Promise.reject(new Error('odd')) };
    expect(await say('http://localhost:8000/v1', broken)).toBe(unreachable.message);
  });
});

describe('a key', () => {
  const refused = runError('model/key', `The provider did not accept the API key (HTTP 401). It said: ${KEY}`);

  test('that is wrong leads to where keys are made', async () => {
    const said = await say('https://api.anthropic.com/v1', {}, refused);
    expect(said).toMatch(/^Anthropic does not accept this API key: .* https:\/\/platform\.claude\.com\S*\.$/);
  });

  test('that is missing is asked for', async () => {
    const said = await say('https://api.groq.com/openai/v1', {}, refused, { apiKey: '' });
    expect(said).toMatch(/^Groq wants an API key: get one at https:\/\/console\.groq\.com/);
  });

  test('that may not do this keeps the provider’s own words', async () => {
    const forbidden = runError(
      'model/key',
      'The provider did not accept the API key (HTTP 403). Country not supported',
    );
    expect(await say('https://api.openai.com/v1', {}, forbidden)).toContain('Country not supported');
  });
});

describe('a model name', () => {
  const unknown = runError('model/not-found', 'The provider does not know this model (HTTP 404).');
  const models = ['gpt-5-mini', 'gpt-5.4-mini', 'gpt-4.1', 'o4-mini'].map((id) => ({ id }));
  const listModels = async () => ({ ok: true as const, models });

  test('that is unknown is answered with the nearest ones', async () => {
    const said = await say('https://api.openai.com/v1', { listModels }, unknown, { model: 'gpt5-mini' });
    expect(said).toBe('OpenAI has no model "gpt5-mini": choose "gpt-5-mini" or "gpt-5.4-mini" instead.');
  });

  test('that is missing is asked for', async () => {
    expect(await say('https://api.openai.com/v1', { listModels }, unknown, { model: '' })).toMatch(
      /needs a model name: choose/,
    );
  });

  test('that is listed leaves the error as it is: something else is wrong', async () => {
    expect(await say('https://api.openai.com/v1', { listModels }, unknown, { model: 'o4-mini' })).toBe(unknown.message);
  });

  test('is compared with a provider’s prefix and a tag of its own', () => {
    expect(nearestModels('gpt-oss-120b', [{ id: 'llama-3' }, { id: 'openai/gpt-oss-120b' }], 1)).toEqual([
      'openai/gpt-oss-120b',
    ]);
    expect(nearestModels('qwen3', [{ id: 'llama3:8b' }, { id: 'qwen3:8b' }], 1)).toEqual(['qwen3:8b']);
  });
});

test('other errors stay as they are', async () => {
  const limit = runError('model/rate-limit', 'The provider asks for fewer calls (HTTP 429).');
  expect(await say('https://api.openai.com/v1', {}, limit)).toBe(limit.message);
});
