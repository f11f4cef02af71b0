// When large files may be fetched without being asked for: never at somebody's expense.

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
  const { quota, usage } = (await navigator.storage?.estimate()) ?? {};
  const free = quota === undefined || usage === undefined ? null : quota - usage;
  return navigator.onLine && mayFetchQuietly(connection, bytes, free);
}
