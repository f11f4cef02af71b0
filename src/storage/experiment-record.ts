// An experiment as this browser keeps it: what is to be run, and what of it is done.
export interface ExperimentRecord {
  readonly id: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly title: string;
}
