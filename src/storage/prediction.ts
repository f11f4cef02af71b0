// A bet on the candidates of a round, made before their scores were shown, as this browser keeps it.
export interface Prediction {
  readonly id: string;
  /** ms since the epoch. */
  readonly createdAt: number;
}
