// Reads an environment's options, which may come as typed values or, from the command line, as text.
import type { EnvOptions } from './env.ts';

/** A yes-or-no option: a boolean, or the text "true" or "false"; `fallback` where it is not set. Throws on anything else. */
export function readFlag(options: EnvOptions, name: string, fallback: boolean): boolean {
  const value = options[name] ?? fallback;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new RangeError(`Option ${name} must be true or false; got ${JSON.stringify(value)}.`);
}
