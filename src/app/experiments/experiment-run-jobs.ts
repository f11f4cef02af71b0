// The runs of an experiment that ask a language model, or play a recording back: one after the other. What a model refuses holds
// all that needs the model.
import type { RunEvent } from '../../engine/events.ts';
import type { ModelIdentity, RunSettings } from '../../engine/settings.ts';
import { errorText } from '../../lib/error-text.ts';
import type { ExperimentRecord, JobNote } from '../../storage/experiment-record.ts';
import { type Job, settingsFor } from './experiment-jobs.ts';
import { type FoundRun, noteAfter } from './experiment-run-notes.ts';
import type { ExperimentWork } from './experiment-work.ts';

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

export class RunJobs {
  /** One is being begun. */
  isStarting = false;
  private readonly work: ExperimentWork;
  private readonly place: RunPlace;
  /** Runs that were asked to pause by this class, not by the person on their pages. */
  private readonly pausing = new Set<string>();

  constructor(work: ExperimentWork, place: RunPlace) {
    this.work = work;
    this.place = place;
  }

  private own(): readonly Job[] {
    return this.work.jobs().filter(({ cell }) => cell.kind === 'run');
  }

  private active(): Job | undefined {
    return this.own().find(({ state }) => state === 'running');
  }

  /** The run that goes on pauses after the call that it is in. */
  async hold(): Promise<void> {
    const active = this.active();
    if (active) await this.pauseRun(active.result!);
  }

  private async pauseRun(runId: string): Promise<void> {
    this.pausing.add(runId);
    await this.place.pause(runId).catch(() => undefined);
  }

  async stop(): Promise<void> {
    const active = this.active();
    if (!active) return;
    await this.place.stop(active.result!).catch(() => undefined);
    await this.work.note(active.id, { state: 'stopped', runId: active.result! });
  }

  /** Notes with which the work is taken up: what is held may try again, and so is what failed if it is to be retried. */
  async takenUp(retry: boolean): Promise<ExperimentRecord['notes']> {
    const notes: Record<string, JobNote> = {};
    const before = this.work.record!.notes;
    for (const [id, note] of Object.entries(before)) {
      const { state, runId } = note;
      const again = state === 'held' || state === 'running' || state === 'stopped' || (retry && state === 'failed');
      if (!again) notes[id] = note;
      else if (runId !== undefined) {
        const after = noteAfter(note, await this.place.look(runId));
        // A run that goes on belongs to this tab: no other one has the experiment's lock.
        const isSettled = after?.state === 'done' || after?.state === 'running';
        if (after) notes[id] = isSettled ? after : { state: 'cut', runId };
      }
    }
    // What was noted meanwhile is newer.
    for (const [id, note] of Object.entries(this.work.record?.notes ?? {})) if (note !== before[id]) notes[id] = note;
    return notes;
  }

  /** Follows a run of the experiment, whoever goes on with it. True where something may begin now. */
  async heard(runId: string, event: RunEvent): Promise<boolean> {
    if (event.type !== 'resumed' && event.type !== 'paused' && event.type !== 'run-ended') return false;
    const { work } = this;
    const wasAsked = event.type !== 'resumed' && this.pausing.delete(runId);
    const job = this.own().find(({ result }) => result === runId);
    const { record } = work;
    if (!job || !record || job.state === 'done') return false;
    if (event.type === 'resumed') {
      // Taken up by the person on its own page: this class notes a run before it resumes it.
      if (job.state !== 'running') await work.note(job.id, { state: 'running', runId });
      return false;
    }
    if (event.type === 'run-ended') {
      await work.note(job.id, { state: event.reason === 'stopped' ? 'stopped' : 'done', runId });
      await this.place.group(runId, record.title).catch(() => undefined);
      return true;
    }
    if (job.state !== 'running') return false;
    if (event.reason === 'error') await this.failed(job, event.error?.code ?? '', event.error?.message ?? '');
    else if (record.state === 'going' && !wasAsked)
      await work.note(job.id, { state: 'held', runId, problem: 'The run was paused on its own page.' });
    else await work.note(job.id, { state: 'cut', runId });
    return true;
  }

  /** An error of the model holds all that needs the model; any other is this job's own. */
  private async failed(job: Job, code: string, problem: string): Promise<void> {
    const runId = job.result!;
    if (code.startsWith('model/') && code !== 'model/recording') {
      await this.work.note(job.id, { state: 'held', runId, problem });
      await this.holdModel(job, problem);
    } else await this.work.note(job.id, { state: 'failed', runId, problem });
  }

  /** Holds all jobs that wait for the model of `job`. */
  private async holdModel(job: Job, problem: string): Promise<void> {
    const { work } = this;
    const model = modelOf(job);
    const same = this.own().filter((each) => work.canBegin(each) && modelOf(each) === model);
    const notes = same.map(({ id, result }): [string, JobNote] => {
      work.revived.delete(id);
      return [id, { state: 'held', problem, ...(result !== null && { runId: result }) }];
    });
    await work.change({ notes: { ...work.record?.notes, ...Object.fromEntries(notes) } });
  }

  /** Begins the next one, where none goes on. `then` is called once that is settled, unless it has to wait. */
  async feed(then: () => void): Promise<void> {
    if (this.isStarting || this.active()) return;
    const { work, place } = this;
    const job = this.own().find((each) => work.canBegin(each));
    if (job?.cell.kind !== 'run') return;
    this.isStarting = true;
    const settings = settingsFor(job.cell.settings, job.seed);
    let isBusy = false;
    try {
      const missing = await place.missing(settings.model);
      if (missing !== null) return await this.holdModel(job, missing);
      work.revived.delete(job.id);
      await this.begin(job, settings);
      work.clearWait();
    } catch (problem) {
      isBusy = place.isBusy(problem);
      if (isBusy) work.wait('Another run goes on in this tab; the experiment’s runs follow when it is over.');
      else {
        const runId = work.record?.notes[job.id]?.runId;
        await work.note(job.id, {
          state: 'failed',
          problem: errorText(problem),
          ...(runId !== undefined && { runId }),
        });
      }
    } finally {
      this.isStarting = false;
      if (!isBusy) then();
    }
  }

  private async begin(job: Job, settings: RunSettings): Promise<void> {
    const { work, place } = this;
    const { id } = work.record!;
    const found = job.result === null ? await place.find(settings) : await place.look(job.result);
    if (found?.status === 'ended') return work.note(job.id, { state: 'done', runId: found.runId });
    // Written before it is resumed, so that what the run says at once finds its job.
    if (found) {
      await work.note(job.id, { state: 'running', runId: found.runId });
      await place.resume(found.runId, settings).catch(async (problem: unknown) => {
        if (place.isBusy(problem)) await work.note(job.id, { state: 'cut', runId: found.runId });
        throw problem;
      });
    } else {
      const runId = await place.start(settings);
      // The person has stopped the experiment meanwhile; the run is found by its settings when it goes on.
      if (work.record?.id !== id) return place.stop(runId);
      await work.note(job.id, { state: 'running', runId });
    }
    if (work.record?.state === 'paused') await this.pauseRun(work.record.notes[job.id]!.runId!);
  }
}

/** One text per model that is asked: jobs with the same one share its troubles. */
function modelOf({ cell }: Job): string {
  if (cell.kind === 'training') return '';
  const { kind, name, baseUrl = '', recording = '' } = cell.settings.model;
  return JSON.stringify([kind, name, baseUrl, recording]);
}
