// The training worker: trains one of the site's own learning algorithms on one of its own tasks. Between two pieces of work
// it looks at its messages, so that a pause takes hold at once.
import { expose } from 'comlink';
import { allowedWords, defaultFor, type Algorithm } from '../../baselines/algorithm.ts';
import type { TaskSpaces } from '../../baselines/fit.ts';
import { algorithms } from '../../baselines/index.ts';
import { trainingSession } from '../../baselines/session.ts';
import { withoutNetworks } from '../../baselines/without-networks.ts';
import type { EnvSpec } from '../../engine/jobs.ts';
import type { Mujoco } from '../../env-api/mujoco/simulation.ts';
import { importFromBlob } from '../../sandbox/guest/import-text.ts';
import { startMujoco, type MujocoLoader } from '../../sandbox/guest/mujoco.ts';
import { compileOnce } from '../../sandbox/host/compiled-mujoco.ts';
import { fetchMujocoFiles } from '../../sandbox/host/mujoco-files.ts';
import { createTrustedTasks } from '../../sandbox/host/trusted-tasks.ts';
import { tellInOrder } from '../tell-in-order.ts';
import type { AlgorithmFacts, TrainingWorkerApi } from './api.ts';
import { createThrottle } from './throttle.ts';

/** The owner's, where it gave it; else its own. */
let compiledMujoco = compileOnce(fetchMujocoFiles);

async function start(onAbort: () => void): Promise<Mujoco> {
  const { loaderSource, wasm } = await compiledMujoco();
  const { default: load } = await importFromBlob(loaderSource);
  return startMujoco(load as MujocoLoader, wasm, onAbort);
}

const tasks = createTrustedTasks(start);

/** Settles when a training that is held may go on. */
let held: Promise<void> | null = null;
let letGo: () => void = () => undefined;

function pause(on: boolean): void {
  if (!on) {
    held = null;
    letGo();
  } else held ??= new Promise((resolve) => (letGo = resolve));
}

const bell = new MessageChannel();
bell.port1.start();

/** Comes back after the messages that are waiting; timers would wait longer in a hidden tab. */
function afterMessages(): Promise<void> {
  return new Promise((resolve) => {
    bell.port1.addEventListener('message', () => resolve(), { once: true });
    bell.port2.postMessage(null);
  });
}

async function loadAlgorithm(id: string): Promise<Algorithm> {
  const entry = algorithms.find((each) => each.id === id);
  if (!entry) throw new Error(`There is no algorithm "${id}" in this version of the page.`);
  return entry.load();
}

const noNetworks = (title: string): string =>
  `${title} trains neural networks; on a task of your own that is not possible, because such a task runs in the sandbox only.`;

async function spacesOf(spec: EnvSpec): Promise<TaskSpaces> {
  const { card, make } = await tasks.open(spec);
  const env = make();
  const spaces = { observation: env.observationSpace, action: env.actionSpace, finite: card.finite ?? false };
  env.close();
  return spaces;
}

async function algorithmsFor(spec: EnvSpec, own: TaskSpaces | null = null): Promise<readonly AlgorithmFacts[]> {
  const [loaded, { observation, action, finite }] = await Promise.all([
    Promise.all(algorithms.map((entry) => entry.load())),
    own ?? spacesOf(spec),
  ]);
  return loaded.map((algorithm) => ({
    id: algorithm.id,
    title: algorithm.title,
    summary: algorithm.summary,
    sources: algorithm.sources,
    hyperparameters: algorithm.hyperparameters.map(({ continuousDefault, ...info }) => ({
      ...info,
      defaultValue: defaultFor({ ...info, continuousDefault }, action),
      allowed: allowedWords(info),
    })),
    unfit:
      algorithm.unfit({ observation, action, finite }) ??
      (own && !withoutNetworks.has(algorithm.id) ? noNetworks(algorithm.title) : null),
  }));
}

const api: TrainingWorkerApi = {
  useMujoco: async (given) => void (compiledMujoco = async () => given),
  compiledMujoco: () => compiledMujoco(),
  algorithmsFor,

  train: (setup, tell) =>
    tellInOrder(tell, async (tellNext) => {
      const [algorithm, { card, horizon, make }] = await Promise.all([
        loadAlgorithm(setup.algorithm),
        tasks.open(setup.env),
      ]);
      const now = (): number => performance.now();
      const parts = { algorithm, makeEnv: make, horizon, finite: card.finite ?? false, now };
      const hear = createThrottle(tellNext, now);
      for (const event of trainingSession(setup, parts)) {
        hear(event);
        await afterMessages();
        while (held) await held;
      }
    }),

  pause: async (on) => pause(on),
};

expose(api);
