// From the person's choices to a run's settings.
import { describe, expect, test } from 'vitest';
import {
  changedFromPreset,
  defaultRunChoices,
  identityOf,
  methodOf,
  missingInModel,
  modelConfigOf,
  normalBaseUrl,
  optionsFor,
  problemInTemplates,
  settingsOf,
  type ModelChoices,
} from '../../src/app/choices.ts';
import { presets } from '../../src/engine/settings.ts';
import type { EnvCard } from '../../src/env-api/env.ts';
import { promptTemplates } from '../../src/llm/prompt-templates.ts';

const card: EnvCard = {
  id: 'counter-v0',
  title: 'Counter',
  family: 'Tests',
  summary: '',
  horizon: 10,
  selection: 'return',
  levels: [],
  options: [{ name: 'slippery', label: '', help: '', kind: 'boolean', defaultValue: true }],
  reference: { label: '', url: '' },
};

const secret = 'sk-do-not-leak-me';
const model: ModelChoices = {
  kind: 'openai-compatible',
  recording: '',
  pace: 'watch',
  provider: 'custom',
  baseUrl: ' https://models.test/v1/chat/completions/ ',
  apiKey: ` ${secret} `,
  keepKey: false,
  model: ' test-model ',
  contextTokens: 32_000,
  concurrency: 2,
  handName: '',
};
const facts = { numpy: true, appVersion: '1.2.3' };

describe('settings', () => {
  test('never hold the key', () => {
    const settings = settingsOf(card, defaultRunChoices(card.id), model, facts);
    expect(JSON.stringify(settings)).not.toContain(secret);
    expect(settings.model).toEqual({
      kind: 'openai-compatible',
      name: 'test-model',
      baseUrl: 'https://models.test/v1',
      contextTokens: 32_000,
    });
  });

  test('hold every prompt text in full, with the edited ones as edited', () => {
    const { name } = promptTemplates[0]!;
    const settings = settingsOf(card, { ...defaultRunChoices(card.id), templates: { [name]: 'mine' } }, model, facts);
    expect(Object.keys(settings.templates).sort()).toEqual(promptTemplates.map((each) => each.name).sort());
    expect(settings.templates[name]).toBe('mine');
  });

  test('claim NumPy for Python only', () => {
    const run = defaultRunChoices(card.id);
    expect(settingsOf(card, { ...run, language: 'python' }, model, facts).numpy).toBe(true);
    expect(settingsOf(card, { ...run, language: 'javascript' }, model, facts).numpy).toBe(false);
  });

  test('fill in option defaults and drop options of another task', () => {
    expect(optionsFor(card, {})).toEqual({ slippery: true });
    expect(optionsFor(card, { slippery: false, map: '8x8' })).toEqual({ slippery: false });
  });
});

describe('presets', () => {
  test('paper is exactly the authors’ settings; default differs from its preset in size only', () => {
    expect(methodOf('paper')).toEqual(presets.paper);
    expect(changedFromPreset('default', methodOf('default'))).toEqual([]);
  });

  test('a changed switch is named', () => {
    expect(changedFromPreset('default', { ...methodOf('default'), reflection: false })).toEqual(['reflection']);
  });
});

describe('the model', () => {
  test('reaches the engine with its key, trimmed', () => {
    expect(modelConfigOf(model)).toMatchObject({
      apiKey: secret,
      baseUrl: 'https://models.test/v1',
      model: 'test-model',
    });
  });

  test('says what is missing', () => {
    expect(missingInModel(model)).toBeNull();
    expect(missingInModel({ ...model, baseUrl: 'models.test' })).toContain('address');
    expect(missingInModel({ ...model, model: ' ' })).toContain('model');
    expect(missingInModel({ ...model, kind: 'recorded' })).toContain('recording');
    expect(missingInModel({ ...model, kind: 'by-hand', baseUrl: '', model: '' })).toBeNull();
  });

  test('answered by hand carries the name of the chat, if one was given', () => {
    expect(identityOf({ ...model, kind: 'by-hand', handName: 'a chat' }).name).toBe('a chat');
    expect(modelConfigOf({ ...model, kind: 'by-hand' })).toEqual({ kind: 'by-hand', contextTokens: 32_000 });
  });

  test.each([
    ['https://a.test/v1', 'https://a.test/v1'],
    ['https://a.test/v1///', 'https://a.test/v1'],
    ['https://a.test/v1/chat/completions', 'https://a.test/v1'],
  ])('reads the address %s as %s', (text, url) => {
    expect(normalBaseUrl(text)).toBe(url);
  });
});

test('an edited prompt text with an unknown placeholder is named', () => {
  const { name } = promptTemplates[0]!;
  expect(problemInTemplates({ [name]: 'no placeholders at all' })).toBeNull();
  expect(problemInTemplates({ [name]: '{{nonsense}}' })).toContain('nonsense');
});
