// Saves texts made in the page as files on the person's machine.
import { fileNameOf } from '../../app/format.ts';
import { messages } from '../../app/messages.svelte.ts';

/** Offers `content` as a download called `name`. */
export function saveFile(name: string, content: string | Blob, type = 'text/plain'): void {
  const url = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download reads the address a little later; a minute is ample.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Fetches a run's log and saves it under the run's title; says so if that fails. */
export async function saveRun(title: string, exported: () => Promise<string>): Promise<void> {
  try {
    saveFile(`${fileNameOf(title)}.json`, await exported(), 'application/json');
  } catch (error) {
    messages.problem('Exporting', error);
  }
}

/** Saves the logs of a group as one ZIP file under the group's name; says so if that fails. */
export async function saveGroup(name: string, exported: () => Promise<Blob>): Promise<void> {
  try {
    saveFile(`${fileNameOf(name)}.zip`, await exported());
  } catch (error) {
    messages.problem('Exporting', error);
  }
}
