// `npm run -s optimize`: PromptPO without a browser, on the same engine. What it does is in optimize-run.ts; here it meets
// this machine: files, processes, environment variables, the terminal.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findEnv, registry } from '../../envs/index.ts';
import { type Interrupt, optimize } from './optimize-run.ts';
import type { OwnEnvSource } from '../sandbox/guest/own-env.ts';
import { type CliPlace, createCliEvaluator, hasNumpy } from './place.ts';
import { openTaskFile } from './task-file.ts';

/** As in the page: one process per core but one, at most four. */
const workers = Math.min(4, Math.max(1, availableParallelism() - 1));

/** Runs the command; resolves to its exit code. */
export function main(args: readonly string[], place: CliPlace): Promise<number> {
  const { version } = JSON.parse(readFileSync(join(place.root, 'package.json'), 'utf8')) as { version: string };
  const ownTasks = new Map<string, OwnEnvSource>();
  return optimize(args, {
    findEnv,
    envIds: registry.map(({ id }) => id),
    async openTaskFile(file) {
      const evaluator = createCliEvaluator(place, 1);
      try {
        const opened = await openTaskFile(file, evaluator.own);
        ownTasks.set(opened.id, opened.source);
        return opened;
      } finally {
        evaluator.dispose();
      }
    },
    createEvaluator: () => createCliEvaluator(place, workers, ownTasks),
    numpy: () => hasNumpy(place),
    recordingsFolder: join(place.root, 'public/recordings'),
    variables: process.env,
    appVersion: version,
    print: (line) => console.log(line),
    progress: (line) => console.error(line),
    onInterrupt(pause) {
      const ask = (by: Interrupt, again: string): void => {
        console.error(`Pausing: what is under way finishes first. ${again} ends at once.`);
        stopListening();
        pause(by);
      };
      const listeners = {
        SIGINT: () => ask('person', 'Ctrl+C again'),
        SIGTERM: () => ask('scheduler', 'A second SIGTERM'),
      } as const;
      const stopListening = (): void => {
        // The next signal finds no listener and ends the process; the log on disk is whole.
        for (const [signal, listener] of Object.entries(listeners)) process.removeListener(signal, listener);
      };
      for (const [signal, listener] of Object.entries(listeners)) process.on(signal, listener);
      return stopListening;
    },
  });
}
