// Drives one training: lets the algorithm work, evaluates its policy at set numbers of steps, keeps time and counts. A
// generator: the caller pauses by not asking for the next event, and stops with `return()`, which frees everything.
import { createActionRecorder } from '../env-api/action-log.ts';
import type { Env, EnvOptions } from '../env-api/env.ts';
import { errorText } from '../lib/error-text.ts';
import { mean } from '../stats/interval.ts';
import {
  hyperparametersOf,
  type Algorithm,
  type FinishedEpisode,
  type Hyperparameters,
  type TrainingUpdate,
} from './algorithm.ts';
import { evaluateEpisode, type EvaluatedEpisode } from './evaluation.ts';
import type { CurvePoint, TrainingPoint } from './training-record.ts';

/** What is to be trained: plain data. */
export interface TrainingSetup {
  readonly env: { readonly id: string; readonly options: EnvOptions };
  /** Id of an entry of index.ts. */
  readonly algorithm: string;
  /** A value for every name (`hyperparametersOf`). */
  readonly hyperparameters: Hyperparameters;
  readonly seed: number;
  /** Environment steps; the last piece of work may take a training some steps further. */
  readonly budget: number;
  /** Of every evaluation: `evaluationSeeds()` where nothing else is wanted. */
  readonly evaluationSeeds: readonly number[];
}

/** What the training runs on. */
export interface SessionParts {
  readonly algorithm: Algorithm;
  /** Called twice: for training and for evaluation. The session closes what it returns. */
  makeEnv(): Env;
  readonly horizon: number;
  /** `EnvCard.finite`. */
  readonly finite: boolean;
  /** ms, monotonic, e.g. `performance.now`. */
  now(): number;
}

/** How a training stands, about every `PROGRESS_MS` of work. */
export interface TrainingProgress {
  readonly type: 'progress';
  readonly steps: number;
  /** Training time so far, evaluation left out. */
  readonly seconds: number;
  /** Since the last progress event, while training; null during an evaluation. */
  readonly stepsPerSecond: number | null;
  /** Training episodes so far. */
  readonly episodes: number;
  /** Mean return of the last 100 training episodes at most; null before the first has ended. */
  readonly recentReturn: number | null;
  readonly metrics: Readonly<Record<string, number>>;
  /** Episodes of the present evaluation that are over, and how many it has; null while training. */
  readonly evaluation: { readonly done: number; readonly of: number } | null;
}

/** After `done` and `failed` the session ends by itself. */
export type SessionEvent =
  | TrainingProgress
  | { readonly type: 'evaluated'; readonly point: CurvePoint }
  | { readonly type: 'trained'; readonly point: TrainingPoint }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly problem: string };

export type Session = Generator<SessionEvent, void, void>;

/** Longest stretch of work, as far as the algorithm's pieces allow, before the caller gets a word in. */
const PROGRESS_MS = 50;

/** Training episodes that `recentReturn` looks back on. */
const RECENT = 100;

/** Six evaluations per tenfold number of steps, evenly spread on a log axis. */
const WITHIN_DECADE = [1, 1.5, 2, 3, 5, 7];
const FIRST_DECADE = 100;

/** Numbers of steps at which to evaluate: 0, then 100, 150, 200, 300, 500, 700, 1000, ... below `budget`, and `budget`. */
export function checkpoints(budget: number): readonly number[] {
  const steps = [0];
  for (let decade = FIRST_DECADE; decade < budget; decade *= 10)
    steps.push(...WITHIN_DECADE.map((factor) => factor * decade).filter((step) => step < budget));
  return [...steps, budget];
}

/**
 * Trains until the budget is spent. Each checkpoint is evaluated at the first update that has reached it, 0 therefore at
 * the algorithm's first update; one that passes several is evaluated once. Whatever is thrown ends in a `failed` event.
 */
export function* trainingSession(setup: TrainingSetup, parts: SessionParts): Session {
  const made: Env[] = [];
  const make = (): Env => {
    const env = parts.makeEnv();
    made.push(env);
    return env;
  };
  try {
    yield* train(setup, parts, make(), make());
    yield { type: 'done' };
  } catch (thrown) {
    yield { type: 'failed', problem: errorText(thrown) };
  } finally {
    for (const env of made) env.close();
  }
}

function* train(setup: TrainingSetup, parts: SessionParts, env: Env, evaluationEnv: Env): Session {
  const { algorithm, horizon, finite, now } = parts;
  const { seed, budget } = setup;
  const unfit = algorithm.unfit({ observation: env.observationSpace, action: env.actionSpace, finite });
  if (unfit !== null) throw new Error(unfit);
  const values = hyperparametersOf(algorithm, setup.hyperparameters, env.actionSpace);
  const training = algorithm.train({ env, horizon, seed, budget }, values);
  const tally = new Tally();
  const due = [...checkpoints(budget)];
  let reportedAt = now();
  try {
    while (due.length > 0) {
      const begun = now();
      const update = training.next().value;
      const ended = now();
      tally.add(update, ended - begun);
      if (update.steps >= due[0]!) {
        while (due[0]! <= update.steps) due.shift();
        const stretch = tally.takeStretch();
        if (stretch) yield { type: 'trained', point: stretch };
        yield* evaluate(setup, update, tally, { env: evaluationEnv, horizon, now });
        reportedAt = now();
      } else if (ended - reportedAt >= PROGRESS_MS) {
        yield tally.progress(update);
        reportedAt = now();
      }
    }
  } finally {
    training.return(undefined as never);
  }
}

function* evaluate(
  { evaluationSeeds }: TrainingSetup,
  update: TrainingUpdate,
  tally: Tally,
  { env, horizon, now }: { readonly env: Env; readonly horizon: number; now(): number },
): Session {
  const episodes: EvaluatedEpisode[] = [];
  const recorder = createActionRecorder(env.actionSpace);
  let reportedAt = now();
  for (const seed of evaluationSeeds) {
    const first = episodes.length === 0;
    episodes.push(evaluateEpisode(env, update.policy, horizon, seed, first ? recorder : undefined));
    if (now() - reportedAt < PROGRESS_MS) continue;
    yield tally.progress(update, { done: episodes.length, of: evaluationSeeds.length });
    reportedAt = now();
  }
  const successes = episodes.flatMap(({ success }) => (success === null ? [] : [success]));
  const point: CurvePoint = {
    steps: update.steps,
    seconds: tally.seconds,
    returns: episodes.map(({ episodeReturn }) => episodeReturn),
    ...(successes.length === episodes.length ? { successes } : {}),
    ...(episodes[0] && { episode: { steps: episodes[0].steps, ended: episodes[0].ended, actions: recorder.take() } }),
  };
  yield { type: 'evaluated', point };
}

/** Time and episodes of a training. */
class Tally {
  private ms = 0;
  private steps = 0;
  private episodes = 0;
  private recent: number[] = [];
  /** Episodes that ended since the last checkpoint, and the sum of their returns. */
  private stretch = { episodes: 0, sum: 0 };
  private before = { steps: 0, ms: 0 };

  get seconds(): number {
    return this.ms / 1000;
  }

  /** Counts one piece of work. Throws where an episode's return is not a number. */
  add({ steps, finished }: TrainingUpdate, ms: number): void {
    this.ms += ms;
    this.steps = steps;
    this.episodes += finished.length;
    for (const episode of finished) this.addEpisode(episode);
  }

  private addEpisode({ episodeReturn }: FinishedEpisode): void {
    if (!Number.isFinite(episodeReturn)) throw new Error(`A training episode returned ${episodeReturn}.`);
    this.stretch.episodes++;
    this.stretch.sum += episodeReturn;
    this.recent.push(episodeReturn);
    if (this.recent.length > RECENT) this.recent.shift();
  }

  /** The mean of the episodes since this was last asked; null where none has ended. */
  takeStretch(): TrainingPoint | null {
    const { steps } = this;
    const { episodes, sum } = this.stretch;
    this.stretch = { episodes: 0, sum: 0 };
    return episodes === 0 ? null : { steps, episodes, meanReturn: sum / episodes };
  }

  progress({ metrics }: TrainingUpdate, evaluation: TrainingProgress['evaluation'] = null): TrainingProgress {
    const { steps, seconds, episodes, recent, ms, before } = this;
    const stepsPerSecond = evaluation ? null : ((steps - before.steps) * 1000) / Math.max(1e-3, ms - before.ms);
    this.before = { steps, ms };
    const recentReturn = recent.length > 0 ? mean(recent) : null;
    return { type: 'progress', steps, seconds, stepsPerSecond, episodes, recentReturn, metrics, evaluation };
  }
}
