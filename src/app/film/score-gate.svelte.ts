// Which rounds keep their scores back until somebody has bet on them. A film and a run that goes on each have one.
import type { RunEvent } from '../../engine/events.ts';
import { holdScores, openLog, type HeldLog } from './prediction-order.ts';

export interface Hold {
  readonly round: number;
  /** How many events of the ordered log may be shown. */
  readonly index: number;
}

export class ScoreGate {
  on = $state.raw(false);
  private seen = $state.raw<readonly number[]>([]);
  private revealed = $state.raw<readonly number[]>([]);

  /** From now on; rounds of which a score is in `shown` were seen already and stay open. */
  open(shown: readonly RunEvent[]): void {
    this.seen = shown.flatMap((event) =>
      event.type === 'candidate-scored' || event.type === 'candidate-failed' ? [event.round] : [],
    );
    this.revealed = [];
    this.on = true;
  }

  close(): void {
    this.on = false;
  }

  reveal(round: number): void {
    this.revealed = [...this.revealed, round];
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
