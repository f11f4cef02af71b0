// What a person may ask of a run while it goes on. The engine listens; the requests become events in its own order.
import type { CandidateRef } from './events.ts';
import type { RunState } from './state.ts';

export type ControlRequest =
  | { readonly kind: 'pause' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'rename'; readonly title: string }
  | { readonly kind: 'add-policy'; readonly code: string; readonly note: string };

/** Takes a request; false where it comes too late to have an effect. */
type Listener = (request: ControlRequest) => boolean;

/** A mailbox between the person and one call of `runPromptPO`. Requests made before it listens are kept. */
export class RunControl {
  #listener: Listener | null = null;
  #kept: ControlRequest[] = [];
  #over = false;

  /** Lets model calls and evaluations under way finish, then stops asking. A by-hand call is given up instead. */
  pause(): void {
    this.#send({ kind: 'pause' });
  }

  /** Aborts everything under way and ends the run; it can be resumed. */
  stop(): void {
    this.#send({ kind: 'stop' });
  }

  /** False where the run is over and its log closed. */
  rename(title: string): boolean {
    return this.#send({ kind: 'rename', title });
  }

  /**
   * Adds a person's policy to the present round, or to the next one if the winner is chosen already. False, and without
   * effect, once the winner of the last round is chosen: raise the rounds first.
   */
  addPolicy(code: string, note: string): boolean {
    return this.#send({ kind: 'add-policy', code, note });
  }

  /** The engine's side; one listener at a time. Returns a function that stops listening. */
  listen(listener: Listener): () => void {
    this.#listener = listener;
    const kept = this.#kept;
    this.#kept = [];
    for (const request of kept) listener(request);
    return () => {
      if (this.#listener !== listener) return;
      this.#listener = null;
      this.#over = true;
    };
  }

  #send(request: ControlRequest): boolean {
    if (this.#listener !== null) return this.#listener(request);
    if (this.#over) return false;
    this.#kept.push(request);
    return true;
  }
}

/** Where a person's next policy stands: an extra candidate of the first round whose winner is not chosen yet. */
export function nextEditedRef(state: RunState): CandidateRef {
  const open = state.rounds.find((round) => round.winner === undefined);
  const round = open?.round ?? state.rounds.length + 1;
  const candidates = Math.max(open?.candidates.length ?? 0, state.settings.method.candidates);
  return { round, candidate: candidates + 1 };
}
