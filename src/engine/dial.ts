// The prior-knowledge dial: how much a run's model may know of its task, in five levels. A level is no setting of its own: it
// follows from what the run is told (`description`) and from the options of its task (a twin, changed constants).
import type { EnvCard, EnvOptions } from '../env-api/env.ts';
import { publishedOptions, twinOption, twinOptions, twinSeedOption, type TwinLevel } from '../env-api/twin-options.ts';
import type { MethodSettings } from './settings.ts';

/** 0 as published; 1 no names; 2 order shuffled as well; 3 numbers recoded as well; 4 constants changed as well. */
export type DialLevel = 0 | 1 | 2 | 3 | 4;

/** The levels that a task has: the last one only where its constants can be changed. */
export function dialLevels({ changedDynamics }: Pick<EnvCard, 'changedDynamics'>): readonly DialLevel[] {
  return changedDynamics ? [0, 1, 2, 3, 4] : [0, 1, 2, 3];
}

/** The level of a run or of choices; without a card, changed constants cannot be told from an option. */
export function dialLevelOf(
  { envOptions, method }: { readonly envOptions: EnvOptions; readonly method: Pick<MethodSettings, 'description'> },
  card: Pick<EnvCard, 'changedDynamics'> | null,
): DialLevel {
  const twin = twinOptions(envOptions)[twinOption] as TwinLevel | undefined;
  if (twin === undefined) return method.description === 'no-names' ? 1 : 0;
  return twin === 3 && hasChangedDynamics(envOptions, card) ? 4 : twin;
}

function hasChangedDynamics(options: EnvOptions, card: Pick<EnvCard, 'changedDynamics'> | null): boolean {
  const changed = Object.entries(card?.changedDynamics ?? {});
  return changed.length > 0 && changed.every(([name, value]) => String(options[name]) === String(value));
}

/** What the dial decides, over `envOptions` as they are: the task's options, and what the model is told. */
export function atDialLevel(
  level: DialLevel,
  envOptions: EnvOptions,
  card: Pick<EnvCard, 'changedDynamics' | 'options'>,
  seed = 0,
): { readonly envOptions: EnvOptions; readonly description: 'full' | 'no-names' } {
  const description = level === 0 ? 'full' : 'no-names';
  let options = publishedOptions(envOptions);
  if (level === 4) options = { ...options, ...card.changedDynamics };
  else if (hasChangedDynamics(options, card)) options = { ...options, ...defaultsOf(card) };
  if (level < 2) return { envOptions: options, description };
  const twin = { [twinOption]: Math.min(level, 3), ...(seed > 0 && { [twinSeedOption]: seed }) };
  return { envOptions: { ...options, ...twin }, description };
}

/** The published values of the options that changed constants go through. */
function defaultsOf({ changedDynamics = {}, options }: Pick<EnvCard, 'changedDynamics' | 'options'>): EnvOptions {
  const changed = options.filter(({ name }) => name in changedDynamics);
  return Object.fromEntries(changed.map(({ name, defaultValue }) => [name, defaultValue]));
}
