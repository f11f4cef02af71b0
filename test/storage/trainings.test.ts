// Stored trainings on a real (in-memory) IndexedDB, and files of records.
import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import type { TrainingRecord } from '../../src/baselines/training-record.ts';
import { createDatabase } from '../../src/storage/database.ts';
import { parseTrainings, trainingFile } from '../../src/storage/training-file.ts';
import { createTrainingsRepository } from '../../src/storage/trainings.ts';

const record: TrainingRecord = {
  version: 1,
  id: 'a',
  group: 'first try',
  envId: 'frozen-lake-v1',
  envOptions: { slippery: true },
  algorithm: 'q-learning',
  hyperparameters: { gamma: 0.99 },
  seed: 3,
  budget: 1000,
  evaluationSeeds: [1_000_000, 1_000_001],
  status: 'done',
  startedAt: 5,
  points: [{ steps: 100, seconds: 0.5, returns: [0, 1], successes: [0, 1] }],
  training: [{ steps: 100, episodes: 12, meanReturn: 0.1 }],
  appVersion: '0.1.0',
};

describe('the trainings repository', () => {
  test('gives back what was put, in the order of the start, the newer version of a record only', async () => {
    const trainings = createTrainingsRepository(createDatabase({ name: 'trainings-1' }));
    const later = { ...record, id: 'b', startedAt: 9 };
    await trainings.put([later, { ...record, status: 'running' }]);
    await trainings.put([record]);
    expect(await trainings.list()).toEqual([record, later]);
    await trainings.delete(['a', 'nobody']);
    expect(await trainings.list()).toEqual([later]);
  });
});

describe('a file of trainings', () => {
  test('that holds one record twice gives its first version once', () => {
    const parsed = parseTrainings(JSON.stringify([record, { ...record, id: 'b' }, { ...record, seed: 4 }]));
    expect(parsed).toEqual({ ok: true, records: [record, { ...record, id: 'b' }] });
  });
});

describe('a file of training records', () => {
  test('may hold one record or several', () => {
    expect(parseTrainings(JSON.stringify(record))).toEqual({ ok: true, records: [record] });
    const both = [record, { ...record, id: 'b' }];
    expect(parseTrainings(JSON.stringify(both))).toEqual({ ok: true, records: both });
  });

  test('keeps the actions of its episodes bit for bit, in the storage too', async () => {
    const actions = Float64Array.of(0.1, -0, Math.PI);
    const points: TrainingRecord['points'] = [
      { ...record.points[0]!, episode: { steps: 3, ended: 'terminated', actions } },
      { ...record.points[0]!, steps: 200, episode: { steps: 2, ended: 'truncated', actions: Uint8Array.of(1, 0) } },
    ];
    const played = { ...record, points };
    expect(parseTrainings(trainingFile([played]))).toEqual({ ok: true, records: [played] });
    const trainings = createTrainingsRepository(createDatabase({ name: 'trainings-2' }));
    await trainings.put([played]);
    expect(await trainings.list()).toEqual([played]);
  });

  test.each([
    ['no list of numbers', { steps: 1, ended: 'terminated', actions: [1] }],
    ['bytes that are no whole numbers', { steps: 1, ended: 'terminated', actions: { $f64: 'AAAA' } }],
    ['another ending', { steps: 1, ended: 'done', actions: { $u8: 'AA==' } }],
  ])('is refused where the actions are %s', (_, episode) => {
    const parsed = parseTrainings(JSON.stringify({ ...record, points: [{ ...record.points[0]!, episode }] }));
    expect(parsed.ok).toBe(false);
  });

  test('takes what had not ended for interrupted', () => {
    const parsed = parseTrainings(JSON.stringify({ ...record, status: 'running' }));
    expect(parsed.ok && parsed.records[0]!.status).toBe('interrupted');
  });

  test.each([
    ['{"a":', 'The file is not JSON.'],
    ['[]', 'The file holds no training.'],
    [JSON.stringify([record, { ...record, points: [{ steps: 1, seconds: 1, returns: ['5'] }] }]), 'Record 2'],
    [JSON.stringify({ format: 'promptpo-studio-run' }), 'Record 1 is no training record at version'],
  ])('is refused in words where it is something else: %s', (text, words) => {
    const parsed = parseTrainings(text);
    expect(parsed.ok ? '' : parsed.error).toContain(words);
  });
});
