// What the test page offers to tests: the real frame, evaluator and replay of the product, without its user interface.
import type {
  EvaluationJob,
  EvaluationProgress,
  EvaluationResult,
  FeedbackJob,
  FeedbackResult,
} from '../../../src/engine/jobs.ts';
import type { EnvModule } from '../../../src/env-api/env.ts';

export interface EvaluateOptions {
  /** Stop the job after so many ms. */
  readonly abortAfterMs?: number;
}

export interface CreateOptions {
  readonly workers: number;
  /** Python's snapshot is withheld, or replaced by bytes that are none. */
  readonly snapshot?: 'none' | 'broken';
  /** Runs in place of the product's guest: for tests of what the host believes. */
  readonly guestSource?: string;
}

export interface HarnessEngine {
  create(options: CreateOptions): Promise<void>;
  connect(port: MessagePort): Promise<void>;
  onFrameWanted(callback: () => void): Promise<void>;
  evaluate(
    job: EvaluationJob,
    options?: EvaluateOptions,
  ): Promise<EvaluationResult & { readonly progress: readonly EvaluationProgress[] }>;
  summarize(job: FeedbackJob): Promise<FeedbackResult>;
  preparePython(): Promise<{ readonly numpy: boolean; readonly ms: number }>;
  /** Downloads Python's files; the error's text where that fails. */
  loadPython(): Promise<{ readonly snapshot: boolean; readonly numpyWheel: boolean } | string>;
  dispose(): Promise<void>;
}

export type Harness = HarnessEngine & {
  describe(envId: string): Promise<ReturnType<EnvModule['describe']>>;
  /**
   * Runs `source` as the whole script of a worker in a frame of its own (no prelude: only the frame's policy and its origin
   * stand in the way). The text that the script posts to the port of its first message, or null after `waitMs`.
   */
  runBare(source: string, waitMs: number): Promise<string | null>;
  /** Frames asked for so far. */
  frames(): number;
  /** Messages that reached the page's window, apart from greetings of its own frames. */
  readonly strayMessages: unknown[];
  /** Control ports that greetings of frames at `url` led to within `waitMs`. */
  greetings(url: string, waitMs: number): Promise<number>;
  readonly frameUrl: string;
  /** Longest time between two turns of the page's event loop since the last call, in ms. */
  longestGap(): number;
};

declare global {
  interface Window {
    harness: Harness;
  }
}
