// When large files may be fetched without being asked for, and doing so: never at somebody's expense, never while work goes on.

/** What the browser tells of its connection (Network Information API); absent in some browsers. */
interface Connection {
  readonly saveData?: boolean;
  readonly effectiveType?: string;
  readonly type?: string;
}

/** Room that has to be left after the download. */
const SPARE_BYTES = 200_000_000;

/** `freeBytes`: what this browser still gives the site; null where it does not say. */
export function mayFetchQuietly(connection: Connection | undefined, bytes: number, freeBytes: number | null): boolean {
  if (connection?.saveData || connection?.type === 'cellular') return false;
  if (connection?.effectiveType && connection.effectiveType !== '4g') return false;
  return freeBytes === null || freeBytes > bytes + SPARE_BYTES;
}

/** The same, asked of this browser now. */
export async function mayFetchHere(bytes: number): Promise<boolean> {
  const { connection } = navigator as Navigator & { readonly connection?: Connection };
  return navigator.onLine && mayFetchQuietly(connection, bytes, await freeBytesHere());
}

/** Bytes that this browser still gives the site; null where it does not say. */
export async function freeBytesHere(): Promise<number | null> {
  const { quota, usage } = (await navigator.storage?.estimate().catch(() => null)) ?? {};
  return quota === undefined || usage === undefined ? null : quota - usage;
}

/**
 * Whether a page may have Python and MuJoCo fetched while it is open. Lessons need neither but for one picture, and thirty computers
 * of a class share one connection: whoever reads them fetches only what they show.
 */
export function pageWantsLargeParts(page: string): boolean {
  return !['lessons', 'lesson', 'teach'].includes(page);
}

export interface QuietWork<Part> {
  /** Bytes of the part that are not here and are wanted. */
  missing(part: Part): Promise<number>;
  /** Whether something goes on that a download would disturb. */
  workGoesOn(): Promise<boolean>;
  /** Resolves when it is time to look again. */
  pause(): Promise<void>;
  mayFetch(bytes: number): Promise<boolean>;
  fetch(part: Part): Promise<void>;
}

/** Fetches one part after the other, each as soon as no work goes on. One that cannot be had is left for another visit. */
export async function fetchWhenFree<Part>(parts: readonly Part[], work: QuietWork<Part>): Promise<void> {
  for (const part of parts) {
    while (await work.workGoesOn()) await work.pause();
    const bytes = await work.missing(part);
    if (bytes > 0 && (await work.mayFetch(bytes))) await work.fetch(part).catch(() => undefined);
  }
}
