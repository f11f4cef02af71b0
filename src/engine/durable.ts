// Durable steps: every model call and every evaluation has a name, and one whose answer is in the state already is not
// made again. Code written with them reads straight through, and resuming, adding rounds, recovering from a crash and
// playing a recording are the same path.
import pLimit from 'p-limit';
import type { LimitFunction } from 'p-limit';
import type {
  EnvSpec,
  EpisodePlan,
  EvaluationProgress,
  EvaluationResult,
  FeedbackJob,
  FeedbackResult,
} from './jobs.ts';
import type { TaskDescription } from '../env-api/env.ts';
import type { BuiltPrompt, PromptContext } from '../llm/prompts.ts';
import { errorText } from '../lib/error-text.ts';
import { textHash } from '../lib/hash.ts';
import { rememberCounts } from '../llm/tokens.ts';
import { reachedBudget } from './budgets.ts';
import type { Clock, Evaluator, Model } from './capabilities.ts';
import { runError } from './errors.ts';
import type { RunError } from './errors.ts';
import type { EventStream } from './event-stream.ts';
import type { AttemptRef, CallSpec, CandidateRef } from './events.ts';
import { answeredEvent, completeCall, requestFor } from './model-call.ts';
import type { CallReply } from './model-call.ts';
import { planOf } from './plan.ts';
import type { EpisodePart } from './plan.ts';
import type { SeedUse } from './seeds.ts';
import type { Budgets } from './settings.ts';
import type { CallState, RunState } from './state.ts';

/** What happens while a step is under way and is no fact of the log. */
export interface LiveHooks {
  onText?(callId: string, piece: string): void;
  onReasoning?(callId: string, piece: string): void;
  onRetry?(
    callId: string,
    retry: { readonly attempt: number; readonly delayMs: number; readonly error: RunError },
  ): void;
  onRollout?(rollout: CandidateRef & { readonly use: SeedUse; readonly progress: EvaluationProgress }): void;
}

export interface Capabilities {
  readonly model: Model;
  readonly evaluator: Evaluator;
  readonly clock: Clock;
  readonly live?: LiveHooks;
}

export type HaltReason =
  | { readonly kind: 'pause' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'budget' }
  | { readonly kind: 'error'; readonly error: RunError };

/** Thrown out of a step that may not begin or was cut off; never a fault of the run. */
export class Halted extends Error {
  readonly reason: HaltReason;

  constructor(reason: HaltReason) {
    super(`The run was halted: ${reason.kind}.`);
    this.name = 'Halted';
    this.reason = reason;
  }
}

/** One run's steps: owns the limits on what goes on at the same time, the budgets, and halting. */
export class DurableSteps {
  readonly events: EventStream;
  readonly env: EnvSpec;
  readonly task: TaskDescription;
  readonly #with: Capabilities;
  readonly #calls: LimitFunction;
  readonly #jobs: LimitFunction;
  readonly #countTokens: { readonly countTokens?: (text: string) => number };
  readonly #aborter = new AbortController();
  readonly #callAborter = new AbortController();
  #callsInFlight = 0;
  #halt: HaltReason | null = null;

  constructor(events: EventStream, env: EnvSpec, task: TaskDescription, capabilities: Capabilities) {
    this.events = events;
    this.env = env;
    this.task = task;
    this.#with = capabilities;
    this.#calls = pLimit(Math.max(1, capabilities.model.maxConcurrentCalls));
    this.#jobs = pLimit(Math.max(1, capabilities.evaluator.maxConcurrentJobs));
    const { model } = capabilities;
    this.#countTokens =
      model.countTokens === undefined ? {} : { countTokens: rememberCounts((text) => model.countTokens!(text)) };
  }

  get state(): RunState {
    return this.events.state;
  }

  get promptContext(): PromptContext {
    return { settings: this.state.settings, task: this.task, selection: this.state.selection, ...this.#countTokens };
  }

  /** Why nothing new may begin; null while the run goes on. */
  get halt(): HaltReason | null {
    return this.#halt;
  }

  /** Lets what is under way finish and begins nothing new; the first reason stands, except that a stop overrides it. */
  haltAfterSteps(reason: HaltReason): void {
    this.#halt ??= reason;
    // A person who pauses is not asked for the reply any more: nothing has been computed that could be lost.
    if (reason.kind === 'pause' && this.state.settings.model.kind === 'by-hand') this.#callAborter.abort();
  }

  /** Aborts what is under way; its outcome is not written. */
  haltNow(reason: HaltReason): void {
    this.#halt = reason;
    this.#aborter.abort();
    this.#callAborter.abort();
  }

  /** Throws where nothing new may begin. */
  checkpoint(): void {
    if (this.#halt !== null) throw new Halted(this.#halt);
  }

  /** The settled call: from the state where it is known, else made now. `build` is called only in the second case. */
  async ask(spec: CallSpec, build: () => BuiltPrompt): Promise<CallState> {
    const known = this.state.calls.get(spec.callId);
    if (known?.status === 'answered' || (known?.status === 'failed' && known.fatal !== true)) return known;
    return this.#calls(async () => {
      this.checkpoint();
      this.#spend(['calls', 'tokens', 'minutes']);
      this.#callsInFlight += 1;
      try {
        return await this.#call(spec, build());
      } finally {
        this.#callsInFlight -= 1;
      }
    });
  }

  async #call(spec: CallSpec, prompt: BuiltPrompt): Promise<CallState> {
    const { callId } = spec;
    const { text, shortened, tooLong } = prompt;
    const promptId = textHash(text);
    if (!this.state.prompts.has(promptId)) this.events.emit({ type: 'prompt-built', promptId, text, shortened });
    this.events.emit({ type: 'call-asked', promptId, ...spec });
    await this.events.taken();
    const { model, clock, live } = this.#with;
    const { signal } = this.#callAborter;
    const from = clock.now();
    const { settings } = this.state;
    const ask = (): Promise<CallReply> =>
      completeCall(model, requestFor(spec, text, settings, signal, live), settings.model.contextTokens);
    const reply: CallReply =
      tooLong === undefined
        ? await this.#unlessAborted(signal, ask).catch(unexpectedReply)
        : { ok: false, error: tooLong, fatal: true };
    if (signal.aborted) throw new Halted(this.#halt ?? { kind: 'stop' });
    if (reply.ok) {
      this.events.emit(answeredEvent(callId, reply, clock.now() - from));
    } else if (reply.error.code === 'run/aborted') {
      throw new Halted(this.#halt ?? { kind: 'pause' });
    } else {
      const { error, fatal, usage } = reply;
      this.events.emit({ type: 'call-failed', callId, error, fatal, ...(usage === undefined ? {} : { usage }) });
      if (reply.fatal) {
        this.haltAfterSteps({ kind: 'error', error: reply.error });
        throw new Halted({ kind: 'error', error: reply.error });
      }
    }
    return this.state.calls.get(callId)!;
  }

  /** The rules of an evaluation of a candidate's code for `use`; `part` says which episodes of a race. */
  plan(ref: CandidateRef, use: SeedUse, part?: EpisodePart): EpisodePlan {
    return planOf(this.state.settings, this.task.horizon, ref, use, part);
  }

  /**
   * Runs `code` once a worker is free. Selection writes `evaluation-started` and the episodes as they finish; the caller
   * writes the outcome. `attempt` counts only for selection. Throws `Halted` where it may not begin or was cut off.
   */
  evaluate(ref: AttemptRef, code: string, use: SeedUse, part?: EpisodePart): Promise<EvaluationResult> {
    return this.#jobs(async () => {
      this.checkpoint();
      if (use !== 'report') this.#spend(['steps', 'minutes']);
      const first = await this.#evaluateOnce(ref, code, use, part);
      if (first.ok || first.error.code !== 'sandbox/crashed') return first;
      // A lost sandbox is seldom the policy's doing: one more try, its steps counted too.
      this.checkpoint();
      const second = await this.#evaluateOnce(ref, code, use, part);
      return second.ok ? second : { ...second, steps: first.steps + second.steps };
    });
  }

  async #evaluateOnce(ref: AttemptRef, code: string, use: SeedUse, part?: EpisodePart): Promise<EvaluationResult> {
    const { round, candidate, attempt } = ref;
    const { language, limits } = this.state.settings;
    const { evaluator, live } = this.#with;
    if (use === 'selection') {
      this.events.emit({ type: 'evaluation-started', round, candidate, attempt });
      await this.events.taken();
    }
    const { signal } = this.#aborter;
    const policy = { kind: 'code', language, code } as const;
    const job = { env: this.env, task: this.task, policy, plan: this.plan(ref, use, part), limits };
    let over = false;
    const onProgress = (progress: EvaluationProgress): void => {
      if (over || signal.aborted) return;
      live?.onRollout?.({ round, candidate, use, progress });
      const { finished } = progress;
      if (use !== 'selection' || finished === undefined) return;
      const { episode, episodeReturn, success, steps } = finished;
      this.events.emit({ type: 'episode-finished', round, candidate, attempt, episode, episodeReturn, success, steps });
    };
    const result = await this.#unlessAborted(signal, () => evaluator.evaluate(job, { signal, onProgress })).catch(
      (cause: unknown) => this.#broken(cause),
    );
    over = true;
    return this.#finished(result, signal);
  }

  /** Runs the Feedback class over a winner's episodes. */
  summarize(job: Omit<FeedbackJob, 'env' | 'task' | 'language' | 'limits'>): Promise<FeedbackResult> {
    return this.#jobs(async () => {
      this.checkpoint();
      const { language, limits } = this.state.settings;
      const { signal } = this.#aborter;
      const whole: FeedbackJob = { ...job, env: this.env, task: this.task, language, limits };
      const once = async (): Promise<FeedbackResult> => {
        const summarized = this.#unlessAborted(signal, () => this.#with.evaluator.summarize(whole, { signal }));
        const result = await summarized.catch((cause: unknown) => this.#broken(cause));
        return this.#finished(result, signal);
      };
      const first = await once();
      if (first.ok || first.error.code !== 'sandbox/crashed') return first;
      // As for evaluations: a lost sandbox is seldom the doing of the code.
      this.checkpoint();
      return once();
    });
  }

  /** An evaluator that throws cannot run anybody's code: the run pauses with the error. */
  #broken(cause: unknown): never {
    if (cause instanceof Halted) throw cause;
    const reason = { kind: 'error', error: runError('sandbox/crashed', errorText(cause)) } as const;
    this.haltAfterSteps(reason);
    throw new Halted(reason);
  }

  #finished<T extends EvaluationResult | FeedbackResult>(result: T, signal: AbortSignal): T {
    if (signal.aborted || (!result.ok && result.error.code === 'run/aborted')) {
      throw new Halted(this.#halt ?? { kind: 'stop' });
    }
    return result;
  }

  /** Throws where one of `budgets` is used up, after writing so once. */
  #spend(budgets: readonly (keyof Budgets)[]): void {
    const reached = reachedBudget(this.state, budgets, this.#callsInFlight, this.#with.clock.now());
    if (reached === null) return;
    if (this.state.budgetReached === undefined) this.events.emit({ type: 'budget-reached', ...reached });
    throw new Halted({ kind: 'budget' });
  }

  /** The work's result, or a rejection as soon as `signal` aborts: what ignores its signal must not hold the run up. */
  #unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const aborted = (): void => reject(new Halted(this.#halt ?? { kind: 'stop' }));
      if (signal.aborted) {
        aborted();
        return;
      }
      signal.addEventListener('abort', aborted, { once: true });
      void Promise.resolve()
        .then(work)
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', aborted));
    });
  }
}

/** A model adapter that throws is broken: no other call would fare better. */
function unexpectedReply(cause: unknown): CallReply {
  if (cause instanceof Halted) throw cause;
  return { ok: false, error: runError('model/bad-reply', errorText(cause)), fatal: true };
}
