// Trainings on tasks of the person's own: they go on behind the wall, through the engine, since nobody else may run such code.
import type { SessionEvent, TrainingSetup } from '../../workers/training/api.ts';
import { engineWithSandbox } from '../engine-host.ts';
import { loadEnv } from '../environments.ts';
import type { StartedTraining } from './training-queue.ts';

let tickets = 0;

/** Starts a training and follows it, as `startTraining` does for the site's own tasks. */
export function startOwnTraining(setup: TrainingSetup, hear: (event: SessionEvent) => void): StartedTraining {
  const ticket = `training-${++tickets}`;
  let stopped = false;
  const ended = (async () => {
    const [{ card }, engine] = await Promise.all([loadEnv(setup.env.id), engineWithSandbox()]);
    if (stopped) return;
    const job = { setup, horizon: card.horizon, finite: card.finite ?? false };
    await engine.trainOnTask(job, ticket, (event) => {
      if (!stopped) hear(event);
    });
  })();
  const later = (use: (engine: Awaited<ReturnType<typeof engineWithSandbox>>) => Promise<void>): void =>
    void engineWithSandbox()
      .then(use)
      .catch(() => undefined);
  return {
    ended,
    pause: (on) => later((engine) => engine.pauseTaskTraining(ticket, on)),
    stop() {
      stopped = true;
      later((engine) => engine.stopTaskJob(ticket));
    },
  };
}
