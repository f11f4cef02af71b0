// What a person has written for a task, as this browser keeps it between visits: the code in the editor for each language, the
// tries, and the steps they took.
import type { Language } from '../../engine/settings.ts';
import type { EnvCard, EnvOptions } from '../../env-api/env.ts';
import { twinLevel } from '../../env-api/twin-options.ts';
import { levelsHold } from '../runs/levels.ts';
import { optionsKey } from '../comparison/contestants.ts';
import { optionsFor } from '../studio/choices.ts';
import { keepSetting, readSetting } from '../local-setting.ts';

export interface KeptTry {
  readonly number: number;
  readonly language: Language;
  readonly code: string;
  /** Its mean score then, on episodes that may have been others than now; null for one that JSON cannot hold. */
  readonly score: number | null;
}

export interface Drafts {
  readonly texts: Readonly<Partial<Record<Language, string>>>;
  /** Newest last. */
  readonly tries: readonly KeptTry[];
  /** Environment steps of all tries so far, those that failed included. */
  readonly steps: number;
}

const noDrafts: Drafts = { texts: {}, tries: [], steps: 0 };

/** Tries that are kept of a task; policies are a few kB each, and localStorage holds about 5 MB. */
const mostTries = 12;

/** The task as published has a place of its own; every variant of it another one. */
export function draftsName(card: EnvCard, options: EnvOptions): string {
  const isPublished = twinLevel(options) === null && levelsHold(card, options);
  return `write ${card.id}${isPublished ? '' : ` ${optionsKey(optionsFor(card, options))}`}`;
}

export function readDrafts(name: string): Drafts {
  const { texts, tries, steps } = readSetting(name, isDrafts, noDrafts);
  return { texts, tries: tries.filter(isKeptTry), steps };
}

export function keepDrafts(name: string, drafts: Drafts): void {
  keepSetting(name, { ...drafts, tries: drafts.tries.slice(-mostTries) });
}

function isDrafts(value: unknown): value is Drafts {
  const { texts, tries, steps } = (value ?? {}) as Partial<Drafts>;
  return (
    typeof texts === 'object' &&
    texts !== null &&
    Object.values(texts).every((text) => typeof text === 'string') &&
    Array.isArray(tries) &&
    Number.isFinite(steps)
  );
}

function isKeptTry(value: unknown): value is KeptTry {
  const { number, language, code, score } = (value ?? {}) as Partial<KeptTry>;
  return (
    Number.isInteger(number) &&
    (language === 'python' || language === 'javascript') &&
    typeof code === 'string' &&
    (typeof score === 'number' || score === null)
  );
}
