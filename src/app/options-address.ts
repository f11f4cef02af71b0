// A task's options in an address: a JSON object of plain values, as every page that shows a task writes them.
import type { EnvOptions } from '../env-api/env.ts';
import { asRecord } from '../lib/as-record.ts';
import { optionsFrom } from './studio/saved-choices.ts';

/** The options in `text`; null where it holds none that can be read. Which of them the task has is seen with its card. */
export function optionsIn(text: string | null): EnvOptions | null {
  if (text === null) return null;
  try {
    const found = asRecord(JSON.parse(text));
    return found && optionsFrom(found);
  } catch {
    return null;
  }
}
