// No way out from Python either: the attacks as policies behind the wall, and in an ordinary Pyodide worker of the site as the
// control that shows that they would arrive.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskDescription } from '../../src/env-api/env.ts';
import { jobFor, startHarness, type HarnessPage, type HarnessRun } from '../support/harness.ts';
import { startLeakServer, type LeakServer } from '../support/leak-server.ts';
import { asPythonPolicy, asScript, pythonAttacks, type PythonAddresses } from './python-attacks.ts';

let run: HarnessRun;
let leak: LeakServer;
let page: HarnessPage;
let task: TaskDescription;

/** An ordinary worker with Pyodide as its documentation has it; each message is a script, answered when it has had its time. */
const plainPython = `
import { loadPyodide } from './python/pyodide.mjs';
const ready = loadPyodide({ indexURL: new URL('./python/', import.meta.url).href });
self.onmessage = async (event) => {
  const pyodide = await ready;
  try { pyodide.runPython(event.data); } catch {}
  setTimeout(() => self.postMessage('ran'), 400);
};`;

declare global {
  interface Window {
    plainPython?: Worker;
  }
}

const addressesOf = (mark: string): PythonAddresses => ({ host: '127.0.0.1', port: leak.port, mark });

beforeAll(async () => {
  leak = await startLeakServer();
  run = await startHarness((path) => (path.endsWith('/plain-python.js') ? Buffer.from(plainPython) : null));
  page = await run.open();
  task = await page.evaluate(() => window.harness.describe('cartpole-v1'));
  await page.evaluate(() => {
    window.plainPython = new Worker(new URL('plain-python.js', location.href), { type: 'module' });
  });
  await page.evaluate(() => window.harness.preparePython());
});
afterAll(async () => {
  await run?.close();
  await leak?.close();
});

describe('network attacks in Python', () => {
  it.each(pythonAttacks.filter((attack) => attack.worksElsewhere).map((attack, i) => ({ ...attack, i })))(
    'control: $name gets out of an ordinary Pyodide worker',
    async ({ code, i }) => {
      const mark = `control-${i}-x`;
      await page.evaluate(
        (script) =>
          new Promise((resolve) => {
            window.plainPython!.onmessage = () => resolve(null);
            window.plainPython!.postMessage(script);
          }),
        asScript(code, addressesOf(mark)),
      );
      expect(leak.seenWith(mark)).not.toEqual([]);
    },
  );

  it.each(pythonAttacks.map((attack, i) => ({ ...attack, i })))(
    '$name does not get out of a policy',
    async ({ code, i }) => {
      const mark = `policy-${i}-x`;
      const connections = leak.connections();
      const job = jobFor(task, asPythonPolicy(code, addressesOf(mark)), {
        language: 'python',
        episodes: 1,
        limits: { callTimeoutMs: 8_000 },
      });
      const result = await page.evaluate((given) => window.harness.evaluate(given), job);
      expect(leak.seenWith(mark)).toEqual([]);
      expect(leak.connections()).toBe(connections);
      // The attack was really tried: the policy ran to the end, or its act() is what failed.
      expect(result.ok ? 'ran' : result.error.code).toMatch(/^(ran|policy\/act)$/);
    },
  );
});
