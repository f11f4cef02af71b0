// No way out: every network attack, as a bare worker in the frame and as a policy, against servers that write down what
// arrives; and the same attacks from a plain worker of the site, which do arrive, so that these tests can fail.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskDescription } from '../../src/env-api/env.ts';
import { jobFor, startHarness, type HarnessPage, type HarnessRun } from '../support/harness.ts';
import { startLeakServer, type LeakServer } from '../support/leak-server.ts';
import { asPolicy, asWorkerScript, networkAttacks, storageAttacks } from './attacks.ts';

let run: HarnessRun;
let leak: LeakServer;
let page: HarnessPage;
let task: TaskDescription;
/** Scripts of control workers, by path: served as files, since those are free of the page's policy. */
const controls = new Map<string, string>();

function addressesOf(mark: string): { HTTP: string; WS: string; APP: string } {
  const host = `127.0.0.1:${leak.port}`;
  return { HTTP: `http://${host}/${mark}`, WS: `ws://${host}/${mark}`, APP: `${run.address}${mark}.js` };
}

const arrived = (mark: string): string[] => [
  ...leak.seenWith(mark),
  ...run.server.requests.filter((path) => path.includes(mark)),
];

async function runControl(name: string, code: string, mark: string): Promise<string> {
  const path = `/some/where/control-${mark}.worker`;
  controls.set(path, asWorkerScript(code, addressesOf(mark)));
  return page.evaluate(
    (url) =>
      new Promise<string>((resolve) => {
        const worker = new Worker(url);
        const { port1, port2 } = new MessageChannel();
        const finish = (text: string): void => {
          worker.terminate();
          resolve(text);
        };
        port1.onmessage = (event) => finish(String(event.data));
        setTimeout(() => finish('no answer'), 5_000);
        worker.postMessage({ port: port2 }, [port2]);
      }),
    run.server.origin + path,
  );
}

beforeAll(async () => {
  leak = await startLeakServer();
  run = await startHarness((path) => {
    const script = controls.get(path);
    return script === undefined ? null : Buffer.from(script);
  });
  page = await run.open();
  task = await page.evaluate(() => window.harness.describe('cartpole-v1'));
  await page.evaluate(() => {
    const channel = new BroadcastChannel('page');
    channel.onmessage = () => channel.postMessage('secret');
  });
});
afterAll(async () => {
  await run?.close();
  await leak?.close();
});

describe('network attacks in JavaScript', () => {
  it.each(networkAttacks.map((attack, i) => ({ ...attack, i })))(
    'control: $name gets out of a plain worker',
    async ({ name, code, reaches, i }) => {
      const mark = `control-${i}-x`;
      await runControl(name, code, mark);
      const seen =
        reaches === 'leak'
          ? leak.seenWith(mark)
          : run.server.requests.filter((path) => path === `/some/where/${mark}.js`);
      expect(seen).not.toEqual([]);
    },
  );

  it.each(networkAttacks.map((attack, i) => ({ ...attack, i })))(
    '$name does not get out of a sandbox worker, even without the prelude',
    async ({ code, i }) => {
      const mark = `bare-${i}-x`;
      const connections = leak.connections();
      const script = asWorkerScript(code, addressesOf(mark));
      const text = await page.evaluate((source) => window.harness.runBare(source, 5_000), script);
      expect(text).not.toBeNull();
      expect(arrived(mark)).toEqual([]);
      expect(leak.connections()).toBe(connections);
    },
  );

  it.each(networkAttacks.map((attack, i) => ({ ...attack, i })))(
    '$name does not get out of a policy',
    async ({ code, i }) => {
      const mark = `policy-${i}-x`;
      const connections = leak.connections();
      const job = jobFor(task, asPolicy(code, addressesOf(mark)), { episodes: 1 });
      const result = await page.evaluate((given) => window.harness.evaluate(given), job);
      expect(result.ok).toBe(true);
      expect(arrived(mark)).toEqual([]);
      expect(leak.connections()).toBe(connections);
    },
  );
});

describe('storage and neighbours', () => {
  it.each(storageAttacks.map((attack, i) => ({ ...attack, i })))(
    'control: $name works in a plain worker',
    async ({ name, code, i }) => {
      expect(await runControl(name, code, `storage-${i}-x`)).toBe('in');
    },
  );

  it.each(storageAttacks)('$name fails in a sandbox worker, even without the prelude', async ({ code }) => {
    const script = asWorkerScript(code, addressesOf('storage'));
    const text = await page.evaluate((source) => window.harness.runBare(source, 5_000), script);
    expect(text).toMatch(/^stopped: /);
  });

  it('relays nothing that a worker says to the frame', async () => {
    const script = asWorkerScript(
      "self.postMessage('sandbox-init'); self.postMessage({ n: 1, re: 1 }); throw 'sent'",
      addressesOf('relay'),
    );
    const before = await page.evaluate(() => window.harness.strayMessages.length);
    expect(await page.evaluate((source) => window.harness.runBare(source, 5_000), script)).toBe('stopped: sent');
    expect(await page.evaluate(() => window.harness.strayMessages.length)).toBe(before);
  });

  it('leaves a policy no global that is not plain computing', async () => {
    const names =
      `fetch XMLHttpRequest WebSocket WebSocketStream WebTransport EventSource Worker SharedWorker BroadcastChannel
      indexedDB caches FontFace fonts Notification postMessage close importScripts navigator location origin scheduler
      FileReader FileReaderSync File Request Response Headers Cache IDBFactory StorageManager OffscreenCanvas ImageBitmap
      RTCPeerConnection ServiceWorkerContainer createImageBitmap reportError onmessage onerror MessagePort`.split(
        /\s+/,
      );
    const code = `class CartPolePolicy {
      act() {
        const there = ${JSON.stringify(names)}.filter((name) => name in globalThis && globalThis[name] !== undefined);
        const handles = Object.getOwnPropertyNames(globalThis).filter((name) => /^(webkit|moz|on[a-z]|show|request|cancel)/.test(name));
        throw new Error('left: ' + [...there, ...handles].join(' '));
      }
    }`;
    const result = await page.evaluate((given) => window.harness.evaluate(given), jobFor(task, code));
    expect(result).toMatchObject({ ok: false, error: { code: 'policy/act' } });
    expect(result.ok ? '' : result.error.message).toMatch(/left: $/);
  });
});
