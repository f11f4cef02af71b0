// The door through which pages read the runs of this browser: everything that is stored of them, but for scores that wait for a
// bet (film/held-runs.svelte.ts). What works on runs unseen, as experiments do, reads the engine itself.
import type { RunEvent, RunId } from '../../engine/events.ts';
import type { RunSummary } from '../../workers/engine/api.ts';
import { engine } from '../engine-host.ts';
import { heldRuns } from '../film/held-runs.svelte.ts';

/** A line of the list of runs. */
export interface ListedRun extends RunSummary {
  /** The round whose scores wait for a bet; what the line tells of the run's course ends before them. */
  readonly heldRound?: number;
}

/** Newest first. Rejects in words. */
export async function listShownRuns(): Promise<readonly ListedRun[]> {
  const listed = await (await engine()).listRuns();
  return Promise.all(listed.map(shownLine));
}

/** The log as far as it may be shown; empty where there is no such run. Rejects in words. */
export async function loadShownRun(runId: RunId): Promise<readonly RunEvent[]> {
  const log = await (await engine()).loadRun(runId);
  const open = heldRuns.openRounds(runId);
  if (open === null) return log;
  // Loaded only where something is held back: the list of runs is on the first screen.
  const { shownPart } = await import('../film/prediction-order.ts');
  return shownPart(log, open).events;
}

async function shownLine(run: RunSummary): Promise<ListedRun> {
  const open = heldRuns.openRounds(run.runId);
  if (open === null) return run;
  const [{ shownPart }, { readRun }, log] = await Promise.all([
    import('../film/prediction-order.ts'),
    import('../../storage/run-summary.ts'),
    (await engine()).loadRun(run.runId),
  ]);
  const { events, hold } = shownPart(log, open);
  if (hold === null) return run;
  const { bestScore, finalScore, steps, curve, roundsDone } = readRun(events).summary;
  return { ...run, bestScore, finalScore, steps, curve, roundsDone, heldRound: hold.round };
}
