// From the choice of a model to what the log names and what the engine gets.
import { describe, expect, test } from 'vitest';
import {
  endpointOf,
  firstModelChoices,
  identityOf,
  missingInModel,
  modelConfigOf,
  modelSources,
  normalBaseUrl,
  type ModelChoices,
  type ModelFacts,
} from '../../../src/app/models/model-choices.ts';
import { presetAt, presetOf } from '../../../src/app/models/providers.ts';
import type { LocalModel } from '../../../src/llm/web-llm/local-model.ts';

const secret = 'sk-do-not-leak-me';
const local: LocalModel = {
  id: 'Tiny-1B-q4f16_1-MLC',
  url: 'https://weights.test/tiny/',
  library: 'https://weights.test/tiny.wasm',
  requiredFeatures: [],
  gpuMemoryMb: 900,
  bufferBytes: 0,
  statedContextTokens: 4096,
  source: 'prebuilt',
};
const server: ModelChoices = {
  ...firstModelChoices,
  source: 'server',
  server: 'custom',
  endpoints: {
    custom: {
      baseUrl: ' https://models.test/v1/chat/completions/ ',
      model: ' test-model ',
      contextTokens: 9000,
      concurrency: 2,
    },
  },
};
const nothingKnown: ModelFacts = { apiKey: '', deviceModel: null, deviceReady: false, browserContextTokens: 0 };
const withKey = { ...nothingKnown, apiKey: ` ${secret} ` };
const cloud: ModelChoices = { ...firstModelChoices, source: 'api-key' };
const onDevice: ModelChoices = { ...firstModelChoices, source: 'device', deviceModel: local.id };

describe('the identity in the log', () => {
  test.each(modelSources)('never holds the key (%s)', (source) => {
    expect(JSON.stringify(identityOf({ ...server, source }, withKey))).not.toContain(secret);
  });

  test('holds of the address neither query nor password', () => {
    const baseUrl = `https://me:${secret}@models.test/v1?api-key=${secret}#${secret}`;
    const endpoints = { custom: { ...server.endpoints['custom'], baseUrl } };
    expect(identityOf({ ...server, endpoints }, withKey).baseUrl).toBe('https://models.test/v1');
  });

  test('says that an in-tab model thinks first', () => {
    expect(identityOf({ ...onDevice, deviceThinks: true }, nothingKnown).thinking).toBe(true);
    expect(identityOf(onDevice, nothingKnown)).not.toHaveProperty('thinking');
  });

  test('names address and model, trimmed, with the price where one is known', () => {
    const price = { inputPerMillion: 1, outputPerMillion: 2, asOf: '2026-11-01' };
    expect(identityOf(server, { ...withKey, price })).toEqual({
      kind: 'openai-compatible',
      name: 'test-model',
      baseUrl: 'https://models.test/v1',
      contextTokens: 9000,
      price,
    });
  });

  test('has the wire format of the provider', () => {
    const kinds = ['openai', 'anthropic', 'gemini'].map(
      (provider) => identityOf({ ...cloud, provider }, nothingKnown).kind,
    );
    expect(kinds).toEqual(['openai-compatible', 'anthropic', 'gemini']);
  });

  test('carries the name of the chat that answers by hand', () => {
    const byHand: ModelChoices = { ...firstModelChoices, source: 'by-hand', handName: ' a chat ' };
    expect(identityOf(byHand, nothingKnown).name).toBe('a chat');
    expect(modelConfigOf(byHand, nothingKnown)).toMatchObject({ kind: 'by-hand', name: 'a chat' });
    expect(modelConfigOf({ ...byHand, handName: ' ' }, nothingKnown)).not.toHaveProperty('name');
  });
});

describe('the config for the engine', () => {
  test('holds the key of an address, trimmed', () => {
    expect(modelConfigOf(server, withKey)).toEqual({
      kind: 'openai-compatible',
      baseUrl: 'https://models.test/v1',
      apiKey: secret,
      model: 'test-model',
      contextTokens: 9000,
      concurrency: 2,
    });
  });

  test('holds the in-tab model with the chosen context, once its files are here', () => {
    const facts = { ...nothingKnown, deviceModel: local, deviceReady: true };
    expect(modelConfigOf({ ...onDevice, deviceContextTokens: 8192 }, facts)).toEqual({
      kind: 'web-llm',
      model: local,
      contextTokens: 8192,
    });
    expect(() => modelConfigOf(onDevice, { ...facts, deviceReady: false })).toThrow('Download the model first.');
  });
});

describe('what is missing is said', () => {
  const cases: readonly (readonly [string, ModelChoices, ModelFacts, string | null])[] = [
    ['a provider without its key', cloud, nothingKnown, 'Give the key of your OpenAI account.'],
    ['a provider with key and model', cloud, withKey, null],
    ['a server without an address', { ...server, endpoints: {} }, nothingKnown, 'address'],
    ['a server without a model', { ...server, server: 'ollama' }, nothingKnown, 'Name the model.'],
    ['a server that needs no key', server, nothingKnown, null],
    ['no model of this device', { ...onDevice, deviceModel: '' }, nothingKnown, 'Choose a model'],
    ['a model that is not in the list', onDevice, nothingKnown, 'not in the list'],
    ['a model that is not here', onDevice, { ...nothingKnown, deviceModel: local }, 'Download'],
    ['a browser without a model', { ...server, source: 'browser' }, nothingKnown, 'not ready'],
    ['a browser with one', { ...server, source: 'browser' }, { ...nothingKnown, browserContextTokens: 9216 }, null],
    ['no recording', { ...server, source: 'recorded' }, nothingKnown, 'recording'],
    ['nothing on a first visit, which is by hand', firstModelChoices, nothingKnown, null],
  ];
  test.each(cases)('%s', (_name, choices, facts, words) => {
    if (words === null) expect(missingInModel(choices, facts)).toBeNull();
    else expect(missingInModel(choices, facts)).toContain(words);
  });
});

test('each provider keeps its own model and address', () => {
  const choices = { endpoints: { mistral: { model: 'mine' } } };
  expect(endpointOf(choices, 'mistral').model).toBe('mine');
  expect(endpointOf(choices, 'mistral').baseUrl).toBe(presetOf('mistral').baseUrl);
  expect(endpointOf(choices, 'groq').model).toBe(presetOf('groq').model);
});

test.each([
  ['https://a.test/v1', 'https://a.test/v1'],
  ['https://a.test/v1///', 'https://a.test/v1'],
  ['https://a.test/v1/chat/completions', 'https://a.test/v1'],
])('reads the address %s as %s', (text, url) => {
  expect(normalBaseUrl(text)).toBe(url);
});

test.each([
  ['openai-compatible', 'https://api.openai.com/v1', 'openai'],
  ['openai-compatible', 'http://localhost:11434/v1', 'ollama'],
  ['openai-compatible', 'https://unheard-of.test/v1', 'custom'],
  ['anthropic', 'https://proxy.test/v1', 'anthropic'],
  ['gemini', 'https://generativelanguage.googleapis.com/v1beta', 'gemini'],
] as const)('a run’s %s model at %s belongs to the preset %s', (kind, address, id) => {
  expect(presetAt(kind, address).id).toBe(id);
});
