// Runs that a person's policy can be compared with: recordings that ship with the site, and the runs of this browser.
import type { RunId } from '../../engine/events.ts';
import type { EnvCard, EnvOptions } from '../../env-api/env.ts';
import { twinLevel } from '../../env-api/twin-options.ts';
import { createRecordings } from '../../storage/recordings.ts';
import { optionsFor } from '../studio/choices.ts';
import { optionsKey } from '../comparison/contestants.ts';
import { engine } from '../engine-host.ts';
import { formatDateTime } from '../format.ts';
import { readEvents, type ReadRun } from '../runs/run-reader.ts';
import { rivalKey } from './write.svelte.ts';

export type RivalRef =
  { readonly kind: 'run'; readonly runId: RunId } | { readonly kind: 'recording'; readonly name: string };

export interface Rival {
  /** As it stands in the address. */
  readonly key: string;
  readonly ref: RivalRef;
  readonly label: string;
  /** Options of its task, where they are known without loading its log. */
  readonly envOptions: EnvOptions | null;
}

/** Stands in the address where the person wants no run to compare with. */
export const noRival = 'none';

const recordings = () => createRecordings(document.baseURI);

/** What a task can be compared with: recordings first, then this browser's runs, the newest first. Rejects in words. */
export async function listRivals(envId: string): Promise<readonly Rival[]> {
  const [recorded, runs] = await Promise.all([
    recordings()
      .list()
      .catch(() => []),
    engine().then((api) => api.listRuns()),
  ]);
  return [
    ...recorded
      .filter((recording) => recording.envId === envId)
      .map(({ name, title, modelName, settings }) => ({
        key: rivalKey('recording', name),
        ref: { kind: 'recording' as const, name },
        label: `Recording: ${title}, ${modelName}`,
        envOptions: settings.envOptions,
      })),
    ...runs
      .filter((run) => run.envId === envId)
      .map(({ runId, title, modelName, startedAt }) => ({
        key: rivalKey('run', runId),
        ref: { kind: 'run' as const, runId },
        label: `${title}, ${modelName}, ${formatDateTime(startedAt)}`,
        envOptions: null,
      })),
  ];
}

/** Without a wish: a recording, of just this variant of the task where one is given, else of the published task. */
export function fittingRival(rivals: readonly Rival[], card: EnvCard, wanted: EnvOptions | null): Rival | null {
  const variant = (options: EnvOptions): string => optionsKey(optionsFor(card, options));
  const fits = ({ envOptions }: Rival): boolean =>
    envOptions !== null && (wanted ? variant(envOptions) === variant(wanted) : twinLevel(envOptions) === null);
  return rivals.find(fits) ?? null;
}

/** A recording read to its end. Rejects in words. */
export async function readRecording(name: string): Promise<ReadRun> {
  const { run } = readEvents(null, await recordings().load(name));
  if (!run) throw new Error(`The recording "${name}" is empty.`);
  return run;
}
