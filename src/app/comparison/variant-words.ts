// What tells a variant of a task from the default one, for lists and tables.
import type { EnvCard, EnvOptions } from '../../env-api/env.ts';
import { twinInWords } from '../runs/run-words.ts';
import { optionsFor } from '../studio/choices.ts';

/** The options that differ from the defaults: "Slippery: false"; empty where none does. */
export function changesInWords(card: EnvCard, options: EnvOptions): string {
  const complete = optionsFor(card, options);
  const changed = card.options.filter(({ name, defaultValue }) => String(complete[name]) !== String(defaultValue));
  const words = changed.map(({ name, label, choices }) => {
    const value = String(complete[name]);
    return `${label}: ${choices?.find((choice) => choice.value === value)?.label ?? value}`;
  });
  return [...words, ...twinInWords(complete)].join(', ');
}

/** As `changesInWords`, with words for the default variant as well. */
export function variantInWords(card: EnvCard, options: EnvOptions): string {
  return changesInWords(card, options) || 'Default options';
}
