// Who did how well on the same episodes: a person's tries, the model's attempts and the yardsticks in one order. Pure functions.
import type { EvaluationScores } from '../../engine/events.ts';
import { beats, episodeScores, type Selection } from '../../engine/selection.ts';
import type { RunState } from '../../engine/state.ts';
import type { ReferenceLevel } from '../../env-api/env.ts';
import { mean, meanInterval } from '../../stats/interval.ts';
import { candidateName, type Contender } from '../player/contenders.ts';
import { formatCount, plural } from '../format.ts';

export interface Entrant {
  readonly key: string;
  readonly name: string;
  /** `try`: the person's; `yardstick`: random actions and the hand-written policy. */
  readonly kind: 'try' | 'model' | 'yardstick';
  /** On the episodes of the comparison; null where it has not played them. */
  readonly scores: EvaluationScores | null;
  /** The code, where there is some to play or to start from. */
  readonly code: string | null;
}

export interface Ranked extends Entrant {
  readonly scores: EvaluationScores;
  readonly score: number;
  /** 95% interval of the mean; null for a single episode. */
  readonly interval: readonly [number, number] | null;
  /** 1-based; equal scores share a place, and the places behind them are left out. */
  readonly place: number;
  /** How many others share the place. */
  readonly shared: number;
}

/** A row of the table: somebody ranked, or a level that nobody holds. */
export type Row =
  { readonly kind: 'ranked'; readonly entry: Ranked } | { readonly kind: 'level'; readonly level: ReferenceLevel };

/** Means of the same returns summed in another order differ by this much at most, relative to their size. */
const equalWithin = 1e-9;

/** Whether two scores count as the same. */
export function areEqual(a: number, b: number): boolean {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Object.is(a, b);
  return Math.abs(a - b) <= equalWithin * Math.max(Math.abs(a), Math.abs(b));
}

/** Those of `entrants` that have played, best first; of equal ones the person's come first, then in the order given. */
export function rank(entrants: readonly Entrant[], selection: Selection): readonly Ranked[] {
  const measured = entrants
    .filter((entrant): entrant is Entrant & { readonly scores: EvaluationScores } => entrant.scores !== null)
    .map((entrant) => {
      const values = episodeScores(entrant.scores, selection);
      return { ...entrant, score: mean(values), interval: values.length > 1 ? meanInterval(values) : null };
    })
    .sort((a, b) => {
      if (areEqual(a.score, b.score)) return Number(b.kind === 'try') - Number(a.kind === 'try');
      return beats(a.score, b.score) ? -1 : 1;
    });
  return measured.map((entry) => {
    const equal = measured.filter((other) => areEqual(other.score, entry.score));
    return { ...entry, place: measured.indexOf(equal[0]!) + 1, shared: equal.length - 1 };
  });
}

/** The table: everybody ranked, with the levels where their values belong. */
export function tableRows(ranked: readonly Ranked[], levels: readonly ReferenceLevel[]): readonly Row[] {
  const rows: Row[] = ranked.map((entry) => ({ kind: 'ranked', entry }));
  for (const level of [...levels].sort((a, b) => b.value - a.value)) {
    const at = rows.findIndex((row) => beats(level.value, row.kind === 'ranked' ? row.entry.score : row.level.value));
    rows.splice(at < 0 ? rows.length : at, 0, { kind: 'level', level });
  }
  return rows;
}

const endings: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });

/** "1st", "22nd". */
export function ordinal(place: number): string {
  return `${formatCount(place)}${endings[ordinals.select(place)]!}`;
}

/** "You are 2nd of 7.", "You share 1st place with 2 others, of 7." */
export function placeInWords({ place, shared }: Ranked, among: number): string {
  if (among === 1) return 'Nobody else has played these episodes yet.';
  if (shared === 0) return `You are ${ordinal(place)} of ${formatCount(among)}.`;
  return `You share ${ordinal(place)} place with ${plural(shared, 'other')}, of ${formatCount(among)}.`;
}

/**
 * The scored candidates of a run, in its order, on its selection episodes. Without scores where the run's episodes had no seeds:
 * they cannot be played by anybody else.
 */
export function modelEntrants(state: RunState): readonly Entrant[] {
  const { episodes, episodeSeeds } = state.settings.method;
  return state.rounds
    .flatMap((round) => round.candidates)
    .filter(({ scores, code }) => scores !== undefined && code !== undefined)
    .map((candidate) => ({
      key: `${candidate.round}/${candidate.candidate}`,
      name: candidateName(candidate),
      kind: 'model' as const,
      scores: episodeSeeds === 'fixed' ? firstEpisodes(candidate.scores!, episodes) : null,
      code: candidate.code!,
    }));
}

/** Without the episodes of a race, which only some candidates play. */
function firstEpisodes(scores: EvaluationScores, episodes: number): EvaluationScores {
  return {
    returns: scores.returns.slice(0, episodes),
    successes: scores.successes.slice(0, episodes),
    steps: scores.steps.slice(0, episodes),
    ended: scores.ended.slice(0, episodes),
    seeds: scores.seeds.slice(0, episodes),
    actions: scores.actions.slice(0, episodes),
  };
}

/** Environment steps that the model's run had used when its best score came in; null where it has none yet. */
export function stepsToBest(
  points: readonly { readonly steps: number; readonly score: number }[],
): { readonly steps: number; readonly score: number } | null {
  return points.reduce<(typeof points)[number] | null>(
    (best, point) => (best && !beats(point.score, best.score) ? best : point),
    null,
  );
}

/**
 * Whom the episodes of `key` can be set beside, on the same seed. A twin's actions are not those of the task behind it, which the
 * hand-written policy plays: there neither can stand beside the other.
 */
export function contendersAmong(entrants: readonly Entrant[], key: string, isTwin: boolean): readonly Contender[] {
  const isApart = (other: string): boolean => isTwin && (key === 'hand-written' || other === 'hand-written');
  return entrants
    .filter((other) => other.key !== key && !isApart(other.key))
    .flatMap(({ key, name, scores }): readonly Contender[] => {
      if (scores) return [{ key, name, kind: 'candidate', evaluations: [scores] }];
      return key === 'random' || key === 'hand-written' ? [{ key, name, kind: key }] : [];
    });
}
