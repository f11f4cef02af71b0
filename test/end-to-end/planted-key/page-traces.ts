// Everything that a page keeps, shows, says and posts, as texts to be searched.
import type { BrowserContext, Page, Worker } from 'playwright-core';
import type { Text } from './search.ts';

/** Listens to a context from its beginning: console and errors of pages and workers, and every request with all it carries. */
export class Traces {
  readonly console: Text[] = [];
  readonly requests: { readonly url: string; readonly text: string }[] = [];
  #pending: Promise<unknown>[] = [];

  constructor(context: BrowserContext) {
    context.on('console', (message) => void this.console.push({ where: 'console', text: message.text() }));
    context.on(
      'weberror',
      (error) => void this.console.push({ where: 'page error', text: String(error.error().stack) }),
    );
    context.on('request', (request) => {
      const written = request
        .allHeaders()
        .catch(() => request.headers())
        .then((headers) => {
          const body = request.postDataBuffer()?.toString('latin1') ?? '';
          this.requests.push({
            url: request.url(),
            text: `${request.method()} ${request.url()}\n${JSON.stringify(headers)}\n${body}`,
          });
        });
      this.#pending.push(written);
    });
  }

  /** Resolves when the headers of every request so far are known. */
  async settle(): Promise<void> {
    await Promise.all(this.#pending);
  }
}

/** The page's engine worker. */
export async function engineWorker(page: Page): Promise<Worker> {
  for (const worker of page.workers()) if ((await worker.evaluate(() => self.name)) === 'engine') return worker;
  throw new Error('the page has no engine worker yet');
}

/** From now on writes down what the engine worker posts: to the sandbox, to the replay worker and to the page. */
export async function recordMessages(engine: Worker): Promise<void> {
  await engine.evaluate(() => {
    const posted: string[] = [];
    Object.assign(self, { posted });
    const seen = (to: string, message: unknown) => {
      const text = JSON.stringify(message, (_key, value: unknown) =>
        value instanceof ArrayBuffer || ArrayBuffer.isView(value)
          ? new TextDecoder('latin1').decode(value)
          : value instanceof Map
            ? [...value]
            : value,
      );
      posted.push(`${to}: ${text}`);
    };
    for (const [to, holder] of [
      ['port', MessagePort.prototype],
      ['worker', Worker.prototype],
      ['page', self],
    ] as const) {
      const original = holder.postMessage as (...args: unknown[]) => void;
      holder.postMessage = function (this: unknown, ...args: unknown[]) {
        seen(to, args[0]);
        return original.apply(this ?? self, args);
      };
    }
  });
}

export async function recordedMessages(engine: Worker): Promise<Text[]> {
  const posted = await engine.evaluate(() => (self as unknown as { posted: string[] }).posted);
  return posted.map((text) => ({ where: `message to ${text.slice(0, text.indexOf(':'))}`, text }));
}

/** All storage of the page's origin and all that the page itself holds in the open. */
export function collect(page: Page): Promise<Text[]> {
  return page.evaluate(async () => {
    const texts: { where: string; text: string }[] = [];
    const add = (where: string, text: string) => void texts.push({ where, text });
    const latin1 = new TextDecoder('latin1');
    const readable = (value: unknown) =>
      JSON.stringify(value, (_key, each: unknown) => {
        if (each instanceof ArrayBuffer || ArrayBuffer.isView(each)) return latin1.decode(each);
        if (each instanceof CryptoKey) return `CryptoKey, ${each.extractable ? 'extractable' : 'sealed'}`;
        return each;
      });
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error(String(request.error)));
      });

    for (const { name } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name!));
      for (const store of db.objectStoreNames) {
        const objects = db.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([done(objects.getAllKeys()), done(objects.getAll())]);
        values.forEach((value, i) => add(`IndexedDB ${name}/${store}`, `${readable(keys[i])} ${readable(value)}`));
      }
      db.close();
    }
    for (const [name, storage] of [
      ['localStorage', localStorage],
      ['sessionStorage', sessionStorage],
    ] as const)
      for (const [key, value] of Object.entries(storage)) add(name, `${key} ${value}`);
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const body = await (await cache.match(request))!.arrayBuffer();
        add(`cache ${name}`, `${request.url} ${JSON.stringify([...request.headers])} ${latin1.decode(body)}`);
      }
    }
    add('cookies', document.cookie);
    add('address', `${location.href} ${JSON.stringify(history.state)} ${document.title} ${name}`);
    add('HTML', document.documentElement.outerHTML);
    const fields = document.querySelectorAll<HTMLInputElement>('input:not([type=password]), textarea, select');
    add('fields that show what they hold', Array.from(fields, (field) => field.value).join('\n'));
    add(
      'resource timing',
      performance
        .getEntries()
        .map((entry) => entry.name)
        .join('\n'),
    );
    return texts;
  });
}
