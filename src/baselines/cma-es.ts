// CMA-ES over linear policies: draws policies from a normal distribution and learns its whole shape, which directions of
// change belong together and how far to go, from those that earned most.
//
// After Hansen, "The CMA Evolution Strategy: A Tutorial" (arXiv:1604.00772), figure 6 and table 1, with positive weights
// only (as in his barecmaes2.py); names in the code are those of the tutorial, written out.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { RandomSource } from '../env-api/random.ts';
import type { Algorithm, HyperparameterInfo } from './algorithm.ts';
import { unfitFor, type Fits } from './fit.ts';
import { policySize, searchHyperparameters, trainLinearPolicy, type Search } from './policy-search.ts';

const hyperparameters: readonly HyperparameterInfo[] = [
  {
    name: 'populationSize',
    label: 'Candidates per generation',
    help: 'Policies drawn before the distribution moves. 0: 4 + 3 ln(weights), the tutorial’s default.',
    defaultValue: 0,
    min: 0,
    max: 10_000,
    whole: true,
  },
  {
    name: 'sigma',
    label: 'First step size',
    help: 'Standard deviation of every weight in the first generation, around 0.',
    defaultValue: 0.5,
    min: 0,
  },
  ...searchHyperparameters,
];

/** A covariance of more numbers than this takes minutes to decompose. */
const MAX_SIZE = 1000;

const fits: Fits = { actions: 'any' };

export const algorithm: Algorithm = {
  id: 'cma-es',
  title: 'CMA-ES',
  summary: 'Draws simple policies and learns from the best of them in which directions, and how far, to go on.',
  sources: [
    { label: 'Hansen, The CMA Evolution Strategy: A Tutorial', url: 'https://arxiv.org/abs/1604.00772' },
    {
      label: 'Heidrich-Meisner and Igel, Neuroevolution strategies for episodic reinforcement learning (2009)',
      url: 'https://doi.org/10.1016/j.jalgor.2009.04.002',
    },
  ],
  hyperparameters,
  unfit(spaces) {
    const size = policySize(spaces);
    if (size > MAX_SIZE)
      return `CMA-ES learns how all weights of a policy belong together; here there are ${size}, and ${MAX_SIZE} are its limit.`;
    return unfitFor('CMA-ES', fits, spaces);
  },
  train: (task, { populationSize, sigma, ...values }) =>
    trainLinearPolicy(task, values, (size) => new CovarianceSearch(size, sigma!, Math.round(populationSize!))),
};

/** The tutorial's settings for `size` numbers and `population` candidates, its table 1. */
export function strategyConstants(size: number, population: number) {
  const parents = Math.floor(population / 2);
  const raw = Array.from({ length: parents }, (_, i) => Math.log((population + 1) / 2) - Math.log(i + 1));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  const weights = raw.map((weight) => weight / sum);
  const selectionMass = 1 / weights.reduce((total, weight) => total + weight ** 2, 0);
  const pathRate = (4 + selectionMass / size) / (size + 4 + (2 * selectionMass) / size);
  const stepRate = (selectionMass + 2) / (size + selectionMass + 5);
  const rankOneRate = 2 / ((size + 1.3) ** 2 + selectionMass);
  const rankManyRate = Math.min(
    1 - rankOneRate,
    (2 * (0.25 + selectionMass + 1 / selectionMass - 2)) / ((size + 2) ** 2 + selectionMass),
  );
  const damping = 1 + 2 * Math.max(0, Math.sqrt((selectionMass - 1) / (size + 1)) - 1) + stepRate;
  /** Expected length of a standard normal vector. */
  const normalLength = Math.sqrt(size) * (1 - 1 / (4 * size) + 1 / (21 * size ** 2));
  return { weights, selectionMass, pathRate, stepRate, rankOneRate, rankManyRate, damping, normalLength };
}

/** The distribution N(centre, sigma^2 C), moved towards higher returns. */
export class CovarianceSearch implements Search {
  centre: Float64Array;
  private sigma: number;
  private readonly size: number;
  private readonly population: number;
  private readonly constants: ReturnType<typeof strategyConstants>;
  /** C, row by row, and what is drawn with: C = B D^2 B', columns of B being its axes, D their lengths. */
  private readonly covariance: Float64Array[];
  private axes: readonly ArrayLike<number>[];
  private lengths: Float64Array;
  private readonly covariancePath: Float64Array;
  private readonly stepPath: Float64Array;
  /** Candidates of this generation as (candidate - centre) / sigma. */
  private moves: Float64Array[] = [];
  private generation = 0;
  private decomposedAt = 0;

  /** Begins at 0, or at `start`. `population` 0 stands for the tutorial's default. */
  constructor(size: number, sigma: number, population = 0, start = new Float64Array(size)) {
    this.size = size;
    this.sigma = sigma;
    this.population = population > 0 ? Math.max(4, population) : 4 + Math.floor(3 * Math.log(size));
    this.constants = strategyConstants(size, this.population);
    this.centre = start;
    const unit = (i: number) => Float64Array.from({ length: size }, (_, j) => (i === j ? 1 : 0));
    this.covariance = Array.from({ length: size }, (_, i) => unit(i));
    this.axes = Array.from({ length: size }, (_, i) => unit(i));
    this.lengths = new Float64Array(size).fill(1);
    this.covariancePath = new Float64Array(size);
    this.stepPath = new Float64Array(size);
  }

  draw(random: RandomSource): readonly Float64Array[] {
    const { size, axes, lengths, centre, sigma } = this;
    this.moves = Array.from({ length: this.population }, () => {
      const scaled = Float64Array.from(lengths, (length) => length * random.normal());
      return Float64Array.from({ length: size }, (_, i) => dot(axes[i]!, scaled));
    });
    return this.moves.map((move) => centre.map((value, i) => value + sigma * move[i]!));
  }

  move(returns: readonly number[]): void {
    const { constants, size } = this;
    const { weights, selectionMass, stepRate, damping, normalLength } = constants;
    this.generation++;
    const order = returns.map((_, i) => i).sort((a, b) => returns[b]! - returns[a]!);
    const parents = weights.map((_, i) => this.moves[order[i]!]!);
    const step = new Float64Array(size);
    parents.forEach((parent, k) => addScaled(step, parent, weights[k]!));
    this.centre = this.centre.map((value, i) => value + this.sigma * step[i]!);

    scale(this.stepPath, 1 - stepRate);
    addScaled(this.stepPath, this.whitened(step), Math.sqrt(stepRate * (2 - stepRate) * selectionMass));
    const pathLength = Math.sqrt(dot(this.stepPath, this.stepPath));
    this.adaptCovariance(parents, step, pathLength);
    this.sigma *= Math.exp((stepRate / damping) * (pathLength / normalLength - 1));
    this.decompose();
  }

  metrics(): Readonly<Record<string, number>> {
    return { sigma: this.sigma };
  }

  private adaptCovariance(parents: readonly Float64Array[], step: Float64Array, pathLength: number): void {
    const { covariance, covariancePath, size, generation } = this;
    const { weights, selectionMass, pathRate, stepRate, rankOneRate, rankManyRate, normalLength } = this.constants;
    const settled = Math.sqrt(1 - (1 - stepRate) ** (2 * generation));
    const goesOn = pathLength / settled < (1.4 + 2 / (size + 1)) * normalLength;
    scale(covariancePath, 1 - pathRate);
    if (goesOn) addScaled(covariancePath, step, Math.sqrt(pathRate * (2 - pathRate) * selectionMass));
    const kept = 1 - rankOneRate - rankManyRate + (goesOn ? 0 : rankOneRate * pathRate * (2 - pathRate));
    covariance.forEach((row, i) => {
      scale(row, kept);
      addScaled(row, covariancePath, rankOneRate * covariancePath[i]!);
      parents.forEach((parent, k) => addScaled(row, parent, rankManyRate * weights[k]! * parent[i]!));
    });
  }

  /** C^(-1/2) step = B D^-1 B' step. */
  private whitened(step: Float64Array): Float64Array {
    const { size, axes, lengths } = this;
    const inAxes = new Float64Array(size);
    axes.forEach((row, i) => addScaled(inAxes, row, step[i]!));
    for (let i = 0; i < size; i++) inAxes[i]! /= lengths[i]!;
    return Float64Array.from({ length: size }, (_, i) => dot(axes[i]!, inAxes));
  }

  /** Axes and lengths anew, no more often than the covariance changes by much (tutorial, section B.2). */
  private decompose(): void {
    const { size, generation, constants } = this;
    const every = 1 / (10 * size * (constants.rankOneRate + constants.rankManyRate));
    if (generation - this.decomposedAt < every) return;
    this.decomposedAt = generation;
    const decomposed = new EigenvalueDecomposition(new Matrix(this.covariance), { assumeSymmetric: true });
    this.axes = decomposed.eigenvectorMatrix.to2DArray();
    this.lengths = Float64Array.from(decomposed.realEigenvalues, (value) => Math.sqrt(Math.max(value, 1e-20)));
  }
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function scale(vector: Float64Array, factor: number): void {
  for (let i = 0; i < vector.length; i++) vector[i]! *= factor;
}

function addScaled(vector: Float64Array, other: ArrayLike<number>, factor: number): void {
  for (let i = 0; i < vector.length; i++) vector[i]! += factor * other[i]!;
}
