// Random search over linear policies: draw policies one after the other and keep the one with the highest return. What any
// search has to beat, and what some well-known tasks turn out to need no more than.
import type { RandomSource } from '../env-api/random.ts';
import type { Algorithm, HyperparameterInfo } from './algorithm.ts';
import { unfitFor, type Fits } from './fit.ts';
import { searchHyperparameters, trainLinearPolicy, type Search } from './policy-search.ts';

const hyperparameters: readonly HyperparameterInfo[] = [
  {
    name: 'range',
    label: 'Range of the weights',
    help: 'Every weight is drawn evenly between minus this number and this number.',
    defaultValue: 1,
    min: 0,
  },
  ...searchHyperparameters.filter(({ name }) => name === 'episodesPerCandidate'),
];

const fits: Fits = { actions: 'any' };

export const algorithm: Algorithm = {
  id: 'random-search',
  title: 'Random search',
  summary: 'Draws simple policies at random and keeps the one that did best.',
  sources: [
    {
      label: 'OpenAI, Requests for Research, CartPole: its "random guessing algorithm"; the range is ours',
      url: 'https://github.com/openai/requests-for-research/blob/master/_requests_for_research/cartpole.html',
    },
  ],
  hyperparameters,
  unfit: (spaces) => unfitFor('Random search', fits, spaces),
  // Observations as they come: under moving statistics the kept weights would not stay the policy that earned its place.
  train: (task, values) =>
    trainLinearPolicy(
      task,
      { ...values, normaliseObservations: 0 },
      (size) => new RandomSearch(size, values['range']!),
    ),
};

/** Draws one policy at a time; the centre is the best so far, the first one until then all zeros. */
export class RandomSearch implements Search {
  centre: Float64Array;
  private readonly range: number;
  private candidate: Float64Array;
  private best = -Infinity;

  constructor(size: number, range: number) {
    this.range = range;
    this.centre = this.candidate = new Float64Array(size);
  }

  draw(random: RandomSource): readonly Float64Array[] {
    this.candidate = this.centre.map(() => random.uniform(-this.range, this.range));
    return [this.candidate];
  }

  /** The later one of two equals is kept out: nothing speaks for a change. */
  move([episodeReturn]: readonly number[]): void {
    if (episodeReturn! <= this.best) return;
    this.best = episodeReturn!;
    this.centre = this.candidate;
  }

  /** The return that chose the kept policy: the highest of many, so too high for what it is worth. */
  metrics(): Readonly<Record<string, number>> {
    return Number.isFinite(this.best) ? { bestReturn: this.best } : {};
  }
}
