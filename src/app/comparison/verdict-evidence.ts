// What a verdict on PromptPO rests on, gathered from runs and trainings: which runs count and why others do not, what each of
// them took, and what it is compared with. Pure functions.
import type { ReferenceLevel } from '../../env-api/env.ts';
import { plainMethod } from '../../engine/settings.ts';
import { type Comparator, type Curve, MIN_RUNS, type RunResult } from '../../stats/verdict.ts';
import { interquartileMean } from '../../stats/iqm.ts';
import type { Sample } from '../../stats/verdict-interval.ts';
import { activeSeconds, type Contestant, type Member, outcomeOf, runContestants } from './contestants.ts';
import type { ReadRun } from '../runs/run-reader.ts';

/** Runs of one model under one method. */
export interface RunSetUp {
  readonly key: string;
  readonly title: string;
  readonly detail: string;
  readonly runs: readonly ReadRun[];
}

/** Why a run is left out, which would otherwise count for more, or less, than it is. */
export type LeftOut = 'under-way' | 'unreported' | 'by-person' | 'copy';

/** What the counted runs took, each: interquartile mean over them. */
export interface Cost {
  readonly steps: number;
  readonly calls: number;
  readonly tokens: number;
  /** null where a recording was played. */
  readonly seconds: number | null;
  /** US dollars; null where the price of a call is not known. */
  readonly usd: number | null;
}

export interface Comparand {
  readonly title: string;
  readonly detail: string;
  /** Model calls that a run took; null for all but runs. */
  readonly calls: number | null;
  /** What a training was worth at the end of its budget, steps; null for all else. */
  readonly end: { readonly steps: number; readonly value: number } | null;
}

export interface Evidence {
  readonly setUp: RunSetUp;
  readonly runs: readonly RunResult[];
  /** Ended without a policy that runs: they count with what random play earns, else with the worst episode of the others. */
  readonly withoutPolicy: number;
  readonly leftOut: Readonly<Record<LeftOut, number>>;
  /** Null without a counted run. */
  readonly cost: Cost | null;
  readonly comparators: readonly Comparator[];
  /** By key of the comparator. */
  readonly comparands: ReadonlyMap<string, Comparand>;
}

/** Calls that differ by at most this factor pass for as many. */
const SAME_CALLS = 1.2;

/** One set-up per model and method, those that search over several rounds first; runs of a single round are best-of-N. */
export function setUpsOf(runs: readonly ReadRun[]): readonly RunSetUp[] {
  const byId = new Map<string, ReadRun>(runs.map((run) => [run.state.runId, run]));
  const setUps = runContestants(runs).map(({ key, title, detail, members }): RunSetUp => {
    return { key, title, detail, runs: members.map(({ id }) => byId.get(id)!) };
  });
  return [...setUps.filter((each) => !isBestOfN(each)), ...setUps.filter(isBestOfN)];
}

export function isBestOfN({ runs }: RunSetUp): boolean {
  return runs[0]!.state.settings.method.rounds === 1;
}

/** `setUps` of the same variant of the task, `trainings` as the comparison has them. */
export function evidenceFor(
  setUp: RunSetUp,
  setUps: readonly RunSetUp[],
  trainings: readonly Contestant[],
  levels: readonly ReferenceLevel[],
): Evidence {
  const random = levels.find(({ kind }) => kind === 'random')?.value;
  const counted = countedRuns(setUp, random);
  const comparands = new Map<string, Comparand>();
  const name = (
    key: string,
    title: string,
    detail = '',
    { calls = null, end = null }: Partial<Comparand> = {},
  ): string => {
    comparands.set(key, { title, detail, calls, end });
    return key;
  };
  const calls = counted.cost?.calls ?? 0;
  const others = isBestOfN(setUp) ? [] : setUps.filter((each) => isBestOfN(each) && isSameModel(each, setUp));
  const most = Math.max(0, ...counted.runs.map(({ steps }) => steps));
  const comparators: Comparator[] = [
    ...levels.map(({ kind, value, label }): Comparator => {
      const key = name(
        `level ${kind} ${value}`,
        label,
        kind === 'heuristic' && !/hand-written/i.test(label) ? 'hand-written policy' : '',
      );
      return { kind: 'level', key, value };
    }),
    ...others.map((other): Comparator => {
      const { runs, cost } = countedRuns(other, random);
      const theirs = cost?.calls ?? 0;
      const key = name(other.key, 'Best of N', other.detail, { calls: theirs });
      const sameCalls = Math.max(calls, theirs) <= SAME_CALLS * Math.min(calls, theirs);
      return { kind: 'runs', key, runs, sameCalls };
    }),
    ...nearestBudgets(trainings, most).map((each): Comparator => {
      const { key, title, detail, algorithm, checkpoints } = each;
      const learns = algorithm !== 'random';
      const last = outcomeOf(each, 'last');
      const end = last && { steps: checkpoints.at(-1) ?? 0, value: last.value };
      return { kind: 'training', key: name(key, title, detail, { end }), learns, curves: curvesOf(each) };
    }),
  ];
  return { setUp, ...counted, comparators, comparands };
}

type Counted = Pick<Evidence, 'runs' | 'withoutPolicy' | 'leftOut' | 'cost'>;

function countedRuns({ runs }: RunSetUp, random: number | undefined): Counted {
  const leftOut: Record<LeftOut, number> = { 'under-way': 0, unreported: 0, 'by-person': 0, copy: 0 };
  const seen = new Set<string>();
  const kept: { readonly run: ReadRun; readonly result: Sample | null }[] = [];
  for (const run of runs) {
    const found = resultOf(run, seen);
    if (typeof found === 'string') leftOut[found]++;
    else kept.push({ run, result: found });
  }
  const worst = Math.min(...kept.flatMap(({ result }) => result?.episodes ?? []));
  const failed = random ?? worst;
  const results = kept.flatMap(({ run, result }): RunResult[] =>
    result === null && !Number.isFinite(failed) ? [] : [{ ...(result ?? { episodes: [failed] }), steps: stepsOf(run) }],
  );
  const withoutPolicy = kept.filter(({ result }) => result === null).length;
  return { runs: results, withoutPolicy, leftOut, cost: kept.length > 0 ? costOf(kept.map(({ run }) => run)) : null };
}

/**
 * The episodes, and their fresh seeds, of what the run calls its result; null where it ended without a policy, or why it is
 * left out. The best of several confirmations would be flattered by having been chosen; the final report is not.
 */
function resultOf({ state }: ReadRun, seen: Set<string>): Sample | null | LeftOut {
  const { settings, reports, bestRound, lastRound, rounds, selection } = state;
  if (state.status !== 'ended') return 'under-way';
  if (rounds.some(({ candidates }) => candidates.some(({ author }) => author === 'person'))) return 'by-person';
  // A run that was taken over shares its first rounds with another one.
  if ((state.origin?.round ?? 1) > 1) return 'copy';
  const { model, seed, method } = settings;
  const copy = (what: unknown): boolean => {
    const key = JSON.stringify(what);
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  };
  // A recording gives the same answers every time: however often it is played, it is one run.
  if (model.kind === 'recorded' && copy(['recording', model.recording ?? model.name])) return 'copy';
  const isLast = method.result === 'last';
  // Who stops a run before its first policy has not seen it fail.
  if ((isLast ? lastRound : bestRound) === null) return state.endReason === 'stopped' ? 'unreported' : null;
  const report = bestRound === lastRound ? (reports.best ?? reports.last) : isLast ? reports.last : reports.best;
  if (!report) return 'unreported';
  const episodes = selection === 'success' ? report.scores.successes : report.scores.returns;
  if (episodes.length === 0) return 'unreported';
  const codes = rounds.flatMap(({ candidates }) => candidates.map(({ code }) => code ?? ''));
  return copy([seed, codes, episodes]) ? 'copy' : { episodes, seeds: report.scores.seeds };
}

/** Interactions that the search took, confirmations included, since it goes by them; the final report is not part of it. */
function stepsOf({ state: { usage } }: ReadRun): number {
  return usage.searchSteps + usage.confirmSteps;
}

function costOf(runs: readonly ReadRun[]): Cost {
  const middle = (of: (run: ReadRun) => number): number => interquartileMean(runs.map(of));
  const isPriced = runs.every(({ state }) => state.cost.unpricedCalls === 0);
  return {
    steps: middle(stepsOf),
    calls: middle(({ state }) => state.usage.calls),
    tokens: middle(({ state }) => state.usage.promptTokens + state.usage.completionTokens),
    seconds: runs.some(({ state }) => activeSeconds(state) === null)
      ? null
      : middle(({ state }) => activeSeconds(state)!),
    usd: isPriced ? middle(({ state }) => state.cost.usd) : null,
  };
}

function isSameModel(a: RunSetUp, b: RunSetUp): boolean {
  const told = ({ runs }: RunSetUp) => {
    const { model, language, method } = runs[0]!.state.settings;
    return JSON.stringify([model.name, language, method.description ?? plainMethod.description]);
  };
  return told(a) === told(b);
}

/**
 * Of trainings that differ only in their budget, by which schedules go, those whose budget is the smallest with at least
 * `steps`, if it can be with enough seeds; else the largest.
 */
function nearestBudgets(trainings: readonly Contestant[], steps: number): readonly Contestant[] {
  const alike = new Map<string, Contestant[]>();
  for (const each of trainings.filter(({ members }) => members.some(hasPoints))) {
    const [algorithm, hyperparameters] = JSON.parse(each.key) as unknown[];
    const key = JSON.stringify([algorithm, hyperparameters]);
    alike.set(key, [...(alike.get(key) ?? []), each]);
  }
  const budget = ({ checkpoints }: Contestant): number => checkpoints.at(-1) ?? 0;
  return [...alike.values()].map((same) => {
    const sorted = [...same].sort((a, b) => budget(a) - budget(b));
    const enough = sorted.filter((each) => budget(each) >= steps);
    return enough.find((each) => curvesOf(each).length >= MIN_RUNS) ?? enough[0] ?? sorted.at(-1)!;
  });
}

const hasPoints = ({ evaluations }: Member): boolean => evaluations.length > 0;

/** One curve per seed: the same seed again gives the same curve again, and is no second one. The longest stands for it. */
function curvesOf({ members }: Contestant): readonly Curve[] {
  const bySeed = new Map<number, Member>();
  for (const member of members.filter(hasPoints)) {
    const there = bySeed.get(member.seed);
    if (!there || there.steps < member.steps) bySeed.set(member.seed, member);
  }
  return [...bySeed.values()].map(({ evaluations }) => evaluations);
}
