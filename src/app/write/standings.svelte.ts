// Where everybody stands on the episodes of the comparison: the person's tries, the model's attempts and the yardsticks.
import type { Selection } from '../../engine/selection.ts';
import type { EvaluationScores } from '../../engine/events.ts';
import type { RunState } from '../../engine/state.ts';
import type { ReferenceLevel } from '../../env-api/env.ts';
import type { Contender } from '../player/contenders.ts';
import type { KeptTry } from './write-drafts.ts';
import { contendersAmong, modelEntrants, rank, tableRows, type Entrant, type Ranked } from './write-ranking.ts';
import { goalInWords, modelInWords, unplayedInWords } from './standing-in-words.ts';

const handWritten: Entrant = {
  key: 'hand-written',
  name: 'Hand-written policy',
  kind: 'yardstick',
  scores: null,
  code: null,
};
const random: Entrant = { key: 'random', name: 'Random actions', kind: 'yardstick', scores: null, code: null };

export function tryEntrant(number: number, code: string): Entrant {
  return { key: `try/${number}`, name: `Your try ${number}`, kind: 'try', scores: null, code };
}

/** What the standings are made of, as it is at the moment. */
export interface StandingsSource {
  readonly tries: readonly KeptTry[];
  /** The run that is compared with. */
  readonly run: RunState | null;
  /** A task of one's own has no hand-written policy. */
  readonly hasHandWritten: boolean;
  readonly selection: Selection;
  /** Levels of the task that a row of the table is given. */
  readonly levels: readonly ReferenceLevel[];
  readonly isTwin: boolean;
  /** Scores of somebody on the episodes of the comparison; null where it has not played them. */
  scoresOf(entrant: Entrant): EvaluationScores | null;
}

export class Standings {
  private readonly source: StandingsSource;

  readonly yardsticks = $derived.by(() => (this.source.hasHandWritten ? [handWritten, random] : [random]));
  readonly entrants = $derived.by<readonly Entrant[]>(() =>
    [
      ...this.source.tries.map(({ number, code }) => tryEntrant(number, code)),
      ...(this.source.run ? modelEntrants(this.source.run) : []),
      ...this.yardsticks,
    ].map((entrant) => ({ ...entrant, scores: entrant.scores ?? this.source.scoresOf(entrant) })),
  );
  readonly ranked = $derived.by(() => rank(this.entrants, this.source.selection));
  readonly rows = $derived.by(() => tableRows(this.ranked, this.source.levels));
  /** Earlier tries, and attempts of a run whose episodes had no seeds: they have not played these episodes. */
  readonly unplayed = $derived.by(() =>
    this.entrants.filter(({ kind, scores }) => kind !== 'yardstick' && scores === null),
  );
  readonly bestTry = $derived<Ranked | null>(this.ranked.find(({ kind }) => kind === 'try') ?? null);
  /** The newest try that has played these episodes. */
  readonly lastTry = $derived.by<Ranked | null>(() => {
    const newest = this.source.tries.findLast(({ number }) => this.ranked.some(({ key }) => key === `try/${number}`));
    return this.ranked.find(({ key }) => key === `try/${newest?.number}`) ?? null;
  });
  /** How the best try does against the model; empty where there is nothing to say. */
  readonly verdict = $derived(this.bestTry ? modelInWords(this.bestTry, this.ranked) : '');
  /** What there is to reach; empty where no model has played. */
  readonly goal = $derived.by(() => goalInWords(this.ranked, this.source.levels));
  readonly unplayedWords = $derived.by(() => unplayedInWords(this.unplayed));

  constructor(source: StandingsSource) {
    this.source = source;
  }

  /** Whom the episodes of `key` can be set beside. */
  contendersOf(key: string): readonly Contender[] {
    return contendersAmong(this.entrants, key, this.source.isTwin);
  }
}
