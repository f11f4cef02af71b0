// What a comparison would train next, and which variants of a task it can be about. Pure functions.
import { algorithmNames } from '../../baselines/catalogue.ts';
import { evaluationSeeds } from '../../baselines/evaluation.ts';
import type { TrainingRecord } from '../../baselines/training-record.ts';
import type { EnvCard, EnvOptions } from '../../env-api/env.ts';
import type { AlgorithmFacts, TrainingSetup } from '../../workers/training/api.ts';
import { optionsFor } from '../studio/choices.ts';
import { methodKey, optionsKey } from './contestants.ts';

/** Values of hyper-parameters by their names. */
type Values = Readonly<Record<string, number>>;

/** Short names of the algorithms, from the simplest to the most elaborate. */
export const algorithmTitles: ReadonlyMap<string, string> = new Map(algorithmNames.map(({ id, title }) => [id, title]));

/** Short name of an algorithm; its id where this version of the page does not have it. */
export function algorithmTitle(id: string): string {
  return algorithmTitles.get(id) ?? id;
}

/** Default hyper-parameters by algorithm. */
export function defaultsOf(facts: readonly AlgorithmFacts[]): ReadonlyMap<string, Values> {
  const valuesOf = ({ hyperparameters }: AlgorithmFacts): Values =>
    Object.fromEntries(hyperparameters.map(({ name, defaultValue }) => [name, defaultValue]));
  return new Map(facts.map((each) => [each.id, valuesOf(each)]));
}

export interface Wish {
  /** Variant of the task; complete. */
  readonly options: EnvOptions;
  /** Ids of algorithms; those that cannot learn the task are passed over. */
  readonly chosen: readonly string[];
  /** Hyper-parameters that differ from the defaults, by algorithm. */
  readonly changed: Readonly<Record<string, Values>>;
  readonly seeds: number;
  readonly budget: number;
}

/** All that is wished for, seed after seed, so that all methods have one seed before any has two. */
export function wishedTrainings(envId: string, wish: Wish, facts: readonly AlgorithmFacts[]): readonly TrainingSetup[] {
  const ready = facts.filter(({ id, unfit }) => unfit === null && wish.chosen.includes(id));
  const defaults = defaultsOf(facts);
  return Array.from({ length: wish.seeds }, (_, seed) =>
    ready.map(({ id }): TrainingSetup => ({
      env: { id: envId, options: wish.options },
      algorithm: id,
      hyperparameters: { ...defaults.get(id), ...wish.changed[id] },
      seed,
      budget: wish.budget,
      evaluationSeeds: evaluationSeeds(),
    })),
  ).flat();
}

/** Of `wished`, what is neither among `records` nor on its way; a training that was cut off does not count as there. */
export function missingTrainings(
  wished: readonly TrainingSetup[],
  records: readonly TrainingRecord[],
  card: EnvCard,
): readonly TrainingSetup[] {
  const there = standingByKey(records, card);
  return wished.filter((setup) => !there.has(keyOf(card, setup, setup.env.options)));
}

/** How far trainings have come. */
export interface TrainingCourse {
  readonly done: number;
  readonly of: number;
  /** Steps made, of all steps: 0 to 1. */
  readonly fraction: number;
}

/** How far `wished` have come, all of which are among `records`. `stepsOf`: steps that one under way has made, by its id. */
export function courseOf(
  wished: readonly TrainingSetup[],
  records: readonly TrainingRecord[],
  card: EnvCard,
  stepsOf: (id: string) => number,
): TrainingCourse {
  const there = standingByKey(records, card);
  const found = wished.flatMap((setup) => there.get(keyOf(card, setup, setup.env.options)) ?? []);
  const isDone = ({ status }: TrainingRecord): boolean => status === 'done';
  const made = found.map((record) => (isDone(record) ? record.budget : Math.min(record.budget, stepsOf(record.id))));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    done: found.filter(isDone).length,
    of: found.length,
    fraction: sum(made) / Math.max(1, sum(found.map(({ budget }) => budget))),
  };
}

/** Records that are there or on their way, by method, seed and variant of the task; one that is done before others. */
function standingByKey(records: readonly TrainingRecord[], card: EnvCard): ReadonlyMap<string, TrainingRecord> {
  const standing = records
    .filter(({ status }) => status !== 'interrupted' && status !== 'stopped' && status !== 'failed')
    .sort((a, b) => Number(a.status === 'done') - Number(b.status === 'done'));
  return new Map(standing.map((record) => [keyOf(card, record, record.envOptions), record]));
}

function keyOf(
  card: EnvCard,
  training: Parameters<typeof methodKey>[0] & { readonly seed: number },
  options: EnvOptions,
): string {
  return [methodKey(training), training.seed, optionsKey(optionsFor(card, options))].join(' ');
}

/** The variants of the task among `all`, each once and complete, in their order. */
export function variantsAmong(card: EnvCard, all: readonly EnvOptions[]): readonly EnvOptions[] {
  const found = new Map<string, EnvOptions>();
  for (const options of all.map((each) => optionsFor(card, each))) {
    const key = optionsKey(options);
    if (!found.has(key)) found.set(key, options);
  }
  return [...found.values()];
}
