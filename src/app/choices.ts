// The person's choices in the studio and the run settings that follow from them. Plain data and pure functions.
import type { EnvCard, EnvOptions } from '../env-api/env.ts';
import {
  defaultLimits,
  noBudgets,
  presets,
  type Budgets,
  type ExecutionLimits,
  type Language,
  type MethodSettings,
  type ModelIdentity,
  type PresetName,
  type PromptTemplates,
  type RunSettings,
} from '../engine/settings.ts';
import { checkTemplate, defaultTemplates } from '../llm/prompt-templates.ts';
import type { ModelConfig } from '../workers/engine/api.ts';

export type ModelKind = ModelConfig['kind'];

/** Rounds, candidates and episodes that a first run starts with: small enough to finish in minutes. */
export const firstRun = { rounds: 4, candidates: 3, episodes: 5 } as const;

/** Everything chosen in the "Model" block. */
export interface ModelChoices {
  kind: ModelKind;
  recording: string;
  pace: 'instant' | 'watch';
  provider: string;
  baseUrl: string;
  apiKey: string;
  keepKey: boolean;
  model: string;
  contextTokens: number;
  concurrency: number;
  /** Who answers by hand, e.g. the name of the chat program. */
  handName: string;
}

/** Everything else that decides a run. */
export interface RunChoices {
  envId: string;
  envOptions: EnvOptions;
  language: Language;
  preset: PresetName;
  method: MethodSettings;
  limits: ExecutionLimits;
  budgets: Budgets;
  temperature: number | null;
  maxTokens: number | null;
  /** Only the texts that were edited. */
  templates: PromptTemplates;
  seed: number;
}

/** The preset's switches with the small sizes of a first run; the paper preset keeps the paper's sizes. */
export function methodOf(preset: PresetName): MethodSettings {
  return preset === 'paper' ? presets.paper : { ...presets.default, ...firstRun };
}

export function defaultRunChoices(envId: string): RunChoices {
  return {
    envId,
    envOptions: {},
    language: 'javascript',
    preset: 'default',
    method: methodOf('default'),
    limits: defaultLimits,
    budgets: noBudgets,
    temperature: null,
    maxTokens: null,
    templates: {},
    seed: 0,
  };
}

/** Option values of `card` with the person's choices on top; names that the card does not know are dropped. */
export function optionsFor(card: EnvCard, chosen: EnvOptions): EnvOptions {
  return Object.fromEntries(card.options.map((option) => [option.name, chosen[option.name] ?? option.defaultValue]));
}

/** The model as the log names it: without the key. */
export function identityOf(choices: ModelChoices): ModelIdentity {
  switch (choices.kind) {
    case 'openai-compatible':
      return {
        kind: choices.kind,
        name: choices.model.trim(),
        baseUrl: normalBaseUrl(choices.baseUrl),
        contextTokens: choices.contextTokens,
      };
    case 'recorded':
      return {
        kind: choices.kind,
        name: choices.recording,
        recording: choices.recording,
        contextTokens: choices.contextTokens,
      };
    case 'by-hand':
      return { kind: choices.kind, name: choices.handName.trim() || 'by hand', contextTokens: choices.contextTokens };
    default:
      return choices.kind satisfies never;
  }
}

/** What the engine needs to reach the model; this is the only place where the key travels. */
export function modelConfigOf(choices: ModelChoices): ModelConfig {
  switch (choices.kind) {
    case 'openai-compatible':
      return {
        kind: choices.kind,
        baseUrl: normalBaseUrl(choices.baseUrl),
        apiKey: choices.apiKey.trim(),
        model: choices.model.trim(),
        contextTokens: choices.contextTokens,
        concurrency: choices.concurrency,
      };
    case 'recorded':
      return { kind: choices.kind, recording: choices.recording, pace: choices.pace };
    case 'by-hand':
      return {
        kind: choices.kind,
        contextTokens: choices.contextTokens,
        ...(choices.handName.trim() && { name: choices.handName.trim() }),
      };
    default:
      return choices.kind satisfies never;
  }
}

/** A provider address without trailing slashes and without the /chat/completions that people paste along. */
export function normalBaseUrl(text: string): string {
  return text
    .trim()
    .replace(/\/+$/, '')
    .replace(/\/chat\/completions$/, '');
}

/** What is missing before a run can start with these choices, in words; null when nothing is. */
export function missingInModel(choices: ModelChoices): string | null {
  if (choices.kind === 'recorded') return choices.recording ? null : 'Choose a recording.';
  if (choices.kind === 'by-hand') return null;
  if (!/^https?:\/\/[^\s/]+/.test(choices.baseUrl.trim()))
    return 'Give the provider’s address, starting with https:// or http://.';
  if (!choices.model.trim()) return 'Name the model.';
  return null;
}

/** What is wrong with an edited prompt text, in words; null where all can be used. */
export function problemInTemplates(templates: PromptTemplates): string | null {
  for (const [name, text] of Object.entries(templates)) {
    const problem = checkTemplate(name, text);
    if (problem !== null) return problem;
  }
  return null;
}

/** The settings object that stands in the run's first event. */
export function settingsOf(
  card: EnvCard,
  run: RunChoices,
  model: ModelChoices,
  facts: { readonly numpy: boolean; readonly appVersion: string },
): RunSettings {
  return {
    envId: card.id,
    envOptions: optionsFor(card, run.envOptions),
    language: run.language,
    preset: run.preset,
    method: { ...run.method },
    limits: { ...run.limits },
    budgets: { ...run.budgets },
    sampling: { temperature: run.temperature, maxTokens: run.maxTokens },
    model: identityOf(model),
    templates: { ...defaultTemplates, ...run.templates },
    seed: run.seed,
    numpy: run.language === 'python' && facts.numpy,
    appVersion: facts.appVersion,
  };
}

/** Method settings in which `method` departs from its preset, sizes left out. */
export function changedFromPreset(preset: PresetName, method: MethodSettings): readonly (keyof MethodSettings)[] {
  const sizes: readonly (keyof MethodSettings)[] = ['rounds', 'candidates', 'episodes'];
  return (Object.keys(method) as (keyof MethodSettings)[]).filter(
    (key) => !sizes.includes(key) && method[key] !== presets[preset][key],
  );
}

/** What the two presets do differently, in the page's words. */
export const presetDifferences: readonly { readonly what: string; readonly default: string; readonly paper: string }[] =
  [
    { what: 'Policy object', default: 'a fresh one for each episode', paper: 'one for all episodes' },
    { what: 'Result', default: 'best policy, confirmed on fresh seeds', paper: 'winner of the last round' },
    { what: 'Episode seeds', default: 'the same list for all candidates', paper: 'never set' },
    { what: 'Invalid actions', default: 'an error that the model sees', paper: 'passed on to the task' },
    { what: 'Repair', default: 'starts at reading the reply', paper: 'starts when an episode fails' },
    { what: 'Best-so-far mark', default: 'from 2 attempts on', paper: 'from 10 attempts on' },
    { what: 'Prompt history', default: 'shortened when it does not fit', paper: 'always everything' },
    { what: 'Feedback sees', default: 'observations, actions and rewards', paper: 'observations only' },
  ];
