// How the address of a provider is written where a key is kept for it.

/**
 * The same provider, however its address is written: origin and path, without a closing slash. Query, user and password are
 * left out, since they may hold secrets. Null where it is no web address.
 */
export function addressOf(baseUrl: string): string | null {
  try {
    const url = new URL(baseUrl.trim());
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  } catch {
    return null;
  }
}
