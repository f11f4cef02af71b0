// Reads the files that `npm run train` writes: training records as JSON, checked at the door.
import * as v from 'valibot';
import { TRAINING_RECORD_VERSION, type TrainingRecord } from '../baselines/training-record.ts';

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const point = v.object({
  steps: count,
  seconds: v.number(),
  returns: v.pipe(v.array(v.number()), v.minLength(1)),
  successes: v.optional(v.array(v.number())),
});

const record = v.object({
  version: v.literal(TRAINING_RECORD_VERSION),
  id: v.pipe(text, v.minLength(1), v.maxLength(200)),
  group: v.optional(text),
  envId: text,
  envOptions: v.record(text, v.union([text, v.number(), v.boolean()])),
  algorithm: text,
  hyperparameters: v.record(text, v.number()),
  seed: count,
  budget: count,
  evaluationSeeds: v.array(count),
  status: v.picklist(['waiting', 'running', 'paused', 'interrupted', 'done', 'stopped', 'failed']),
  problem: v.optional(text),
  startedAt: v.number(),
  points: v.array(point),
  training: v.array(v.object({ steps: count, episodes: count, meanReturn: v.number() })),
  appVersion: text,
});

export type ParsedTrainings =
  { readonly ok: true; readonly records: readonly TrainingRecord[] } | { readonly ok: false; readonly error: string };

/**
 * One record, or a list of them; of several with one id the first counts. What had not ended when it was written counts as interrupted here. Never throws: what is
 * wrong with the text comes back as one readable sentence.
 */
export function parseTrainings(file: string): ParsedTrainings {
  let data: unknown;
  try {
    data = JSON.parse(file);
  } catch {
    return { ok: false, error: 'The file is not JSON.' };
  }
  const records = new Map<string, TrainingRecord>();
  for (const [i, item] of (Array.isArray(data) ? data : [data]).entries()) {
    const parsed = v.safeParse(record, item);
    if (!parsed.success) {
      const path = v.getDotPath(parsed.issues[0]);
      const where = path === null ? '' : ` at ${path}`;
      return { ok: false, error: `Record ${i + 1} is no training record${where}: ${parsed.issues[0].message}.` };
    }
    const { id } = parsed.output;
    if (!records.has(id)) records.set(id, ended(parsed.output as TrainingRecord));
  }
  return records.size > 0
    ? { ok: true, records: [...records.values()] }
    : { ok: false, error: 'The file holds no training.' };
}

function ended(record: TrainingRecord): TrainingRecord {
  const isOver = record.status === 'done' || record.status === 'stopped' || record.status === 'failed';
  return isOver ? record : { ...record, status: 'interrupted' };
}
