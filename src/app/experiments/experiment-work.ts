// The experiment that this tab works on, as everything that works on it sees it: its jobs, its notes, and what is waited for.
// What it stands on is passed in; every change is written down before the work goes on.
import type { TrainingRecord } from '../../baselines/training-record.ts';
import type { ExperimentRecord, JobNote } from '../../storage/experiment-record.ts';
import { type Job, jobsOf } from './experiment-jobs.ts';

export interface WorkPlace {
  write(record: ExperimentRecord): Promise<void>;
  /** Calls `action` after a while, a second or two. */
  later(action: () => void): void;
  /** What the page shows has changed. */
  onChange(): void;
}

export class ExperimentWork {
  /** Null where this tab works on none. */
  record: ExperimentRecord | null = null;
  /** What the work waits for, in words; empty where it goes on. */
  waitsFor = '';
  /** Jobs that were stopped or failed, and are to begin again. */
  revived = new Set<string>();
  private readonly place: WorkPlace;
  private readonly trainings: () => readonly TrainingRecord[];
  /** Begins what can begin. */
  private readonly look: () => void;

  constructor(place: WorkPlace, trainings: () => readonly TrainingRecord[], look: () => void) {
    this.place = place;
    this.trainings = trainings;
    this.look = look;
  }

  jobs(): readonly Job[] {
    return this.record ? jobsOf(this.record, this.trainings()) : [];
  }

  canBegin({ id, state }: Job): boolean {
    return state === 'waiting' || state === 'cut' || this.revived.has(id);
  }

  note(id: string, note: JobNote): Promise<void> {
    return this.change({ notes: { ...this.record?.notes, [id]: note } });
  }

  /** Shows at once, stores behind it. */
  async change(changes: Partial<ExperimentRecord>): Promise<void> {
    if (!this.record) return;
    this.record = { ...this.record, ...changes };
    this.place.onChange();
    await this.place.write(this.record);
  }

  /** Says what is waited for, and looks again later. */
  wait(words: string): void {
    this.waitsFor = words;
    this.place.onChange();
    this.place.later(this.look);
  }

  clearWait(): void {
    if (this.waitsFor === '') return;
    this.waitsFor = '';
    this.place.onChange();
  }

  leave(): void {
    this.record = null;
    this.place.onChange();
  }
}
