// Training records as files of JSON: what `npm run train` writes, checked at the door when the page takes it in.
import * as v from 'valibot';
import { TRAINING_RECORD_VERSION, type TrainingRecord } from '../baselines/training-record.ts';
import { decodeNumbers, encodeNumbers } from '../lib/number-json.ts';

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const point = v.object({
  steps: count,
  seconds: v.number(),
  returns: v.pipe(v.array(v.number()), v.minLength(1)),
  successes: v.optional(v.array(v.number())),
  episode: v.optional(
    v.object({
      steps: count,
      ended: v.picklist(['terminated', 'truncated']),
      actions: v.union([v.instance(Uint8Array), v.instance(Float64Array)]),
    }),
  ),
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

/** Records as the text of a file, the actions of their episodes included. */
export function trainingFile(records: readonly TrainingRecord[]): string {
  return `${JSON.stringify(records, encodeNumbers, 1)}\n`;
}

export type ParsedTrainings =
  { readonly ok: true; readonly records: readonly TrainingRecord[] } | { readonly ok: false; readonly error: string };

/**
 * One record, or a list of them; of several with one id the first counts. What had not ended when it was written counts as interrupted here. Never throws: what is
 * wrong with the text comes back as one readable sentence.
 */
export function parseTrainings(file: string): ParsedTrainings {
  let data: unknown;
  try {
    data = JSON.parse(file, decodeNumbers);
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
