// The trainings of an experiment: as many side by side as the pool takes, in the queue that all trainings of this browser share.
import type { TrainingRecord } from '../../baselines/training-record.ts';
import type { TrainingSetup } from '../../workers/training/api.ts';
import { type Job, setupFor } from './experiment-jobs.ts';
import type { ExperimentWork } from './experiment-work.ts';

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

export class TrainingJobs {
  /** Some are being handed to the queue. */
  isFeeding = false;
  private readonly work: ExperimentWork;
  private readonly place: TrainingPlace;

  constructor(work: ExperimentWork, place: TrainingPlace) {
    this.work = work;
    this.place = place;
  }

  private own(...states: readonly Job['state'][]): readonly Job[] {
    return this.work.jobs().filter(({ cell, state }) => cell.kind === 'training' && states.includes(state));
  }

  /** Those that begin again when the work is taken up: stopped ones, and failed ones if they are to be retried. */
  stopped(retry: boolean): readonly Job[] {
    return retry ? this.own('stopped', 'failed') : this.own('stopped');
  }

  hold(): void {
    for (const { result } of this.own('running')) this.place.pause(result!, true);
  }

  /** Lets those go on that are held or wait in the queue. */
  async release(): Promise<void> {
    for (const { result } of this.own('paused')) this.place.pause(result!, false);
    if (this.own('queued').length > 0) await this.place.goOn();
  }

  stop(): void {
    for (const { result } of this.own('running', 'paused', 'queued')) this.place.stop(result!);
  }

  /** Hands the queue as many as it has room for. */
  async feed(): Promise<void> {
    if (this.isFeeding) return;
    const { work, place } = this;
    const room = place.limit() - this.own('running', 'paused', 'queued').length;
    const next = work
      .jobs()
      .filter((job) => job.cell.kind === 'training' && work.canBegin(job))
      .slice(0, Math.max(0, room));
    if (next.length === 0) return;
    const { title } = work.record!;
    this.isFeeding = true;
    try {
      for (const { id } of next) work.revived.delete(id);
      const old = next.flatMap(({ result }) => result ?? []);
      const fresh = next.flatMap(({ cell, seed, result }) =>
        cell.kind === 'training' && result === null ? [setupFor(cell.setup, seed)] : [],
      );
      const isHere =
        (old.length === 0 || (await place.again(old))) && (fresh.length === 0 || (await place.start(fresh, title)));
      if (isHere) work.clearWait();
      else work.wait('Another tab of this browser is training; the trainings go on when it is done.');
    } finally {
      this.isFeeding = false;
    }
  }
}
