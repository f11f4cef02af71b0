// The levels of the prior-knowledge dial in words.
import type { DialLevel } from '../engine/dial.ts';

/** What the model knows at each level; each takes away something more than the one before. */
export const dialWords: Readonly<Record<DialLevel, { readonly label: string; readonly sentence: string }>> = {
  0: { label: 'All', sentence: 'The task as published, with its names, meanings and reward.' },
  1: {
    label: 'No names',
    sentence: 'Names and meanings are withheld: numbers in, numbers out, with shapes and bounds.',
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
