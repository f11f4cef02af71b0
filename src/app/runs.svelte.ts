// The list of stored runs and what can be done with it.
import type { RunId } from '../engine/events.ts';
import type { RunSummary } from '../workers/engine/api.ts';
import { engine } from './engine-host.ts';
import { messages } from './messages.svelte.ts';
import { router } from './router.svelte.ts';

class Runs {
  /** null until the list has been read. */
  list = $state.raw<readonly RunSummary[] | null>(null);
  problem = $state.raw('');
  private ticked = $state.raw<readonly RunId[]>([]);
  readonly compared = $derived((this.list ?? []).filter((run) => this.ticked.includes(run.runId)));
  /** The newest run that was cut off and could go on. */
  readonly interrupted = $derived((this.list ?? []).find((run) => run.status === 'paused') ?? null);

  /** Reads the list anew for someone who comes to see it: an old one would move under the pointer when it is replaced. */
  async open(): Promise<void> {
    this.list = null;
    await this.refresh();
  }

  async refresh(): Promise<void> {
    try {
      const list = await (await engine()).listRuns();
      this.list = [...list].sort((a, b) => b.updatedAt - a.updatedAt);
      this.problem = '';
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  isTicked(runId: RunId): boolean {
    return this.ticked.includes(runId);
  }

  tick(runId: RunId, on: boolean): void {
    const others = this.ticked.filter((each) => each !== runId);
    this.ticked = on ? [...others, runId] : others;
  }

  async rename(runId: RunId, title: string): Promise<void> {
    await this.act('Renaming', async () => (await engine()).renameRun(runId, title));
  }

  async remove(runId: RunId): Promise<void> {
    await this.act('Deleting', async () => (await engine()).deleteRun(runId));
    this.tick(runId, false);
  }

  exported(runId: RunId): Promise<string> {
    return engine().then((api) => api.exportRun(runId));
  }

  /** Imports run logs; a single one is opened at once. */
  async importFiles(files: readonly File[]): Promise<void> {
    for (const file of files) {
      await this.act(`Importing ${file.name}`, async () => {
        const result = await (await engine()).importRun(await file.text());
        if (result.runId === null) throw new Error(result.error ?? 'The file is not a run log.');
        if (files.length === 1) router.go({ name: 'run', runId: result.runId });
        else messages.note(`${file.name} is in the list.`);
      });
    }
  }

  private async act(doing: string, action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
    } catch (error) {
      messages.problem(doing, error);
    }
    await this.refresh();
  }
}

export const runs = new Runs();
