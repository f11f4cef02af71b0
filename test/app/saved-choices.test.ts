// What a browser keeps of the studio's choices.
import { describe, expect, test } from 'vitest';
import { defaultRunChoices, methodOf, type ModelChoices, type RunChoices } from '../../src/app/choices.ts';
import { cards } from '../../src/app/environments.ts';
import { readChoices, writeChoices } from '../../src/app/saved-choices.ts';

const card = cards.find((each) => each.options.length > 0)!;
const model: ModelChoices = {
  kind: 'openai-compatible',
  recording: '',
  pace: 'watch',
  provider: 'custom',
  baseUrl: 'https://models.test/v1',
  apiKey: 'sk-do-not-keep-me',
  keepKey: true,
  model: 'some-model',
  contextTokens: 64_000,
  concurrency: 2,
  handName: '',
};
const blank: ModelChoices = { ...model, baseUrl: '', model: '', contextTokens: 1, concurrency: 1 };
const run: RunChoices = {
  ...defaultRunChoices(card.id),
  language: 'python',
  preset: 'paper',
  method: { ...methodOf('paper'), rounds: 7, actionCheck: 'strict' },
  temperature: 0.3,
  budgets: { calls: 12, tokens: null, steps: null, minutes: null },
  seed: 9,
};

describe('kept choices', () => {
  test('come back as they were', () => {
    const read = readChoices(writeChoices(run, model), blank)!;
    expect(read.run).toEqual(run);
    expect(read.model).toEqual({ ...model, apiKey: '', keepKey: false });
  });

  test('never hold a key', () => {
    expect(writeChoices(run, model)).not.toContain('do-not-keep-me');
    const forged = JSON.stringify({ run, model });
    expect(readChoices(forged, blank)!.model.apiKey).toBe('');
  });

  test('keep their defaults where a saved value is unknown or of another type', () => {
    const odd = {
      run: {
        ...run,
        preset: 'other',
        language: 3,
        method: { ...run.method, rounds: 'many', history: 'unheard-of', invented: 1 },
        envOptions: { invented: true, [card.options[0]!.name]: {} },
        templates: { invented: 'text' },
        budgets: { calls: 'all' },
      },
      model: { ...model, kind: 'telepathy', contextTokens: null },
    };
    const read = readChoices(JSON.stringify(odd), blank)!;
    const known = defaultRunChoices(card.id);
    expect(read.run).toMatchObject({ preset: 'default', language: known.language, budgets: known.budgets });
    expect(read.run.method.rounds).toBe(known.method.rounds);
    expect(read.run.method.history).toBe(known.method.history);
    expect(read.run.method).not.toHaveProperty('invented');
    expect(read.run.envOptions).toEqual({});
    expect(read.run.templates).toEqual({});
    expect(read.model).toMatchObject({ kind: blank.kind, contextTokens: 1 });
  });

  test('are dropped where they are no choices or name a task of another version', () => {
    expect(readChoices('no json', blank)).toBeNull();
    expect(readChoices('[]', blank)).toBeNull();
    expect(readChoices(JSON.stringify({ run: { envId: 'no-such-task' }, model: {} }), blank)).toBeNull();
  });
});
