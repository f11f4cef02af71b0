// Opens a run log from a file as a film, without keeping it: its text lives as long as the page.
import { messages } from '../messages.svelte.ts';
import { parseRunLog } from '../../engine/log-json.ts';
import { router } from '../router.svelte.ts';

let opened = $state.raw<{ readonly name: string; readonly text: string } | null>(null);

/** The text of the file opened last, if `name` is its name. */
export function openedFile(name: string): string | null {
  return opened?.name === name ? opened.text : null;
}

/** Shows the film of a file; says so where it is no run log. */
export async function playFile(file: File): Promise<void> {
  try {
    const text = await file.text();
    const parsed = parseRunLog(text);
    if (!parsed.ok) throw new Error(parsed.error);
    opened = { name: file.name, text };
    router.go({ name: 'film', source: 'file', id: file.name });
  } catch (error) {
    messages.problem(`Playing ${file.name}`, error);
  }
}
