// From the person's choices to a run's settings.
import { describe, expect, test } from 'vitest';
import {
  boundOf,
  changedFromPreset,
  defaultRunChoices,
  fittingOptions,
  lessonRun,
  methodFor,
  methodOf,
  optionsFor,
  problemInTemplates,
  promptSizeOf,
  settingsOf,
} from '../../../src/app/studio/choices.ts';
import { presets, type ModelIdentity } from '../../../src/engine/settings.ts';
import type { EnvCard } from '../../../src/env-api/env.ts';
import { defaultTemplatesFor, promptTemplates } from '../../../src/llm/prompt-templates.ts';

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

const model: ModelIdentity = {
  kind: 'openai-compatible',
  name: 'test-model',
  baseUrl: 'https://models.test/v1',
  contextTokens: 32_000,
};
const inTab: ModelIdentity = { kind: 'web-llm', name: 'tiny', contextTokens: 4096 };
const facts = { numpy: true, appVersion: '1.2.3' };

describe('settings', () => {
  test('of a large model say nothing of prompt size and end of answers, as in runs from before there was a choice', () => {
    const settings = settingsOf(card, defaultRunChoices(card.id), model, facts);
    expect(settings.model).toEqual(model);
    expect(settings).not.toHaveProperty('promptSize');
    expect(settings.sampling).toEqual({ temperature: null, maxTokens: null });
  });

  test('of a small model in the tab have the compact texts and end answers at the code block', () => {
    const settings = settingsOf(card, defaultRunChoices(card.id), inTab, facts);
    expect(settings.promptSize).toBe('compact');
    expect(settings.sampling.bound).toBe('stop');
    expect(settings.templates).toEqual(defaultTemplatesFor('compact'));
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
    const ablated = { ...methodOf('default'), historyAttempts: 0, description: 'no-names' } as const;
    expect(changedFromPreset('default', ablated)).toEqual(['historyAttempts', 'description']);
  });
});

describe('what follows the model unless it was chosen', () => {
  const run = defaultRunChoices(card.id);

  test('prompt texts are compact up to 4,096 tokens of context, and full where the context is unknown', () => {
    const sizes = [0, 2048, 4096, 8192].map((contextTokens) => promptSizeOf(run, { ...inTab, contextTokens }));
    expect(sizes).toEqual(['full', 'compact', 'compact', 'full']);
    expect(promptSizeOf({ promptSize: 'full' }, inTab)).toBe('full');
  });

  test('a grammar is for models in the tab only', () => {
    expect(boundOf({ bound: 'grammar' }, inTab)).toBe('grammar');
    expect(boundOf({ bound: 'grammar' }, model)).toBe('stop');
    expect(boundOf({ bound: null }, model)).toBe('free');
  });

  test('sizes follow who answers, fewest for a person, and back, but never where the person set them', () => {
    const lesson = methodFor('device', methodOf('default'));
    expect(lesson).toMatchObject(lessonRun);
    const byHand = methodFor('by-hand', lesson, 'device');
    expect(byHand).toMatchObject({ rounds: 2, candidates: 1 });
    expect(methodFor('server', byHand, 'by-hand')).toEqual(methodOf('default'));
    const own = { ...methodOf('default'), rounds: 7 };
    expect(methodFor('by-hand', own)).toEqual(own);
    // Three rounds of three are a lesson's, but not where no lesson was before.
    expect(methodFor('by-hand', lesson, 'api-key')).toEqual(lesson);
    expect(methodFor('by-hand', methodOf('paper'))).toEqual(presets.paper);
  });
});

test('an edited prompt text with an unknown placeholder is named', () => {
  const { name } = promptTemplates[0]!;
  expect(problemInTemplates({ [name]: 'no placeholders at all' })).toBeNull();
  expect(problemInTemplates({ [name]: '{{nonsense}}' })).toContain('nonsense');
});

test('kept options of another version of a task are left out: unknown names, and values of another type', () => {
  const options = [
    { name: 'slippery', label: '', help: '', kind: 'boolean', defaultValue: true },
    { name: 'size', label: '', help: '', kind: 'number', defaultValue: 4 },
  ] as const;
  const kept = { slippery: false, size: '8', depth: 3 };
  expect(fittingOptions({ ...card, options }, kept)).toEqual({ slippery: false });
});
