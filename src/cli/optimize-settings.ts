// The settings of a run: what the command line gives, over what the log or the recording says, over the preset.
import type { RegistryEntry } from '../env-api/env.ts';
import type { ModelIdentity, RunSettings } from '../engine/settings.ts';
import { defaultLimits, noBudgets, presets } from '../engine/settings.ts';
import { sameData } from '../lib/same-data.ts';
import { readEnvOptions, UsageError } from './args.ts';
import type { OptimizeOptions } from './optimize-options.ts';

export interface SettingsSources {
  readonly options: OptimizeOptions;
  /** Settings of the log that the run goes on with, or of the recording that answers. */
  readonly base: RunSettings | null;
  readonly resumed: boolean;
  readonly entry: RegistryEntry;
  readonly model: ModelIdentity;
  readonly appVersion: string;
  numpy(): boolean;
}

/** Throws UsageError where an option contradicts the log of a run that has begun. */
export function settingsOf(sources: SettingsSources): RunSettings {
  const { options, base, resumed, entry, model } = sources;
  if (base && resumed) refuseChanges(options, base, entry);
  const preset = options.preset ?? base?.preset ?? 'default';
  const language = options.language ?? base?.language ?? 'python';
  const method = base !== null && base.preset === preset ? base.method : presets[preset];
  const promptSize = options.compact ? 'compact' : base?.promptSize;
  const bound = options.bound ?? base?.sampling.bound;
  return {
    envId: entry.card.id,
    envOptions:
      base?.envId === entry.card.id && options.envOptions.length === 0
        ? base.envOptions
        : readEnvOptions(entry.card, options.envOptions),
    language,
    preset,
    method: {
      ...method,
      rounds: options.rounds ?? method.rounds,
      candidates: options.candidates ?? method.candidates,
      episodes: options.episodes ?? method.episodes,
    },
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

/** A job that is started again gives all its options again: only those that differ from the log are a mistake. */
function refuseChanges(options: OptimizeOptions, base: RunSettings, entry: RegistryEntry): void {
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
  if (options.compact && base.promptSize !== 'compact') throw changed('compact', 'the full prompt texts');
  if (options.envOptions.length > 0 && !sameData(readEnvOptions(entry.card, options.envOptions), base.envOptions))
    throw changed('env-option', JSON.stringify(base.envOptions));
}

function changed(name: string, had: string | number): UsageError {
  return new UsageError(`--${name} cannot change in a run that has begun (it has ${had}); --rounds can.`);
}
