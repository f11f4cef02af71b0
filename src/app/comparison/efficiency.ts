// Steps that each contestant needed to reach a chosen return, and how that compares with PromptPO. Pure functions.
import type { ReferenceLevel } from '../../env-api/env.ts';
import { quantile } from '../../stats/interval.ts';
import { criteriaFor } from '../../stats/verdict.ts';
import { type Contestant, counted, type Member } from './contestants.ts';
import type { Evaluation } from './comparison-curves.ts';
import { formatCompact } from '../format.ts';

export interface Reach {
  readonly contestant: Contestant;
  /** Seeds or runs that reached the target, of how many. */
  readonly reached: number;
  readonly of: number;
  /** Of those, how many still had it at their last evaluation. */
  readonly kept: number;
  /** Median over all of them of the steps needed, counting one that did not reach it as later than any; null if that is not known. */
  readonly steps: number | null;
  /** Fewest and most steps of those that reached it; null without any. */
  readonly range: readonly [number, number] | null;
  /** Median steps of those that did not reach it; of all where each did. */
  readonly within: number;
  /** Steps that the median is known to take at least: one that did not reach the target took more than it was given. */
  readonly atLeast: number;
  /** Only the scores that chose its policies are known, which flatter them: no steps are given. */
  readonly isUnmeasured: boolean;
  /** `steps` over those of PromptPO; a lower bound where `steps` is null; null where nothing can be said. */
  readonly ratio: number | null;
}

/** A counted member with those of its evaluations that had no say in the choice of a policy. */
type Measured = Pick<Member, 'evaluations' | 'steps'>;

/** Empty where a contestant's policies were never run on fresh seeds. */
function measured(contestant: Contestant): readonly Measured[] {
  return counted(contestant)
    .map(({ evaluations, steps }) => ({ steps, evaluations: evaluations.filter(({ selected }) => !selected) }))
    .filter(({ evaluations }) => evaluations.length > 0);
}

/** Steps by the first evaluation that is at least `target`; null if there is none. */
export function stepsToReach(evaluations: readonly Evaluation[], target: number): number | null {
  return evaluations.find(({ value }) => value >= target)?.steps ?? null;
}

/** One row per contestant with an evaluation, in the given order. */
export function reaches(contestants: readonly Contestant[], target: number): readonly Reach[] {
  const rows = contestants.filter((each) => counted(each).length > 0).map((each) => reachOf(each, target));
  const ours = rows.filter(({ contestant, steps }) => contestant.kind === 'run' && steps !== null && steps > 0);
  const reference = ours.length > 0 ? Math.min(...ours.map(({ steps }) => steps!)) : null;
  return rows.map((row) => ({ ...row, ratio: ratioOf(row, reference) }));
}

function reachOf(contestant: Contestant, target: number): Reach {
  const known = measured(contestant);
  const isUnmeasured = known.length === 0;
  const members: readonly Measured[] = isUnmeasured
    ? counted(contestant).map(({ steps }) => ({ steps, evaluations: [] }))
    : known;
  const needed = members.map(({ evaluations }) => stepsToReach(evaluations, target) ?? Infinity).sort((a, b) => a - b);
  const finite = needed.filter(Number.isFinite);
  const median = quantile(needed, 0.5);
  const short = members.filter(({ evaluations }) => stepsToReach(evaluations, target) === null);
  return {
    contestant,
    reached: finite.length,
    kept: members.filter(({ evaluations }) => (evaluations.at(-1)?.value ?? -Infinity) >= target).length,
    of: members.length,
    steps: Number.isFinite(median) ? median : null,
    range: finite.length > 0 ? [finite[0]!, finite.at(-1)!] : null,
    within: medianOf((short.length > 0 ? short : members).map(({ steps }) => steps)),
    atLeast: medianOf(members.map(({ evaluations, steps }) => stepsToReach(evaluations, target) ?? steps)),
    isUnmeasured,
    ratio: null,
  };
}

function medianOf(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

function ratioOf({ steps, atLeast, isUnmeasured }: Reach, reference: number | null): number | null {
  if (reference === null || isUnmeasured) return null;
  if (steps !== null) return steps / reference;
  return atLeast > reference ? atLeast / reference : null;
}

/** A return that is worth asking for, with its name. */
export interface Target {
  readonly label: string;
  readonly value: number;
}

/**
 * Targets in the order in which they suggest themselves: the solved threshold or, where no policy can reach one, close to the
 * optimum as a verdict has it; then PromptPO's best, which luck can lift above the optimum; then the other levels.
 */
export function targetsFor(levels: readonly ReferenceLevel[], contestants: readonly Contestant[]): readonly Target[] {
  const ofKind = (kind: ReferenceLevel['kind']): Target[] =>
    levels.filter((level) => level.kind === kind).map(({ label, value }) => ({ label, value }));
  const best = (kind: Contestant['kind'], label: string): Target[] => {
    const values = contestants
      .filter((each) => each.kind === kind)
      .flatMap((each) => measured(each).flatMap(({ evaluations }) => evaluations.map(({ value }) => value)));
    return values.length > 0 ? [{ label, value: Math.max(...values) }] : [];
  };
  const [first] = criteriaFor(levels);
  return [
    ...(first?.kind === 'optimum' ? [{ label: 'Close to the optimum', value: first.target }] : []),
    ...ofKind('threshold'),
    ...best('run', 'Best of PromptPO’s curve'),
    ...ofKind('heuristic'),
    ...ofKind('optimum'),
    ...best('training', 'Best of the trainings'),
  ];
}

/** "12,400 steps", "from the start", "not reached within 50K steps", with how many seeds reached and kept it. */
export function reachInWords({ steps, within, reached, kept, of, isUnmeasured }: Reach): string {
  if (isUnmeasured) return 'only the scores that chose its policies are known';
  const share = reached < of && of > 1 ? [`${reached} of ${of} reached it`] : [];
  const lost = reached - kept;
  if (lost > 0) share.push(of === 1 ? 'lost it again' : `${lost} lost it again`);
  const more = share.length > 0 ? ` (${share.join(', ')})` : '';
  if (steps === null) return `not reached within ${formatCompact(within)} steps${more}`;
  return `${steps === 0 ? 'from the start' : `${formatCompact(steps)} steps`}${more}`;
}

/** "31×", "0.25×", "more than 40×"; empty where nothing can be said. */
export function ratioInWords({ ratio, steps }: Reach): string {
  if (ratio === null) return '';
  const factor = Number(ratio.toPrecision(2));
  return `${steps === null ? 'more than ' : ''}${factor >= 10 ? formatCompact(factor) : factor}×`;
}
