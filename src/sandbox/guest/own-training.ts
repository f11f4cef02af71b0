// Training of classical algorithms on a pasted environment, behind the wall. The ones that need no library of networks: those
// load WebAssembly or a GPU, which a sandbox worker has no business with.
import type { Algorithm } from '../../baselines/algorithm.ts';
import { algorithm as cem } from '../../baselines/cem.ts';
import { algorithm as cmaEs } from '../../baselines/cma-es.ts';
import { algorithm as qLearning } from '../../baselines/q-learning.ts';
import { algorithm as randomSearch } from '../../baselines/random-search.ts';
import { algorithm as random } from '../../baselines/random.ts';
import { trainingSession, type SessionEvent, type TrainingSetup } from '../../baselines/session.ts';
import { algorithm as valueIteration } from '../../baselines/value-iteration.ts';
import type { MakeEnv } from '../../env-api/env.ts';
import { createThrottle } from '../../workers/training/throttle.ts';

export const algorithms: readonly Algorithm[] = [random, qLearning, valueIteration, randomSearch, cem, cmaEs];

export interface OwnTrainingJob {
  readonly setup: TrainingSetup;
  readonly horizon: number;
  readonly finite: boolean;
}

// Taken before any pasted code runs.
const now = performance.now.bind(performance);
const { port1, port2 } = new MessageChannel();
const ring = port2.postMessage.bind(port2);

/** Trains to the end; between two pieces of work waiting messages are heard, and `held` may hold it. */
export async function trainOwn(
  { setup, horizon, finite }: OwnTrainingJob,
  make: MakeEnv,
  tell: (event: SessionEvent) => void,
  held: () => Promise<void> | null,
): Promise<void> {
  const algorithm = algorithms.find(({ id }) => id === setup.algorithm);
  if (!algorithm) {
    return tell({ type: 'failed', problem: `${setup.algorithm} cannot be trained on a task of your own yet.` });
  }
  const hear = createThrottle(tell, now);
  const makeEnv = () => make(setup.env.id, setup.env.options);
  for (const event of trainingSession(setup, { algorithm, makeEnv, horizon, finite, now })) {
    hear(event);
    await messagesHeard();
    const waiting = held();
    if (waiting) await waiting;
  }
}

/** Comes back after the messages that are waiting; timers would wait longer in a hidden tab. */
function messagesHeard(): Promise<void> {
  return new Promise((resolve) => {
    port1.onmessage = () => resolve();
    ring(null);
  });
}
