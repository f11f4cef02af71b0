// The person's choices in the studio, those of the model left out (model-choices.ts), and the run settings that follow from all of
// them. Plain data and pure functions.
import type { EnvCard, EnvOptions } from '../../env-api/env.ts';
import { twinOptions } from '../../env-api/twin-options.ts';
import {
  defaultLimits,
  noBudgets,
  presets,
  type AnswerBound,
  type Budgets,
  type ExecutionLimits,
  type Language,
  type MethodSettings,
  type ModelIdentity,
  type PresetName,
  type PromptTemplates,
  type RunSettings,
} from '../../engine/settings.ts';
import { checkTemplate, defaultTemplatesFor } from '../../llm/prompt-templates.ts';
import type { ModelSource } from '../models/model-choices.ts';

/** Rounds, candidates and episodes that a first run starts with: small enough to finish in minutes. */
export const firstRun = { rounds: 4, candidates: 3, episodes: 5 } as const;

/** Sizes that fit a lesson with a small model in the tab, which answers one request at a time. */
export const lessonRun = { rounds: 3, candidates: 3 } as const;

/** Sizes for a person who copies and pastes: four prompts, which still show one improvement. */
export const byHandRun = { rounds: 2, candidates: 1 } as const;

/** Contexts up to this many tokens hold the full prompts for a round or two only. */
const smallContext = 4096;

export type PromptSize = 'full' | 'compact';

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
  /** null: as fits the model. */
  bound: AnswerBound | null;
  /** null: as fits the model's context. */
  promptSize: PromptSize | null;
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
    bound: null,
    promptSize: null,
    templates: {},
    seed: 0,
  };
}

/**
 * Option values of `card` with the person's choices on top; names that the card does not know are dropped, but for those of
 * a twin, which every task has.
 */
export function optionsFor(card: EnvCard, chosen: EnvOptions): EnvOptions {
  const own = card.options.map((option) => [option.name, chosen[option.name] ?? option.defaultValue] as const);
  return { ...Object.fromEntries(own), ...twinOptions(chosen) };
}

/** What of `chosen` the card has an option for, of the type of its default: kept choices may be another version's. */
export function fittingOptions(card: EnvCard, chosen: EnvOptions): EnvOptions {
  const own = card.options.flatMap(({ name, defaultValue }) => {
    const value = chosen[name];
    return typeof value === typeof defaultValue ? [[name, value!] as const] : [];
  });
  return { ...Object.fromEntries(own), ...twinOptions(chosen) };
}

/** The prompt texts that a run gets: as chosen, else the compact ones where the model reads little. */
export function promptSizeOf(run: Pick<RunChoices, 'promptSize'>, model: ModelIdentity): PromptSize {
  const isSmall = model.contextTokens > 0 && model.contextTokens <= smallContext;
  return run.promptSize ?? (isSmall ? 'compact' : 'full');
}

/** How answers are made to end: as chosen, else at the closed code block for small models, which tend to go on talking. */
export function boundOf(run: Pick<RunChoices, 'bound'>, model: ModelIdentity): AnswerBound {
  const chosen = run.bound ?? (model.kind === 'web-llm' ? 'stop' : 'free');
  return chosen === 'grammar' && model.kind !== 'web-llm' ? 'stop' : chosen;
}

function sizesFor(source: ModelSource): Pick<MethodSettings, 'rounds' | 'candidates'> {
  if (source === 'device') return lessonRun;
  return source === 'by-hand' ? byHandRun : firstRun;
}

/** Where a model answers that `firstRun` is made for. */
export const usualSource: ModelSource = 'api-key';

/** The sizes for who answers now, after `before`. Sizes that the person has set are kept. */
export function methodFor(source: ModelSource, method: MethodSettings, before = usualSource): MethodSettings {
  const [from, to] = [sizesFor(before), sizesFor(source)];
  const isUntouched = method.rounds === from.rounds && method.candidates === from.candidates;
  return isUntouched ? { ...method, rounds: to.rounds, candidates: to.candidates } : method;
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
  model: ModelIdentity,
  facts: { readonly numpy: boolean; readonly appVersion: string },
): RunSettings {
  const promptSize = promptSizeOf(run, model);
  const bound = boundOf(run, model);
  return {
    envId: card.id,
    envOptions: optionsFor(card, run.envOptions),
    language: run.language,
    preset: run.preset,
    method: { ...run.method },
    limits: { ...run.limits },
    budgets: { ...run.budgets },
    sampling: {
      temperature: run.temperature,
      maxTokens: run.maxTokens,
      ...(bound !== 'free' && { bound }),
    },
    model,
    templates: { ...defaultTemplatesFor(promptSize), ...run.templates },
    ...(promptSize !== 'full' && { promptSize }),
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
