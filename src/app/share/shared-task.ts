// A task of somebody's own as a link carries it: read for showing, and stored when the person asks for it. Nothing of it runs here.
import { asRecord } from '../../lib/as-record.ts';
import type { Language } from '../../engine/settings.ts';

export interface ShownTask {
  readonly title: string;
  readonly summary: string;
  readonly language: Language;
  readonly code: string;
}

/** What can be shown of a task's file; null where it is none. Storing it checks the rest. */
export function readSharedTask(text: string): ShownTask | null {
  let data: Record<string, unknown> | null;
  try {
    data = asRecord(JSON.parse(text));
  } catch {
    return null;
  }
  const { title, summary, language, code } = data ?? {};
  if (typeof title !== 'string' || typeof code !== 'string' || (language !== 'python' && language !== 'javascript'))
    return null;
  return { title, summary: typeof summary === 'string' ? summary : '', language, code };
}

/** Puts the task among the person's own ones; resolves with its id. Rejects in words. */
export async function keepSharedTask(text: string): Promise<string> {
  const { importTask } = await import('../own-tasks/own-tasks.svelte.ts');
  return importTask(text);
}
