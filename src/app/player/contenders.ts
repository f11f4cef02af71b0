// Whom an episode can be compared with: policies that can be shown from the same start, which means on the same seed.
import type { CandidateRef, EvaluationScores } from '../../engine/events.ts';
import type { EnvSpec, EvaluationJob } from '../../engine/jobs.ts';
import { defaultLimits, type RunSettings } from '../../engine/settings.ts';
import type { CandidateState, RunState } from '../../engine/state.ts';
import { taskForRun } from '../../engine/task-for-run.ts';
import type { EnvModule } from '../../env-api/env.ts';
import { publishedOptions } from '../../env-api/twin-options.ts';

/** A policy as a run wrote it, with what of the run's settings decides how it is tried. */
export interface Program {
  readonly settings: Pick<RunSettings, 'envId' | 'envOptions' | 'method' | 'limits' | 'language'>;
  readonly code: string;
}

export type Contender = { readonly key: string; readonly name: string } & (
  | { readonly kind: 'candidate'; readonly evaluations: readonly EvaluationScores[] }
  /** Tried on the seed when asked for. */
  | { readonly kind: 'program'; readonly program: Program }
  /** The task's own sensible policy, and uniformly random actions: played when asked for. */
  | { readonly kind: 'hand-written' | 'random' }
);

/** How the page calls a candidate. */
export function candidateName({
  round,
  candidate,
  author,
}: Pick<CandidateState, 'round' | 'candidate' | 'author'>): string {
  return `Round ${round}, ${author === 'person' ? 'your policy' : `candidate ${candidate}`}`;
}

/** Whether the episodes can be re-created: a log that was made smaller holds what fresh episodes came to, without their actions. */
export function isWatchable(scores: EvaluationScores | undefined): scores is EvaluationScores {
  return scores !== undefined && scores.actions.length > 0;
}

/** Every evaluation of a candidate whose episodes the log holds: selection, confirmation, re-score, final report. */
function evaluationsOf(state: RunState, candidate: CandidateState): EvaluationScores[] {
  const round = state.rounds.find((each) => each.round === candidate.round);
  const winner = round?.winner === candidate.candidate;
  const reports = [state.reports.best, state.reports.last].filter((each) => each?.round === candidate.round);
  return [
    candidate.scores,
    ...(winner ? [round?.confirmed?.scores, round?.rescored?.scores, ...reports.map((each) => each?.scores)] : []),
  ].filter(isWatchable);
}

/** All that `self`'s episodes may be set against: the other scored candidates, newest first, then the two yardsticks. */
export function contendersOf(state: RunState, self: CandidateRef): Contender[] {
  const others = state.rounds
    .flatMap((round) => round.candidates)
    .filter((each) => each.scores && (each.round !== self.round || each.candidate !== self.candidate))
    .reverse();
  return [
    ...others.map((each) => ({
      kind: 'candidate' as const,
      key: `${each.round}/${each.candidate}`,
      name: candidateName(each),
      evaluations: evaluationsOf(state, each),
    })),
    { kind: 'hand-written', key: 'hand-written', name: 'Hand-written policy' },
    { kind: 'random', key: 'random', name: 'Random actions' },
  ];
}

interface FoundEpisode {
  readonly scores: EvaluationScores;
  readonly episode: number;
}

/** A candidate's episode on `seed`; null where it was never tried on it. */
export function episodeOn(evaluations: readonly EvaluationScores[], seed: number): FoundEpisode | null {
  for (const scores of evaluations) {
    const episode = scores.seeds.indexOf(seed);
    if (episode >= 0) return { scores, episode };
  }
  return null;
}

/** Whether `contender` can be shown on `seed`; nobody can on an episode without one. */
export function canPlay(contender: Contender, seed: number | null): boolean {
  if (seed === null) return false;
  return contender.kind !== 'candidate' || episodeOn(contender.evaluations, seed) !== null;
}

/** One episode of a run's program on `seed`, told the task as in its run. */
export function programJob({ settings, code }: Program, module: EnvModule, seed: number): EvaluationJob {
  const { envId: id, envOptions: options, method, limits, language } = settings;
  const task = taskForRun(module, settings);
  const { policyLifetime, actionCheck } = method;
  return {
    env: { id, options },
    task,
    policy: { kind: 'code', language, code },
    plan: { episodes: 1, seeds: [seed], maxSteps: task.horizon, policyLifetime, policySeed: seed, actionCheck },
    limits,
  };
}

/**
 * One episode of the task's hand-written policy on `seed`. It knows the published task only; a twin has the same episodes
 * behind it, so there it plays the published one.
 */
export function handWrittenJob({ id, options }: EnvSpec, module: EnvModule, seed: number): EvaluationJob {
  const env = { id, options: publishedOptions(options) };
  const task = module.describe(env.options);
  return {
    env,
    task,
    policy: { kind: 'code', language: 'javascript', code: module.referencePolicy.javascript },
    plan: {
      episodes: 1,
      seeds: [seed],
      maxSteps: task.horizon,
      policyLifetime: 'episode',
      policySeed: seed,
      actionCheck: 'strict',
    },
    limits: defaultLimits,
  };
}
