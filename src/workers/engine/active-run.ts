// The one run that goes on: pulls events out of the engine, saves them before the engine goes on, tells the page.
import type { Clock, Evaluator } from '../../engine/capabilities.ts';
import { RunControl } from '../../engine/control.ts';
import { runError, type RunError } from '../../engine/errors.ts';
import type { RunEvent, RunEventBody, RunId } from '../../engine/events.ts';
import { runPromptPO } from '../../engine/run.ts';
import type { RunState } from '../../engine/state.ts';
import { errorText } from '../../lib/error-text.ts';
import { advanceRun, type RunProgress } from '../../storage/run-summary.ts';
import type { RunsRepository } from '../../storage/runs.ts';
import type { RunUpdate } from './api.ts';
import { createLiveUpdates, type LiveUpdates } from './live-updates.ts';
import type { BuiltModel } from './models.ts';

/** What `runPromptPO` is given, but for what this file adds. */
export type RunInput = Pick<
  Parameters<typeof runPromptPO>[0],
  'settings' | 'task' | 'env' | 'title' | 'selection' | 'runId'
>;

export interface ActiveRunOptions {
  readonly input: RunInput;
  /** What the saved log adds up to; null for a new run. */
  readonly before: RunProgress | null;
  readonly model: BuiltModel;
  readonly evaluator: Evaluator;
  readonly runs: RunsRepository;
  readonly clock: Clock;
  send(update: RunUpdate): void;
}

/**
 * Events whose loss costs nothing: what they tell is found out again when the run goes on. They are saved together with the
 * next event that matters, or a moment later, and nobody waits for them.
 */
const light: ReadonlySet<RunEvent['type']> = new Set(['evaluation-started', 'episode-finished']);
const LIGHT_DELAY_MS = 200;

export class ActiveRun {
  readonly runId: RunId;
  readonly control = new RunControl();
  readonly updates: LiveUpdates;
  /** Resolves when the first event of this stretch is saved; rejects where that fails. */
  readonly begun: Promise<void>;
  /** Resolves (never rejects) when the run has paused or ended. */
  readonly over: Promise<void>;
  readonly #options: ActiveRunOptions;
  #progress: RunProgress | null;
  #pending: RunEvent[] = [];
  #writing: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: ActiveRunOptions) {
    this.#options = options;
    this.#progress = options.before;
    this.runId = options.input.runId;
    this.updates = createLiveUpdates({
      runId: this.runId,
      waiting: () => options.model.byHand?.waiting() ?? [],
      send: options.send,
    });
    const { promise: begun, resolve, reject } = deferred();
    this.begun = begun;
    // Nobody may be waiting any more when a later failure arrives here.
    begun.catch(() => undefined);
    this.over = this.#drive(resolve, reject);
  }

  /** Hands in a person's reply; false where no such call waits. */
  answer(callId: string, text: string): boolean {
    return this.#options.model.byHand?.answer(callId, text) ?? false;
  }

  async #drive(begin: () => void, fail: (problem: unknown) => void): Promise<void> {
    try {
      for await (const event of this.#events()) {
        this.#pending.push(event);
        if (light.has(event.type)) this.#saveSoon();
        else {
          await this.#save();
          begin();
        }
      }
      await this.#save();
    } catch (problem) {
      fail(problem);
      await this.#giveUp(problem);
    } finally {
      if (this.#timer !== null) clearTimeout(this.#timer);
      begin();
      this.updates.flush();
    }
  }

  #events(): AsyncIterable<RunEvent> {
    const { input, model, evaluator, clock } = this.#options;
    const { updates } = this;
    const state: RunState | null = this.#progress?.state ?? null;
    return runPromptPO({
      ...input,
      state,
      model: model.model,
      evaluator,
      clock,
      control: this.control,
      live: {
        onText: (callId, piece) => updates.text(callId, piece),
        onReasoning: (callId, piece) => updates.reasoning(callId, piece),
        onRetry: (callId, retry) => updates.retry(callId, retry),
        onRollout: (rollout) => updates.rollout(rollout, rollout.progress),
      },
    });
  }

  /** Writes what is pending, in order, and tells the page once it is safe. */
  #save(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const events = this.#pending;
      if (events.length === 0) return;
      this.#pending = [];
      let progress = this.#progress;
      for (const event of events) progress = advanceRun(progress, event);
      await this.#options.runs.append(events, progress!.summary);
      this.#progress = progress;
      for (const event of events) this.updates.event(event);
    });
    return this.#writing;
  }

  #saveSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      // A failure stays in `#writing` and meets the next event that waits for it.
      this.#save().catch(() => undefined);
    }, LIGHT_DELAY_MS);
  }

  /** Storage failed or the engine threw: the run pauses where the saved log ends, and says why. */
  async #giveUp(problem: unknown): Promise<void> {
    const error = asRunError(problem);
    const before = this.#progress;
    if (!before) return;
    const body: RunEventBody = { type: 'paused', reason: 'error', error };
    const event: RunEvent = { ...body, runId: this.runId, seq: before.state.nextSeq, at: this.#options.clock.now() };
    this.#progress = advanceRun(before, event);
    await this.#options.runs.append([event], this.#progress.summary).catch(() => undefined);
    // Told even if it could not be saved: the person has to know. Opening the run again finds it cut off there.
    this.updates.event(event);
  }
}

function asRunError(problem: unknown): RunError {
  const message = errorText(problem);
  if (problem instanceof Error && problem.name === 'StorageError') {
    return runError((problem as { kind?: unknown }).kind === 'full' ? 'storage/full' : 'storage/failed', message);
  }
  return runError('environment/error', `The run was stopped by an error of the app itself: ${message}`);
}

function deferred(): { promise: Promise<void>; resolve: () => void; reject: (problem: unknown) => void } {
  let resolve: () => void = () => undefined;
  let reject: (problem: unknown) => void = () => undefined;
  const promise = new Promise<void>((yes, no) => ((resolve = yes), (reject = no)));
  return { promise, resolve, reject };
}
