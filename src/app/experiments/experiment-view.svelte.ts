// One experiment as its page shows it: jobs, the logs of its runs, and the summary table that follows from them.
import type { EnvCard } from '../../env-api/env.ts';
import type { RunEvent, RunId } from '../../engine/events.ts';
import { errorText } from '../../lib/error-text.ts';
import type { RunSummary } from '../../workers/engine/api.ts';
import { engine, listen } from '../engine-host.ts';
import { cardOf } from '../environments.ts';
import { jobsOf, tallyOf } from './experiment-jobs.ts';
import { groupsBeside, runsNeeded, tasksNeeded } from './experiment-sources.ts';
import { summaryRows } from './experiment-table.ts';
import { experiments } from './experiments.svelte.ts';
import { readEvents, type ReadRun } from '../runs/run-reader.ts';
import { loadShownRun } from '../runs/shown-runs.ts';
import { trainings } from '../trainings/trainings.svelte.ts';

/** Events after which a run's row has something new. */
const telling: readonly RunEvent['type'][] = [
  'confirmed',
  'rescored',
  'round-selected',
  'reported',
  'run-ended',
  'grouped',
];

/** Events after which a run stands otherwise than an experiment that nobody works on has noted. */
const moving: readonly RunEvent['type'][] = ['resumed', 'paused', 'run-ended'];

export class ExperimentView {
  readonly id: string;
  problem = $state.raw('');
  /** All stored runs; null until they have been listed. */
  private runs = $state.raw<readonly RunSummary[] | null>(null);
  private reads = $state.raw<Readonly<Record<string, ReadRun>>>({});
  private cards = $state.raw<Readonly<Record<string, EnvCard>>>({});
  /** Runs and tasks that were read, or could not be. */
  private tried = $state.raw<readonly string[]>([]);
  /** Runs and tasks that were asked for. */
  private asked: readonly string[] = [];

  readonly record = $derived.by(() => experiments.find(this.id));
  readonly standing = $derived.by(() => (this.record ? experiments.standing(this.record) : null));
  readonly jobs = $derived.by(() => (this.record ? jobsOf(this.record, trainings.records ?? []) : []));
  readonly tally = $derived(tallyOf(this.jobs));
  readonly rows = $derived.by(() =>
    this.record
      ? summaryRows(this.record, this.jobs, {
          trainings: trainings.records ?? [],
          runs: this.reads,
          cards: this.cards,
        })
      : [],
  );
  private readonly stored = $derived([...(this.runs ?? []), ...(trainings.records ?? [])]);
  /** Groups whose runs or trainings could be added. */
  readonly groups = $derived.by(() => (this.record ? groupsBeside(this.record, this.stored) : []));
  private readonly needed = $derived.by(() => (this.record ? runsNeeded(this.record, this.jobs, this.runs ?? []) : []));
  private readonly tasks = $derived.by(() => (this.record ? tasksNeeded(this.record, this.stored) : []));
  /** False while rows still wait for logs of their runs or cards of their tasks. */
  readonly isRead = $derived(
    (this.runs !== null || this.problem !== '') &&
      [...this.needed, ...this.tasks].every((each) => this.tried.includes(each)),
  );

  constructor(id: string) {
    this.id = id;
  }

  /** Reads what is stored and follows the runs until the returned function is called. */
  open(): () => void {
    const unlisten = listen(({ runId, events }) => {
      if (!this.needed.includes(runId)) return;
      if (events.some(({ type }) => telling.includes(type))) void this.read([runId]);
      const isIdle = experiments.activeId !== this.id;
      if (isIdle && events.some(({ type }) => moving.includes(type))) void experiments.open();
    });
    void this.load();
    return unlisten;
  }

  /** Reads the cards and logs that the table needs and that were not asked for yet; to be called when it changes. */
  follow(): void {
    const runs = this.needed.filter((runId) => !this.asked.includes(runId));
    const tasks = this.tasks.filter((envId) => !this.asked.includes(envId));
    this.asked = [...this.asked, ...runs, ...tasks];
    void this.read(runs);
    for (const envId of tasks) {
      void cardOf(envId)
        .then((card) => {
          if (card) this.cards = { ...this.cards, [envId]: card };
        })
        .finally(() => this.noteTried(envId));
    }
  }

  private async load(): Promise<void> {
    await experiments.open();
    try {
      this.runs = await (await engine()).listRuns();
    } catch (problem) {
      this.problem = errorText(problem);
    }
  }

  private async read(runIds: readonly RunId[]): Promise<void> {
    for (const runId of runIds) {
      try {
        const { run } = readEvents(null, await loadShownRun(runId));
        if (run) this.reads = { ...this.reads, [runId]: run };
      } catch (problem) {
        this.problem = `A run could not be read: ${errorText(problem)}`;
      }
      this.noteTried(runId);
    }
  }

  private noteTried(id: string): void {
    if (!this.tried.includes(id)) this.tried = [...this.tried, id];
  }
}
