// The contract between the page and the engine worker: runs live there, with the model clients and IndexedDB.
import type { RunEvent, RunId } from '../../engine/events.ts';
import type { EnvSpec, EvaluationJob, EvaluationProgress, EvaluationResult } from '../../engine/jobs.ts';
import type { Budgets, RunSettings, TokenPrice } from '../../engine/settings.ts';
import type { LocalModel } from '../../llm/web-llm/local-model.ts';
import type { PageModel } from '../../llm/browser-model.ts';
import type { RunError } from '../../engine/errors.ts';
import type { RecordingInfo } from '../../storage/recordings.ts';
import type { ImportResult } from '../../storage/import-run.ts';
import type { RunSource } from '../../storage/run-source.ts';
import type { RunSummary } from '../../storage/run-summary.ts';
import type { OwnTaskApi } from './own-task-api.ts';

export type { ImportResult, RecordingInfo, RunSource, RunSummary };

/** What a model needs to be reached. The key stays in the worker's memory and never enters a log. */
export type ModelConfig =
  /** The chat-completions protocol, or Anthropic's Messages API or Google's Gemini API, each in its own wire format. */
  | {
      readonly kind: 'openai-compatible' | 'anthropic' | 'gemini';
      readonly baseUrl: string;
      readonly apiKey: string;
      readonly model: string;
      readonly contextTokens: number;
      readonly concurrency: number;
      readonly price?: TokenPrice;
    }
  /** A model in the tab, on WebGPU; its files are on this device already (workers/models). */
  | {
      readonly kind: 'web-llm';
      readonly model: LocalModel;
      readonly contextTokens: number;
      /** Lets a model that can leave its thinking out think first: better answers, many times the tokens. Off unless told. */
      readonly thinking?: boolean;
    }
  /** The browser's built-in model (Prompt API); asked on the page, where alone it exists. */
  | { readonly kind: 'browser'; readonly contextTokens: number }
  /** `pace`: `instant`, or `watch` to stream the recorded reply at a readable speed. */
  | { readonly kind: 'recorded'; readonly recording: string; readonly pace: 'instant' | 'watch' }
  /** `name` says who answers, e.g. the chat program; it stands in the log. */
  | { readonly kind: 'by-hand'; readonly name?: string; readonly contextTokens?: number };

/**
 * What the page hears while a run goes on, in batches about ten times a second. `events` are the new ones, each sent once
 * and only after it was saved; the other lists are always whole: what is not in them is over.
 */
export interface RunUpdate {
  readonly runId: RunId;
  readonly events: readonly RunEvent[];
  /** Text streaming in for calls under way (whole text so far, not a delta). */
  readonly streams: readonly { readonly callId: string; readonly text: string; readonly reasoning: string }[];
  /** Live rollouts. */
  readonly rollouts: readonly {
    readonly round: number;
    readonly candidate: number;
    readonly episodesDone: number;
    readonly steps: number;
    readonly stepsPerSecond: number;
  }[];
  /** Calls that wait for a person (model kind by-hand). */
  readonly waitingForReply: readonly { readonly callId: string; readonly prompt: string }[];
  /** Retries under way, in words. */
  readonly notices: readonly string[];
}

/** One row of a provider's own list of models; numbers are absent where the provider does not say. */
export interface ProviderModel {
  readonly id: string;
  readonly label?: string;
  readonly contextTokens?: number;
  readonly price?: TokenPrice;
}

/**
 * Methods reject with an Error whose message can be shown as it is. One run at a time goes on in a tab; a run that goes on in
 * another tab is refused here.
 */
export interface EngineApi extends OwnTaskApi {
  /** Hands over one port to the sandbox frame's boot script; called again after the frame was rebuilt. */
  connectSandbox(port: MessagePort): Promise<void>;
  /** The engine asks for a new frame through this callback (a comlink proxy). */
  onSandboxLost(callback: () => void): Promise<void>;
  /** The page's side of the browser's built-in model (a comlink proxy); asked only for models of kind `browser`. */
  connectPageModel(page: PageModel): Promise<void>;
  /** Updates go here (a comlink proxy); one listener at a time. */
  subscribe(callback: (update: RunUpdate) => void): Promise<void>;
  /**
   * Begins a run and resolves once its first event is saved. `settings.model` is replaced by what `model` says of itself, and
   * `settings.numpy` becomes false where NumPy cannot be had.
   */
  start(settings: RunSettings, model: ModelConfig): Promise<RunId>;
  /** Goes on with a paused or ended run; `changes` may raise the rounds or the budgets. */
  resume(
    runId: RunId,
    model: ModelConfig,
    changes: { readonly rounds?: number; readonly budgets?: Budgets },
  ): Promise<void>;
  /** Asks for a pause: what is under way finishes first, then a `paused` event comes. */
  pause(runId: RunId): Promise<void>;
  /** Ends the run at once; a paused run ends too. It can be resumed later. */
  stop(runId: RunId): Promise<void>;
  /** Adds a person's own policy to the run that goes on, as an extra candidate. */
  addPolicy(runId: RunId, code: string, note: string): Promise<void>;
  /** A person's reply to a by-hand call. */
  answer(runId: RunId, callId: string, text: string): Promise<void>;
  /** Checks a provider with one tiny call. `onNotice` hears in words how an in-tab model is being loaded. */
  testModel(
    model: ModelConfig,
    onNotice?: (words: string) => void,
  ): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: RunError }>;
  /** The models that a provider offers to this key. Rejects in words. */
  listModels(model: ModelConfig): Promise<readonly ProviderModel[]>;
  /** Frees the GPU of a loaded in-tab model that no run is using. */
  unloadModel(): Promise<void>;
  /**
   * Runs one policy outside any run (random, reference, or edited code). `ticket` names it for `cancelEvaluation`. `onProgress`
   * hears of each finished episode and, a few times a second, of the steps.
   */
  evaluate(
    job: EvaluationJob,
    ticket?: string,
    onProgress?: (progress: EvaluationProgress) => void,
  ): Promise<EvaluationResult>;
  cancelEvaluation(ticket: string): Promise<void>;
  /** Makes Python ready (downloads, snapshot) ahead of need; reports 0..1. */
  preparePython(onProgress: (fraction: number, what: string) => void): Promise<{ readonly numpy: boolean }>;
  /** Whether NumPy can be had, without loading Python. */
  numpyAvailable(): Promise<boolean>;
  /** Newest first. Runs that were cut off (tab closed, browser ended) are marked as paused. */
  listRuns(): Promise<readonly RunSummary[]>;
  /** The saved log, its end marked where the run was cut off. For the run that goes on, an update with everything that is passing follows. */
  loadRun(runId: RunId): Promise<readonly RunEvent[]>;
  /** Whether a run that goes on does so in another tab; the page before a reload counts as one until the browser has ended it. */
  goesOnElsewhere(runId: RunId): Promise<boolean>;
  /** Resolves once no other tab works on the run; `loadRun` then tells how it stands. */
  whenLeft(runId: RunId): Promise<void>;
  renameRun(runId: RunId, title: string): Promise<void>;
  /** Puts a run that does not go on into a group, or out of any (null). */
  groupRun(runId: RunId, group: string | null): Promise<void>;
  /** Also stops it, should it go on here. */
  deleteRun(runId: RunId): Promise<void>;
  /** A run as one JSON text. */
  exportRun(runId: RunId): Promise<string>;
  /**
   * Reads an exported log. One that is here already stays as it is, or grows if the file holds more of it. `group` is the
   * group of a run whose log names none. Rejects in words where another tab holds the run.
   */
  importRun(text: string, group?: string): Promise<ImportResult>;
  /**
   * Makes a new run out of another one's log up to the beginning of `round`, paused there; `resume` goes on with it. Rejects in
   * words where the log has no such round.
   */
  fork(source: RunSource, round: number): Promise<RunId>;
  /** Recorded runs that ship with the site. */
  listRecordings(): Promise<readonly RecordingInfo[]>;
}

/** What the replay worker is asked for playback. */
export interface PlaybackRequest {
  readonly env: EnvSpec;
  readonly maxSteps: number;
  /** Episodes in order; for a stream without seeds all earlier ones are needed to reach a later one. */
  readonly episodes: readonly { readonly seed: number | null; readonly actions: Uint8Array | Float64Array }[];
  readonly episode: number;
}
