// Works through the jobs of one experiment without anybody watching: trainings side by side in the pool
// (experiment-training-jobs.ts), runs of a language model one after the other beside them (experiment-run-jobs.ts). This is the
// order in which it all goes: taking up, pausing, stopping, ending.
import type { RunEvent } from '../../engine/events.ts';
import type { ExperimentRecord } from '../../storage/experiment-record.ts';
import { isOver } from './experiment-jobs.ts';
import { RunJobs, type RunPlace } from './experiment-run-jobs.ts';
import { TrainingJobs, type TrainingPlace } from './experiment-training-jobs.ts';
import { ExperimentWork, type WorkPlace } from './experiment-work.ts';

export interface ExperimentPlace extends WorkPlace {
  readonly runs: RunPlace;
  readonly trainings: TrainingPlace;
  /** Resolves with the function that gives the lock back, or with null where another tab has the experiment. */
  lock(id: string): Promise<(() => void) | null>;
}

export type GoResult = 'going' | 'busy' | 'elsewhere';

export class ExperimentRunner {
  private readonly place: ExperimentPlace;
  private readonly work: ExperimentWork;
  private readonly trainings: TrainingJobs;
  private readonly runs: RunJobs;
  private unlock: (() => void) | null = null;
  private entering: Promise<GoResult> | null = null;

  constructor(place: ExperimentPlace) {
    this.place = place;
    this.work = new ExperimentWork(place, place.trainings.records, () => this.look());
    this.trainings = new TrainingJobs(this.work, place.trainings);
    this.runs = new RunJobs(this.work, place.runs);
  }

  /** The experiment that this tab works on; null where it works on none. */
  get record(): ExperimentRecord | null {
    return this.work.record;
  }

  /** What the work waits for, in words; empty where it goes on. */
  get waitsFor(): string {
    return this.work.waitsFor;
  }

  /** Begins an experiment or goes on with it: what was cut off, stopped or held is taken up again. */
  go(record: ExperimentRecord, retry = false): Promise<GoResult> {
    // A second press while the first is under way asks for nothing else.
    this.entering ??= this.enter(record, retry).finally(() => (this.entering = null));
    return this.entering;
  }

  private async enter(record: ExperimentRecord, retry: boolean): Promise<GoResult> {
    const { work } = this;
    if (work.record && work.record.id !== record.id) return 'busy';
    if (!work.record) {
      const unlock = await this.place.lock(record.id);
      if (!unlock) return 'elsewhere';
      this.unlock = unlock;
      work.record = record;
    }
    work.waitsFor = '';
    work.revived = new Set(this.trainings.stopped(retry).map(({ id }) => id));
    await work.change({ state: 'going', notes: await this.runs.takenUp(retry) });
    await this.trainings.release();
    this.look();
    return 'going';
  }

  /** Holds everything under way; the run of a model pauses after the call that it is in. */
  async pause(): Promise<void> {
    await this.work.change({ state: 'paused' });
    this.trainings.hold();
    await this.runs.hold();
  }

  /** Ends what is under way; the results that are there stay. */
  async stop(): Promise<void> {
    await this.work.change({ state: 'stopped' });
    this.trainings.stop();
    await this.runs.stop();
    this.leave();
  }

  /** Takes over what the page has changed of the experiment: more seeds, another name. */
  async replace(record: ExperimentRecord): Promise<void> {
    if (this.record?.id !== record.id) return;
    await this.work.change(record);
    this.look();
  }

  /** Begins what can begin now. To be called whenever a training has changed. */
  look(): void {
    const { work, trainings, runs } = this;
    // One that was queued may begin while the experiment is paused.
    if (work.record?.state === 'paused') trainings.hold();
    if (work.record?.state !== 'going') return;
    void trainings.feed();
    void runs.feed(() => this.look());
    const isBeginning = trainings.isFeeding || runs.isStarting;
    if (!isBeginning && work.jobs().every(({ state, id }) => isOver(state) && !work.revived.has(id))) void this.end();
  }

  private async end(): Promise<void> {
    await this.work.change({ state: 'ended' });
    // The person may have gone on with it, or added seeds, while that was stored.
    if (this.record?.state === 'ended') this.leave();
  }

  /** To be called with every event of every run. */
  async heard(runId: string, event: RunEvent): Promise<void> {
    if (await this.runs.heard(runId, event)) this.look();
  }

  private leave(): void {
    // The lock goes first: whoever hears of the change may want it.
    this.unlock?.();
    this.unlock = null;
    this.work.leave();
  }
}
