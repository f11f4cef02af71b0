// The runs that a comparison on one task can take in, stored ones and the recordings that ship with the site: which of them are
// ticked, what is read of those, and what the others were about.
import type { EnvCard, EnvOptions } from '../../env-api/env.ts';
import { dialLevelOf, type DialLevel } from '../../engine/dial.ts';
import type { RunEvent, RunId } from '../../engine/events.ts';
import type { RunSettings } from '../../engine/settings.ts';
import { sameData } from '../../lib/same-data.ts';
import type { RecordingInfo, RunSummary } from '../../workers/engine/api.ts';
import { engine, listen } from '../engine-host.ts';
import { loadFilm } from '../film/film-source.ts';
import { messages } from '../messages.svelte.ts';
import { readEvents, type ReadRun } from '../runs/run-reader.ts';
import { listShownRuns, loadShownRun } from '../runs/shown-runs.ts';

/** Runs that are ticked without being asked: the newest that have a score or ended without any. */
const tickedAtFirst = 6;
/** Runs whose dial level is looked up without being asked. */
const knownAtFirst = 50;

/** Events after which a run has something new to draw. */
const telling: readonly RunEvent['type'][] = [
  'round-selected',
  'confirmed',
  'rescored',
  'report-failed',
  'reported',
  'run-ended',
];

interface RunKind {
  readonly options: EnvOptions;
  readonly level: DialLevel;
  /** Name of the recording that it plays, if it does. */
  readonly recording: string | null;
}

/** A recording stands beside the stored runs under this id. Its log is read where it is; nothing is stored. */
export function recordingId({ name }: Pick<RecordingInfo, 'name'>): RunId {
  return `recording:${name}` as RunId;
}

export class ComparisonRuns {
  private readonly envId: string;
  private readonly card: () => EnvCard | null;
  private all = $state.raw<readonly RunSummary[]>([]);
  private recorded = $state.raw<readonly RecordingInfo[]>([]);
  private logs = $state.raw<Readonly<Record<RunId, ReadRun>>>({});
  /** Task options and dial level of runs, the unticked ones among them. */
  private kinds = $state.raw<Readonly<Record<RunId, RunKind>>>({});
  private ticked = $state.raw<readonly RunId[]>([]);
  /** Runs that were ticked without being asked. */
  private usual = $state.raw<readonly RunId[]>([]);

  /** Those on the task that have a score, may get one, or ended without any, newest first. */
  readonly onTask = $derived(
    this.all.filter((run) => run.envId === this.envId && (run.bestScore !== null || run.status !== 'paused')),
  );
  /** What is read of the ticked ones, whatever their variant of the task. */
  readonly read = $derived.by<readonly ReadRun[]>(() => {
    const logs = this.ticked.flatMap((runId) => this.logs[runId] ?? []);
    // A recording may have been imported as a run as well.
    return logs.filter(({ state }, i) => logs.findIndex((each) => each.state.runId === state.runId) === i);
  });
  /** Recordings on the task, but for those whose played copy is among the runs. */
  readonly recordings = $derived.by<readonly RecordingInfo[]>(() => {
    const played = Object.values(this.kinds).map(({ recording }) => recording);
    return this.recorded.filter((each) => this.isTicked(recordingId(each)) || !played.includes(each.name));
  });
  /** Other tasks that stored runs with a score are on, the newest first. */
  readonly otherTasks = $derived.by<readonly string[]>(() => {
    const others = this.all.filter(({ envId, bestScore }) => bestScore !== null && envId !== this.envId);
    const envIds = others.map(({ envId }) => envId);
    return envIds.filter((envId, i) => envIds.indexOf(envId) === i);
  });
  /** The variants of the task that they were on, as far as that is known; not complete. */
  readonly variants = $derived<readonly EnvOptions[]>(Object.values(this.kinds).map(({ options }) => options));

  /** `card`: null until the task is loaded. */
  constructor(envId: string, card: () => EnvCard | null) {
    this.envId = envId;
    this.card = card;
  }

  /** Follows the ticked runs until the returned function is called. */
  follow(): () => void {
    return listen(({ runId, events }) => {
      if (this.isTicked(runId) && events.some(({ type }) => telling.includes(type))) void this.readLogs([runId]);
    });
  }

  /** Reads what is stored. `first` is ticked before the newest ones; `asked`: ids to be ticked instead of these. */
  async load(first: RunId | null, asked: readonly RunId[] | undefined): Promise<void> {
    // Without the recordings the rest of the comparison still stands.
    const recordings = engine().then((api) => api.listRecordings().catch(() => []));
    this.all = await listShownRuns();
    this.recorded = (await recordings).filter(({ envId }) => envId === this.envId);
    const newest = this.onTask
      .filter(({ bestScore, status }) => bestScore !== null || status === 'ended')
      .slice(0, tickedAtFirst)
      .map(({ runId }) => runId)
      .filter((runId) => runId !== first);
    this.usual = first === null ? newest : [first, ...newest];
    const known = [...this.all.map(({ runId }) => runId), ...this.recorded.map(recordingId)];
    this.ticked = asked?.filter((each) => known.includes(each)) ?? this.usual;
    await this.readLogs(this.ticked);
    void this.learnKinds();
  }

  /** Ids of the ticked ones where they are others than those that were ticked without being asked; else null. */
  get ownChoice(): readonly RunId[] | null {
    return sameData([...this.ticked].sort(), [...this.usual].sort()) ? null : this.ticked;
  }

  /** Ticks or unticks a recording and reads its log. */
  async tickRecording(info: RecordingInfo, on: boolean): Promise<void> {
    const runId = recordingId(info);
    this.ticked = [...this.ticked.filter((each) => each !== runId), ...(on ? [runId] : [])];
    if (on) await this.readLogs([runId]);
  }

  /** The first ticked one; null without any. */
  get first(): RunId | null {
    return this.ticked[0] ?? null;
  }

  isTicked(runId: RunId): boolean {
    return this.ticked.includes(runId);
  }

  tick(runId: RunId, on: boolean): void {
    const others = this.ticked.filter((each) => each !== runId);
    this.ticked = on ? [...others, runId] : others;
    if (on) void this.readLogs([runId]);
  }

  /** Ticks the newest runs whose options pass `isHere`, where none of them is ticked. */
  async tickWhere(isHere: (options: EnvOptions) => boolean): Promise<void> {
    const here = this.onTask.map(({ runId }) => runId).filter((runId) => isHere(this.optionsOf(runId) ?? {}));
    if (here.some((runId) => this.isTicked(runId))) return;
    const newest = here.slice(0, tickedAtFirst);
    this.ticked = [...this.ticked, ...newest];
    await this.readLogs(newest);
  }

  /** Its variant of the task; null while that is not known. */
  optionsOf(runId: RunId): EnvOptions | null {
    return this.kinds[runId]?.options ?? null;
  }

  /** Level of the prior-knowledge dial that it had; null while that is not known. */
  levelOf(runId: RunId): DialLevel | null {
    return this.kinds[runId]?.level ?? null;
  }

  /** Reads of unticked runs what they were about. */
  private async learnKinds(): Promise<void> {
    const api = await engine();
    for (const { runId } of this.onTask.slice(0, knownAtFirst)) {
      if (this.kinds[runId]) continue;
      const events = await api.loadRun(runId).catch(() => []);
      const first = events[0];
      if (first?.type === 'run-started') this.learn(runId, first.settings);
    }
  }

  private learn(runId: RunId, settings: RunSettings): void {
    const { envOptions: options, model } = settings;
    const kind = {
      options,
      level: dialLevelOf(settings, this.card()),
      recording: runId.startsWith('recording:') ? null : (model.recording ?? null),
    };
    this.kinds = { ...this.kinds, [runId]: kind };
  }

  /** That of a recording begins with the settings under which it plays back, as a played copy does. */
  private async logOf(runId: RunId): Promise<readonly RunEvent[]> {
    const info = this.recorded.find((each) => recordingId(each) === runId);
    if (!info) return loadShownRun(runId);
    const events = await loadFilm({ kind: 'recording', name: info.name });
    return events.map((event) => (event.type === 'run-started' ? { ...event, settings: info.settings } : event));
  }

  private async readLogs(runIds: readonly RunId[]): Promise<void> {
    for (const runId of runIds) {
      try {
        const { run } = readEvents(null, await this.logOf(runId));
        if (!run) continue;
        this.logs = { ...this.logs, [runId]: run };
        this.learn(runId, run.state.settings);
      } catch (error) {
        messages.problem('Reading a run', error);
      }
    }
  }
}
