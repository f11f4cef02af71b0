// The settings of a run: what the command line gives, over what the log or the recording says, over the preset.
import type { EnvCard, EnvOptions } from '../env-api/env.ts';
import { twinOptions } from '../env-api/twin-options.ts';
import { dialLevelOf } from '../engine/dial.ts';
import type { MethodSettings, ModelIdentity, OptionalMethodKey, RunSettings } from '../engine/settings.ts';
import { defaultLimits, noBudgets, plainMethod, presets, tidyMethod } from '../engine/settings.ts';
import { sameData } from '../lib/same-data.ts';
import { atTwin, readEnvOptions, UsageError } from './args.ts';
import type { MethodChanges, OptimizeOptions } from './optimize-options.ts';

export interface SettingsSources {
  readonly options: OptimizeOptions;
  /** Settings of the log that the run goes on with, or of the recording that answers. */
  readonly base: RunSettings | null;
  readonly resumed: boolean;
  readonly card: EnvCard;
  readonly model: ModelIdentity;
  readonly appVersion: string;
  numpy(): boolean;
}

/** Throws UsageError where an option contradicts the log of a run that has begun. */
export function settingsOf(sources: SettingsSources): RunSettings {
  const { options, base, resumed, card, model } = sources;
  if (base && resumed) refuseChanges(options, base, card);
  const preset = options.preset ?? base?.preset ?? 'default';
  const language = options.language ?? base?.language ?? 'python';
  const method = base !== null && base.preset === preset ? base.method : presets[preset];
  const promptSize = options.compact ? 'compact' : base?.promptSize;
  const bound = options.bound ?? base?.sampling.bound;
  const { envOptions, ...told } = askedTask(options, base, card);
  return {
    envId: card.id,
    envOptions,
    language,
    preset,
    method: withChanges(
      {
        ...method,
        rounds: options.rounds ?? method.rounds,
        candidates: options.candidates ?? method.candidates,
        episodes: options.episodes ?? method.episodes,
      },
      { ...options.method, ...told },
    ),
    limits: base?.limits ?? defaultLimits,
    budgets: base?.budgets ?? noBudgets,
    sampling: {
      temperature: options.temperature ?? base?.sampling.temperature ?? null,
      maxTokens: options.maxTokens ?? base?.sampling.maxTokens ?? null,
      ...(bound === undefined ? {} : { bound }),
    },
    model,
    // The engine adds the texts that are not given.
    templates: base && base.promptSize === promptSize ? base.templates : {},
    ...(promptSize === undefined ? {} : { promptSize }),
    seed: options.seed ?? base?.seed ?? 0,
    numpy: language === 'python' && (base?.language === language ? base.numpy : sources.numpy()),
    appVersion: base && resumed ? base.appVersion : sources.appVersion,
  };
}

/** The task's options and, where --twin is given, what the model is told. */
function askedTask(
  options: OptimizeOptions,
  base: RunSettings | null,
  card: EnvCard,
): { readonly envOptions: EnvOptions; readonly description?: 'full' | 'no-names' } {
  const keeps = base?.envId === card.id && options.envOptions.length === 0;
  const envOptions = keeps ? base.envOptions : readEnvOptions(card, options.envOptions);
  return options.twin ? atTwin(card, envOptions, options.twin) : { envOptions };
}

function withChanges(method: MethodSettings, changes: MethodChanges): MethodSettings {
  // A history of all attempts stands for itself by its absence.
  return tidyMethod({ ...method, ...changes } as MethodSettings);
}

/** A job that is started again gives all its options again: only those that differ from the log are a mistake. */
function refuseChanges(options: OptimizeOptions, base: RunSettings, card: EnvCard): void {
  const { method } = base;
  const had = {
    candidates: method.candidates,
    episodes: method.episodes,
    language: base.language,
    preset: base.preset,
    seed: base.seed,
  };
  for (const name of ['candidates', 'episodes', 'language', 'preset', 'seed'] as const) {
    if (options[name] !== null && options[name] !== had[name]) throw changed(name, had[name]);
  }
  const asked = withChanges(method, options.method);
  for (const key of Object.keys(options.method) as (keyof MethodChanges)[]) {
    if (asked[key] !== method[key])
      throw changed(optionNames[key], String(method[key] ?? plainMethod[key as OptionalMethodKey]));
  }
  if (options.compact && base.promptSize !== 'compact') throw changed('compact', 'the full prompt texts');
  const { envOptions, description = method.description ?? plainMethod.description } = askedTask(options, base, card);
  const isTold = description === (method.description ?? plainMethod.description);
  if (options.twin && !(isTold && sameData(twinOptions(envOptions), twinOptions(base.envOptions))))
    throw changed('twin', dialLevelOf(base, card));
  if (!sameData(envOptions, base.envOptions)) throw changed('env-option', JSON.stringify(base.envOptions));
}

const optionNames: Readonly<Record<keyof MethodChanges, string>> = {
  reflection: 'reflection',
  feedback: 'feedback',
  historyAttempts: 'history',
  bestSoFar: 'best',
  description: 'description',
  raceEpisodes: 'race',
  rescoreEpisodes: 'rescore',
};

function changed(name: string, had: string | number): UsageError {
  return new UsageError(`--${name} cannot change in a run that has begun (it has ${had}); --rounds can.`);
}
