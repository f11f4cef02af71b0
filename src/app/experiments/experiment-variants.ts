// The method in its variants, each one a method of an experiment: as set, without one of its parts, as best-of-N, or with less told
// of the task. Pure functions over the choices of a run.
import type { EnvCard } from '../../env-api/env.ts';
import { atDialLevel, dialLevels, type DialLevel } from '../../engine/dial.ts';
import { tidyMethod, type MethodSettings } from '../../engine/settings.ts';
import type { RunChoices } from '../studio/choices.ts';
import { dialWords } from '../comparison/dial-words.ts';

export interface Variant {
  readonly id: string;
  readonly title: string;
  /** What it asks, in a few words. */
  readonly help: string;
  /** The choices of this variant; null where the task has no such variant. */
  apply(run: RunChoices, card: EnvCard): RunChoices | null;
}

function withMethod(change: (method: MethodSettings) => Partial<MethodSettings>): Variant['apply'] {
  return (run) => ({ ...run, method: tidyMethod({ ...run.method, ...change(run.method) }) });
}

function dialVariant(level: DialLevel): Variant {
  const { label, sentence } = dialWords[level];
  return {
    id: `dial-${level}`,
    title: `Dial ${level}: ${label.toLowerCase()}`,
    help: sentence,
    apply: (run, card) => {
      if (!dialLevels(card).includes(level)) return null;
      const { envOptions, description } = atDialLevel(level, run.envOptions, card);
      return { ...run, envOptions, method: tidyMethod({ ...run.method, description }) };
    },
  };
}

/** The method itself first. */
export const variants: readonly Variant[] = [
  { id: 'full', title: 'PromptPO', help: 'The method as set above.', apply: (run) => run },
  {
    id: 'best-of-n',
    title: 'Best of N',
    help: 'One round with as many candidates as all rounds have: nothing is learned in between.',
    apply: withMethod(({ rounds, candidates }) => ({ rounds: 1, candidates: rounds * candidates })),
  },
  {
    id: 'no-reflection',
    title: 'Without reflection',
    help: 'The model goes on without thinking over its last policy.',
    apply: withMethod(() => ({ reflection: false })),
  },
  {
    id: 'no-feedback',
    title: 'Without feedback',
    help: 'It gets the scores, but no summary of what happened in the episodes.',
    apply: withMethod(() => ({ feedback: false })),
  },
  {
    id: 'no-history',
    title: 'Without history',
    help: 'Prompts tell of no earlier attempt.',
    apply: withMethod(() => ({ historyAttempts: 0 })),
  },
  {
    id: 'last-attempt',
    title: 'Last attempt only',
    help: 'Prompts tell of the newest attempt, and of the best one beside it.',
    apply: withMethod(() => ({ historyAttempts: 1 })),
  },
  {
    id: 'best-off',
    title: 'Best not kept',
    help: 'The best attempt is treated like any other.',
    apply: withMethod(() => ({ bestSoFar: 'off' })),
  },
  {
    id: 'no-key-information',
    title: 'Without key information',
    help: 'The task holds its key information back, where it has any.',
    apply: (run, card) =>
      card.options.some(({ name }) => name === 'keyInformation')
        ? { ...run, envOptions: { ...run.envOptions, keyInformation: false } }
        : null,
  },
  ...([1, 2, 3, 4] as const).map(dialVariant),
];
