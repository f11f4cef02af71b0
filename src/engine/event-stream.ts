// The run log while it is being written: events get their position and time, change the state at once and wait until the
// consumer of the run has taken them.
import type { Clock } from './capabilities.ts';
import type { RunEvent, RunEventBody, RunId } from './events.ts';
import { reduce } from './reducer.ts';
import type { RunState } from './state.ts';

/** A single-writer, single-reader queue of events with the state they add up to. */
export class EventStream {
  #state: RunState | null;
  #runId: RunId;
  #clock: Clock;
  #queue: RunEvent[] = [];
  #wakeReader: (() => void) | null = null;
  #taken = 0;
  #emitted = 0;
  #waiters: { readonly until: number; readonly resolve: () => void }[] = [];
  #ended = false;

  constructor(state: RunState | null, runId: RunId, clock: Clock) {
    this.#state = state;
    this.#runId = runId;
    this.#clock = clock;
  }

  /** The state after all events emitted so far. Throws before the first one of a new run. */
  get state(): RunState {
    if (this.#state === null) throw new Error('The run has not started yet.');
    return this.#state;
  }

  /** True after `end`: nothing is written any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Appends one event. After `end` nothing is written any more. */
  emit(body: RunEventBody): void {
    if (this.#ended) return;
    const event: RunEvent = { runId: this.#runId, seq: this.#state?.nextSeq ?? 0, at: this.#clock.now(), ...body };
    this.#state = reduce(this.#state, event);
    this.#queue.push(event);
    this.#emitted += 1;
    this.#wakeReader?.();
  }

  /** Resolves once the consumer has come back for more after the last event emitted so far: then it has kept them all. */
  taken(): Promise<void> {
    const until = this.#emitted;
    if (this.#taken >= until || this.#ended) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ until, resolve }));
  }

  /** No more events: the reader ends after those that wait. */
  end(): void {
    this.#ended = true;
    this.#wakeReader?.();
    this.#release(Infinity);
  }

  /** The events in order, until `end`. */
  async *read(): AsyncGenerator<RunEvent, void, undefined> {
    for (;;) {
      // An event leaves the queue only when the consumer asks for the next one.
      for (let event = this.#queue[0]; event !== undefined; event = this.#queue[0]) {
        yield event;
        this.#queue.shift();
        this.#taken += 1;
        this.#release(this.#taken);
      }
      if (this.#ended) return;
      await new Promise<void>((resolve) => (this.#wakeReader = resolve));
      this.#wakeReader = null;
    }
  }

  #release(taken: number): void {
    const ready = this.#waiters.filter(({ until }) => until <= taken);
    this.#waiters = this.#waiters.filter(({ until }) => until > taken);
    for (const { resolve } of ready) resolve();
  }
}
