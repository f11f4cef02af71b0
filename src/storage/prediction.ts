// A bet on the candidates of a round, made before their scores were shown, as this browser keeps it from the moment it is made.
import type { RunId } from '../engine/events.ts';

export interface Prediction {
  readonly id: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  /** Who bet; empty where nobody was named. */
  readonly name: string;
  readonly reason: string;
  /** How sure they were, from 1 / candidates (a guess) to 1. Bets of before 2026-11-23 begin at 0.5. */
  readonly confidence: number;
  readonly runId: RunId;
  readonly title: string;
  readonly envId: string;
  readonly round: number;
  /** What they bet on, and how many candidates there were. */
  readonly candidate: number;
  readonly candidates: number;
  /** The candidates that no other one of the round beat; none where all failed. Absent until the scores were shown. */
  readonly best?: readonly number[];
}

/** A bet whose round was revealed. */
export type SettledPrediction = Prediction & Required<Pick<Prediction, 'best'>>;
