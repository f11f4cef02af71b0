// Who takes part in a comparison: trainings with the same algorithm, hyper-parameters and budget are one contestant with
// several seeds; so are runs of the same model under the same method. Pure functions over records and read logs.
import { checkpoints } from '../../baselines/session.ts';
import type { TrainingRecord } from '../../baselines/training-record.ts';
import type { EnvOptions } from '../../env-api/env.ts';
import { isRescoring } from '../../engine/selection.ts';
import type { RoundState, RunState } from '../../engine/state.ts';
import { remembered, rememberedLists } from '../../lib/remember.ts';
import { mean, meanInterval } from '../../stats/interval.ts';
import { interquartileMean, iqmInterval } from '../../stats/iqm.ts';
import { type Evaluation } from './comparison-curves.ts';
import { formatCompact, formatScore } from '../format.ts';
import type { ReadRun } from '../runs/run-reader.ts';
import { candidateKey } from '../runs/curve.ts';
import { runDetail, runKey } from '../runs/run-likeness.ts';

/** One training or one run. */
export interface Member {
  readonly id: string;
  readonly seed: number;
  /** Nothing more will come of it. */
  readonly isOver: boolean;
  /** It ended before its budget: failed, stopped or cut off. */
  readonly isCut: boolean;
  readonly evaluations: readonly Evaluation[];
  /** What it ended with, and the best it had; null while nothing was evaluated. */
  readonly last: Outcome | null;
  readonly best: Outcome | null;
  readonly steps: number;
  /** Active time; null for a recording that was played, whose model answered long ago. */
  readonly seconds: number | null;
  readonly calls: number;
  readonly tokens: number;
  /** US dollars; null where the price of a call is not known. */
  readonly usd: number | null;
}

export interface Outcome {
  readonly value: number;
  /** 95% interval; null for a single episode. */
  readonly interval: readonly [number, number] | null;
  /** Nothing is known but the score that chose the policy, which flatters it; false for fresh seeds. */
  readonly selected?: boolean;
}

export interface Contestant {
  readonly key: string;
  readonly kind: 'run' | 'training';
  /** Algorithm id; empty for runs. */
  readonly algorithm: string;
  readonly title: string;
  /** What tells it from another of the same title; may be empty. */
  readonly detail: string;
  /** Steps at which its members were to be evaluated; empty for runs. */
  readonly checkpoints: readonly number[];
  readonly members: readonly Member[];
}

/**
 * Members whose numbers stand for the contestant: those that are complete, or all as long as none is. Two trainings with one
 * seed are one and the same, wherever they were made; runs are not, since a model answers anew.
 */
export function counted({ kind, members }: Contestant): readonly Member[] {
  const withPoints = members.filter(({ evaluations }) => evaluations.length > 0);
  const complete = withPoints.filter(({ isOver, isCut }) => isOver && !isCut);
  const counting = complete.length > 0 ? complete : withPoints;
  if (kind === 'run') return counting;
  return counting.filter(({ seed }, i) => counting.findIndex((each) => each.seed === seed) === i);
}

/** Over the counted members: interquartile mean and interval for several; for a single one its own. */
export function outcomeOf(contestant: Contestant, which: 'last' | 'best'): Outcome | null {
  const members = counted(contestant);
  return keepOutcome(`${which} ${contestant.key}`, members, () => {
    const outcomes = comparable(members.flatMap((member) => member[which] ?? []));
    const [first, ...others] = outcomes;
    if (!first || others.length === 0) return first ?? null;
    const values = outcomes.map(({ value }) => value);
    return { ...first, value: interquartileMean(values), interval: iqmInterval([values]) };
  });
}

/** Those on fresh seeds; the others, which are flattered, only where there is nothing else. */
export function comparable<T extends { readonly selected?: boolean }>(all: readonly T[]): readonly T[] {
  const fresh = all.filter(({ selected }) => !selected);
  return fresh.length > 0 ? fresh : all;
}

/** Intervals take thousands of resamples, and a page that trains asks for them several times a second. */
const keepOutcome = rememberedLists<Member, Outcome | null>();

/** One text per variant of a task. `options` are complete (`optionsFor`). */
export function optionsKey(options: EnvOptions): string {
  // An option can come as a value or as its text, as in an imported run.
  const entries = Object.entries(options).map(([name, value]) => [name, String(value)] as const);
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `titles`: short names of algorithms; `defaults`: their hyper-parameters, where known, so that changed ones are named. */
export function trainingContestants(
  records: readonly TrainingRecord[],
  measure: 'return' | 'success',
  titles: ReadonlyMap<string, string>,
  defaults: ReadonlyMap<string, Readonly<Record<string, number>>> = new Map(),
): readonly Contestant[] {
  const alike = new Map<string, TrainingRecord[]>();
  for (const record of records) {
    if (record.status === 'waiting') continue;
    const key = methodKey(record);
    alike.set(key, [...(alike.get(key) ?? []), record]);
  }
  const lines = [...alike].map(([key, same]): Contestant => {
    const { algorithm } = same[0]!;
    return {
      key,
      kind: 'training',
      algorithm,
      title: titles.get(algorithm) ?? algorithm,
      detail: detailOf(same[0]!, defaults.get(algorithm)),
      checkpoints: checkpoints(same[0]!.budget),
      members: same.map(trainingMember[measure]),
    };
  });
  const order = [...titles.keys()];
  return lines.sort(
    (a, b) => order.indexOf(a.algorithm) - order.indexOf(b.algorithm) || (a.detail < b.detail ? -1 : 1),
  );
}

/** One text per algorithm, hyper-parameters and budget. */
export function methodKey({
  algorithm,
  hyperparameters,
  budget,
}: Pick<TrainingRecord, 'algorithm' | 'hyperparameters' | 'budget'>): string {
  return JSON.stringify([algorithm, Object.entries(hyperparameters).sort(), budget]);
}

function detailOf({ budget, hyperparameters }: TrainingRecord, defaults?: Readonly<Record<string, number>>): string {
  const changed = Object.entries(hyperparameters).filter(([name, value]) => defaults && defaults[name] !== value);
  return [`${formatCompact(budget)} steps`, ...changed.map(([name, value]) => `${name} ${value}`)].join(', ');
}

/** By measure; a record that has not changed gives the same object again. */
const trainingMember = {
  return: remembered((record: TrainingRecord) => makeMember(record, 'return')),
  success: remembered((record: TrainingRecord) => makeMember(record, 'success')),
};

function makeMember(record: TrainingRecord, measure: 'return' | 'success'): Member {
  const { id, seed, status, points } = record;
  const evaluations = points.map(({ steps, seconds, returns, successes }): Evaluation => {
    const episodes = measure === 'success' ? (successes ?? []) : returns;
    return { steps, seconds, value: mean(episodes), episodes };
  });
  const known = evaluations.filter(({ value }) => Number.isFinite(value));
  return {
    id,
    seed,
    isOver: status !== 'running' && status !== 'paused',
    isCut: status === 'failed' || status === 'stopped' || status === 'interrupted',
    evaluations: known,
    last: outcome(known.at(-1)),
    best: outcome(highest(known)),
    steps: points.at(-1)?.steps ?? 0,
    seconds: points.at(-1)?.seconds ?? 0,
    calls: 0,
    tokens: 0,
    usd: 0,
  };
}

function highest(evaluations: readonly Evaluation[]): Evaluation | undefined {
  return comparable(evaluations).reduce<Evaluation | undefined>(
    (best, each) => (best && best.value >= each.value ? best : each),
    undefined,
  );
}

function outcome(evaluation: Evaluation | undefined): Outcome | null {
  if (!evaluation) return null;
  const { value, episodes, selected } = evaluation;
  return { value, interval: episodes.length > 1 ? meanInterval(episodes) : null, ...(selected && { selected }) };
}

/** Runs that differ in nothing but seed and version of the page. */
export function runContestants(runs: readonly ReadRun[]): readonly Contestant[] {
  const alike = new Map<string, ReadRun[]>();
  for (const run of runs) {
    const key = runKey(run.state.settings);
    alike.set(key, [...(alike.get(key) ?? []), run]);
  }
  const settings = [...alike.values()].map(([first]) => first!.state.settings);
  return [...alike].map(([key, same], i): Contestant => {
    return {
      key,
      kind: 'run',
      algorithm: '',
      title: `PromptPO, ${settings[i]!.model.name}`,
      detail: runDetail(settings[i]!, settings),
      checkpoints: [],
      members: same.map((run) => runMember(run)),
    };
  });
}

/** What a run took without waits; null for a recording that was played, since its answers were not waited for. */
export function activeSeconds({ settings, usage }: RunState): number | null {
  return settings.model.kind === 'recorded' ? null : usage.activeMs / 1000;
}

/** Winners' scores on fresh seeds where the run confirms or re-scores them; those that chose them where it does not. */
const runMember = remembered(({ state, marks }: ReadRun): Member => {
  const evaluations = evaluationsOf(state, marks);
  const { usage, cost, reports } = state;
  const report = (role: 'best' | 'last'): Outcome | null => {
    const fresh = reports[role] ?? (state.bestRound === state.lastRound ? (reports.best ?? reports.last) : undefined);
    if (fresh) return { value: fresh.score, interval: fresh.interval };
    return outcome(role === 'last' ? evaluations.at(-1) : highest(evaluations));
  };
  return {
    id: state.runId,
    seed: state.settings.seed,
    isOver: state.status !== 'running',
    isCut: state.status === 'paused' || state.endReason === 'stopped',
    evaluations,
    last: report('last'),
    best: report('best'),
    steps: usage.searchSteps + usage.confirmSteps,
    seconds: activeSeconds(state),
    calls: usage.calls,
    tokens: usage.promptTokens + usage.completionTokens,
    usd: cost.unpricedCalls > 0 ? null : cost.usd,
  };
});

/**
 * One per round that chose a policy, at the steps used by then. As for trainings, the episodes that only measure a policy
 * come on top; those of a confirmation are counted from the next round on, since the run goes by them.
 */
function evaluationsOf(state: RunState, marks: ReadRun['marks']): readonly Evaluation[] {
  const found = state.rounds.flatMap((item): Evaluation[] => {
    const { round, winner, confirmed, rescored, candidates } = item;
    const measured = rescored ?? confirmed;
    const steps = Math.max(...candidates.map(({ candidate }) => marks.get(candidateKey(round, candidate)) ?? 0));
    if (measured) return [evaluation(steps, measured.score, episodesOf(state, measured.scores))];
    const best = candidates.find(({ candidate }) => candidate === winner);
    if (isAwaited(state, item) || !best?.scores || !Number.isFinite(best.score)) return [];
    return [{ ...evaluation(steps, best.score!, episodesOf(state, best.scores)), selected: true }];
  });
  return [...found.sort((a, b) => a.steps - b.steps), ...reported(state)];
}

/** A winner that is still to be measured has no value yet; one that never is stands with the score that chose it. */
function isAwaited({ settings: { method }, status }: RunState, { rescoreError, confirmError }: RoundState): boolean {
  if (status !== 'running') return false;
  return isRescoring(method) ? !rescoreError : method.result === 'best-confirmed' && !confirmError;
}

/** What the run hands out in the end, on the fresh seeds of its report. */
function reported({ reports, settings, usage, ...state }: RunState): readonly Evaluation[] {
  const { best, last = state.bestRound === state.lastRound ? best : undefined } = reports;
  const result = settings.method.result === 'last' ? last : best;
  if (!result) return [];
  return [evaluation(usage.searchSteps + usage.confirmSteps, result.score, episodesOf(state, result.scores))];
}

function evaluation(steps: number, value: number, episodes: readonly number[]): Evaluation {
  return { steps, seconds: null, value, episodes };
}

function episodesOf(
  { selection }: Pick<RunState, 'selection'>,
  { returns, successes }: { readonly returns: readonly number[]; readonly successes: readonly number[] },
): readonly number[] {
  return selection === 'success' ? successes : returns;
}

/** Its title, with what tells it apart where another of `all` has the same. */
export function nameAmong({ title, detail }: Contestant, all: readonly Contestant[]): string {
  return all.filter((each) => each.title === title).length > 1 ? `${title}, ${detail}` : title;
}

/** "−151 (−160 to −145)". */
export function outcomeInWords(outcome: Outcome | null): string {
  if (!outcome) return '–';
  const { value, interval } = outcome;
  return interval
    ? `${formatScore(value)} (${formatScore(interval[0])} to ${formatScore(interval[1])})`
    : formatScore(value);
}

/** What to say of a value that is no measurement on fresh seeds. */
export const selectedWords = 'on the episodes that chose it';

/** As `outcomeInWords`, with what it was found on where that flatters it. */
export function outcomeAndSource(outcome: Outcome | null): string {
  return outcome?.selected ? `${outcomeInWords(outcome)}, ${selectedWords}` : outcomeInWords(outcome);
}
