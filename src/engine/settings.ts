// Everything that decides how a run goes. The whole object stands in the run's first event, so a run can be repeated.
import type { EnvOptions } from '../env-api/env.ts';

export type Language = 'python' | 'javascript';
export type PresetName = 'default' | 'paper';

/** The method settings that the two presets differ in (shared meaning: README, "Two presets"). */
export interface MethodSettings {
  readonly rounds: number;
  readonly candidates: number;
  readonly episodes: number;
  readonly reflection: boolean;
  readonly feedback: boolean;
  readonly maxPolicyRepairs: number;
  readonly maxFeedbackRepairs: number;
  /** `evaluation`: one policy object lives through all E episodes; `episode`: a fresh one each. */
  readonly policyLifetime: 'episode' | 'evaluation';
  /** `fixed`: the same seed list for all candidates; `stream`: the environment is made afresh and never seeded. */
  readonly episodeSeeds: 'fixed' | 'stream';
  /** `strict`: an action outside the space is an error; `reference`: passed on as the reference does. */
  readonly actionCheck: 'strict' | 'reference';
  /** Repair starts at reading the reply (`reply`) or only when the rollout raises (`rollout`). */
  readonly repairFrom: 'reply' | 'rollout';
  /** The best attempt is marked in the history once this many attempts stand in it. */
  readonly markBestFrom: number;
  /** `full`: everything; `fit`: shortened when it does not fit the model's context. */
  readonly history: 'full' | 'fit';
  /** `observations`: Feedback sees what the policy saw; `full`: also actions, rewards and the ending. */
  readonly feedbackEvidence: 'observations' | 'full';
  /** Which attempt the run calls its result. */
  readonly result: 'last' | 'best-confirmed';
  /** Fresh-seed episodes before an attempt is called best (0: never confirmed). */
  readonly confirmEpisodes: number;
  /** Fresh-seed episodes for the report on the last and the best attempt after the run. */
  readonly reportEpisodes: number;
  /** How many of the newest attempts a prompt tells; 0: none, not even the best. Absent: all. */
  readonly historyAttempts?: number;
  /**
   * The best attempt so far in the history: `marked` keeps it when older ones are dropped and marks it; `kept` keeps it
   * unmarked; `off` treats it like any other. Absent: `marked`.
   */
  readonly bestSoFar?: 'marked' | 'kept' | 'off';
  /** What the model is told of the task: `no-names` leaves its shapes and bounds only (task-for-run.ts). Absent: `full`. */
  readonly description?: 'full' | 'no-names';
  /** Most further episodes of a round for candidates that might be the best (race.ts). Absent: none, no race. */
  readonly raceEpisodes?: number;
  /** Fresh-seed episodes whose scores every winner bears from then on, in place of a confirmation. Absent: none. */
  readonly rescoreEpisodes?: number;
}

/** What the settings that may be absent mean then. A run holds none of them at this value. */
export const plainMethod = {
  historyAttempts: null,
  bestSoFar: 'marked',
  description: 'full',
  raceEpisodes: 0,
  rescoreEpisodes: 0,
} as const satisfies { readonly [K in OptionalMethodKey]: MethodSettings[K] | null };

export type OptionalMethodKey = {
  [K in keyof MethodSettings]-?: undefined extends MethodSettings[K] ? K : never;
}[keyof MethodSettings];

/** `method` without the optional settings that stand at their plain value, or at null. */
export function tidyMethod(method: MethodSettings): MethodSettings {
  const kept = Object.entries(method).filter(
    ([key, value]) =>
      value !== undefined && value !== null && !(key in plainMethod && value === plainMethod[key as OptionalMethodKey]),
  );
  return Object.fromEntries(kept) as unknown as MethodSettings;
}

export interface ExecutionLimits {
  /** One call of the model's code. */
  readonly callTimeoutMs: number;
  readonly episodeTimeoutMs: number;
  readonly evaluationTimeoutMs: number;
  /** Memory of one Python worker. */
  readonly memoryMb: number;
}

/** A budget that is `null` does not apply. Reaching one ends the run cleanly with its result. */
export interface Budgets {
  readonly calls: number | null;
  readonly tokens: number | null;
  readonly steps: number | null;
  readonly minutes: number | null;
}

/**
 * How a code answer is made to end: `free` leaves it to the model; `stop` stops after the first closed code block; `grammar`
 * lets the model write only a form that closes its code block (in-tab models).
 */
export type AnswerBound = 'free' | 'stop' | 'grammar';

export interface SamplingSettings {
  /** `null` leaves the provider's default, or for in-tab models that of the model's family. */
  readonly temperature: number | null;
  readonly maxTokens: number | null;
  /** Absent: `free`. */
  readonly bound?: AnswerBound;
}

/** What tokens cost, as a person or our dated table states it. */
export interface TokenPrice {
  /** US dollars for a million prompt tokens. */
  readonly inputPerMillion: number;
  /** US dollars for a million answer tokens, reasoning included. */
  readonly outputPerMillion: number;
  /** Day the price was looked up, YYYY-MM-DD. */
  readonly asOf: string;
}

/** Where replies come from; README, "Models". */
export type ModelKind = 'openai-compatible' | 'anthropic' | 'gemini' | 'web-llm' | 'browser' | 'recorded' | 'by-hand';

/** How the model is described in the log: never a key. */
export interface ModelIdentity {
  readonly kind: ModelKind;
  readonly name: string;
  readonly baseUrl?: string;
  /** For a recorded model: the recording's name. */
  readonly recording?: string;
  readonly contextTokens: number;
  /** True for an in-tab model that thinks before it answers although it could leave that out. */
  readonly thinking?: boolean;
  /** Absent where no price is known; 0 for a model on the person's own machine. */
  readonly price?: TokenPrice;
}

/** Editable prompt texts with `{{placeholders}}`; see src/llm/prompt-templates.ts for the names each may use. */
export type PromptTemplates = Readonly<Record<string, string>>;

export interface RunSettings {
  readonly envId: string;
  readonly envOptions: EnvOptions;
  readonly language: Language;
  readonly preset: PresetName;
  readonly method: MethodSettings;
  readonly limits: ExecutionLimits;
  readonly budgets: Budgets;
  readonly sampling: SamplingSettings;
  readonly model: ModelIdentity;
  readonly templates: PromptTemplates;
  /** `compact`: the short prompt texts for contexts of about 4k tokens. Absent: `full`. */
  readonly promptSize?: 'full' | 'compact';
  /** All seeds of the run are derived from this one. */
  readonly seed: number;
  /** Whether NumPy could be imported when the run began; decides what the starter code offers. */
  readonly numpy: boolean;
  readonly appVersion: string;
}

const authorsDefaults = {
  rounds: 10,
  candidates: 10,
  episodes: 5,
  reflection: true,
  feedback: true,
  maxPolicyRepairs: 10,
  maxFeedbackRepairs: 3,
} as const;

export const presets: Readonly<Record<PresetName, MethodSettings>> = {
  paper: {
    ...authorsDefaults,
    policyLifetime: 'evaluation',
    episodeSeeds: 'stream',
    actionCheck: 'reference',
    repairFrom: 'rollout',
    markBestFrom: 10,
    history: 'full',
    feedbackEvidence: 'observations',
    result: 'last',
    confirmEpisodes: 0,
    reportEpisodes: 20,
  },
  default: {
    ...authorsDefaults,
    policyLifetime: 'episode',
    episodeSeeds: 'fixed',
    actionCheck: 'strict',
    repairFrom: 'reply',
    markBestFrom: 2,
    history: 'fit',
    feedbackEvidence: 'full',
    result: 'best-confirmed',
    confirmEpisodes: 20,
    reportEpisodes: 20,
  },
};

export const defaultLimits: ExecutionLimits = {
  callTimeoutMs: 20_000,
  episodeTimeoutMs: 120_000,
  evaluationTimeoutMs: 600_000,
  memoryMb: 1024,
};

export const noBudgets: Budgets = { calls: null, tokens: null, steps: null, minutes: null };
