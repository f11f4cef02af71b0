// Bringing in files of training records: each is checked, and what cannot be read is said.
import type { TrainingRecord } from '../../baselines/training-record.ts';
import { errorText } from '../../lib/error-text.ts';
import { parseTrainings, trainingFile } from '../../storage/training-file.ts';
import { titleOf } from '../environments.ts';
import { plural } from '../format.ts';
import { messages } from '../messages.svelte.ts';
import { trainings } from './trainings.svelte.ts';

/** Larger files hold something else: a record is a few kilobytes, and at most half a megabyte with its episodes. */
const MAX_BYTES = 200_000_000;

/** Trainings as the text of a file that `importTrainings` takes, their episodes included. */
export const trainingsFile: (records: readonly TrainingRecord[]) => string = trainingFile;

/** Never rejects: what came of it is told at the foot of the page. */
export async function importTrainings(files: readonly File[]): Promise<void> {
  let added = 0;
  let here = 0;
  const tasks = new Set<string>();
  for (const file of files) {
    try {
      if (file.size > MAX_BYTES) throw new Error('The file is too large for training records.');
      const parsed = parseTrainings(await file.text());
      if (!parsed.ok) throw new Error(parsed.error);
      const fresh = await trainings.take(parsed.records);
      added += fresh;
      for (const { envId } of parsed.records) tasks.add(titleOf(envId));
      here += parsed.records.length - fresh;
    } catch (problem) {
      messages.problem(`Importing ${file.name}`, errorText(problem));
    }
  }
  const words = [
    added > 0 && `${plural(added, 'training')} came in.`,
    here > 0 && `${here} were here already.`,
    `Tasks: ${[...tasks].join(', ')}.`,
  ];
  if (added + here > 0) messages.note(words.filter(Boolean).join(' '));
}
