// The test page's engine worker: the product's evaluator behind a thin interface.
import { expose } from 'comlink';
import type { EvaluationProgress } from '../../../src/engine/jobs.ts';
import { createAssetSource, type AssetSource } from '../../../src/sandbox/host/assets.ts';
import { compileOnce } from '../../../src/sandbox/host/compiled-mujoco.ts';
import { createSandboxEvaluator, type SandboxEvaluator } from '../../../src/sandbox/host/evaluator.ts';
import { createReplayClient, createReplayPool } from '../../../src/workers/replay/client.ts';
import type { HarnessEngine } from './api.ts';

const source = createAssetSource();
const mujoco = compileOnce(() => source.mujoco());
const replay = createReplayPool(2, () => createReplayClient(mujoco));
let evaluator: SandboxEvaluator | null = null;
let askForFrame: () => void = () => undefined;
let gotFrame: ((port: MessagePort) => void) | null = null;

function present(): SandboxEvaluator {
  if (!evaluator) throw new Error('create the evaluator first');
  return evaluator;
}

const engine: HarnessEngine = {
  async create({ workers, snapshot, guestSource }) {
    evaluator?.dispose();
    const assets: AssetSource = {
      ...source,
      guest: () => (guestSource === undefined ? source.guest() : Promise.resolve(guestSource)),
      async python(onProgress) {
        const files = await source.python(onProgress);
        if (snapshot === undefined) return files;
        return { ...files, snapshot: snapshot === 'none' ? null : new ArrayBuffer(1 << 20) };
      },
    };
    evaluator = createSandboxEvaluator({
      requestFrame: () =>
        new Promise((resolve) => {
          gotFrame = resolve;
          askForFrame();
        }),
      assets,
      replay,
      workers,
    });
  },
  async connect(port) {
    gotFrame?.(port);
    gotFrame = null;
  },
  async onFrameWanted(callback) {
    askForFrame = callback;
  },
  async evaluate(job, { abortAfterMs } = {}) {
    const progress: EvaluationProgress[] = [];
    const signal = abortAfterMs === undefined ? new AbortController().signal : AbortSignal.timeout(abortAfterMs);
    const result = await present().evaluate(job, { signal, onProgress: (item) => progress.push(item) });
    return { ...result, progress };
  },
  summarize: (job) => present().summarize(job, { signal: new AbortController().signal }),
  async preparePython() {
    const started = performance.now();
    const { numpy } = await present().preparePython(() => undefined);
    return { numpy, ms: performance.now() - started };
  },
  async loadPython() {
    try {
      const { snapshot, numpyWheel } = await source.python();
      return { snapshot: snapshot !== null, numpyWheel: numpyWheel !== null };
    } catch (error) {
      return String(error);
    }
  },
  async dispose() {
    evaluator?.dispose();
    evaluator = null;
  },
};

expose(engine);
