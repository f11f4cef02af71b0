// Works through the jobs of one experiment without anybody watching: trainings side by side in the pool, runs of a language model
// one after the other beside them. What it stands on is passed in; whatever it decides is written down before it goes on.
import type { TrainingRecord } from '../../baselines/training-record.ts';
import type { RunEvent } from '../../engine/events.ts';
import type { ModelIdentity, RunSettings } from '../../engine/settings.ts';
import { errorText } from '../../lib/error-text.ts';
import type { ExperimentRecord, JobNote } from '../../storage/experiment-record.ts';
import type { TrainingSetup } from '../../workers/training/api.ts';
import { isOver, type Job, jobsOf, settingsFor, setupFor } from './experiment-jobs.ts';

/** How a stored run stands. */
export interface FoundRun {
  readonly runId: string;
  readonly status: 'running' | 'paused' | 'ended';
}

export interface RunPlace {
  /** Why the model cannot be asked now, in words; null where it can. */
  missing(model: ModelIdentity): Promise<string | null>;
  /** A stored run with these very settings; null where there is none. */
  find(settings: RunSettings): Promise<FoundRun | null>;
  /** Null for a run that was deleted. */
  look(runId: string): Promise<FoundRun | null>;
  /** Resolve once the run goes on; reject in words. */
  start(settings: RunSettings): Promise<string>;
  resume(runId: string, settings: RunSettings): Promise<void>;
  pause(runId: string): Promise<void>;
  stop(runId: string): Promise<void>;
  /** Puts a run that has ended into a group. */
  group(runId: string, name: string): Promise<void>;
  /** Whether `problem` only says that another run goes on in this tab. */
  isBusy(problem: unknown): boolean;
}

export interface TrainingPlace {
  records(): readonly TrainingRecord[];
  /** Trainings at the same time. */
  limit(): number;
  /** False where another tab trains; then nothing was begun. */
  start(setups: readonly TrainingSetup[], group: string): Promise<boolean>;
  again(ids: readonly string[]): Promise<boolean>;
  goOn(): Promise<boolean>;
  pause(id: string, on: boolean): void;
  stop(id: string): void;
}

export interface ExperimentPlace {
  readonly runs: RunPlace;
  readonly trainings: TrainingPlace;
  write(record: ExperimentRecord): Promise<void>;
  /** Resolves with the function that gives the lock back, or with null where another tab has the experiment. */
  lock(id: string): Promise<(() => void) | null>;
  /** Calls `action` after a while, a second or two. */
  later(action: () => void): void;
  /** What the page shows has changed. */
  onChange(): void;
}

export type GoResult = 'going' | 'busy' | 'elsewhere';

export class ExperimentRunner {
  /** The experiment that this tab works on; null where it works on none. */
  record: ExperimentRecord | null = null;
  /** What the work waits for, in words; empty where it goes on. */
  waitsFor = '';
  private readonly place: ExperimentPlace;
  private unlock: (() => void) | null = null;
  private entering: Promise<GoResult> | null = null;
  private feeding = false;
  private starting = false;
  /** Trainings that were stopped or failed, and are to begin again. */
  private revived = new Set<string>();
  /** Runs that were asked to pause by this class, not by the person on their pages. */
  private readonly pausing = new Set<string>();

  constructor(place: ExperimentPlace) {
    this.place = place;
  }

  /** Begins an experiment or goes on with it: what was cut off, stopped or held is taken up again. */
  go(record: ExperimentRecord, retry = false): Promise<GoResult> {
    // A second press while the first is under way asks for nothing else.
    this.entering ??= this.enter(record, retry).finally(() => (this.entering = null));
    return this.entering;
  }

  private async enter(record: ExperimentRecord, retry: boolean): Promise<GoResult> {
    if (this.record && this.record.id !== record.id) return 'busy';
    if (!this.record) {
      const unlock = await this.place.lock(record.id);
      if (!unlock) return 'elsewhere';
      this.unlock = unlock;
      this.record = record;
    }
    this.waitsFor = '';
    const before = this.jobs();
    const again = before.filter(({ cell, state }) => {
      return cell.kind === 'training' && (state === 'stopped' || (retry && state === 'failed'));
    });
    this.revived = new Set(again.map(({ id }) => id));
    await this.change({ state: 'going', notes: await this.takenUp(retry) });
    for (const { state, cell, result } of before)
      if (cell.kind === 'training' && state === 'paused') this.place.trainings.pause(result!, false);
    if (before.some(({ state }) => state === 'queued')) await this.place.trainings.goOn();
    this.look();
    return 'going';
  }

  /** Holds everything under way; the run of a model pauses after the call that it is in. */
  async pause(): Promise<void> {
    await this.change({ state: 'paused' });
    this.holdTrainings();
    const active = this.activeRun();
    if (active) await this.pauseRun(active.result!);
  }

  private holdTrainings(): void {
    for (const { cell, state, result } of this.jobs())
      if (cell.kind === 'training' && state === 'running') this.place.trainings.pause(result!, true);
  }

  private async pauseRun(runId: string): Promise<void> {
    this.pausing.add(runId);
    await this.place.runs.pause(runId).catch(() => undefined);
  }

  /** Ends what is under way; the results that are there stay. */
  async stop(): Promise<void> {
    const jobs = this.jobs();
    await this.change({ state: 'stopped' });
    for (const { cell, state, result } of jobs)
      if (cell.kind === 'training' && (state === 'running' || state === 'paused' || state === 'queued'))
        this.place.trainings.stop(result!);
    const active = this.activeRun();
    if (active) {
      await this.place.runs.stop(active.result!).catch(() => undefined);
      await this.note(active.id, { state: 'stopped', runId: active.result! });
    }
    this.leave();
  }

  /** Takes over what the page has changed of the experiment: more seeds, another name. */
  async replace(record: ExperimentRecord): Promise<void> {
    if (this.record?.id !== record.id) return;
    await this.change(record);
    this.look();
  }

  /** Begins what can begin now. To be called whenever a training has changed. */
  look(): void {
    // One that was queued may begin while the experiment is paused.
    if (this.record?.state === 'paused') this.holdTrainings();
    if (this.record?.state !== 'going') return;
    void this.feedTrainings();
    void this.feedRuns();
    if (!this.feeding && !this.starting && this.jobs().every(({ state, id }) => isOver(state) && !this.revived.has(id)))
      void this.end();
  }

  private async end(): Promise<void> {
    await this.change({ state: 'ended' });
    // The person may have gone on with it, or added seeds, while that was stored.
    if (this.record?.state === 'ended') this.leave();
  }

  /** To be called with every event of every run. */
  async heard(runId: string, event: RunEvent): Promise<void> {
    if (event.type !== 'paused' && event.type !== 'run-ended') return;
    const job = this.jobs().find(({ result, cell }) => cell.kind === 'run' && result === runId);
    const { record } = this;
    const wasAsked = this.pausing.delete(runId);
    if (!job || !record || job.state !== 'running') return;
    if (event.type === 'run-ended') {
      await this.note(job.id, { state: event.reason === 'stopped' ? 'stopped' : 'done', runId });
      await this.place.runs.group(runId, record.title).catch(() => undefined);
    } else if (event.reason === 'error') await this.paused(job, event.error?.code ?? '', event.error?.message ?? '');
    else if (record.state === 'going' && !wasAsked)
      await this.note(job.id, { state: 'held', runId, problem: 'The run was paused on its own page.' });
    else await this.note(job.id, { state: 'cut', runId });
    this.look();
  }

  /** An error of the model holds all that needs the model; any other is this job's own. */
  private async paused(job: Job, code: string, problem: string): Promise<void> {
    const runId = job.result!;
    if (code.startsWith('model/') && code !== 'model/recording') {
      await this.note(job.id, { state: 'held', runId, problem });
      await this.hold(job, problem);
    } else await this.note(job.id, { state: 'failed', runId, problem });
  }

  /** Holds all jobs that wait for the model of `job`. */
  private async hold(job: Job, problem: string): Promise<void> {
    const model = modelOf(job);
    const same = this.jobs().filter((each) => canBegin(each, this.revived) && modelOf(each) === model);
    const notes = same.map(({ id, result }): [string, JobNote] => {
      this.revived.delete(id);
      return [id, { state: 'held', problem, ...(result !== null && { runId: result }) }];
    });
    await this.change({ notes: { ...this.record?.notes, ...Object.fromEntries(notes) } });
  }

  private jobs(): readonly Job[] {
    return this.record ? jobsOf(this.record, this.place.trainings.records()) : [];
  }

  private activeRun(): Job | undefined {
    return this.jobs().find(({ cell, state }) => cell.kind === 'run' && state === 'running');
  }

  /** Notes with which the work is taken up: what is held may try again, and so is what failed if it is to be retried. */
  private async takenUp(retry: boolean): Promise<ExperimentRecord['notes']> {
    const notes: Record<string, JobNote> = {};
    const before = this.record!.notes;
    for (const [id, note] of Object.entries(before)) {
      const { state, runId } = note;
      const again = state === 'held' || state === 'running' || state === 'stopped' || (retry && state === 'failed');
      if (!again) notes[id] = note;
      else if (runId !== undefined) {
        const found = await this.place.runs.look(runId);
        // A run that goes on belongs to this tab: no other one has the experiment's lock.
        if (found) notes[id] = { state: settled(found, state), runId };
      }
    }
    // What was noted meanwhile is newer.
    for (const [id, note] of Object.entries(this.record?.notes ?? {})) if (note !== before[id]) notes[id] = note;
    return notes;
  }

  private async feedTrainings(): Promise<void> {
    if (this.feeding) return;
    const { trainings } = this.place;
    const own = this.jobs().filter(({ cell }) => cell.kind === 'training');
    const underWay = own.filter(({ state }) => state === 'running' || state === 'paused' || state === 'queued').length;
    const next = own.filter((job) => canBegin(job, this.revived)).slice(0, Math.max(0, trainings.limit() - underWay));
    if (next.length === 0) return;
    const { title } = this.record!;
    this.feeding = true;
    try {
      for (const { id } of next) this.revived.delete(id);
      const old = next.flatMap(({ result }) => result ?? []);
      const fresh = next.flatMap(({ cell, seed, result }) =>
        cell.kind === 'training' && result === null ? [setupFor(cell.setup, seed)] : [],
      );
      const isHere =
        (old.length === 0 || (await trainings.again(old))) &&
        (fresh.length === 0 || (await trainings.start(fresh, title)));
      if (isHere) this.clearWait();
      else this.wait('Another tab of this browser is training; the trainings go on when it is done.');
    } finally {
      this.feeding = false;
    }
  }

  private async feedRuns(): Promise<void> {
    if (this.starting || this.activeRun()) return;
    const job = this.jobs().find((each) => each.cell.kind === 'run' && canBegin(each, this.revived));
    if (job?.cell.kind !== 'run') return;
    this.starting = true;
    const settings = settingsFor(job.cell.settings, job.seed);
    let isBusy = false;
    try {
      const missing = await this.place.runs.missing(settings.model);
      if (missing !== null) return await this.hold(job, missing);
      this.revived.delete(job.id);
      await this.begin(job, settings);
      this.clearWait();
    } catch (problem) {
      isBusy = this.place.runs.isBusy(problem);
      if (isBusy) this.wait('Another run goes on in this tab; the experiment’s runs follow when it is over.');
      else {
        const runId = this.record?.notes[job.id]?.runId;
        await this.note(job.id, {
          state: 'failed',
          problem: errorText(problem),
          ...(runId !== undefined && { runId }),
        });
      }
    } finally {
      this.starting = false;
      if (!isBusy) this.look();
    }
  }

  private async begin(job: Job, settings: RunSettings): Promise<void> {
    const { runs } = this.place;
    const { id } = this.record!;
    const found = job.result === null ? await runs.find(settings) : await runs.look(job.result);
    if (found?.status === 'ended' && job.state === 'waiting')
      return this.note(job.id, { state: 'done', runId: found.runId });
    // Written before it is resumed, so that what the run says at once finds its job.
    if (found) {
      await this.note(job.id, { state: 'running', runId: found.runId });
      await runs.resume(found.runId, settings).catch(async (problem: unknown) => {
        if (this.place.runs.isBusy(problem)) await this.note(job.id, { state: 'cut', runId: found.runId });
        throw problem;
      });
    } else {
      const runId = await runs.start(settings);
      // The person has stopped the experiment meanwhile; the run is found by its settings when it goes on.
      if (this.record?.id !== id) return runs.stop(runId);
      await this.note(job.id, { state: 'running', runId });
    }
    if (this.record?.state === 'paused') await this.pauseRun(this.record.notes[job.id]!.runId!);
  }

  private wait(words: string): void {
    this.waitsFor = words;
    this.place.onChange();
    this.place.later(() => this.look());
  }

  private clearWait(): void {
    if (this.waitsFor === '') return;
    this.waitsFor = '';
    this.place.onChange();
  }

  private note(id: string, note: JobNote): Promise<void> {
    return this.change({ notes: { ...this.record?.notes, [id]: note } });
  }

  /** Shows at once, stores behind it. */
  private async change(changes: Partial<ExperimentRecord>): Promise<void> {
    if (!this.record) return;
    this.record = { ...this.record, ...changes };
    this.place.onChange();
    await this.place.write(this.record);
  }

  private leave(): void {
    this.record = null;
    this.unlock?.();
    this.unlock = null;
    this.place.onChange();
  }
}

function canBegin({ id, state }: Job, revived: ReadonlySet<string>): boolean {
  return state === 'waiting' || state === 'cut' || revived.has(id);
}

/** One text per model that is asked: jobs with the same one share its troubles. */
function modelOf({ cell }: Job): string {
  if (cell.kind === 'training') return '';
  const { kind, name, baseUrl = '', recording = '' } = cell.settings.model;
  return JSON.stringify([kind, name, baseUrl, recording]);
}

function settled({ status }: FoundRun, before: JobNote['state']): JobNote['state'] {
  return status === 'ended' && before !== 'stopped' ? 'done' : status === 'running' ? 'running' : 'cut';
}
