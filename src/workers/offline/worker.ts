// The service worker, on Serwist: keeps the site's own files from the first visit on and answers with them. A new version waits until
// the page asks for it; files of an older one stay for as long as a tab may run it.
import pLimit from 'p-limit';
import { CacheFirst, Serwist } from 'serwist';
import { NOT_KEPT, type OfflineRequest, SHELL_CACHE, type ShellFile, type ShellPartState, USED_CACHE } from './api.ts';

/** The parts of a service worker's world that are used here; the library of its types does not go with that of pages. */
interface ServiceWorkerScope {
  readonly registration: { readonly scope: string; readonly installing: unknown; readonly waiting: unknown };
  readonly clients: { claim(): Promise<void>; matchAll(options: object): Promise<readonly unknown[]> };
  addEventListener(type: string, listener: (event: never) => void): void;
}
interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
type ExtendableMessageEvent = ExtendableEvent & MessageEvent<OfflineRequest>;

declare const self: ServiceWorkerScope;
/** Written in by the build. */
declare const SHELL_FILES: readonly ShellFile[];
/** The build writes the whole list wherever the name stands: once. */
const shellFiles = SHELL_FILES;

const isFrame = (url: string): boolean => /\/sandbox-\w+\.html$/.test(new URL(url).pathname);

/**
 * A browser asks no service worker for a frame with the attribute `sandbox`, so without a network the page asks for it without that
 * attribute: what this worker hands out then carries the same restriction itself.
 */
function walled(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set('Content-Security-Policy', 'sandbox allow-scripts');
  return new Response(response.body, { status: response.status, headers });
}

const serwist = new Serwist({
  precacheEntries: shellFiles
    .filter(({ part }) => part !== 'models')
    .map(({ url, revision, integrity }) => ({
      url,
      revision,
      integrity,
    })),
  precacheOptions: {
    cacheName: SHELL_CACHE,
    ignoreURLParametersMatching: [/./],
    plugins: [
      {
        handlerWillRespond: async ({ request, response }) => (isFrame(request.url) ? walled(response) : response),
      },
    ],
  },
});

const usedFiles = new CacheFirst({
  cacheName: USED_CACHE,
  plugins: [
    {
      // Some servers answer a missing file with their start page.
      cacheWillUpdate: async ({ response }) =>
        response.ok && /javascript/.test(response.headers.get('Content-Type') ?? '') ? response : null,
    },
  ],
});

// What is not of this version: a chunk of an older one that a tab still runs, or one that is too large to keep unasked.
const site = self.registration.scope;
const versioned = ['assets/', 'sandbox', 'recordings-'].map((start) => site + start);
serwist.registerCapture(
  ({ url: { href } }) => versioned.some((start) => href.startsWith(start)),
  async ({ request, event }) => {
    const old = await (await caches.open(SHELL_CACHE)).match(request.url);
    // Whatever a server answers in its place stays behind the wall as well.
    if (isFrame(request.url)) return walled(old ?? (await fetch(request)));
    if (old) return old;
    return request.url.startsWith(`${site}assets/`) ? usedFiles.handle({ request, event }) : fetch(request);
  },
);

async function keysOf(cache: string): Promise<readonly string[]> {
  return (await (await caches.open(cache)).keys()).map(({ url }) => url);
}

async function contents(): Promise<readonly ShellPartState[]> {
  const kept = new Set([...(await keysOf(SHELL_CACHE)), ...(await keysOf(USED_CACHE))]);
  const parts = new Map<string, ShellPartState>();
  for (const { url, part: name, bytes } of shellFiles) {
    const { href } = new URL(url, site);
    const here = kept.has(serwist.getPrecacheKeyForUrl(url) ?? href);
    const before = parts.get(name) ?? { name, bytes: 0, keptBytes: 0, missing: [] };
    parts.set(name, {
      name,
      bytes: before.bytes + bytes,
      keptBytes: before.keptBytes + (here ? bytes : 0),
      missing: here ? before.missing : [...before.missing, href],
    });
  }
  return [...parts.values()];
}

/** Downloads at the same time: the page's own are not to wait behind them. */
const CONCURRENCY = 6;

/**
 * Fetches and keeps what is missing of this version; '' or a sentence where that fails. The page itself comes last, to files that fit
 * it. (Serwist's own way of installing waits forever where a file cannot be had.) Needed later as well: a browser may bring a worker
 * back that was taken out, without installing it anew.
 */
async function complete(): Promise<string> {
  const kept = new Set(await keysOf(SHELL_CACHE));
  const cache = await caches.open(SHELL_CACHE);
  const limit = pLimit(CONCURRENCY);
  const keep = async ({ url, revision, integrity }: ShellFile): Promise<void> => {
    const key = serwist.getPrecacheKeyForUrl(url);
    if (key === undefined || kept.has(key)) return;
    const mode = revision === null ? 'default' : 'no-cache';
    const response = await fetch(url, { cache: mode, ...(integrity !== undefined && { integrity }) });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    await cache.put(key, response.redirected ? new Response(response.body, { headers: response.headers }) : response);
  };
  const files = shellFiles.filter(({ part }) => part !== 'models');
  const pages = files.filter(({ integrity }) => integrity === undefined);
  try {
    await Promise.all(files.filter((file) => !pages.includes(file)).map((file) => limit(() => keep(file))));
    await Promise.all(pages.map(keep));
    return '';
  } catch {
    limit.clearQueue();
    return NOT_KEPT;
  }
}

async function install(): Promise<void> {
  const problem = await complete();
  if (problem) throw new Error(problem);
}

async function tidy(event: ExtendableEvent): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  // Files of a version that is being installed, or waits, are in the same cache and not in this one's list.
  const { installing, waiting } = self.registration;
  if (windows.length > 1 || installing || waiting) return;
  await serwist.handleActivate(event as never);
  const own = new Set(shellFiles.map(({ url }) => new URL(url, site).href));
  const used = await caches.open(USED_CACHE);
  for (const { url } of await used.keys()) if (!own.has(url)) await used.delete(url);
}

self.addEventListener('install', (event: ExtendableEvent) => event.waitUntil(install()));
// Pages of the first visit are served from now on; where an older version was here before, they are its pages already.
self.addEventListener('activate', (event: ExtendableEvent) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => serwist.handleFetch(event));
self.addEventListener('message', (event: ExtendableMessageEvent) => {
  if (event.data.type === 'tidy') event.waitUntil(tidy(event));
  if (event.data.type === 'complete')
    event.waitUntil(complete().then((problem) => event.ports[0]?.postMessage(problem)));
  if (event.data.type === 'contents') event.waitUntil(contents().then((parts) => event.ports[0]?.postMessage(parts)));
});
