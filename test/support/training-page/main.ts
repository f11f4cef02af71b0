// A page that trains in a worker, driven by test/baselines/ppo.browser.test.ts through `window.train`.
import type { Trained, TrainingOrder } from './worker.ts';

/** Trains in a fresh worker; rejects where the worker fails. */
function train(order: TrainingOrder): Promise<Trained> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Trained>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Trained>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(order);
  }).finally(() => worker.terminate());
}

declare global {
  interface Window {
    train: (order: TrainingOrder) => Promise<Trained>;
  }
}

window.train = train;
