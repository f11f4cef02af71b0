// The learning algorithms with their code, loaded on demand: for the workers and the command line. The networks' library comes
// with the first algorithm that needs it.
import type { Algorithm } from './algorithm.ts';
import { algorithmNames, type AlgorithmId, type AlgorithmName } from './catalogue.ts';
import { unfitFor, type TaskSpaces } from './fit.ts';

export interface AlgorithmEntry extends AlgorithmName {
  load(): Promise<Algorithm>;
}

const loaders: Readonly<Record<AlgorithmId, () => Promise<Algorithm>>> = {
  random: async () => (await import('./random.ts')).algorithm,
  'q-learning': async () => (await import('./q-learning.ts')).algorithm,
  'value-iteration': async () => (await import('./value-iteration.ts')).algorithm,
  dqn: async () => (await import('./dqn.ts')).algorithm,
  ppo: async () => (await import('./ppo.ts')).algorithm,
  sac: async () => (await import('./sac.ts')).algorithm,
  'random-search': async () => (await import('./random-search.ts')).algorithm,
  cem: async () => (await import('./cem.ts')).algorithm,
  'cma-es': async () => (await import('./cma-es.ts')).algorithm,
};

/** From the simplest to the most elaborate. */
export const algorithms: readonly AlgorithmEntry[] = algorithmNames.map((name) => ({
  ...name,
  load: loaders[name.id],
}));

/** The entry of `id`, or undefined. */
export function findAlgorithm(id: string): AlgorithmEntry | undefined {
  return algorithms.find((entry) => entry.id === id);
}

/** Why the algorithm cannot learn such a task, as a sentence; null where it can. */
export function unfitEntry(entry: AlgorithmEntry, spaces: Pick<TaskSpaces, 'action' | 'finite'>): string | null {
  return unfitFor(entry.title, entry.fits, spaces);
}
