// A task that the person brought along, as this browser keeps it.
export interface OwnTask {
  /** Begins with `own-`; never the id of a task of the site. */
  readonly id: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly title: string;
}
