// Which rounds of a film keep their scores back until somebody has bet on them. For the film of a run of this browser that is the
// run's own fact (held-runs.svelte.ts): its other pages hold back the same.
import type { RunEvent, RunId } from '../../engine/events.ts';
import { heldRuns } from './held-runs.svelte.ts';
import { holdScores, openLog, seenRounds, type HeldLog, type Hold } from './prediction-order.ts';

export class ScoreGate {
  on = $state.raw(false);
  private readonly runId: RunId | null;
  private seen = $state.raw<readonly number[]>([]);
  private revealed = $state.raw<readonly number[]>([]);

  /** `runId`: null for a log that is not stored as a run here. */
  constructor(runId: RunId | null) {
    this.runId = runId;
    const open = runId === null ? null : heldRuns.openRounds(runId);
    if (open === null) return;
    this.seen = open;
    this.on = true;
  }

  /** The rounds that may be seen although scores are held back. */
  get openRounds(): readonly number[] {
    return [...this.seen, ...this.revealed.filter((round) => !this.seen.includes(round))];
  }

  /** From now on; rounds of which a score is in `shown` were seen already and stay open, and so do those in `revealed`. */
  open(shown: readonly RunEvent[], revealed: readonly number[] = []): void {
    this.seen = seenRounds(shown);
    this.revealed = revealed;
    this.on = true;
    if (this.runId !== null) heldRuns.hold(this.runId, this.openRounds);
  }

  close(): void {
    this.on = false;
    if (this.runId !== null) heldRuns.release(this.runId);
  }

  reveal(round: number): void {
    this.revealed = [...this.revealed, round];
    if (this.runId !== null) heldRuns.reveal(this.runId, round);
  }

  /** The log in the order in which it is shown. */
  order(log: readonly RunEvent[]): HeldLog {
    return this.on ? holdScores(log, (round) => !this.seen.includes(round)) : openLog(log);
  }

  /** The first round whose scores are still held back; null where all may be shown. */
  firstHold({ holds }: HeldLog): Hold | null {
    for (const [round, index] of holds) if (!this.revealed.includes(round)) return { round, index };
    return null;
  }
}
