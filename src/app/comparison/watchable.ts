// What a comparison can show at work: the episodes that trainings kept while they learned, and the programs that runs came
// to. Pure functions over records and read logs.
import type { CurvePoint, TrainingRecord } from '../../baselines/training-record.ts';
import { twinLevel } from '../../env-api/twin-options.ts';
import type { EvaluationScores } from '../../engine/events.ts';
import type { RunState } from '../../engine/state.ts';
import { mean } from '../../stats/interval.ts';
import { formatCompact } from '../format.ts';
import { type Contender, isWatchable, type Program } from '../player/contenders.ts';
import type { ReadRun } from '../runs/run-reader.ts';
import { counted, nameAmong, type Contestant } from './contestants.ts';

/** An evaluation of a training that kept its first episode. */
export interface Stage {
  /** Of training, by then. */
  readonly steps: number;
  /** Mean over the evaluation's episodes: return, or success 0 to 1. */
  readonly value: number;
  readonly isLast: boolean;
  /** The first of the best. */
  readonly isBest: boolean;
  /** The kept episode alone. */
  readonly scores: EvaluationScores;
}

/** Somebody who can be shown. `key` is the id of the training or run. */
export type Actor = { readonly key: string; readonly name: string } & (
  | { readonly kind: 'training'; readonly record: TrainingRecord; readonly stages: readonly Stage[] }
  | { readonly kind: 'run'; readonly result: RunResult }
);

/** What a run came to, and its own episodes: on the freshest seeds that it has. */
export interface RunResult {
  readonly program: Program;
  readonly scores: EvaluationScores;
  /** Which those are. */
  readonly of: 'report' | 'confirmation' | 'rescore' | 'selection';
}

/** The kept evaluations of a training, from the first to the last. Empty for one made before episodes were kept. */
export function stagesOf({ points, evaluationSeeds: [seed] }: TrainingRecord, measure: 'return' | 'success'): Stage[] {
  if (seed === undefined) return [];
  const valueOf = (point: CurvePoint): number => mean((measure === 'success' ? point.successes : point.returns) ?? []);
  const values = points.map(valueOf);
  const best = values.indexOf(Math.max(...values.filter(Number.isFinite)));
  return points.flatMap((point, i): Stage[] => {
    const { steps, episode, returns, successes } = point;
    if (!episode) return [];
    const scores: EvaluationScores = {
      returns: [returns[0]!],
      successes: successes?.slice(0, 1) ?? [],
      steps: [episode.steps],
      ended: [episode.ended],
      seeds: [seed],
      actions: [episode.actions],
    };
    return [{ steps, value: values[i]!, isLast: i === points.length - 1, isBest: i === best, scores }];
  });
}

/** The stage nearest to `steps` on a log axis, the last one for null; undefined where there is none. */
export function stageAt(stages: readonly Stage[], steps: number | null): Stage | undefined {
  if (steps === null) return stages.at(-1);
  const distance = (stage: Stage): number => Math.abs(Math.log((stage.steps + 1) / (steps + 1)));
  return stages.reduce<Stage | undefined>(
    (near, each) => (near && distance(near) <= distance(each) ? near : each),
    undefined,
  );
}

/** The policy that a run hands out, as far as it has one. */
export function resultOf({ settings, rounds, reports, bestRound, lastRound }: RunState): RunResult | null {
  const role = settings.method.result === 'last' ? 'last' : 'best';
  const chosen = role === 'last' ? lastRound : bestRound;
  const round = rounds.find((each) => each.round === chosen);
  const winner = round?.candidates.find(({ candidate }) => candidate === round.winner);
  if (!round || !winner?.code || !winner.scores) return null;
  const program = { settings, code: winner.code };
  const report = [reports[role], reports.best, reports.last].find((each) => each?.round === chosen)?.scores;
  if (isWatchable(report)) return { program, scores: report, of: 'report' };
  if (isWatchable(round.rescored?.scores)) return { program, scores: round.rescored.scores, of: 'rescore' };
  if (isWatchable(round.confirmed?.scores)) return { program, scores: round.confirmed.scores, of: 'confirmation' };
  return { program, scores: winner.scores, of: 'selection' };
}

/** All who can be shown, in the order of the contestants, the members of each by seed. */
export function actorsOf(
  contestants: readonly Contestant[],
  records: readonly TrainingRecord[],
  runs: readonly ReadRun[],
  measure: 'return' | 'success',
): readonly Actor[] {
  return contestants.flatMap((contestant) => {
    const title = nameAmong(contestant, contestants);
    const members = counted(contestant).toSorted((a, b) => a.seed - b.seed);
    return members.flatMap(({ id: key, seed }): Actor[] => {
      const name = members.length > 1 || contestant.kind === 'training' ? `${title}, seed ${seed}` : title;
      if (contestant.kind === 'training') {
        const record = records.find((each) => each.id === key);
        return record ? [{ key, name, kind: 'training', record, stages: stagesOf(record, measure) }] : [];
      }
      const state = runs.find((run) => run.state.runId === key)?.state;
      const result = state && resultOf(state);
      return result ? [{ key, name, kind: 'run', result }] : [];
    });
  });
}

/** Seed on which policies are set side by side: that of the trainings' first evaluation episode; null where none was kept. */
export function commonSeed(actors: readonly Actor[]): number | null {
  const kept = actors.flatMap((actor) => (actor.kind === 'training' ? actor.stages : []));
  return kept[0]?.scores.seeds[0] ?? null;
}

/** "PPO, seed 0, after 1,000 steps". */
export function nameAt({ name }: Actor, { steps }: Stage): string {
  return `${name}, after ${formatCompact(steps)} steps`;
}

/**
 * Whom `self` can be set beside: its own training at other moments, the other trainings as they were after about as many
 * steps as `stage` (at their end for null), the programs of runs, and the two yardsticks.
 */
export function rivalsOf(actors: readonly Actor[], self: Actor, stage: Stage | null): readonly Contender[] {
  const moments: Contender[] =
    self.kind === 'training'
      ? self.stages.map((each) =>
          candidate(`${self.key}.${each.steps}`, `The same, after ${formatCompact(each.steps)} steps`, each),
        )
      : [];
  const others = actors
    .filter(({ key }) => key !== self.key)
    .flatMap((actor): Contender[] => {
      const { key, name } = actor;
      if (actor.kind === 'run') return [{ key, name, kind: 'program', program: actor.result.program }];
      const near = stageAt(actor.stages, stage?.isLast === false ? stage.steps : null);
      return near ? [candidate(key, nameAt(actor, near), near)] : [];
    });
  return [...others, ...moments, ...yardsticks(actors)];
}

function candidate(key: string, name: string, { scores }: Stage): Contender {
  return { key, name, kind: 'candidate', evaluations: [scores] };
}

/** The hand-written policy plays the published task, whose actions are not those of a twin. */
function yardsticks([first]: readonly Actor[]): Contender[] {
  const options =
    first?.kind === 'training' ? first.record.envOptions : (first?.result.program.settings.envOptions ?? {});
  const random: Contender = { kind: 'random', key: 'random', name: 'Random actions' };
  return twinLevel(options) === null
    ? [{ kind: 'hand-written', key: 'hand-written', name: 'Hand-written policy' }, random]
    : [random];
}
