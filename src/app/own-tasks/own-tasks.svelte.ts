// The person's own tasks as state for the page: listed, saved, copied, deleted, taken out as a file and brought in from one.
import { isOwnRecordId } from '../../env-api/own-task.ts';
import { sameData } from '../../lib/same-data.ts';
import { readTaskFile, taskFileText } from '../../storage/own-task-file.ts';
import { draftOf, newestEnvId, type OwnDraft, type OwnTask } from '../../storage/own-task.ts';
import { forgetOwnTask } from '../environments.ts';
import { forgetUnsaved } from './own-task-drafts.ts';
import { keepOwnTaskNames } from './own-task-names.ts';
import { taskRecords } from './own-task-store.ts';

export { newestEnvId, type OwnTask };

const newId = (): string => `own-${crypto.randomUUID().replaceAll('-', '').slice(0, 10)}`;

class OwnTasks {
  /** Newest change first; null until it has been read. */
  list = $state.raw<readonly OwnTask[] | null>(null);
  problem = $state.raw('');

  async open(): Promise<void> {
    this.problem = '';
    try {
      await this.refresh();
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** The record; undefined where this browser has none. */
  async get(id: string): Promise<OwnTask | undefined> {
    return taskRecords.get(id);
  }

  async save(task: OwnTask): Promise<void> {
    await taskRecords.put([task]);
    forgetOwnTask(task.id);
    await this.refresh();
  }

  /** Runs and trainings on it stay; without it they can be read, but not played. */
  async remove(id: string): Promise<void> {
    await taskRecords.delete([id]);
    forgetUnsaved(id);
    forgetOwnTask(id);
    await this.refresh();
  }

  /** A copy with an id of its own; its versions do not come along. */
  async duplicate(task: OwnTask): Promise<OwnTask> {
    const copy = this.make(`${task.title}, copy`, task.summary, task.draft);
    await this.save(copy);
    return copy;
  }

  /** A record that is not stored yet. */
  make(title: string, summary: string, draft: OwnDraft, id = newId()): OwnTask {
    const now = Date.now();
    return { id, createdAt: now, updatedAt: now, title, summary, draft, versions: [] };
  }

  private async refresh(): Promise<void> {
    const tasks = await taskRecords.list();
    this.list = tasks.toSorted((a, b) => b.updatedAt - a.updatedAt);
    keepOwnTaskNames(tasks.map((task) => ({ recordId: task.id, title: task.title, envId: newestEnvId(task) })));
  }
}

export const ownTasks = new OwnTasks();

/** The task as the text of one file: the version that `id` names, else what is edited. Rejects where this browser does not have it. */
export async function exportTask(id: string): Promise<string> {
  const [recordId, hash] = id.split('.');
  const task = await taskRecords.get(recordId!);
  const draft = task && draftOf(task, hash);
  if (!task || !draft) throw new Error('This browser has no such task.');
  return taskFileText({ ...task, draft });
}

/**
 * Stores a task out of a file and resolves with its id; nothing of it runs before the person has it checked. One that is here
 * already, unchanged, stays as it is. Rejects in words where the text is no such file.
 */
export async function importTask(fileText: string): Promise<string> {
  const { id, title, summary, draft } = readTaskFile(fileText);
  const known = isOwnRecordId(id) ? await taskRecords.get(id) : undefined;
  if (known && sameData(known.draft, draft)) return id;
  const free = isOwnRecordId(id) && !known;
  const task = ownTasks.make(title || 'Imported task', summary, draft, free ? id : newId());
  await ownTasks.save(task);
  return task.id;
}
