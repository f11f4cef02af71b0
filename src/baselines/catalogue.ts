// The learning algorithms by name: what the page says of them at once. The algorithms themselves are in the workers (index.ts).
import type { Fits } from './fit.ts';

export interface AlgorithmName {
  readonly id: string;
  /** Short name for charts; the algorithm's own. */
  readonly title: string;
  /** One sentence for a newcomer; the algorithm's own. */
  readonly summary: string;
  readonly fits: Fits;
}

/** From the simplest to the most elaborate. */
export const algorithmNames = [
  {
    id: 'random',
    title: 'Random',
    summary: 'Draws every action at random and learns nothing.',
    fits: { actions: 'any' },
  },
  {
    id: 'q-learning',
    title: 'Q-learning',
    summary: 'Keeps a table of what each action is worth in each state and corrects it after every step.',
    fits: { actions: 'discrete', table: true },
  },
  {
    id: 'value-iteration',
    title: 'Value iteration',
    summary: 'Learns how the task responds by counting, and plans in that model.',
    fits: { actions: 'discrete', table: true },
  },
  {
    id: 'dqn',
    title: 'DQN',
    summary: 'A neural network learns from remembered steps what each action is worth.',
    fits: { actions: 'discrete' },
  },
  {
    id: 'ppo',
    title: 'PPO',
    summary: 'Plays for a while, then makes the actions that did better than expected somewhat more likely.',
    fits: { actions: 'any' },
  },
  {
    id: 'sac',
    title: 'SAC',
    summary: 'An actor that stays as random as it can afford learns from two critics and remembered steps.',
    fits: { actions: 'box' },
  },
  {
    id: 'random-search',
    title: 'Random search',
    summary: 'Draws simple policies at random and keeps the one that did best.',
    fits: { actions: 'any' },
  },
  {
    id: 'cem',
    title: 'CEM',
    summary: 'Draws many simple policies, keeps the best fifth, and draws the next ones around those.',
    fits: { actions: 'any' },
  },
  {
    id: 'cma-es',
    title: 'CMA-ES',
    summary: 'Draws simple policies and learns from the best of them in which directions, and how far, to go on.',
    fits: { actions: 'any' },
  },
] as const satisfies readonly AlgorithmName[];

export type AlgorithmId = (typeof algorithmNames)[number]['id'];
