// The Cache API in memory, for tests in Node: bodies are read when they are put, a limit of bytes can be set, and single
// writes can be made to fail.

export class MemoryCaches {
  readonly stored = new Map<
    string,
    Map<string, { readonly bytes: Uint8Array<ArrayBuffer>; readonly headers: Headers }>
  >();
  /** Bytes that fit in all caches together. */
  room = Infinity;

  get usedBytes(): number {
    return [...this.stored.values()]
      .flatMap((cache) => [...cache.values()])
      .reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  #of(name: string) {
    const cache = this.stored.get(name) ?? new Map<string, { bytes: Uint8Array<ArrayBuffer>; headers: Headers }>();
    this.stored.set(name, cache);
    return cache;
  }

  bytes(name: string, url: string): Uint8Array | undefined {
    return this.stored.get(name)?.get(url)?.bytes;
  }

  /** Replaces what is stored, headers unchanged: damage that nothing noticed. */
  corrupt(name: string, url: string, change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>): void {
    const entry = this.#of(name).get(url)!;
    this.#of(name).set(url, { ...entry, bytes: change(entry.bytes.slice()) });
  }

  has(name: string): Promise<boolean> {
    return Promise.resolve(this.stored.has(name));
  }

  open(name: string) {
    const cache = this.#of(name);
    return Promise.resolve({
      match: (url: string) => {
        const entry = cache.get(url);
        return Promise.resolve(entry && new Response(entry.bytes, { headers: entry.headers }));
      },
      put: async (url: string, response: Response) => {
        const bytes = await response.arrayBuffer().then(
          (buffer) => new Uint8Array(buffer),
          () => Promise.reject(new TypeError('Cache.put() encountered a network error')),
        );
        if (this.usedBytes + bytes.length > this.room) throw new DOMException('Quota exceeded.', 'QuotaExceededError');
        cache.set(url, { bytes, headers: new Headers(response.headers) });
      },
      delete: (url: string) => Promise.resolve(cache.delete(url)),
      keys: () => Promise.resolve([...cache.keys()].map((url) => ({ url }))),
    });
  }

  asCacheStorage(): CacheStorage {
    return this as unknown as CacheStorage;
  }
}
