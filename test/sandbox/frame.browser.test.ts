// The frame itself: it runs nothing but its own boot script, only for a page that holds it in an opaque origin, and what does
// not have the expected SHA-256 never gets into it.
import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TaskDescription } from '../../src/env-api/env.ts';
import { buildPage } from '../support/build-page.ts';
import { jobFor, startHarness, type HarnessPage, type HarnessRun } from '../support/harness.ts';

let run: HarnessRun;
let page: HarnessPage;
let task: TaskDescription;
/** Served instead of what is there, by the end of the path. */
const replaced = new Map<string, (path: string) => Buffer>();

beforeAll(async () => {
  run = await startHarness((path) => {
    for (const [end, make] of replaced) if (path.endsWith(end)) return make(path);
    return null;
  });
  page = await run.open();
  task = await page.evaluate(() => window.harness.describe('cartpole-v1'));
});
afterEach(() => replaced.clear());
afterAll(() => run?.close());

const honest = 'class CartPolePolicy { act(obs) { return obs.pole_angle > 0 ? 1 : 0 } }';
const frameText = async (): Promise<string> => (await fetch(await page.evaluate(() => window.harness.frameUrl))).text();

describe('the sandbox frame', () => {
  it('greets the page that made it, from below a sub-path', async () => {
    const url = await page.evaluate(() => window.harness.frameUrl);
    expect(url).toMatch(/\/some\/where\/sandbox-[0-9a-f]{12}\.html$/);
    expect(await page.evaluate((address) => window.harness.greetings(address, 1_000), url)).toBe(1);
  });

  it.each([
    ['a changed boot script', (html: string) => html.replace('<script>', '<script>0;')],
    [
      'a second script',
      (html: string) =>
        html.replace('<script>', "<script>parent.postMessage('sandbox-hello', '*')</script><p>").replace(/<p>[^]*/, ''),
    ],
    ['a script by address', (html: string) => html.replace(/<script>[^]*/, '<script src="greet.js"></script>')],
    [
      'an event handler',
      (html: string) =>
        html.replace(/<script>[^]*/, `<img src="x" onerror="parent.postMessage('sandbox-hello', '*')">`),
    ],
  ])('does not run %s', async (_name, change) => {
    const changed = change(await frameText());
    replaced.set('/changed.html', () => Buffer.from(changed));
    replaced.set('/greet.js', () => Buffer.from("parent.postMessage('sandbox-hello', '*')"));
    const url = `${run.address}changed.html`;
    expect(await page.evaluate((address) => window.harness.greetings(address, 700), url)).toBe(0);
  });

  it('control: without its policy a frame would run such scripts', async () => {
    replaced.set('/changed.html', () =>
      Buffer.from(`<!doctype html><script>parent.postMessage('sandbox-hello', '*')</script>`),
    );
    const url = `${run.address}changed.html`;
    expect(await page.evaluate((address) => window.harness.greetings(address, 700), url)).toBe(1);
  });

  it('names exactly the policy that keeps everything in', async () => {
    const policy = /content="([^"]*)"/.exec(await frameText())?.[1] ?? '';
    expect(policy.replace(/sha256-[\w+/=]+/, 'HASH')).toBe(
      "default-src 'none'; script-src 'HASH' blob: 'wasm-unsafe-eval' 'unsafe-eval'; worker-src blob:; child-src blob:; " +
        "connect-src 'none'; img-src 'none'; style-src 'none'; font-src 'none'; media-src 'none'; object-src 'none'; " +
        "frame-src 'none'; form-action 'none'; base-uri 'none'",
    );
  });

  it('stays silent where another site frames it with the origin that the file comes from', async () => {
    const url = await page.evaluate(() => window.harness.frameUrl);
    const count = async (sandbox: string): Promise<number> => {
      const other = await run.browser.newPage();
      // A page of another origin, as a hostile site would be.
      await other
        .goto(`${run.server.origin.replace('127.0.0.1', 'localhost')}/some/where/sandbox-none.html`)
        .catch(() => undefined);
      const greetings = await other.evaluate(
        async ([address, attributes]) => {
          let heard = 0;
          window.addEventListener('message', (event) => (heard += event.data === 'sandbox-hello' ? 1 : 0));
          const frame = document.createElement('iframe');
          if (attributes) frame.setAttribute('sandbox', attributes);
          frame.src = address!;
          document.documentElement.append(frame);
          await new Promise((resolve) => setTimeout(resolve, 1_000));
          return heard;
        },
        [url, sandbox],
      );
      await other.close();
      return greetings;
    };
    expect(await count('')).toBe(0);
    expect(await count('allow-scripts allow-same-origin')).toBe(0);
    // In an opaque origin it holds nothing of ours, whoever frames it.
    expect(await count('allow-scripts')).toBe(1);
  });

  it('stays when it has greeted, also where a service worker could bring another', async () => {
    const made = await page.evaluate(async () => {
      Object.defineProperty(navigator, 'serviceWorker', { value: { controller: {} }, configurable: true });
      let frames = 0;
      const watch = new MutationObserver((records) => {
        for (const { addedNodes } of records) frames += [...addedNodes].filter((n) => n.nodeName === 'IFRAME').length;
      });
      watch.observe(document.body, { childList: true });
      await window.harness.greetings(window.harness.frameUrl, 1_500);
      watch.disconnect();
      Reflect.deleteProperty(navigator, 'serviceWorker');
      return frames;
    });
    expect(made).toBe(1);
  });

  it('is not fooled by a greeting from another frame', async () => {
    replaced.set('/impostor.html', () =>
      Buffer.from("<!doctype html><script>parent.postMessage('sandbox-hello', '*')</script>"),
    );
    const greeted = await page.evaluate(async () => {
      const impostor = document.createElement('iframe');
      impostor.setAttribute('sandbox', 'allow-scripts');
      impostor.src = 'impostor.html';
      const heard = new Promise((resolve) => window.addEventListener('message', resolve, { once: true }));
      // A sandbox whose file does not exist never greets by itself.
      const count = window.harness.greetings(new URL('no-such-sandbox.html', location.href).href, 1_200);
      document.body.append(impostor);
      await heard;
      return count;
    });
    expect(greeted).toBe(0);
  });

  it('cannot be given a file that is not the one that was built', async () => {
    for (const end of ['.js', '/python/pyodide.asm.mjs']) {
      const other = await run.open();
      replaced.set(end, (path) => Buffer.from(`/* changed */ ${path}`));
      if (end === '.js') {
        const result = await other.evaluate((job) => window.harness.evaluate(job), jobFor(task, honest));
        expect(result).toMatchObject({ ok: false, error: { code: 'environment/error' } });
        expect(result.ok ? '' : result.error.message).toContain('SHA-256');
      } else {
        expect(await other.evaluate(() => window.harness.loadPython())).toContain('SHA-256');
      }
      replaced.clear();
      await other.close();
    }
  });

  it('does without a NumPy wheel whose SHA-256 is not the one in the lock file', async () => {
    const files = await fetch(`${run.address}python/manifest.json`).then(
      (response) => response.json() as Promise<object>,
    );
    const { page: folder } = await buildPage('harness');
    const list = readdirSync(`${folder}/sandbox`).find((name) => /^python-/.test(name))!;
    replaced.set(`/${list}`, () => Buffer.from(JSON.stringify({ ...files, numpy: true })));
    replaced.set('.whl', () => Buffer.from('not the wheel'));
    const other = await run.open();
    expect(await other.evaluate(() => window.harness.loadPython())).toEqual({ snapshot: true, numpyWheel: false });
    expect(run.server.requests.some((path) => path.endsWith('.whl'))).toBe(true);
    await other.close();
  });

  it('takes the snapshot from a server that has the browser unpack it', async () => {
    const gzipping = await startHarness(undefined, true);
    const other = await gzipping.open();
    expect(await other.evaluate(() => window.harness.loadPython())).toMatchObject({ snapshot: true });
    await gzipping.close();
  });

  it('starts Python without a snapshot that arrives damaged', async () => {
    replaced.set('/python-snapshot.bin', () => Buffer.from('damaged'));
    const other = await run.open();
    expect(await other.evaluate(() => window.harness.loadPython())).toMatchObject({ snapshot: false });
    await other.close();
  });
});
