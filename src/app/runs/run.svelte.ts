// A run of this browser: follows its log through the engine worker, and passes on what the person wants done with it.
import type { RunEvent, RunId } from '../../engine/events.ts';
import type { Budgets, ModelIdentity } from '../../engine/settings.ts';
import type { ModelConfig, RunUpdate } from '../../workers/engine/api.ts';
import { engine, engineWithSandbox, listen } from '../engine-host.ts';
import { liveOf, nothingLive, withoutScores, type LiveState } from './live.ts';
import { keys } from '../models/keys.svelte.ts';
import { messages } from '../messages.svelte.ts';
import { heldRuns } from '../film/held-runs.svelte.ts';
import { bestOfRound, type Hold, openFacts, seenRounds, shownPart } from '../film/prediction-order.ts';
import { python } from '../python.svelte.ts';
import { modelFor, rememberModel, withKey } from '../models/remembered-models.ts';
import { noteAnswering, wasAnswering } from './answering.ts';
import { readEvents, type ReadRun } from './run-reader.ts';
import { RunView } from './run-view.svelte.ts';

export type { DetailTab } from './run-view.svelte.ts';

/** Time between two looks at text that is coming in, in ms: smooth enough to read along. */
const liveMs = 120;

export class RunStore extends RunView {
  readonly runId: RunId;
  loading = $state.raw<'loading' | 'ready' | 'missing'>('loading');
  /** True while a command (pause, resume, ...) is on its way. */
  busy = $state.raw(false);
  /** The run goes on, but not in this tab: another one works on it, or the page before a reload is just being ended. */
  elsewhere = $state.raw(false);
  /** A run by hand is taken up again after a reload. */
  returning = $state.raw(false);
  /** The round whose scores wait for a bet; null where none does. */
  hold = $state.raw<Hold | null>(null);
  /** The run as it is, whatever of it is shown; and its log, which is kept for those who hold scores back. */
  private whole: ReadRun | null = null;
  private log: readonly RunEvent[] = [];
  private waitingEvents: RunEvent[] = [];
  private reloading = false;
  private closed = false;
  private settling = false;
  private nextLive = nothingLive;
  private liveTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(runId: RunId) {
    super();
    this.runId = runId;
  }

  /** Loads the log and follows the run until the returned function is called. */
  open(): () => void {
    const unlisten = listen((update) => this.receive(update));
    const unwatch = heldRuns.watch(() => this.show());
    void this.load();
    return () => {
      this.closed = true;
      unlisten();
      unwatch();
    };
  }

  override get commands(): this {
    return this;
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
    const { ModelChoice } = await import('../models/model-choice.svelte.ts');
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
    return this.command('Going on', () => this.resumeWith(model, changes, identity));
  }

  /** As `resume`, for those who tell the person themselves: rejects in words. */
  async resumeWith(
    model: ModelConfig,
    changes: { readonly rounds?: number; readonly budgets?: Budgets },
    identity: ModelIdentity | undefined,
  ): Promise<void> {
    if (this.state?.settings.language === 'python') await python.prepare();
    await (await engineWithSandbox()).resume(this.runId, model, changes);
    if (identity) rememberModel(this.runId, model, identity);
    this.followNewest();
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
    if (update.waitingForReply.length > 0) noteAnswering(this.runId);
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
      this.live = this.openPart(live);
      return;
    }
    this.liveTimer ??= setTimeout(() => {
      this.liveTimer = null;
      if (this.state?.status === 'running') this.live = this.openPart(this.nextLive);
    }, liveMs);
  }

  get predicting(): boolean {
    return heldRuns.openRounds(this.runId) !== null;
  }

  /**
   * While on, no page of this browser shows a score of a round before somebody has bet on its candidates, but for rounds that
   * were seen already. The run itself goes on.
   */
  predict(on: boolean): void {
    if (on) heldRuns.hold(this.runId, seenRounds(this.log));
    else heldRuns.release(this.runId);
    this.show();
  }

  /** The candidates that no other one of a held round beat; null while it has no result. */
  bestOf(round: number): readonly number[] | null {
    const state = this.whole?.state;
    return state?.rounds[round - 1]?.winner === undefined ? null : bestOfRound(state, round);
  }

  reveal(round: number): void {
    heldRuns.reveal(this.runId, round);
    this.show();
  }

  private apply(events: readonly RunEvent[]): void {
    const { run, gap } = readEvents(this.whole, events);
    this.take(run, [...this.log, ...events.filter(({ seq }) => seq >= this.log.length)]);
    if (run) this.loading = 'ready';
    if (run && run.state.status !== 'running') this.live = nothingLive;
    if (gap) void this.load();
  }

  private take(run: ReadRun | null, log: readonly RunEvent[]): void {
    this.whole = run;
    this.log = log.slice(0, run?.state.nextSeq ?? 0);
    this.show();
  }

  /** Shows the run, up to the scores that are held back; how it stands is true in any case. */
  private show(): void {
    const { whole } = this;
    const open = heldRuns.openRounds(this.runId);
    const part = whole && open && shownPart(this.log, open);
    this.hold = part?.hold ?? null;
    const shown = part?.hold ? readEvents(null, part.events).run : whole;
    this.read =
      shown && whole && this.hold ? { ...shown, state: { ...shown.state, ...openFacts(whole.state) } } : shown;
    this.live = this.openPart(this.live);
  }

  private openPart(live: LiveState): LiveState {
    if (!this.predicting) return live;
    return withoutScores(live, (callId) => this.hold === null || this.state?.calls.has(callId) === true);
  }

  /** Reads the saved log; a failure is shown to the person. */
  async load(): Promise<void> {
    if (this.reloading) return;
    this.reloading = true;
    try {
      const api = await engine();
      const log = await api.loadRun(this.runId);
      const { run } = readEvents(null, log);
      // Updates that came in meanwhile may already have taken the state further than the log that was read.
      if (run && (!this.whole || run.state.nextSeq >= this.whole.state.nextSeq)) this.take(run, log);
      const goesOn = this.whole?.state.status === 'running';
      this.elsewhere = goesOn && (await api.goesOnElsewhere(this.runId));
      this.returning = this.wasLeft();
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
    void this.settle();
  }

  /** Whether a reload has cut off this run while its prompts were answered here. */
  private wasLeft(): boolean {
    const state = this.whole?.state;
    if (state?.settings.model.kind !== 'by-hand' || !wasAnswering(this.runId)) return false;
    return this.elsewhere || (state.status === 'paused' && state.pauseReason === 'closed');
  }

  /** Waits while another tab works on the run, then says how it stands; one that a reload cut off goes on by hand. */
  private async settle(): Promise<void> {
    if (this.settling || this.closed) return;
    this.settling = true;
    try {
      while (this.elsewhere && !this.closed) {
        await (await engine()).whenLeft(this.runId);
        await this.load();
      }
      const model = this.returning && !this.closed ? await this.readyModel() : null;
      if (!model) return;
      await this.resumeWith(model, {}, this.state?.settings.model);
      // The news of it comes a moment later: until then the page would say that the run was interrupted.
      await this.load();
    } catch {
      // The page then says that the run was interrupted, and going on takes a press, which tells what is in the way.
    } finally {
      this.settling = false;
      this.returning = false;
    }
  }
}
