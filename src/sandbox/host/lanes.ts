// Who may take a worker next: one queue for each kind of job, each with as many places, and jobs that have to be alone in all of
// them. Knows nothing of workers.

/**
 * Jobs wait for those of their own lane only: a training of minutes holds up neither a run nor a person who waits for a check or
 * for the frames of an episode.
 */
export type Lane = 'runs' | 'page' | 'trainings';

export interface Waiting {
  readonly lane: Lane;
  /** Wait until nothing else runs in any lane, and let nothing else start: for a job that may have brought the frame down. */
  readonly alone: boolean;
}

/** One lane's jobs: those that wait in order of asking, those that run, and ended ones that still burn a core. */
interface State<Waiter> {
  queue: Waiter[];
  busy: number;
  zombies: number;
}

export class Lanes<Waiter extends Waiting> {
  readonly #size: number;
  readonly #start: (waiter: Waiter) => void;
  readonly #lanes: Readonly<Record<Lane, State<Waiter>>> = { runs: empty(), page: empty(), trainings: empty() };
  /** A job that wants to be alone runs. */
  #alone = false;

  /** `start` is called for each waiter when it is its turn; `finished` gives its place back. */
  constructor(size: number, start: (waiter: Waiter) => void) {
    this.#size = size;
    this.#start = start;
  }

  /** Whether any job runs. */
  get busy(): boolean {
    return this.#all.some(({ busy }) => busy > 0);
  }

  add(waiter: Waiter): void {
    this.#lanes[waiter.lane].queue.push(waiter);
    this.#pump();
  }

  /** Takes one out that waits no longer; nothing happens where it is being served. */
  remove(waiter: Waiter): void {
    const lane = this.#lanes[waiter.lane];
    lane.queue = lane.queue.filter((other) => other !== waiter);
    this.#pump();
  }

  /** Takes all that wait. */
  empty(): readonly Waiter[] {
    return this.#all.flatMap(({ queue }) => queue.splice(0));
  }

  finished(name: Lane): void {
    this.#lanes[name].busy--;
    if (!this.busy) this.#alone = false;
    this.#pump();
  }

  /** A worker of this lane was ended at work and counts as busy for `forMs` more. */
  haunt(name: Lane, forMs: number): void {
    const lane = this.#lanes[name];
    lane.zombies++;
    setTimeout(() => {
      lane.zombies--;
      this.#pump();
    }, forMs);
  }

  get #all(): readonly State<Waiter>[] {
    return Object.values(this.#lanes);
  }

  #pump(): void {
    // One that has to be alone is next in its lane: the other lanes run empty for it.
    const quiet = this.#all.some(({ queue }) => queue[0]?.alone);
    for (const lane of this.#all) {
      for (let next = lane.queue[0]; next && this.#mayStart(next, lane, quiet); next = lane.queue[0]) {
        lane.queue.shift();
        lane.busy++;
        this.#alone = next.alone;
        this.#start(next);
      }
    }
  }

  #mayStart({ alone }: Waiter, { busy, zombies }: State<Waiter>, quiet: boolean): boolean {
    if (this.#alone) return false;
    if (alone) return this.#all.every((lane) => lane.busy + lane.zombies === 0);
    return !quiet && busy + zombies < this.#size;
  }
}

const empty = <Waiter>(): State<Waiter> => ({ queue: [], busy: 0, zombies: 0 });
