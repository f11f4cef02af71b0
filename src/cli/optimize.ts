// `npm run -s optimize`: PromptPO without a browser, on the same engine. What it does is in optimize-run.ts; here it meets
// this machine: files, processes, environment variables, the terminal.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findEnv, registry } from '../../envs/index.ts';
import { optimize } from './optimize-run.ts';
import { type CliPlace, createCliEvaluator, hasNumpy } from './place.ts';

/** As in the page: one process per core but one, at most four. */
const workers = Math.min(4, Math.max(1, availableParallelism() - 1));

/** Runs the command; resolves to its exit code. */
export function main(args: readonly string[], place: CliPlace): Promise<number> {
  const { version } = JSON.parse(readFileSync(join(place.root, 'package.json'), 'utf8')) as { version: string };
  return optimize(args, {
    findEnv,
    envIds: registry.map((entry) => entry.card.id),
    createEvaluator: () => createCliEvaluator(place, workers),
    numpy: () => hasNumpy(place),
    recordingsFolder: join(place.root, 'public/recordings'),
    variables: process.env,
    appVersion: version,
    print: (line) => console.log(line),
    progress: (line) => console.error(line),
    onInterrupt(pause) {
      const listener = (): void => {
        console.error('Pausing: what is under way finishes first. Ctrl+C again ends at once.');
        pause();
        // The second one finds no listener and ends the process; the log on disk is whole.
        process.removeListener('SIGINT', listener);
      };
      process.on('SIGINT', listener);
      return () => process.removeListener('SIGINT', listener);
    },
  });
}
