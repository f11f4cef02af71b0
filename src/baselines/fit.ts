// Which kinds of task an algorithm can learn, as data that the page has before the algorithm's own file is loaded.
import type { Space } from '../env-api/space.ts';

export interface Fits {
  readonly actions: 'discrete' | 'box' | 'any';
  /** It keeps a table: observations have to take few values (`EnvCard.finite`). */
  readonly table?: true;
}

/** What `Algorithm.unfit` is asked about. */
export interface TaskSpaces {
  readonly observation: Space;
  readonly action: Space;
  readonly finite: boolean;
}

/** Why an algorithm that fits `fits` cannot learn such a task, as a sentence; null where it can. */
export function unfitFor(title: string, fits: Fits, { action, finite }: Pick<TaskSpaces, 'action' | 'finite'>) {
  if (fits.actions === 'discrete' && action.kind !== 'discrete')
    return `${title} chooses among a few actions; this task's actions are continuous.`;
  if (fits.actions === 'box' && action.kind !== 'box')
    return `${title} gives continuous actions; this task has a few to choose from.`;
  if (fits.table && !finite)
    return `${title} keeps a table with a row per observation; here observations are continuous.`;
  return null;
}
