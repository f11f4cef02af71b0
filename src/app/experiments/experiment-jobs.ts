// From the plan of an experiment to its jobs: one for each method, task and seed, known by its settings, so that nothing is run
// twice. Pure functions.
import type { TrainingRecord, TrainingStatus } from '../../baselines/training-record.ts';
import type { EnvCard, EnvOptions } from '../../env-api/env.ts';
import { remembered } from '../../lib/remember.ts';
import type { TrainingSetup } from '../../workers/training/api.ts';
import type { RunSettings } from '../../engine/settings.ts';
import type { ExperimentCell, ExperimentRecord } from '../../storage/experiment-record.ts';
import { methodKey, optionsKey } from '../comparison/contestants.ts';
import { runKey } from '../runs/run-likeness.ts';
import { optionsFor } from '../studio/choices.ts';

/** `queued`: it waits for a worker. `cut`: begun and to be gone on with. `held`: it waits for the person. */
export type JobState = 'waiting' | 'queued' | 'running' | 'paused' | 'cut' | 'held' | 'done' | 'failed' | 'stopped';

export interface Job {
  /** Cell and seed; unique within the experiment. */
  readonly id: string;
  readonly cell: ExperimentCell;
  readonly seed: number;
  readonly state: JobState;
  /** The training's record or the run that belongs to it. */
  readonly result: string | null;
  /** Why it failed or is held; empty otherwise. */
  readonly problem: string;
}

export const envIdOf = (cell: ExperimentCell): string =>
  cell.kind === 'training' ? cell.setup.env.id : cell.settings.envId;

export const envOptionsOf = (cell: ExperimentCell) =>
  cell.kind === 'training' ? cell.setup.env.options : cell.settings.envOptions;

/** One text per variant of a task. Options of a run or a training of elsewhere can be incomplete: the card has the defaults. */
export function variantKey(card: EnvCard | null, options: EnvOptions): string {
  return optionsKey(card ? optionsFor(card, options) : options);
}

/** One text for a method on a variant of a task, whatever the seed: what a row of the table stands for. */
export function cellKey(cell: ExperimentCell, card?: EnvCard | null): string {
  const method = cell.kind === 'training' ? methodKey(cell.setup) : runKey(cell.settings);
  return [envIdOf(cell), variantKey(card ?? null, envOptionsOf(cell)), method].join(' ');
}

/** Seeds of a cell, in their order. */
export function seedsOf(cell: ExperimentCell, seeds: number): readonly number[] {
  const first = cell.kind === 'training' ? cell.setup.seed : cell.settings.seed;
  return cell.single ? [first] : Array.from({ length: seeds }, (_, seed) => seed);
}

export const setupFor = (setup: TrainingSetup, seed: number): TrainingSetup => ({ ...setup, seed });
export const settingsFor = (settings: RunSettings, seed: number): RunSettings => ({ ...settings, seed });

/** Cells without those that another one before them equals: a method can come about in two ways. */
export function distinctCells(cells: readonly ExperimentCell[]): readonly ExperimentCell[] {
  const keys = new Set<string>();
  return cells.filter((cell) => {
    const key = cellKey(cell);
    return !keys.has(key) && keys.add(key);
  });
}

/**
 * All jobs with where they stand, seed after seed, so that every method has one seed before any has two. A training belongs
 * to a job if it has its settings, wherever it was made.
 */
export function jobsOf(
  record: Pick<ExperimentRecord, 'cells' | 'seeds' | 'notes'>,
  trainings: readonly TrainingRecord[],
): readonly Job[] {
  const known = new Map<string, TrainingRecord[]>();
  for (const training of trainings) {
    const key = trainingKey(training.envId, training.seed, training);
    const same = known.get(key);
    if (same) same.push(training);
    else known.set(key, [training]);
  }
  const all = record.cells.flatMap((cell) => seedsOf(cell, record.seeds).map((seed, turn) => ({ cell, seed, turn })));
  return all
    .sort((a, b) => a.turn - b.turn)
    .map(({ cell, seed }): Job => {
      const id = `${cell.id}/${seed}`;
      if (cell.kind === 'run') {
        const note = record.notes[id];
        const { state = 'waiting', runId = null, problem = '' } = note ?? {};
        return { id, cell, seed, state, result: runId, problem };
      }
      const { id: envId, options } = cell.setup.env;
      // Other variants of the task have the same key; one of them must not stand in the way of the one that fits.
      const fitting = known.get(trainingKey(envId, seed, cell.setup))?.filter(({ envOptions }) => {
        return optionsKey({ ...options, ...envOptions }) === optionsKey(options);
      });
      const own = furthest(fitting ?? []);
      if (!own) return { id, cell, seed, state: 'waiting', result: null, problem: '' };
      return { id, cell, seed, state: stateOf[own.status], result: own.id, problem: own.problem ?? '' };
    });
}

const stateOf: Readonly<Record<TrainingStatus, JobState>> = {
  waiting: 'queued',
  running: 'running',
  paused: 'paused',
  interrupted: 'cut',
  done: 'done',
  stopped: 'stopped',
  failed: 'failed',
};

/** Of several trainings with the same settings the one that has come furthest counts; the first of equals. */
function furthest(trainings: readonly TrainingRecord[]): TrainingRecord | undefined {
  const [first, ...others] = trainings;
  return others.reduce((best, each) => (best && rank(each.status) > rank(best.status) ? each : best), first);
}

function rank(status: TrainingStatus): number {
  return ['failed', 'stopped', 'interrupted', 'waiting', 'paused', 'running', 'done'].indexOf(status);
}

/** Task, seed and method. Options are left out: those of a record of elsewhere can be incomplete. */
function trainingKey(envId: string, seed: number, of: TrainingRecord | TrainingSetup): string {
  return [envId, seed, methodOf(of)].join(' ');
}

/** Asked several times a second for every training that there is. */
const methodOf = remembered((of: TrainingRecord | TrainingSetup) => methodKey(of));

/** Nothing is left to begin or under way. */
export function isOver(state: JobState): boolean {
  return state === 'done' || state === 'failed' || state === 'stopped' || state === 'held';
}

/** It begins when the experiment is started or taken up again; what failed does so only if it is to be retried. */
export function willBegin(state: JobState): boolean {
  return state === 'waiting' || state === 'cut' || state === 'stopped';
}

export interface Tally {
  readonly all: number;
  readonly done: number;
  readonly failed: number;
  readonly held: number;
  readonly underWay: number;
  /** Those that begin when it is started or taken up again. */
  readonly left: number;
}

export function tallyOf(jobs: readonly Job[]): Tally {
  const of = (...states: JobState[]): number => jobs.filter(({ state }) => states.includes(state)).length;
  return {
    all: jobs.length,
    done: of('done'),
    failed: of('failed'),
    held: of('held'),
    underWay: of('running', 'paused', 'queued'),
    left: jobs.filter(({ state }) => willBegin(state)).length,
  };
}
