// The learning algorithms: what the page says of them at once, the algorithm itself on demand. The networks' library comes
// with the first algorithm that needs it, never with the page.
import type { Algorithm } from './algorithm.ts';
import { unfitFor, type Fits, type TaskSpaces } from './fit.ts';

export interface AlgorithmEntry {
  readonly id: string;
  /** Short name for charts; the algorithm's own. */
  readonly title: string;
  /** One sentence for a newcomer; the algorithm's own. */
  readonly summary: string;
  readonly fits: Fits;
  load(): Promise<Algorithm>;
}

/** From the simplest to the most elaborate. */
export const algorithms: readonly AlgorithmEntry[] = [
  {
    id: 'random',
    title: 'Random',
    summary: 'Draws every action at random and learns nothing.',
    fits: { actions: 'any' },
    load: async () => (await import('./random.ts')).algorithm,
  },
  {
    id: 'q-learning',
    title: 'Q-learning',
    summary: 'Keeps a table of what each action is worth in each state and corrects it after every step.',
    fits: { actions: 'discrete', table: true },
    load: async () => (await import('./q-learning.ts')).algorithm,
  },
  {
    id: 'value-iteration',
    title: 'Value iteration',
    summary: 'Learns how the task responds by counting, and plans in that model.',
    fits: { actions: 'discrete', table: true },
    load: async () => (await import('./value-iteration.ts')).algorithm,
  },
  {
    id: 'dqn',
    title: 'DQN',
    summary: 'A neural network learns from remembered steps what each action is worth.',
    fits: { actions: 'discrete' },
    load: async () => (await import('./dqn.ts')).algorithm,
  },
  {
    id: 'ppo',
    title: 'PPO',
    summary: 'Plays for a while, then makes the actions that did better than expected somewhat more likely.',
    fits: { actions: 'any' },
    load: async () => (await import('./ppo.ts')).algorithm,
  },
  {
    id: 'sac',
    title: 'SAC',
    summary: 'An actor that stays as random as it can afford learns from two critics and remembered steps.',
    fits: { actions: 'box' },
    load: async () => (await import('./sac.ts')).algorithm,
  },
  {
    id: 'random-search',
    title: 'Random search',
    summary: 'Draws simple policies at random and keeps the one that did best.',
    fits: { actions: 'any' },
    load: async () => (await import('./random-search.ts')).algorithm,
  },
  {
    id: 'cem',
    title: 'CEM',
    summary: 'Draws many simple policies, keeps the best fifth, and draws the next ones around those.',
    fits: { actions: 'any' },
    load: async () => (await import('./cem.ts')).algorithm,
  },
  {
    id: 'cma-es',
    title: 'CMA-ES',
    summary: 'Draws simple policies and learns from the best of them in which directions, and how far, to go on.',
    fits: { actions: 'any' },
    load: async () => (await import('./cma-es.ts')).algorithm,
  },
];

/** The entry of `id`, or undefined. */
export function findAlgorithm(id: string): AlgorithmEntry | undefined {
  return algorithms.find((entry) => entry.id === id);
}

/** Why the algorithm cannot learn such a task, as a sentence; null where it can. */
export function unfitEntry(entry: AlgorithmEntry, spaces: Pick<TaskSpaces, 'action' | 'finite'>): string | null {
  return unfitFor(entry.title, entry.fits, spaces);
}
