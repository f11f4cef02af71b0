// A task of the person's own as one file, as the page exports and imports it and the command line reads it: what the person wrote.
// What a check found out is left out: it is found out again where the file is opened.
import * as v from 'valibot';
import type { OwnDraft } from './own-task.ts';

/** Larger sources, and larger files, are something else. */
const MAX_CODE = 200_000;
const MAX_FILE = 2_000_000;

const text = (limit: number) => v.pipe(v.string(), v.maxLength(limit));

const fileSchema = v.object({
  format: v.literal('promptpo-task'),
  version: v.literal(1),
  id: v.string(),
  title: text(200),
  summary: text(1000),
  language: v.picklist(['python', 'javascript']),
  code: text(MAX_CODE),
  horizon: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000))),
  selection: v.picklist(['return', 'success']),
  texts: v.nullable(v.object({ observation: text(20_000), action: text(20_000), reward: text(20_000) })),
});

export interface OwnTaskInFile {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly draft: OwnDraft;
}

export function taskFileText({ id, title, summary, draft }: OwnTaskInFile): string {
  const { source, horizon, selection, texts } = draft;
  const file: v.InferOutput<typeof fileSchema> = {
    ...{ format: 'promptpo-task', version: 1, id, title, summary },
    ...{ language: source.language, code: source.code, horizon, selection, texts },
  };
  return JSON.stringify(file, null, 1);
}

/** Runs nothing of it. Throws an Error in words where the text is no such file. */
export function readTaskFile(fileText: string): OwnTaskInFile {
  if (fileText.length > MAX_FILE) throw new Error('This is no file of a task: it is too large.');
  let data: unknown;
  try {
    data = JSON.parse(fileText);
  } catch {
    throw new Error('This is no file of a task: it is not JSON.');
  }
  const parsed = v.safeParse(fileSchema, data);
  if (parsed.success) {
    const { id, title, summary, language, code, horizon, selection, texts } = parsed.output;
    return { id, title, summary, draft: { source: { language, code }, horizon, selection, texts } };
  }
  const format = (data as { format?: unknown } | null)?.format;
  if (format !== 'promptpo-task') throw new Error('This is no file of a task: it does not begin as one.');
  throw new Error('This file of a task is damaged, or of a newer version of this page.');
}
