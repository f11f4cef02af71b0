// The list of stored runs and what can be done with it.
import type { RunId } from '../../engine/events.ts';
import { engine } from '../engine-host.ts';
import { messages } from '../messages.svelte.ts';
import { heldRuns } from '../film/held-runs.svelte.ts';
import { router } from '../router.svelte.ts';
import { foldGroups, type RunGroup } from './run-groups.ts';
import { type ListedRun, listShownRuns } from './shown-runs.ts';
import { importLogs, type ImportReport, isMany, logFiles, type PickedFile, suggestGroup } from './run-import.ts';

/** Many files that were picked, before the person has said how their group is called. */
export interface PendingImport {
  readonly files: readonly PickedFile[];
  readonly suggestedGroup: string;
}

class Runs {
  /** null until the list has been read. */
  list = $state.raw<readonly ListedRun[] | null>(null);
  problem = $state.raw('');
  pendingImport = $state.raw<PendingImport | null>(null);
  /** How far an import of many files has come; null while none goes on. */
  importing = $state.raw<{ readonly done: number; readonly known: number } | null>(null);
  /** What the last import of many files brought; null once it has been put away. */
  report = $state.raw<ImportReport | null>(null);
  private ticked = $state.raw<readonly RunId[]>([]);
  readonly items = $derived(foldGroups(this.list ?? []));
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
      const list = await listShownRuns();
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

  /** Ticks exactly these. */
  tickOnly(runIds: readonly RunId[]): void {
    this.ticked = runIds;
  }

  async rename(runId: RunId, title: string): Promise<void> {
    await this.act('Renaming', async () => (await engine()).renameRun(runId, title));
  }

  async remove(runId: RunId): Promise<void> {
    await this.act('Deleting', async () => (await engine()).deleteRun(runId));
    this.forget(runId);
  }

  exported(runId: RunId): Promise<string> {
    return engine().then((api) => api.exportRun(runId));
  }

  /** Gives all runs of a group another group; an empty name lets each stand for itself. */
  async renameGroup(group: RunGroup, name: string): Promise<void> {
    await this.act('Renaming the group', async () => {
      const api = await engine();
      for (const { runId } of group.runs) await api.groupRun(runId, name || null);
    });
  }

  async removeGroup(group: RunGroup): Promise<void> {
    await this.act('Deleting the group', async () => {
      const api = await engine();
      for (const { runId } of group.runs) {
        await api.deleteRun(runId);
        this.forget(runId);
      }
    });
  }

  /** The logs of several runs in one ZIP file; import takes it back as it is. Rejects in words. */
  async exportedTogether(name: string, runs: readonly ListedRun[]): Promise<Blob> {
    const [{ zipOfRuns }, api] = await Promise.all([import('./runs-zip.ts'), engine()]);
    return zipOfRuns(name, runs, (runId) => api.exportRun(runId));
  }

  /** Imports run logs: a single one is opened at once, for many the person is asked what their group is called. */
  async take(picked: readonly PickedFile[]): Promise<void> {
    const files = logFiles(picked);
    this.report = null;
    if (files.length === 0) {
      if (picked.length > 0) messages.problem('Importing', 'There is no .json or .zip file among these.');
      return;
    }
    if (isMany(files)) this.pendingImport = { files, suggestedGroup: suggestGroup(files, new Date()) };
    else await this.importOne(files[0]!);
  }

  cancelImport(): void {
    this.pendingImport = null;
  }

  /** Goes on with the pending import; runs whose log names no group get `group`, or none if it is empty. */
  async confirmImport(group: string): Promise<void> {
    const pending = this.pendingImport;
    this.pendingImport = null;
    if (!pending || this.importing) return;
    this.importing = { done: 0, known: pending.files.length };
    await this.act('Importing', async () => {
      const api = await engine();
      this.report = await importLogs(
        pending.files,
        (text) => api.importRun(text, group || undefined),
        (done, known) => (this.importing = { done, known }),
      );
    });
    this.importing = null;
  }

  /** What the page knows of a run that was deleted. */
  private forget(runId: RunId): void {
    this.tick(runId, false);
    heldRuns.release(runId);
  }

  private async importOne({ path, file }: PickedFile): Promise<void> {
    await this.act(`Importing ${path}`, async () => {
      const result = await (await engine()).importRun(await file.text());
      if (result.runId === null) throw new Error(result.error);
      if (result.outcome === 'here') messages.note('This run is here already.');
      router.go({ name: 'run', runId: result.runId });
    });
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
