// Downloads with a checked SHA-256, progress, and a lasting copy in the browser's Cache where there is one.

/** `fraction` 0..1 of the whole, and what is being done in a few words. */
export type ProgressListener = (fraction: number, what: string) => void;

export interface Downloader {
  /** Rejects with HashMismatchError where the bytes are not the expected ones. `sha256` (hex) null: not compared, not kept. */
  bytes(url: string, sha256: string | null, onBytes?: (count: number) => void): Promise<ArrayBuffer>;
  text(url: string, sha256: string | null): Promise<string>;
  /** True if the bytes are kept from before; they are not compared anew. */
  isKept(url: string, sha256: string): Promise<boolean>;
  /** True if the bytes are kept from before or the address answers; downloads nothing. */
  canBeHad(url: string, sha256: string): Promise<boolean>;
  /** Drops kept files that were not asked for since this downloader was made (those of an older version). */
  forgetOthers(): Promise<void>;
}

export class HashMismatchError extends Error {
  override readonly name = 'HashMismatchError';
}

/** How long an address may stay silent, before its first byte or between two, until it counts as out of reach. */
const SILENCE_MS = 20_000;

const PROBE_MS = 4_000;

/** SHA-256 as lower-case hex; null where the browser offers none (pages that are neither https nor localhost). */
export async function sha256Hex(bytes: ArrayBuffer): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Unpacks gzip; bytes that a server has unpacked already are returned as they are. */
export async function gunzip(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const head = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  if (head[0] !== 0x1f || head[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}

/** Keeps verified files in the Cache named `cacheName`; null: keeps none, since the service worker has them. */
export function createDownloader(cacheName: string | null): Downloader {
  const openCache = async (): Promise<Cache | null> => {
    if (cacheName === null) return null;
    try {
      return await caches.open(cacheName);
    } catch {
      return null; // no Cache here (private window, plain http)
    }
  };
  const used = new Set<string>();
  const keyOf = (url: string, sha256: string): string => `${url}?sha256=${sha256}`;

  const downloader: Downloader = {
    async bytes(url, sha256, onBytes = () => undefined) {
      const cache = sha256 === null ? null : await openCache();
      const key = keyOf(url, sha256 ?? '');
      used.add(key);
      const kept = await (await cache?.match(key))?.arrayBuffer();
      if (kept && (await sha256Hex(kept)) === sha256) {
        onBytes(kept.byteLength);
        return kept;
      }
      const { bytes, unpacked } = await fetchBytes(url, onBytes);
      if (sha256 === null) return bytes;
      // Some servers declare a .gz file as packed for transport, and the browser unpacks it, comparing gzip's own checksum: the
      // SHA-256 of the packed file can then not be looked at. Believed of our own site only, and not kept.
      if (unpacked && new URL(url).pathname.endsWith('.gz') && isOwnSite(url)) return bytes;
      await verify(url, bytes, sha256);
      await cache?.put(key, new Response(bytes)).catch(() => undefined); // full: then without
      return bytes;
    },
    async text(url, sha256) {
      return new TextDecoder().decode(await downloader.bytes(url, sha256));
    },
    async isKept(url, sha256) {
      return (await (await openCache())?.match(keyOf(url, sha256))) !== undefined;
    },
    async canBeHad(url, sha256) {
      if (await downloader.isKept(url, sha256)) return true;
      const options = { method: 'HEAD', credentials: 'omit', signal: AbortSignal.timeout(PROBE_MS) } as const;
      return fetch(url, options).then(
        (response) => response.ok,
        () => false,
      );
    },
    async forgetOthers() {
      const cache = await openCache();
      for (const { url } of (await cache?.keys()) ?? []) if (!used.has(url)) await cache?.delete(url);
    },
  };
  return downloader;
}

function isOwnSite(url: string): boolean {
  return new URL(url).origin === globalThis.location?.origin;
}

async function verify(url: string, bytes: ArrayBuffer, sha256: string): Promise<void> {
  const found = await sha256Hex(bytes);
  // Without a digest function only our own site is believed: its scripts are what runs this check.
  if (found === null && isOwnSite(url)) return;
  if (found === sha256) return;
  throw new HashMismatchError(
    `${url} is not the file that this version of the page needs (SHA-256 ${found ?? 'unknown'}, expected ${sha256}). ` +
      'Perhaps a newer version was put on the server since you opened it: reload the page.',
  );
}

/** `unpacked`: the browser undid a packing that the server declared. */
async function fetchBytes(
  url: string,
  onBytes: (count: number) => void,
): Promise<{ bytes: ArrayBuffer; unpacked: boolean }> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const response = await fetch(url, { signal: silence.signal, credentials: 'omit' });
    if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      parts.push(value);
      onBytes(value.byteLength);
    }
    return { bytes: await new Blob(parts).arrayBuffer(), unpacked: response.headers.has('Content-Encoding') };
  } finally {
    clearTimeout(timer);
  }
}
