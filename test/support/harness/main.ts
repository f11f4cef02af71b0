// The test page: joins the product's sandbox frame with the engine worker and puts both within reach of the tests.
import { proxy, transfer, wrap } from 'comlink';
import { frameUrl } from 'virtual:sandbox-assets';
import { findEnv } from '../../../envs/index.ts';
import { createSandboxFrame, type SandboxFrame } from '../../../src/sandbox/host/frame.ts';
import type { Harness, HarnessEngine } from './api.ts';

const worker = new Worker(new URL('./engine.ts', import.meta.url), { type: 'module' });
const engine = wrap<HarnessEngine>(worker);
const strayMessages: unknown[] = [];
let frame: SandboxFrame | null = null;
let frames = 0;

function onPort(port: MessagePort): void {
  void engine.connect(transfer(port, [port]));
}

window.addEventListener('message', (event) => {
  if (event.data !== 'sandbox-hello') strayMessages.push(event.data);
});

/** Starts a worker with `source` as its whole script, in a frame of its own. */
function runBare(source: string, waitMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const own = createSandboxFrame((control) => {
      const { port1, port2 } = new MessageChannel();
      const finish = (text: string | null): void => {
        clearTimeout(timer);
        own.dispose();
        resolve(text);
      };
      const timer = setTimeout(() => finish(null), waitMs);
      port1.onmessage = (event) => finish(String(event.data));
      control.postMessage({ n: 1, op: 'guest', source });
      control.postMessage({ n: 2, op: 'spawn', id: 1, python: false, snapshot: false }, [port2]);
    });
  });
}

async function greetings(url: string, waitMs: number): Promise<number> {
  let count = 0;
  const own = createSandboxFrame(() => count++, url);
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  own.dispose();
  return count;
}

let longest = 0;
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
}, 5);

await engine.onFrameWanted(
  proxy(() => {
    frames++;
    if (frame) frame.rebuild();
    else frame = createSandboxFrame(onPort);
  }),
);

window.harness = {
  create: (options) => engine.create(options),
  connect: (port) => engine.connect(port),
  onFrameWanted: (callback) => engine.onFrameWanted(callback),
  evaluate: (job, options) => engine.evaluate(job, options),
  summarize: (job) => engine.summarize(job),
  preparePython: () => engine.preparePython(),
  loadPython: () => engine.loadPython(),
  dispose: () => engine.dispose(),
  async describe(envId) {
    const entry = findEnv(envId);
    if (!entry) throw new Error(`no task ${envId}`);
    return (await entry.load()).describe();
  },
  frames: () => frames,
  strayMessages,
  runBare,
  greetings,
  frameUrl,
  longestGap() {
    const gap = longest;
    longest = 0;
    return gap;
  },
} satisfies Harness;
document.getElementById('state')!.textContent = 'ready';
