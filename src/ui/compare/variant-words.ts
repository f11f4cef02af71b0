// What tells a variant of a task from the default one, for a list to choose from.
import type { EnvCard, EnvOptions } from '../../env-api/env.ts';
import { twinInWords } from '../../app/runs/run-words.ts';

/** "as published", or the options that differ: "Slippery: false". */
export function variantInWords(card: EnvCard, options: EnvOptions): string {
  const changed = card.options.filter(({ name, defaultValue }) => String(options[name]) !== String(defaultValue));
  const words = changed.map(({ name, label, choices }) => {
    const value = String(options[name]);
    return `${label}: ${choices?.find((choice) => choice.value === value)?.label ?? value}`;
  });
  return [...words, ...twinInWords(options)].join(', ') || 'Default options';
}
