// Keeps a worker from calling any address but the site's own and those that were allowed. Workers that are loaded from a file
// are not covered by the page's meta policy, and the engine worker holds the keys, so this stands in for it: `fetch`, the Cache
// and new workers are wrapped, the other ways onto the network are taken away, but for `import()`, which no script can guard.
// guard-worker.ts installs it.

/** The refusal, in words that may be shown. It names no path or query, since those may hold secrets. */
export class NetworkGuardError extends TypeError {
  override readonly name = 'NetworkGuardError';
}

export interface AllowOptions {
  /**
   * Whether answers may lead elsewhere. Only for downloads without a key: browsers take `Authorization` off a request that
   * is led to another origin, but not a key in a header or body of another name.
   */
  readonly redirects?: boolean;
}

export interface NetworkGuard {
  /** Allows calls to the origins of these addresses until the returned function is called. What is no web address is skipped. */
  allow(addresses: readonly string[], options?: AllowOptions): () => void;
  /** Takes over the network of `scope`, for good. `siteOrigin` may always be called. */
  install(scope: object, siteOrigin: string): void;
}

type Fetch = typeof globalThis.fetch;
type Rule = { readonly origin: string; readonly redirects: boolean };

/** Ways onto the network other than `fetch`, as far as any worker has them. */
const REMOVED = [
  'XMLHttpRequest',
  'WebSocket',
  'WebSocketStream',
  'WebTransport',
  'EventSource',
  'RTCPeerConnection',
  'RTCDataChannel',
  'SharedWorker',
  'FontFace',
  'Notification',
  'fetchLater',
] as const;

export function createNetworkGuard(): NetworkGuard {
  const rules = new Set<Rule>();

  /** How far `url` may be called: freely, without redirects, or (null) not at all. */
  function permission(url: string, siteOrigin: string): 'free' | 'direct' | null {
    const { origin, protocol } = new URL(url);
    // Neither leaves the browser.
    if (protocol === 'data:' || protocol === 'blob:') return 'free';
    if (origin === siteOrigin) return 'free';
    const found = [...rules].filter((rule) => rule.origin === origin);
    if (found.length === 0) return null;
    // A key may be on its way to an origin that forbids redirects, so the stricter rule holds.
    return found.every((rule) => rule.redirects) ? 'free' : 'direct';
  }

  function guardedFetch(original: Fetch, NativeRequest: typeof Request, siteOrigin: string): Fetch {
    return async (input, init) => {
      // Read into a Request once, so that what is checked is what is sent.
      const request = new NativeRequest(input, init);
      const allowed = permission(request.url, siteOrigin);
      if (allowed === null) throw refusal(request.url);
      // Whether a server is there at all is asked without reading its answer; such a request can carry no key.
      const isProbe = request.mode === 'no-cors' && request.method === 'GET';
      if (allowed === 'free' || isProbe) return original(request);
      const response = await original(request, { redirect: 'manual' });
      if (response.type === 'opaqueredirect' || isRedirect(response.status)) throw redirected(request.url);
      return response;
    };
  }

  return {
    allow(addresses, options = {}) {
      const added = addresses.flatMap((address): Rule[] => {
        const origin = originOf(address);
        return origin === null ? [] : [{ origin, redirects: options.redirects ?? false }];
      });
      for (const rule of added) rules.add(rule);
      return () => {
        for (const rule of added) rules.delete(rule);
      };
    },

    install(scope, siteOrigin) {
      const { fetch, Request, Cache, Worker } = scope as Partial<typeof globalThis>;
      if (fetch && Request) fix(scope, 'fetch', guardedFetch(fetch.bind(scope), Request, siteOrigin));
      if (Cache && Request) guardCache(Cache, Request, (url) => permission(url, siteOrigin) === 'free');
      if (Worker) fix(scope, 'Worker', guardedWorker(Worker, siteOrigin));
      closeSideDoors(scope);
    },
  };
}

/** Takes every way onto the network but `fetch`, the Cache and workers away from `scope`, for good. */
export function closeSideDoors(scope: object): void {
  for (const name of REMOVED) fix(scope, name, undefined);
  // Libraries ask whether this is a function in order to find out that they run in a worker.
  fix(scope, 'importScripts', () => {
    throw new NetworkGuardError('Scripts cannot be loaded here.');
  });
  const { navigator } = scope as { navigator?: object };
  if (navigator) fix(navigator, 'sendBeacon', undefined);
}

/** The guard of this worker; outside a worker it is never installed and only keeps its list. */
export const networkGuard = createNetworkGuard();

/** `Cache.add` fetches by itself. */
function guardCache(Cache: typeof globalThis.Cache, NativeRequest: typeof Request, free: (url: string) => boolean) {
  const { add, addAll } = Cache.prototype;
  const checked = (input: RequestInfo | URL): Request => {
    const request = new NativeRequest(input);
    if (!free(request.url)) throw refusal(request.url);
    return request;
  };
  fix(Cache.prototype, 'add', async function (this: Cache, input: RequestInfo | URL) {
    return add.call(this, checked(input));
  });
  fix(Cache.prototype, 'addAll', async function (this: Cache, inputs: Iterable<RequestInfo>) {
    return addAll.call(this, Array.from(inputs, checked));
  });
}

/** Workers out of a blob or a data address would start without this guard. */
function guardedWorker(Native: typeof Worker, siteOrigin: string): typeof Worker {
  return class extends Native {
    constructor(url: string | URL, options?: WorkerOptions) {
      const address = new URL(String(url), globalThis.location?.href);
      if (address.protocol === 'blob:' || address.origin !== siteOrigin) {
        throw new NetworkGuardError('Only the scripts of this site can become workers here.');
      }
      super(address.href, options);
    }
  };
}

/** Sets `name` for good on `target` and wherever it stands in the prototypes behind it. */
function fix(target: object, name: string, value: unknown): void {
  for (let holder: object | null = target; holder; holder = Object.getPrototypeOf(holder) as object | null) {
    if (holder !== target && !Object.hasOwn(holder, name)) continue;
    Object.defineProperty(holder, name, { value, writable: false, configurable: false, enumerable: true });
  }
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400 && status !== 304;
}

function originOf(address: string): string | null {
  try {
    const url = new URL(address.trim());
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.origin : null;
  } catch {
    return null;
  }
}

function refusal(url: string): NetworkGuardError {
  return new NetworkGuardError(
    `A call to ${originOf(url) ?? 'an unknown address'} was refused: this page calls only its own site and the chosen model's address.`,
  );
}

function redirected(url: string): NetworkGuardError {
  return new NetworkGuardError(
    `${originOf(url)} sends this call on to another address. A key is never sent on: enter the final address as the base URL.`,
  );
}
