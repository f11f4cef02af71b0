// The levels of the prior-knowledge dial in words, and which runs it does without.
import type { DialLevel } from '../../engine/dial.ts';
import { plural } from '../format.ts';
import type { Evidence, LeftOut } from './verdict-evidence.ts';

/** What the model knows at each level; each takes away something more than the one before. */
export const dialWords: Readonly<Record<DialLevel, { readonly label: string; readonly sentence: string }>> = {
  0: { label: 'All', sentence: 'The task as published, with its names, meanings and reward.' },
  1: {
    label: 'No names',
    sentence:
      'Names are withheld, and with them what the description tells of reward and actions: numbers in, numbers out, with shapes and bounds.',
  },
  2: { label: 'Shuffled', sentence: 'As 1, and what is observed and the actions stand in another order.' },
  3: {
    label: 'Recoded',
    sentence: 'As 2, and every number is stretched and shifted, so that no bound gives the task away.',
  },
  4: {
    label: 'Other world',
    sentence:
      'As 3, and the constants of the motion are changed: another task, in which recipes for the known one may fail.',
  },
};

const leftOutWords: Readonly<Record<LeftOut, string>> = {
  'under-way': 'not finished',
  unreported: 'without a report on fresh seeds',
  'by-person': 'with a person’s own policy among the candidates',
  copy: 'the same as another one',
};

/** Which runs stand in the points with a value not their own, and which not at all; one sentence each. */
export function countingInWords(
  evidence: readonly Pick<Evidence, 'withoutPolicy' | 'leftOut'>[],
  random: number | null,
): readonly string[] {
  const sum = (of: (each: (typeof evidence)[number]) => number): number => evidence.reduce((all, e) => all + of(e), 0);
  const failed = sum(({ withoutPolicy }) => withoutPolicy);
  const instead = random === null ? 'with the worst episode of the others at its level' : 'as random play';
  const out = Object.entries(leftOutWords)
    .map(([why, words]) => ({ words, count: sum(({ leftOut }) => leftOut[why as LeftOut]) }))
    .filter(({ count }) => count > 0);
  return [
    failed > 0 &&
      `${plural(failed, 'run')} ended without a policy that runs and ${failed === 1 ? 'counts' : 'count'} ${instead}.`,
    out.length > 0 && `Left out: ${out.map(({ words, count }) => `${plural(count, 'run')} ${words}`).join(', ')}.`,
  ].filter((each) => each !== false);
}
