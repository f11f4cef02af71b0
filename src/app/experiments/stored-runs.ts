// The runs of this browser as experiments know them: found by their settings, and how each one stands.
import type { EnvCard } from '../../env-api/env.ts';
import type { RunId } from '../../engine/events.ts';
import type { RunSettings } from '../../engine/settings.ts';
import { remembered } from '../../lib/remember.ts';
import type { EngineApi, RunSummary } from '../../workers/engine/api.ts';
import { runKey } from '../runs/run-likeness.ts';
import { readEvents } from '../runs/run-reader.ts';
import { variantKey } from './experiment-jobs.ts';
import type { FoundRun } from './experiment-run-notes.ts';

interface ReadLog {
  readonly updatedAt: number;
  /** Null for a log that cannot be read. */
  readonly settings: RunSettings | null;
  /** It was ended by hand. */
  readonly isStopped: boolean;
}

export class StoredRuns {
  private readonly engine: () => Promise<Pick<EngineApi, 'listRuns' | 'loadRun'>>;
  private readonly cardOf: (envId: string) => Promise<EnvCard | null>;
  /** Logs are read again only once there is more in them. */
  private readonly logs = new Map<RunId, ReadLog>();

  /** `cardOf`: null for a task that this version of the page does not know. */
  constructor(
    engine: () => Promise<Pick<EngineApi, 'listRuns' | 'loadRun'>>,
    cardOf: (envId: string) => Promise<EnvCard | null>,
  ) {
    this.engine = engine;
    this.cardOf = cardOf;
  }

  /** How runs stand, by id; without those that were deleted. */
  async look(runIds: readonly string[]): Promise<ReadonlyMap<string, FoundRun>> {
    const found = new Map<string, FoundRun>();
    for (const run of await this.list()) if (runIds.includes(run.runId)) found.set(run.runId, await this.standing(run));
    return found;
  }

  /** For each of `wished` a run with these very settings: one that has ended, else one that can go on; null without any. */
  async find(wished: readonly RunSettings[]): Promise<readonly (FoundRun | null)[]> {
    const runs = await this.list();
    const found: (FoundRun | null)[] = [];
    for (const settings of wished) found.push(await this.findAmong(runs, settings));
    return found;
  }

  private async findAmong(runs: readonly RunSummary[], settings: RunSettings): Promise<FoundRun | null> {
    const { envId, model, preset, language } = settings;
    const card = await this.cardOf(envId);
    let begun: FoundRun | null = null;
    for (const run of runs) {
      if (run.status === 'running' || run.envId !== envId || run.modelName !== model.name) continue;
      if (run.preset !== preset || run.language !== language) continue;
      const known = (await this.read(run)).settings;
      if (!known || !isSame(settings, known, card)) continue;
      const standing = await this.standing(run);
      if (standing.status === 'ended') return standing;
      begun ??= standing;
    }
    return begun;
  }

  private async list(): Promise<readonly RunSummary[]> {
    return (await this.engine()).listRuns();
  }

  private async standing(run: RunSummary): Promise<FoundRun> {
    const { runId, status } = run;
    const isStopped = status === 'ended' && (await this.read(run)).isStopped;
    return { runId, status: isStopped ? 'stopped' : status };
  }

  private async read({ runId, updatedAt }: RunSummary): Promise<ReadLog> {
    let known = this.logs.get(runId);
    if (known?.updatedAt !== updatedAt) {
      const { run } = readEvents(null, await (await this.engine()).loadRun(runId));
      const isStopped = run?.state.endReason === 'stopped';
      this.logs.set(runId, (known = { updatedAt, settings: run?.state.settings ?? null, isStopped }));
    }
    return known;
  }
}

const methodOf = remembered((settings: RunSettings) => runKey(settings));

/** Whether what decides a run is the same, its seed and variant of the task included. */
function isSame(a: RunSettings, b: RunSettings, card: EnvCard | null): boolean {
  return (
    a.seed === b.seed &&
    variantKey(card, a.envOptions) === variantKey(card, b.envOptions) &&
    methodOf(a) === methodOf(b)
  );
}
