// What a link carries, in words for the person who opened it: options and settings that differ from the defaults, each with the value
// that it usually has.
import type { EnvCard, EnvOptions } from '../../env-api/env.ts';
import { plainMethod, type MethodSettings } from '../../engine/settings.ts';
import { promptTemplates } from '../../llm/prompt-templates.ts';
import { defaultRunChoices, methodOf, optionsFor } from '../studio/choices.ts';
import { formatCount, formatDuration } from '../format.ts';
import type { SharedSettings } from './shared-settings.ts';

export interface ChangedSetting {
  readonly name: string;
  readonly value: string;
  /** What it is where nothing was changed; empty where there is no telling. */
  readonly usually: string;
}

const methodNames: Readonly<Record<keyof MethodSettings, string>> = {
  rounds: 'Rounds',
  candidates: 'Candidates per round',
  episodes: 'Episodes per candidate',
  reflection: 'Reflection',
  feedback: 'Feedback',
  maxPolicyRepairs: 'Repairs of a policy, at most',
  maxFeedbackRepairs: 'Repairs of the feedback class, at most',
  policyLifetime: 'A policy object lives for an',
  episodeSeeds: 'Episode seeds',
  actionCheck: 'Check of actions',
  repairFrom: 'Repair starts with the',
  markBestFrom: 'Best attempt is marked from attempt',
  history: 'History in the prompt',
  feedbackEvidence: 'Feedback sees',
  result: 'Result of the run',
  confirmEpisodes: 'Episodes of a confirmation',
  reportEpisodes: 'Episodes of the final report',
  historyAttempts: 'Attempts that a prompt tells',
  bestSoFar: 'Best attempt so far',
  description: 'What the model is told of the task',
  raceEpisodes: 'Episodes of a race, at most',
  rescoreEpisodes: 'Episodes of a new score',
};

const limitNames: Readonly<Record<keyof NonNullable<SharedSettings['limits']>, string>> = {
  callTimeoutMs: 'Time limit of one call of the policy',
  episodeTimeoutMs: 'Time limit of an episode',
  evaluationTimeoutMs: 'Time limit of an evaluation',
  memoryMb: 'Memory for Python',
};

const budgetNames: Readonly<Record<keyof NonNullable<SharedSettings['budgets']>, string>> = {
  calls: 'Ends after model calls',
  tokens: 'Ends after tokens',
  steps: 'Ends after environment steps',
  minutes: 'Ends after minutes',
};

/** The settings of a link that differ from the defaults. */
export function settingsInLink(settings: SharedSettings): readonly ChangedSetting[] {
  const known = defaultRunChoices('');
  const preset = settings.preset ?? known.preset;
  const usual: Readonly<Record<string, unknown>> = { ...plainMethod, ...methodOf(preset) };
  const row = (name: string, value: unknown, usually: unknown): readonly ChangedSetting[] =>
    value === undefined ? [] : [{ name, value: inWords(value), usually: inWords(usually) }];
  const limit = (name: string, value: number | undefined): string | undefined =>
    value === undefined ? undefined : name === 'memoryMb' ? `${formatCount(value)} MB` : formatDuration(value);
  return [
    ...row('Language', languageName(settings.language), languageName(known.language)),
    ...row('Method', settings.preset, known.preset),
    ...entries(settings.method).flatMap(([name, value]) => row(methodNames[name], value, usual[name])),
    ...entries(settings.budgets).flatMap(([name, value]) => row(budgetNames[name], value, 'never')),
    ...entries(settings.limits).flatMap(([name, value]) =>
      row(limitNames[name], limit(name, value), limit(name, known.limits[name])),
    ),
    ...row('Temperature', settings.temperature, 'as the model has it'),
    ...row('Tokens per answer, at most', settings.maxTokens, 'as the model has it'),
    ...row('How answers end', settings.bound, 'as fits the model'),
    ...row('Prompt texts', settings.promptSize, 'as fits the model'),
    ...row('Seed', settings.seed, known.seed),
    ...Object.keys(settings.templates ?? {}).map((name) => ({
      name: `Prompt text "${promptTemplates.find((text) => text.name === name)?.title ?? name}"`,
      value: 'edited',
      usually: 'unedited',
    })),
  ];
}

/** The options of a link that differ from the task's own. */
export function optionsInLink(card: EnvCard, options: EnvOptions): readonly ChangedSetting[] {
  const standard = optionsFor(card, {});
  return Object.entries(optionsFor(card, options)).flatMap(([name, value]) => {
    if (String(standard[name]) === String(value)) return [];
    const option = card.options.find((each) => each.name === name);
    const words = (each: unknown) => option?.choices?.find((choice) => choice.value === each)?.label ?? inWords(each);
    const label = option?.label ?? (name === 'twin' ? 'Scrambled task, level' : 'Scramble number');
    return [{ name: label, value: words(value), usually: name in standard ? words(standard[name]) : 'not scrambled' }];
  });
}

function languageName(language: 'python' | 'javascript' | undefined): string | undefined {
  return language && (language === 'python' ? 'Python' : 'JavaScript');
}

function inWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value === null || value === undefined) return 'all';
  return typeof value === 'number' ? (value < 10_000 ? String(value) : formatCount(value)) : String(value);
}

function entries<T extends object>(values: T | undefined): readonly [keyof T & string, T[keyof T & string]][] {
  return Object.entries(values ?? {}) as [keyof T & string, T[keyof T & string]][];
}
