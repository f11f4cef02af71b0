// The queue of trainings: what waits, what goes on in how many workers, and what came of it, written to this browser's storage
// at every evaluation. Storage, workers and clock are passed in.
import { beginRecord, foldRecord, setupOf } from '../../baselines/record-of.ts';
import type { TrainingProgress } from '../../baselines/session.ts';
import type { TrainingRecord, TrainingStatus } from '../../baselines/training-record.ts';
import { errorText } from '../../lib/error-text.ts';
import type { TrainingsRepository } from '../../storage/trainings.ts';
import type { SessionEvent, TrainingSetup } from '../../workers/training/api.ts';

/** A training in its worker. */
export interface StartedTraining {
  /** Settles when the session has ended by itself; rejects in words where the worker failed. */
  readonly ended: Promise<void>;
  pause(on: boolean): void;
  /** Ends the worker at once; `ended` may then reject. */
  stop(): void;
}

export interface TrainingPlace {
  readonly trainings: TrainingsRepository;
  readonly appVersion: string;
  start(setup: TrainingSetup, hear: (event: SessionEvent) => void): StartedTraining;
  /** Resolves with the function that gives the lock back, or with null where another tab trains. */
  lock(): Promise<(() => void) | null>;
  /** Time of day, ms. */
  now(): number;
  newId(): string;
  /** Something that the page shows has changed. */
  onChange(): void;
  /** Storage failed; the training goes on. */
  onProblem(problem: unknown): void;
}

export class TrainingQueue {
  /** All trainings of this browser, in the order of their start. */
  records: readonly TrainingRecord[] = [];
  /** How those under way stand, by id. */
  progress: ReadonlyMap<string, TrainingProgress> = new Map();
  /** Another tab trains: this one only looks. */
  elsewhere = false;
  /** Trainings at the same time. */
  private limit: number;
  private readonly place: TrainingPlace;
  private readonly active = new Map<string, StartedTraining>();
  /** False until the person starts something here: a reload alone starts nothing. */
  private going = false;
  private unlock: (() => void) | null = null;
  /** The one request for the lock that is under way. */
  private locking: Promise<void> | null = null;
  /** The one reading of the storage that is under way. */
  private opening: Promise<void> | null = null;
  /** What is stored has been read. */
  private opened = false;

  constructor(place: TrainingPlace, limit: number) {
    this.place = place;
    this.limit = limit;
  }

  /**
   * Reads what is stored, unless this tab trains: then it shows what is stored already. Trainings that were cut off are
   * marked as interrupted, unless another tab has them.
   */
  async open(): Promise<void> {
    this.opening ??= this.read().finally(() => (this.opening = null));
    return this.opening;
  }

  private async read(): Promise<void> {
    while (this.locking) await this.locking;
    if (this.unlock) return;
    const release = await this.place.lock();
    this.elsewhere = release === null;
    try {
      await this.takeIn(release !== null);
    } finally {
      release?.();
      this.place.onChange();
    }
  }

  /** Takes in what is stored. With the lock no other tab trains, so that what is said to be under way was cut off. */
  private async takeIn(hasLock: boolean): Promise<void> {
    this.records = await this.place.trainings.list();
    this.opened = true;
    const cutOff = this.records.filter(({ status }) => status === 'running' || status === 'paused');
    if (hasLock) await this.write(cutOff.map((record) => ({ ...record, status: 'interrupted' })));
  }

  /**
   * Queues trainings and lets the queue go on; those that another tab has finished or queued since this one last read are
   * left out. False where another tab trains; then nothing is queued.
   */
  async add(setups: readonly TrainingSetup[], group?: string): Promise<boolean> {
    const before = new Map(this.records.map(({ id, status }) => [id, status]));
    if (!(await this.own())) return false;
    const isNew = ({ id, status }: TrainingRecord): boolean =>
      (status === 'done' || status === 'waiting') && before.get(id) !== status;
    const there = new Set(this.records.filter(isNew).map((record) => setupKey(setupOf(record))));
    const now = this.place.now();
    const { newId, appVersion } = this.place;
    const missing = setups.filter((setup) => !there.has(setupKey(setup)));
    const records = missing.map((setup, i): TrainingRecord => {
      // A millisecond apart, so that storage gives them back in their order.
      const facts = { id: newId(), startedAt: now + i, appVersion, ...(group === undefined ? {} : { group }) };
      return { ...beginRecord(setup, facts), status: 'waiting' };
    });
    await this.write(records);
    return this.goOn();
  }

  /** Lets those that wait begin. False where another tab trains. */
  async goOn(): Promise<boolean> {
    if (!(await this.own())) return false;
    this.going = true;
    this.fill();
    return true;
  }

  setLimit(limit: number): void {
    this.limit = limit;
    if (this.going) this.fill();
  }

  /** Leaves alone what is not under way. */
  pause(id: string, on: boolean): void {
    const training = this.active.get(id);
    if (!training || !this.stands(id, ['running', 'paused'])) return;
    training.pause(on);
    this.settle(id, on ? 'paused' : 'running');
  }

  /** Leaves alone what has ended. */
  stop(id: string): void {
    if (!this.stands(id, ['waiting', 'running', 'paused'])) return;
    this.end(id);
    this.settle(id, 'stopped');
    this.fill();
  }

  /** Stops all under way; those that wait stay in the queue, which stands still. */
  stopAll(): void {
    this.going = false;
    for (const id of [...this.active.keys()]) this.stop(id);
    this.giveBack();
  }

  /** Queues those again that did not reach their end, from their start: what they had learned was not kept. */
  async again(ids: readonly string[]): Promise<boolean> {
    if (!(await this.own())) return false;
    const ended = this.records.filter(
      ({ id, status }) => ids.includes(id) && status !== 'done' && !this.active.has(id),
    );
    const now = this.place.now();
    const { appVersion } = this.place;
    await this.write(
      ended.map((old, i): TrainingRecord => {
        const { id, group } = old;
        const facts = { id, appVersion, startedAt: now + i, ...(group === undefined ? {} : { group }) };
        return { ...beginRecord(setupOf(old), facts), status: 'waiting' };
      }),
    );
    return this.goOn();
  }

  /** Deletes trainings; those under way are stopped. */
  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.end(id);
    this.records = this.records.filter(({ id }) => !ids.includes(id));
    this.place.onChange();
    await this.place.trainings.delete(ids).catch(this.place.onProblem);
    this.fill();
  }

  /** Takes in records of elsewhere; resolves with how many are new. One whose id is here already is left as it is. */
  async take(records: readonly TrainingRecord[]): Promise<number> {
    if (this.opening || !this.opened) await this.open();
    const known = new Set(this.records.map(({ id }) => id));
    const fresh = records.filter(({ id }) => !known.has(id) && known.add(id));
    await this.write(fresh);
    return fresh.length;
  }

  /** Makes sure that no other tab trains. */
  private async own(): Promise<boolean> {
    while (this.opening) await this.opening.catch(() => undefined);
    if (!this.unlock) await this.takeLock();
    this.elsewhere = this.unlock === null;
    if (this.elsewhere) this.place.onChange();
    return !this.elsewhere;
  }

  /** Asks for the lock once, however many wait for it. */
  private takeLock(): Promise<void> {
    this.locking ??= this.lockAndRead().finally(() => (this.locking = null));
    return this.locking;
  }

  /** Reads as well: another tab may have trained since this one last read. */
  private async lockAndRead(): Promise<void> {
    const release = await this.place.lock();
    if (!release) return;
    try {
      await this.takeIn(true);
    } catch (problem) {
      release();
      throw problem;
    }
    this.unlock = release;
  }

  private giveBack(): void {
    if (this.active.size > 0) return;
    this.unlock?.();
    this.unlock = null;
  }

  private fill(): void {
    const waiting = this.records.filter(({ status }) => status === 'waiting');
    while (this.going && this.active.size < this.limit && waiting.length > 0) this.begin(waiting.shift()!);
    if (this.active.size === 0) {
      this.going = false;
      this.giveBack();
    }
  }

  private begin(waiting: TrainingRecord): void {
    const { id } = waiting;
    void this.write([{ ...waiting, status: 'running', startedAt: this.place.now() }]);
    const training = this.place.start(setupOf(waiting), (event) => this.hear(id, training, event));
    this.active.set(id, training);
    training.ended.then(
      () => this.over(id, training, 'The training ended without a result.'),
      (problem: unknown) => this.over(id, training, errorText(problem)),
    );
  }

  private hear(id: string, training: StartedTraining, event: SessionEvent): void {
    const record = this.records.find((each) => each.id === id);
    if (!record || this.active.get(id) !== training) return;
    if (event.type === 'progress') {
      this.progress = new Map(this.progress).set(id, event);
      this.place.onChange();
    } else void this.write([foldRecord(record, event)]);
  }

  /** The worker has nothing more to say. `problem`: what to say where the session itself has not told how it ended. */
  private over(id: string, training: StartedTraining, problem: string): void {
    if (this.active.get(id) !== training) return;
    this.end(id);
    const record = this.records.find((each) => each.id === id);
    if (record?.status === 'running' || record?.status === 'paused')
      void this.write([{ ...record, status: 'failed', problem }]);
    this.fill();
    this.place.onChange();
  }

  private end(id: string): void {
    this.active.get(id)?.stop();
    this.active.delete(id);
    this.progress = new Map([...this.progress].filter(([each]) => each !== id));
  }

  private stands(id: string, statuses: readonly TrainingStatus[]): boolean {
    return this.records.some((record) => record.id === id && statuses.includes(record.status));
  }

  private settle(id: string, status: TrainingStatus): void {
    const record = this.records.find((each) => each.id === id);
    if (record) void this.write([{ ...record, status }]);
  }

  /** Shows at once, stores behind it. */
  private async write(records: readonly TrainingRecord[]): Promise<void> {
    if (records.length === 0) return;
    const changed = new Map(records.map((record) => [record.id, record]));
    const kept = this.records.filter(({ id }) => !changed.has(id));
    this.records = [...kept, ...records].sort((a, b) => a.startedAt - b.startedAt);
    this.place.onChange();
    await this.place.trainings.put(records).catch(this.place.onProblem);
  }
}

/** One text for all that decides what comes of a training. */
function setupKey({ env, algorithm, hyperparameters, seed, budget, evaluationSeeds }: TrainingSetup): string {
  const parts = [env.options, hyperparameters].map((part) => Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify([env.id, algorithm, seed, budget, evaluationSeeds, parts]);
}
