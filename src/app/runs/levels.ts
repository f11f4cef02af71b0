// Which reference levels a run can be read against, and where a score stands among them. Pure functions.
import type { EnvCard, EnvOptions, ReferenceLevel } from '../../env-api/env.ts';
import { optionsFor } from '../studio/choices.ts';
import { formatScore } from '../format.ts';

/** Said where a run's options differ from those that the levels were measured with. */
export const levelsNote = 'The levels on the card hold for the default options; this run has others.';

/** Whether the card's levels hold for a task made with `options`: all of them are the default ones, or left out. */
export function levelsHold(card: EnvCard, options: EnvOptions): boolean {
  const values = optionsFor(card, options);
  // An option can come as a value or as its text, as in an imported run.
  return card.options.every(({ name, defaultValue }) => String(values[name]) === String(defaultValue));
}

/** The levels that a result under `options` may be compared with; none for a task that the page does not know. */
export function comparableLevels(card: EnvCard | null, options: EnvOptions): readonly ReferenceLevel[] {
  return card && levelsHold(card, options) ? card.levels : [];
}

/**
 * Where a score stands among the levels, e.g. "Reaches: Solved from (475). Still below: Optimum (500)." A score above the optimum
 * is said to be chance. Empty without levels.
 */
export function placeInWords(score: number, levels: readonly ReferenceLevel[]): string {
  const below = levels.filter((level) => level.value > score).sort((a, b) => a.value - b.value)[0];
  const reached = levels.filter((level) => level.value <= score).sort((a, b) => b.value - a.value)[0];
  const name = (level: ReferenceLevel): string => `${level.label} (${formatScore(level.value)}).`;
  const word = reached?.kind === 'random' ? 'Above' : 'Reaches';
  return [reached && `${word}: ${name(reached)}`, below && `Still below: ${name(below)}`, aboveOptimum(score, levels)]
    .filter(Boolean)
    .join(' ');
}

/** Why a score can lie above the optimum; empty where it does not. */
export function aboveOptimum(score: number, levels: readonly Pick<ReferenceLevel, 'kind' | 'value'>[]): string {
  const optimum = levels.find(({ kind }) => kind === 'optimum')?.value;
  if (optimum === undefined || score <= optimum || formatScore(score) === formatScore(optimum)) return '';
  return 'Above the optimum by chance: the optimum is the mean over all seeds, this one over a few.';
}
