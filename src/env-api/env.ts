// What an environment is: Gymnasium's API in spirit, with observations as flat vectors. Shared by envs/ and the engine.
import type { SceneCamera } from './mujoco/scene.ts';
import type { Mujoco } from './mujoco/simulation.ts';
import type { Action, BoxSpace, Space } from './space.ts';

/** Values of an environment's options, as chosen by the person and kept in the run log. */
export type EnvOptions = Readonly<Record<string, string | number | boolean>>;

/** Facts about a step beyond the reward. `success` (0..1) is what selection by success reads. */
export type StepInfo = Readonly<Record<string, number | boolean | string>>;

/** Plain, cloneable data from which a view draws one frame. */
export type RenderState = Readonly<Record<string, unknown>>;

/**
 * One named field of the observation object that a policy sees. `offset` and `shape` place it in the flat vector
 * (`shape: []` is a single number). A policy in JavaScript gets a number or a Float64Array (row-major) under `name`;
 * a policy in Python gets what the task's observation class makes of the same vector.
 *
 * A list whose length changes has `countOffset`: where in the vector the number of its entries stands, of which `shape`,
 * with one dimension, gives the most there can be. A policy in JavaScript gets those entries only.
 */
export interface ObservationField {
  readonly name: string;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly countOffset?: number;
  /** In a twin (twin.ts): the name of the published field that it is, or comes from. */
  readonly source?: string;
}

export interface ResetResult {
  /** Flat vector; owned by the environment and overwritten by the next call: copy to keep. */
  readonly observation: Float64Array;
  readonly info: StepInfo;
}

/** May be one object, `info` included, that the next call overwrites: copy to keep. */
export interface StepResult extends ResetResult {
  readonly reward: number;
  readonly terminated: boolean;
  /** True only where the environment itself cuts an episode; the rollout adds the horizon. */
  readonly truncated: boolean;
}

/**
 * A running environment. `reset` with a seed restarts the random stream; without one the stream goes on (as in
 * Gymnasium). `step` before the first `reset` throws. `close` may be called twice.
 */
export interface Env {
  readonly observationSpace: BoxSpace;
  readonly observationFields: readonly ObservationField[];
  readonly actionSpace: Space;
  reset(options?: { readonly seed?: number }): ResetResult;
  step(action: Action): StepResult;
  /** The present state as data for the view; safe to keep and to post. */
  render(): RenderState;
  close(): void;
}

/** An option shown on a task's card and passed to `make`. */
export interface EnvOption {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly kind: 'boolean' | 'number' | 'choice' | 'text';
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly defaultValue: string | number | boolean;
}

/** A level that a return can be read against: a threshold, the known optimum, a published result. */
export interface ReferenceLevel {
  readonly label: string;
  readonly value: number;
  readonly kind: 'optimum' | 'threshold' | 'random' | 'heuristic';
  readonly source: string;
}

/** What is known of a task before its module is loaded: enough for the picker and the lists of runs. */
export interface TaskName {
  readonly id: string;
  readonly title: string;
  readonly family: string;
  /** The simulator that has to be loaded before the task can be made; none for tasks that are plain code. */
  readonly engine?: 'mujoco';
}

/** The facts of a task that the page shows: what is to be done, how far others get, what can be chosen. */
export interface EnvCard extends TaskName {
  /** One sentence for a newcomer: what is to be done and what makes it hard. */
  readonly summary: string;
  readonly horizon: number;
  readonly selection: 'return' | 'success';
  readonly levels: readonly ReferenceLevel[];
  readonly options: readonly EnvOption[];
  /** Option values that change the constants of its dynamics and leave it solvable; absent where there are none. */
  readonly changedDynamics?: EnvOptions;
  /** Observations take few values and there are few actions, so that a table can hold them all. */
  readonly finite?: true;
  /** A person brought it along: its code runs behind the wall only, and `make` refuses. */
  readonly own?: true;
  /** Where the rules and numbers come from. */
  readonly reference: { readonly label: string; readonly url: string };
  /** Quirks of the published task that are kept on purpose. */
  readonly quirks?: readonly string[];
}

/** Everything that the language model is told about a task. Texts come from the files beside the environment. */
export interface TaskDescription {
  readonly envId: string;
  readonly horizon: number;
  readonly policyClassName: string;
  readonly observationClassName: string;
  /** Python source of the observation class: executed as it stands, and shown in the prompt. */
  readonly observationSource: string;
  /** Shown instead of `observationSource` where the task withholds fields; runs as well, and gives the rest alike. */
  readonly observationShown?: string;
  /** Extra text after the class (Markdown), e.g. key information; may be empty. */
  readonly observationNotes: string;
  /** Markdown: action space, index or bound table, interface notes. */
  readonly actionText: string;
  /** Python source, or readable text, of the reward function. */
  readonly rewardText: string;
  readonly rewardName: string;
  /** Dotted Python modules under which the observation class can be imported; the first one is used in starter code. */
  readonly observationModules: readonly string[];
  /**
   * Set where a policy in JavaScript sees one list of numbers, `values`, in place of the environment's fields: the parts of
   * the flat vector that it holds, each from `from` up to but not including `to`. The observation class does the same.
   */
  readonly observationValues?: readonly { readonly from: number; readonly to: number }[];
}

export interface ViewTheme {
  readonly dark: boolean;
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  /** What is acted upon, where the accent is what acts. */
  readonly object: string;
  readonly good: string;
  readonly bad: string;
  readonly font: string;
}

/** The drawing calls a view may use: the part that on-screen and off-screen 2D contexts share. */
export interface Canvas2D
  extends
    CanvasState,
    CanvasTransform,
    CanvasCompositing,
    CanvasFillStrokeStyles,
    CanvasShadowStyles,
    CanvasRect,
    CanvasDrawPath,
    CanvasPath,
    CanvasPathDrawingStyles,
    CanvasText,
    CanvasTextDrawingStyles {}

/** `swatch`: a colour of the theme by name, or a CSS colour. `flat`: not in the three-dimensional view of the frame. */
export interface LegendEntry {
  readonly swatch: keyof ViewTheme | string;
  readonly label: string;
  readonly flat?: true;
}

/** Draws one frame into a 2D canvas of `width` x `height` CSS pixels (the context is already scaled). */
export interface CanvasView {
  /** width / height */
  readonly aspectRatio: number;
  draw(context: Canvas2D, frame: RenderState, size: { width: number; height: number }, theme: ViewTheme): void;
  /** One short sentence about the frame, shown under the picture and read by screen readers. */
  caption(frame: RenderState): string;
  /** Frames per second at speed 1x. */
  readonly framesPerSecond: number;
  /** Colours and marks explained, shown beside the picture; may be empty. */
  legend(frame: RenderState): readonly LegendEntry[];
}

/**
 * One family's `env.ts` exports this: it is bundled alone for the sandbox, so it imports env-api and its own files only.
 * Throws where the card names an engine and none is given.
 */
export type MakeEnv = (id: string, options?: EnvOptions, mujoco?: Mujoco) => Env;

/** What an environment takes and gives, in numbers. */
export interface EnvSpaces {
  readonly observation: BoxSpace;
  readonly action: Space;
}

/** What loading one environment yields (envs/index.ts): heavy parts included. */
export interface EnvModule {
  readonly card: EnvCard;
  make(options?: EnvOptions, mujoco?: Mujoco): Env;
  /** How the flat observation divides into named fields; needs no engine. */
  observationFields(options?: EnvOptions): readonly ObservationField[];
  /** Its spaces; needs no engine. */
  spaces(options?: EnvOptions): EnvSpaces;
  describe(options?: EnvOptions): TaskDescription;
  readonly view: CanvasView;
  /** Set where frames are scenes (`SceneFrame`), so that they can also be shown in three dimensions. */
  readonly camera?: SceneCamera;
  /** A sensible hand-written policy in both languages, as source text with class `policyClassName`. */
  readonly referencePolicy: { readonly python: string; readonly javascript: string };
}

/** An entry of the registry: the name at once, the rest on demand. `folder` is the one whose env.ts is bundled. */
export interface RegistryEntry extends TaskName {
  readonly folder: string;
  load(): Promise<EnvModule>;
}
