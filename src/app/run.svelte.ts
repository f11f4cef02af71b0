// One run as the page shows it: its state (read from the log), what is passing right now, and which candidate is looked at.
import type { CandidateRef, RunEvent, RunId } from '../engine/events.ts';
import type { Budgets, ModelIdentity } from '../engine/settings.ts';
import type { CallState, CandidateState, RoundState } from '../engine/state.ts';
import type { ModelConfig, RunUpdate } from '../workers/engine/api.ts';
import { bestSoFar, confirmedPoints, curvePoints, failedPoints } from './curve.ts';
import { engine, engineWithSandbox, listen } from './engine-host.ts';
import { liveOf, nothingLive, type LiveState } from './live.ts';
import { keys } from './keys.svelte.ts';
import { messages } from './messages.svelte.ts';
import { python } from './python.svelte.ts';
import { modelFor, rememberModel, withKey } from './remembered-models.ts';
import { readEvents, type ReadRun } from './run-reader.ts';
import { callBetweenRounds, newest } from './selection.ts';

export type DetailTab = 'code' | 'episodes' | 'conversation' | 'feedback' | 'problems';

/** Time between two looks at text that is coming in, in ms: smooth enough to read along. */
const liveMs = 120;

export class RunStore {
  readonly runId: RunId;
  loading = $state.raw<'loading' | 'ready' | 'missing'>('loading');
  live = $state.raw<LiveState>(nothingLive);
  /** True while a command (pause, resume, ...) is on its way. */
  busy = $state.raw(false);
  private read = $state.raw<ReadRun | null>(null);
  private picked = $state.raw<CandidateRef | null>(null);
  private pickedTab = $state.raw<DetailTab | null>(null);
  private waitingEvents: RunEvent[] = [];
  private reloading = false;
  private nextLive = nothingLive;
  private liveTimer: ReturnType<typeof setTimeout> | null = null;

  readonly state = $derived(this.read?.state ?? null);
  readonly follow = $derived(this.picked === null);
  readonly selected = $derived.by<CandidateState | null>(() => {
    const state = this.state;
    if (!state) return null;
    return (this.picked && this.candidate(this.picked)) ?? newest(state);
  });
  readonly selectedRound = $derived<RoundState | null>(
    this.state?.rounds.find((round) => round.round === this.selected?.round) ?? null,
  );
  /** The call for a reflection or the feedback class that is under way while no candidate is; only while following. */
  readonly between = $derived.by<CallState | null>(() =>
    this.follow && this.state ? callBetweenRounds(this.state) : null,
  );
  /** The tab the person chose, else the one that fits what the selected candidate is doing. */
  readonly tab = $derived.by<DetailTab>(() => {
    if (this.pickedTab) return this.pickedTab;
    if (this.selected?.status === 'failed') return 'problems';
    // Following a run means watching the code come; the episodes play beside it.
    if (this.follow && this.state?.status === 'running') return 'code';
    return this.selected?.status === 'scored' ? 'episodes' : 'code';
  });
  readonly points = $derived(this.read ? curvePoints(this.read.state, this.read.marks) : []);
  readonly failed = $derived(this.read ? failedPoints(this.read.state, this.read.marks) : []);
  readonly confirmed = $derived(this.read ? confirmedPoints(this.read.state, this.read.marks) : []);
  readonly steps = $derived(this.state ? this.state.usage.searchSteps + this.state.usage.confirmSteps : 0);
  readonly best = $derived(bestSoFar(this.points, this.steps));

  constructor(runId: RunId) {
    this.runId = runId;
  }

  /** Loads the log and follows the run until the returned function is called. */
  open(): () => void {
    const unlisten = listen((update) => this.receive(update));
    void this.load();
    return unlisten;
  }

  candidate(ref: CandidateRef): CandidateState | null {
    const round = this.state?.rounds.find((each) => each.round === ref.round);
    return round?.candidates.find((each) => each.candidate === ref.candidate) ?? null;
  }

  /** Looks at one candidate, and stops following the newest. */
  pick(ref: CandidateRef, tab: DetailTab | null = this.pickedTab): void {
    this.picked = { round: ref.round, candidate: ref.candidate };
    this.pickedTab = tab;
  }

  pickTab(tab: DetailTab): void {
    this.pickedTab = tab;
  }

  followNewest(): void {
    this.picked = null;
    this.pickedTab = null;
  }

  pause(): Promise<boolean> {
    return this.command('Pausing', async () => (await engine()).pause(this.runId));
  }

  stop(): Promise<boolean> {
    return this.command('Stopping', async () => (await engine()).stop(this.runId));
  }

  /**
   * The model this run can go on with at once: the one it was started with in this visit, with the key that its address has by
   * now, or the same again from what is here (files on this device, an unlocked key). Null where something must be given first.
   */
  async readyModel(): Promise<ModelConfig | null> {
    const identity = this.state?.settings.model;
    const remembered = modelFor(this.runId);
    if (remembered) return withKey(remembered, (baseUrl) => keys.of(baseUrl));
    if (!identity) return null;
    const { ModelChoice } = await import('./model-choice.svelte.ts');
    const choice = new ModelChoice();
    await choice.adopt(identity);
    return choice.config;
  }

  /** Goes on with the same model; false where it is not at hand, and the person must choose. */
  async goOn(): Promise<boolean> {
    const model = await this.readyModel().catch(() => null);
    if (!model) return false;
    await this.resume(model);
    return true;
  }

  /** Calls that the model of this run answers at the same time. */
  get concurrency(): number {
    const config = modelFor(this.runId)?.config;
    return config && 'concurrency' in config ? config.concurrency : 1;
  }

  /** Adds the person's own policy as an extra candidate; false where the run no longer takes one (the person is told). */
  addPolicy(code: string, note: string): Promise<boolean> {
    return this.command('Adding your policy', async () => (await engine()).addPolicy(this.runId, code, note));
  }

  /** `identity` names the model where it is another one than before. */
  resume(
    model: ModelConfig,
    changes: { readonly rounds?: number; readonly budgets?: Budgets } = {},
    identity: ModelIdentity | undefined = this.state?.settings.model,
  ): Promise<boolean> {
    return this.command('Going on', async () => {
      if (this.state?.settings.language === 'python') await python.prepare();
      await (await engineWithSandbox()).resume(this.runId, model, changes);
      if (identity) rememberModel(this.runId, model, identity);
      this.followNewest();
    });
  }

  answer(callId: string, text: string): Promise<boolean> {
    return this.command('Handing in the reply', async () => (await engine()).answer(this.runId, callId, text));
  }

  rename(title: string): Promise<boolean> {
    return this.command('Renaming', async () => {
      await (await engine()).renameRun(this.runId, title);
      await this.load();
    });
  }

  exported(): Promise<string> {
    return engine().then((api) => api.exportRun(this.runId));
  }

  /** True if it went through; a failure is shown to the person. */
  private async command(doing: string, act: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    try {
      await act();
      return true;
    } catch (error) {
      messages.problem(doing, error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  private receive(update: RunUpdate): void {
    if (update.runId !== this.runId) return;
    this.showLive(liveOf(update), update.events.length > 0);
    if (update.events.length === 0) return;
    if (this.loading === 'loading') {
      this.waitingEvents.push(...update.events);
      return;
    }
    this.apply(update.events);
  }

  /** Text that is coming in is shown a few times a second; with an event, or something to answer, at once. */
  private showLive(live: LiveState, now: boolean): void {
    this.nextLive = live;
    if (now || live.waitingForReply.length !== this.live.waitingForReply.length) {
      this.live = live;
      return;
    }
    this.liveTimer ??= setTimeout(() => {
      this.liveTimer = null;
      if (this.state?.status === 'running') this.live = this.nextLive;
    }, liveMs);
  }

  private apply(events: readonly RunEvent[]): void {
    const { run, gap } = readEvents(this.read, events);
    this.read = run;
    if (run) this.loading = 'ready';
    if (run && run.state.status !== 'running') this.live = nothingLive;
    if (gap) void this.load();
  }

  private async load(): Promise<void> {
    if (this.reloading) return;
    this.reloading = true;
    try {
      const log = await (await engine()).loadRun(this.runId);
      const { run } = readEvents(null, log);
      // Updates that came in meanwhile may already have taken the state further than the log that was read.
      if (!run || !this.state || run.state.nextSeq >= this.state.nextSeq) this.read = run ?? this.read;
      this.loading = this.read ? 'ready' : 'missing';
      const missed = this.waitingEvents;
      this.waitingEvents = [];
      if (missed.length > 0) this.apply(missed);
    } catch (error) {
      if (this.loading === 'loading') this.loading = 'missing';
      messages.problem('Opening the run', error);
    } finally {
      this.reloading = false;
    }
  }
}
