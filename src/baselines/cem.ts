// The cross-entropy method over linear policies: draw policies around a mean, let each play, keep the best fifth, and draw
// the next ones around those.
import type { RandomSource } from '../env-api/random.ts';
import type { Algorithm, HyperparameterInfo, Hyperparameters } from './algorithm.ts';
import { unfitFor, type Fits } from './fit.ts';
import { searchHyperparameters, trainLinearPolicy, type Search } from './policy-search.ts';

const hyperparameters: readonly HyperparameterInfo[] = [
  {
    name: 'populationSize',
    label: 'Candidates per generation',
    help: 'Policies drawn before the mean moves.',
    defaultValue: 25,
    min: 2,
    max: 10_000,
    whole: true,
  },
  {
    name: 'eliteFraction',
    label: 'Share that is kept',
    help: 'Part of the candidates from which the next mean and deviation are taken.',
    defaultValue: 0.2,
    min: 0,
    max: 1,
  },
  {
    name: 'initialStd',
    label: 'First deviation',
    help: 'Standard deviation of every weight in the first generation, around 0.',
    defaultValue: 1,
    min: 0,
  },
  {
    name: 'extraStd',
    label: 'Extra deviation',
    help: 'Added at first, so that the search does not settle too early; it fades to 0 in a straight line.',
    defaultValue: 0.5,
    min: 0,
  },
  {
    name: 'extraGenerations',
    label: 'Extra deviation fades over',
    help: 'Generations until the extra deviation is gone.',
    defaultValue: 50,
    min: 0,
  },
  ...searchHyperparameters,
];

const fits: Fits = { actions: 'any' };

export const algorithm: Algorithm = {
  id: 'cem',
  title: 'CEM',
  summary: 'Draws many simple policies, keeps the best fifth, and draws the next ones around those.',
  sources: [
    {
      label: 'Szita and Lőrincz, Learning Tetris Using the Noisy Cross-Entropy Method (2006)',
      url: 'https://doi.org/10.1162/neco.2006.18.12.2936',
    },
    {
      label: 'OpenAI Gym, examples/agents/cem.py: the defaults but for the extra deviation, which is ours',
      url: 'https://github.com/openai/gym/blob/v0.9.0/examples/agents/cem.py',
    },
  ],
  hyperparameters,
  unfit: (spaces) => unfitFor('CEM', fits, spaces),
  train: (task, values) => trainLinearPolicy(task, values, (size) => new CrossEntropySearch(size, values)),
};

/** Each number is drawn from a normal distribution of its own. */
export class CrossEntropySearch implements Search {
  centre: Float64Array;
  private readonly deviation: Float64Array;
  private readonly values: Hyperparameters;
  private candidates: Float64Array[] = [];
  private generation = 0;

  /** Begins at 0, or at `start`. */
  constructor(size: number, values: Hyperparameters, start = new Float64Array(size)) {
    this.values = values;
    this.centre = start;
    this.deviation = new Float64Array(size).fill(values['initialStd']!);
  }

  draw(random: RandomSource): readonly Float64Array[] {
    const { centre, deviation } = this;
    const extra = this.extraVariance();
    const drawOne = () => centre.map((mean, i) => random.normal(mean, Math.sqrt(deviation[i]! ** 2 + extra)));
    this.candidates = Array.from({ length: Math.max(2, Math.round(this.values['populationSize']!)) }, drawOne);
    return this.candidates;
  }

  /** The next mean and deviation are those of the candidates with the highest returns. */
  move(returns: readonly number[]): void {
    const count = Math.max(1, Math.round(this.values['eliteFraction']! * returns.length));
    const order = returns.map((_, i) => i).sort((a, b) => returns[b]! - returns[a]!);
    const elite = order.slice(0, count).map((i) => this.candidates[i]!);
    const { deviation } = this;
    this.centre = this.centre.map((_, i) => {
      const mean = elite.reduce((sum, candidate) => sum + candidate[i]!, 0) / count;
      const variance = elite.reduce((sum, candidate) => sum + (candidate[i]! - mean) ** 2, 0) / count;
      deviation[i] = Math.sqrt(variance);
      return mean;
    });
    this.generation++;
  }

  metrics(): Readonly<Record<string, number>> {
    return { deviation: this.deviation.reduce((sum, value) => sum + value, 0) / this.deviation.length };
  }

  private extraVariance(): number {
    const left = Math.max(0, 1 - this.generation / Math.max(1, this.values['extraGenerations']!));
    return (this.values['extraStd']! * left) ** 2;
  }
}
