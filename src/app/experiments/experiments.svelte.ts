// The experiments of this browser as state for the page. One of them goes on at a time in a tab, and does so while the page shows
// something else.
import type { RunEvent, RunId } from '../../engine/events.ts';
import { createDatabase } from '../../storage/database.ts';
import type { ExperimentRecord } from '../../storage/experiment-record.ts';
import { createRecords, type Records } from '../../storage/records.ts';
import { newRunId } from '../../storage/run-id.ts';
import { engine, listen } from '../engine-host.ts';
import { cardOf } from '../environments.ts';
import { concurrencyIn, isElsewhere, lockExperiment, realPlace } from './experiment-place.ts';
import { catchUp } from './experiment-catch-up.ts';
import { ExperimentRunner } from './experiment-runner.ts';
import { StoredRuns } from './stored-runs.ts';
import { messages } from '../messages.svelte.ts';
import { trainings } from '../trainings/trainings.svelte.ts';

export type { ExperimentMethod, ExperimentRecord } from '../../storage/experiment-record.ts';

/** `cut-off`: it was going on when its tab was closed. `elsewhere`: another tab works on it. */
export type Standing = ExperimentRecord['state'] | 'cut-off' | 'elsewhere';

class Experiments {
  /** In the order in which they were made; null until they have been read. */
  list = $state.raw<readonly ExperimentRecord[] | null>(null);
  /** Id of the one that this tab works on. */
  activeId = $state.raw<string | null>(null);
  /** What the work waits for, in words. */
  waitsFor = $state.raw('');
  private elsewhere = $state.raw<readonly string[]>([]);
  private readonly records: Records<ExperimentRecord> = createRecords(
    createDatabase({ onBlocked: (message) => messages.problem('Opening the storage', message) }),
    'experiments',
  );
  /** Runs by their settings. */
  readonly runs = new StoredRuns(engine, cardOf);
  private readonly runner: ExperimentRunner = new ExperimentRunner(
    realPlace(
      {
        write: (record) =>
          this.records.put([record]).catch((problem: unknown) => messages.problem('Storing the experiment', problem)),
        onChange: () => this.show(),
      },
      this.runs,
      (model) => (this.runner.record ? concurrencyIn(this.runner.record, model) : undefined),
    ),
  );
  private isFollowing = false;
  /** Events are taken one after the other. */
  private hearing: Promise<void> = Promise.resolve();

  /** Reads what is stored, sees which of them another tab has, and what has become of the runs of the others. */
  async open(): Promise<void> {
    await this.act('Reading the experiments', async () => {
      const [stored] = await Promise.all([this.records.list(), trainings.open()]);
      const open = stored.filter(({ id, state }) => id !== this.activeId && (state === 'going' || state === 'paused'));
      const taken = await Promise.all(open.map(({ id }) => isElsewhere(id)));
      this.elsewhere = open.filter((_, i) => taken[i]).map(({ id }) => id);
      const own = this.runner.record;
      this.list = stored.map((record) => (record.id === own?.id ? own : record));
    });
    await this.act('Looking after the runs of the experiments', async () => {
      for (const record of this.list ?? []) {
        if (record.id === this.activeId) continue;
        const after = await catchUp(record, {
          lock: lockExperiment,
          get: (id) => this.records.get(id),
          put: (each) => this.records.put([each]),
          look: (runIds) => this.runs.look(runIds),
          group: async (runId, name) => (await engine()).groupRun(runId as RunId, name),
        });
        if (after) this.replace(after);
      }
    });
  }

  private replace(record: ExperimentRecord): void {
    this.list = (this.list ?? []).map((each) => (each.id === record.id ? record : each));
  }

  find(id: string): ExperimentRecord | null {
    return this.list?.find((record) => record.id === id) ?? null;
  }

  standing({ id, state }: ExperimentRecord): Standing {
    if (id === this.activeId) return state;
    if (this.elsewhere.includes(id)) return 'elsewhere';
    return state === 'going' || state === 'paused' ? 'cut-off' : state;
  }

  /** Keeps a new plan, with notes on the runs that are here already; resolves with its id. A title that is taken gets a number, since it also names a group. */
  async add(plan: Pick<ExperimentRecord, 'title' | 'methods' | 'cells' | 'seeds' | 'notes'>): Promise<string> {
    if (this.list === null) await this.open();
    const titles = (this.list ?? []).map(({ title }) => title);
    let { title } = plan;
    for (let n = 2; titles.includes(title); n++) title = `${plan.title} ${n}`;
    const id = newRunId();
    const record: ExperimentRecord = {
      ...{ id, createdAt: Date.now(), state: 'planned', included: [] },
      ...{ ...plan, title },
    };
    await this.records.put([record]);
    this.list = [...(this.list ?? []), record];
    return id;
  }

  /** Begins an experiment or goes on with it. `retry`: what failed begins again as well. */
  async go(record: ExperimentRecord, retry = false): Promise<void> {
    this.follow();
    await this.act('Going on', async () => {
      if (this.list === null) await this.open();
      // What another tab has trained since this one read is not trained again.
      if (this.activeId === null) await trainings.open();
      const result = await this.runner.go(await this.newest(record), retry);
      if (result === 'busy') {
        const title = this.runner.record?.title ?? '';
        throw new Error(
          `“${title}” goes on in this tab. Pause lets it keep its place; stop it first to begin another.`,
        );
      }
      if (result === 'elsewhere') this.elsewhere = [...this.elsewhere, record.id];
    });
  }

  pause(): Promise<void> {
    return this.act('Pausing', () => this.runner.pause());
  }

  stop(): Promise<void> {
    return this.act('Stopping', () => this.runner.stop());
  }

  /** Changes the plan or what is shown beside it. */
  async change(
    record: ExperimentRecord,
    changes: Partial<Pick<ExperimentRecord, 'seeds' | 'included'>>,
  ): Promise<void> {
    await this.act('Changing the experiment', async () => {
      if (this.runner.record?.id === record.id) {
        await this.runner.replace({ ...this.runner.record, ...changes });
        return;
      }
      if (await isElsewhere(record.id)) {
        this.elsewhere = [...this.elsewhere, record.id];
        throw new Error('Another tab works on this experiment. Change it there.');
      }
      const now = await this.newest(record);
      // An experiment that had nothing left to do has something again.
      const state = changes.seeds !== undefined && now.state === 'ended' ? 'stopped' : now.state;
      const changed = { ...now, state, ...changes };
      await this.records.put([changed]);
      this.replace(changed);
    });
  }

  /** As it is stored: another tab may have got further with it since this one read. */
  private async newest(record: ExperimentRecord): Promise<ExperimentRecord> {
    if (this.activeId === record.id) return this.find(record.id) ?? record;
    const stored = (await this.records.get(record.id)) ?? record;
    this.replace(stored);
    return stored;
  }

  /** Takes it off the list; its runs and trainings stay. */
  async remove(record: ExperimentRecord): Promise<void> {
    await this.act('Deleting the experiment', async () => {
      if (this.activeId === record.id) await this.runner.stop();
      await this.records.delete([record.id]);
      this.list = (this.list ?? []).filter(({ id }) => id !== record.id);
    });
  }

  /** Lets the runner hear of every run and training; once, since the page may come and go. */
  private follow(): void {
    if (this.isFollowing) return;
    this.isFollowing = true;
    trainings.watch(() => this.runner.look());
    listen(({ runId, events }) => {
      for (const event of events) this.hear(runId, event);
    });
  }

  private hear(runId: string, event: RunEvent): void {
    this.hearing = this.hearing
      .then(() => this.runner.heard(runId, event))
      .catch((problem: unknown) => messages.problem('Going on with the experiment', problem));
  }

  private show(): void {
    const { record, waitsFor } = this.runner;
    if (record) this.replace(record);
    this.activeId = record?.id ?? null;
    this.waitsFor = record ? waitsFor : '';
  }

  private async act(doing: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (problem) {
      messages.problem(doing, problem);
    }
  }
}

export const experiments = new Experiments();
