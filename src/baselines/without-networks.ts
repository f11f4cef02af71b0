// Which algorithms need no library of neural networks: those can be trained in the sandbox as well.
import type { AlgorithmId } from './catalogue.ts';

export const withoutNetworks: ReadonlySet<string> = new Set<AlgorithmId>([
  'random',
  'q-learning',
  'value-iteration',
  'random-search',
  'cem',
  'cma-es',
]);
