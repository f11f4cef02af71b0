// What takes room in this browser and making room, as state for the page: measured when the page is opened, exported before it is
// deleted, and the browser asked not to clear it by itself.
import type { RunId } from '../../engine/events.ts';
import { zip, type ZipText } from '../../lib/zip.ts';
import { createDatabase } from '../../storage/database.ts';
import { createRecords } from '../../storage/records.ts';
import { type KeptThing, measureKept } from '../../storage/room.ts';
import { engine } from '../engine-host.ts';
import { experiments } from '../experiments/experiments.svelte.ts';
import { fileNameOf } from '../format.ts';
import { messages } from '../messages.svelte.ts';
import { exportTask, ownTasks } from '../own-tasks/own-tasks.svelte.ts';
import { predictions } from '../film/predictions.svelte.ts';
import { trainings } from '../trainings/trainings.svelte.ts';

export type { KeptThing };

/** Bytes that the site uses of those that this browser gives it; 0 where it does not say. */
export interface Room {
  readonly usedBytes: number;
  readonly quotaBytes: number;
  /** Whether the browser has promised not to clear it by itself. */
  readonly persistent: boolean;
}

/** Key of a thing among all kinds. */
export const keyOf = ({ kind, id }: KeptThing): string => `${kind} ${id}`;

/** With less than this left, the next run may find no room. */
const LITTLE_BYTES = 50_000_000;

class StorageUse {
  /** Everything that is kept, the oldest first; null until it has been measured. */
  things = $state.raw<readonly KeptThing[] | null>(null);
  room = $state.raw<Room | null>(null);
  /** Whether hardly any room is left; false where the browser does not say. */
  readonly nearlyFull = $derived(
    this.room !== null && this.room.quotaBytes > 0 && this.room.quotaBytes - this.room.usedBytes < LITTLE_BYTES,
  );
  problem = $state.raw('');
  deleting = $state.raw(false);
  private ticked = $state.raw<ReadonlySet<string>>(new Set());
  readonly chosen = $derived((this.things ?? []).filter((thing) => this.isTicked(thing)));
  readonly chosenBytes = $derived(this.chosen.reduce((sum, { bytes }) => sum + bytes, 0));
  private readonly database = createDatabase();

  async look(): Promise<void> {
    try {
      // What was cut off when a tab was closed is marked so first: it can be deleted then.
      await (await engine()).listRuns();
      await experiments.open(); // and the trainings
      const [things, room] = await Promise.all([measureKept(this.database), readRoom()]);
      this.things = things.map((thing) => ({ ...thing, busy: thing.busy && !isCutOff(thing) }));
      this.room = room;
      this.problem = '';
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** Measures the room anew, after something of the site was kept or removed. */
  async lookAtRoom(): Promise<void> {
    this.room = await readRoom();
  }

  isTicked(thing: KeptThing): boolean {
    // It may have gone on since it was ticked.
    return !thing.busy && this.ticked.has(keyOf(thing));
  }

  tick(things: readonly KeptThing[], on: boolean): void {
    const keys = new Set(things.filter(({ busy }) => !busy).map(keyOf));
    const others = [...this.ticked].filter((key) => !keys.has(key));
    this.ticked = new Set(on ? [...others, ...keys] : others);
  }

  /** The ticked things in one ZIP file: runs, trainings and tasks as their pages import them, the rest as stored. Rejects in words. */
  async exported(): Promise<Blob> {
    return zip(this.texts(this.chosen));
  }

  async deleteChosen(): Promise<void> {
    const of = (kind: KeptThing['kind']) => this.chosen.filter((thing) => thing.kind === kind).map(({ id }) => id);
    this.deleting = true;
    try {
      for (const id of of('run')) await (await engine()).deleteRun(id as RunId);
      if (of('training').length > 0) await trainings.remove(of('training'));
      for (const id of of('experiment')) await removeExperiment(id);
      for (const id of of('task')) await ownTasks.remove(id);
      await createRecords(this.database, 'predictions').delete(of('prediction'));
      await predictions.open();
      this.ticked = new Set();
    } catch (error) {
      messages.problem('Deleting', error);
    } finally {
      this.deleting = false;
    }
    await this.look();
  }

  /** Asks the browser not to clear anything by itself. */
  async persist(): Promise<void> {
    if (!(await navigator.storage?.persist?.())) {
      messages.note('The browser did not agree. Adding the page to the bookmarks, or using it more, often helps.');
    }
    await this.lookAtRoom();
  }

  private async *texts(things: readonly KeptThing[]): AsyncIterable<ZipText> {
    for (const { kind, id, title } of things) {
      const text = await this.textOf(kind, id);
      // The end of its id keeps things of the same title apart.
      yield { name: `${kind}s/${fileNameOf(title)}-${id.slice(-6)}.json`, text };
    }
  }

  private async textOf(kind: KeptThing['kind'], id: string): Promise<string> {
    if (kind === 'run') return (await engine()).exportRun(id as RunId);
    if (kind === 'task') return exportTask(id);
    const stores = { training: 'trainings', experiment: 'experiments', prediction: 'predictions' } as const;
    return JSON.stringify(await this.database.use((db) => db.get(stores[kind], id)), null, 2);
  }
}

/** An experiment whose tab was closed is stored as going on; it can be deleted. */
function isCutOff({ kind, id }: KeptThing): boolean {
  const record = kind === 'experiment' ? experiments.find(id) : null;
  return record !== null && experiments.standing(record) === 'cut-off';
}

async function removeExperiment(id: string): Promise<void> {
  const record = experiments.find(id);
  if (record) await experiments.remove(record);
}

async function readRoom(): Promise<Room> {
  const storage = navigator.storage as StorageManager | undefined;
  const { usage = 0, quota = 0 } = (await storage?.estimate?.()) ?? {};
  return { usedBytes: usage, quotaBytes: quota, persistent: (await storage?.persisted?.()) ?? false };
}

export const storageUse = new StorageUse();
