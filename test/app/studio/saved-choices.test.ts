// What a browser keeps of the studio's choices.
import { describe, expect, test } from 'vitest';
import { defaultRunChoices, methodOf, type RunChoices } from '../../../src/app/studio/choices.ts';
import { loadEnv } from '../../../src/app/environments.ts';
import { firstModelChoices, type ModelChoices } from '../../../src/app/models/model-choices.ts';
import { readChoices, writeChoices } from '../../../src/app/studio/saved-choices.ts';

const { card } = await loadEnv('pandemic');
const model: ModelChoices = {
  ...firstModelChoices,
  source: 'server',
  provider: 'mistral',
  server: 'vllm',
  endpoints: {
    vllm: { baseUrl: 'http://gpu.test:8000/v1', model: 'some-model', contextTokens: 64_000, concurrency: 8 },
  },
  deviceModel: 'Tiny-1B-q4f16_1-MLC',
  deviceContextTokens: 8192,
  handName: 'a chat',
};
const run: RunChoices = {
  ...defaultRunChoices(card.id),
  language: 'python',
  preset: 'paper',
  method: { ...methodOf('paper'), rounds: 7, actionCheck: 'strict' },
  temperature: 0.3,
  bound: 'grammar',
  promptSize: 'compact',
  budgets: { calls: 12, tokens: null, steps: null, minutes: null },
  seed: 9,
};

describe('kept choices', () => {
  test('come back as they were', () => {
    const read = readChoices(writeChoices(run, model), firstModelChoices)!;
    expect(read.run).toEqual(run);
    expect(read.model).toEqual(model);
  });

  test('drop a key that stands in them, from wherever it came', () => {
    const forged = {
      run,
      model: { ...model, apiKey: 'sk-1', endpoints: { vllm: { ...model.endpoints['vllm'], apiKey: 'sk-2' } } },
    };
    const read = readChoices(JSON.stringify(forged), firstModelChoices)!;
    expect(JSON.stringify(read)).not.toContain('sk-');
  });

  test('leave out what an address carries as credentials, and keep its other parameters', () => {
    const baseUrl =
      'https://me:hidden-1@gpu.test/v1?api-version=3&api_key=hidden-2&access_token=hidden-3&code=hidden-4';
    const text = writeChoices(run, { ...model, endpoints: { vllm: { ...model.endpoints['vllm']!, baseUrl } } });
    expect(text).not.toContain('hidden');
    expect(readChoices(text, firstModelChoices)!.model.endpoints['vllm']!.baseUrl).toBe(
      'https://gpu.test/v1?api-version=3',
    );
  });

  test('keep the settings that no preset has, as far as this page knows their values', () => {
    const method = {
      ...run.method,
      historyAttempts: 2,
      bestSoFar: 'off',
      description: 'no-names',
      raceEpisodes: 30,
    } as const;
    expect(readChoices(writeChoices({ ...run, method }, model), firstModelChoices)!.run.method).toEqual(method);
    const odd = { historyAttempts: -1, bestSoFar: 'gone', description: 7, raceEpisodes: 1.5, rescoreEpisodes: null };
    const text = JSON.stringify({ run: { ...run, method: { ...run.method, ...odd } }, model });
    expect(readChoices(text, firstModelChoices)!.run.method).toEqual(run.method);
  });

  test('keep their defaults where a saved value is unknown or of another type', () => {
    const odd = {
      run: {
        ...run,
        preset: 'other',
        language: 3,
        bound: 'loosely',
        promptSize: 7,
        method: { ...run.method, rounds: 'many', history: 'unheard-of', invented: 1 },
        envOptions: { kept: true, many: Number.NaN, broken: {} },
        templates: { invented: 'text' },
        budgets: { calls: 'all' },
      },
      model: {
        source: 'telepathy',
        provider: 'vllm',
        server: 'openai',
        endpoints: { openai: { model: 'kept', contextTokens: -1, concurrency: 'many' }, invented: { model: 'x' } },
        deviceContextTokens: null,
      },
    };
    const read = readChoices(JSON.stringify(odd), firstModelChoices)!;
    const known = defaultRunChoices(card.id);
    expect(read.run).toMatchObject({ preset: 'default', language: known.language, budgets: known.budgets });
    expect(read.run).toMatchObject({ bound: null, promptSize: null, templates: {} });
    expect(read.run.envOptions).toEqual({ kept: true });
    expect(read.run.method.rounds).toBe(known.method.rounds);
    expect(read.run.method.history).toBe(known.method.history);
    expect(read.run.method).not.toHaveProperty('invented');
    expect(read.model).toEqual({ ...firstModelChoices, endpoints: { openai: { model: 'kept' } } });
  });

  test('are dropped where they are no choices or name a task of another version', () => {
    expect(readChoices('no json', firstModelChoices)).toBeNull();
    expect(readChoices('[]', firstModelChoices)).toBeNull();
    expect(readChoices(JSON.stringify({ run: { envId: 'no-such-task' }, model: {} }), firstModelChoices)).toBeNull();
  });
});
