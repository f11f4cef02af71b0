// Small experiments and what belongs to them, for tests.
import type { TrainingRecord } from '../../src/baselines/training-record.ts';
import type { RunSettings } from '../../src/engine/settings.ts';
import type { ExperimentCell, ExperimentRecord } from '../../src/storage/experiment-record.ts';
import { makeSettings } from './run-logs.ts';

const base = { algorithm: 'ppo', hyperparameters: { rate: 1 }, seed: 0, budget: 100, evaluationSeeds: [1, 2] } as const;

export function trainingCell(envId: string, algorithm = 'ppo'): ExperimentCell {
  const setup = { ...base, algorithm, env: { id: envId, options: { constants: 'published' } } };
  return { id: `${algorithm} ${envId}`, method: algorithm, kind: 'training', setup };
}

export function runCell(envId: string, changes: Partial<RunSettings> = {}, single = false): ExperimentCell {
  const settings = { ...makeSettings({ envId, seed: 0 }), ...changes };
  return { id: `run ${envId}`, method: 'run', kind: 'run', settings, ...(single && { single: true }) };
}

export function makeExperiment(cells: readonly ExperimentCell[], seeds: number): ExperimentRecord {
  const methods = [...new Set(cells.map(({ method }) => method))].map((key) => ({ key, title: `The ${key}` }));
  const plan = { cells, methods, seeds, notes: {}, included: [] };
  return { id: 'one', createdAt: 1, title: 'One', state: 'planned', ...plan };
}

/** A training with the settings of `trainingCell`. */
export function trainingRecord(id: string, changes: Partial<TrainingRecord> = {}): TrainingRecord {
  const record = { ...base, version: 1 as const, id, envId: 'cartpole-v1', envOptions: { constants: 'published' } };
  return { ...record, status: 'done', startedAt: 1, points: [], training: [], appVersion: 'test', ...changes };
}
