// Reading the address that a person gave for a provider: what calls go to, what of it may be named in a log, what may be secret.

/** Shorter values in the address are options such as `mode=chat`. */
const SHORTEST_QUERY_SECRET = 8;

/** The address, or null where the text is no http(s) address. */
export function parseAddress(text: string): URL | null {
  try {
    const url = new URL(text.trim());
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
  } catch {
    return null;
  }
}

/** The address with `path` behind it; a query string is kept. null where the base is no http(s) address. */
export function endpoint(baseUrl: string, path: string): string | null {
  const url = parseAddress(baseUrl);
  if (!url) return null;
  const base = url.pathname.replace(/\/+$/, '').replace(/\/chat\/completions$/, '');
  url.pathname = `${base}${path}`;
  url.hash = '';
  return url.href;
}

/** The address as a log may hold it: without query string, user and password, which may be secrets. Empty where it is none. */
export function publicAddress(baseUrl: string): string {
  const url = parseAddress(baseUrl);
  return url ? `${url.origin}${url.pathname.replace(/\/+$/, '')}` : '';
}

/** The key, and what of the address may be one: the values of its query, as written and as meant, and its password. */
export function secretsOf(apiKey: string, baseUrl: string): string[] {
  const url = parseAddress(baseUrl);
  if (!url) return [apiKey];
  const written = url.search
    .slice(1)
    .split('&')
    .map((part) => part.slice(part.indexOf('=') + 1));
  return [
    apiKey,
    url.password,
    ...[...url.searchParams.values(), ...written].filter((value) => value.length >= SHORTEST_QUERY_SECRET),
  ];
}

/** Whether the host is this device or its local network (names without a dot, `.local`, private IPv4 and IPv6 ranges). */
export function isLocalHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isThisDevice(host)) return true;
  if (host.includes(':')) return /^(f[cd]|fe[89ab])/.test(host);
  if (/^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)[\d.]+$/.test(host)) return true;
  return host.endsWith('.local') || host.endsWith('.lan') || !host.includes('.');
}

/** Whether the host is this device itself: what browsers let an https page call over http. */
export function isThisDevice(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\.[\d.]+$/.test(host);
}
