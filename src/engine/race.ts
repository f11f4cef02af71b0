// The race of a round: candidates that might be the best play further episodes on common seeds, in small stages, until one is
// left or the episodes are used up (racing, Maron and Moore 1994, with paired differences). Where a race stands is computed
// from the scores alone, so that a run which goes on takes it up where its log ends.
import { mean } from '../stats/interval.ts';
import { pairedInterval } from '../stats/paired.ts';
import type { DurableSteps } from './durable.ts';
import { scoresFrom } from './history.ts';
import type { ActionLog } from './jobs.ts';
import { beats, episodeScores, pickWinner } from './selection.ts';
import type { Selection } from './selection.ts';
import type { MethodSettings } from './settings.ts';
import type { CandidateState, RoundState, RunState } from './state.ts';

/** Episodes that each candidate still in the race plays at a time. */
const STAGE_EPISODES = 5;
/** With fewer common episodes than this an interval says too little to put anybody out. */
const LEAST_PAIRS = 5;

/** One candidate's scores, episode by episode: those that chose it first, then those of the race. */
export interface Racer {
  readonly candidate: number;
  readonly values: readonly number[];
  /** It failed in the race and plays no further. */
  readonly failed: boolean;
  /** What it did, by episode; absent: not known. */
  readonly actions?: readonly ActionLog[];
}

export interface RaceRules {
  /** Episodes that everybody has played before the race. */
  readonly first: number;
  /** Episodes that the race may take, those of all candidates together. */
  readonly allowance: number;
}

/** Episodes that a candidate has to play next; `from` is the number of the first one in the race. */
export interface Heat {
  readonly candidate: number;
  readonly from: number;
  readonly episodes: number;
}

export interface RaceStanding {
  /** The one ahead by the mean over the episodes that all still in the race have played; null without racers. */
  readonly leader: number | null;
  /** Those whose paired difference from the leader may be nil, the leader among them; of such that acted alike, the first. */
  readonly contenders: readonly number[];
  /** What has to be played next; empty once the race is over. */
  readonly heats: readonly Heat[];
}

/** Where the race stands. Pure: the same scores give the same heats. */
export function raceStanding(racers: readonly Racer[], { first, allowance }: RaceRules): RaceStanding {
  let field = racers;
  let leader: Racer | null = null;
  let played = first;
  let left = allowance;
  for (;;) {
    leader = leaderOf(field, played) ?? leader;
    if (leader !== null) field = stillIn(field, leader, played);
    const over: RaceStanding = { leader: leader?.candidate ?? null, contenders: numbersOf(field), heats: [] };
    const size = Math.min(STAGE_EPISODES, Math.floor(left / Math.max(1, field.length)));
    if (field.length <= 1 || size < 1) return over;
    const until = played + size;
    const heats = field
      .filter(({ failed, values }) => !failed && values.length < until)
      .map(({ candidate, values }) => ({
        candidate,
        from: values.length - first,
        episodes: until - values.length,
      }));
    if (heats.length > 0) return { ...over, heats };
    left -= size * field.length;
    played = until;
    field = field.filter(({ values }) => values.length >= until);
    // Everybody failed: the one that was ahead before stays it.
    if (field.length === 0) return over;
  }
}

function numbersOf(racers: readonly Racer[]): readonly number[] {
  return racers.map(({ candidate }) => candidate);
}

/** The highest mean over the first `played` episodes, the first of equal ones. */
function leaderOf(racers: readonly Racer[], played: number): Racer | null {
  let leader: Racer | null = null;
  let best = NaN;
  for (const racer of racers) {
    const score = mean(racer.values.slice(0, played));
    if (leader === null || beats(score, best)) [leader, best] = [racer, score];
  }
  return leader;
}

function stillIn(racers: readonly Racer[], leader: Racer, played: number): readonly Racer[] {
  if (played < LEAST_PAIRS) return racers;
  const ahead = leader.values.slice(0, played);
  const mayBeBest = (racer: Racer): boolean =>
    !actAlike(leader, racer, played) && pairedInterval(ahead, racer.values)[0] <= 0;
  return racers.filter((racer) => racer === leader || mayBeBest(racer));
}

/** Whether both took the same actions on every seed so far: more of them would not tell one from the other. */
function actAlike(a: Racer, b: Racer, played: number): boolean {
  if (a.actions === undefined || b.actions === undefined) return false;
  for (let episode = 0; episode < played; episode++) {
    const [one, other] = [a.actions[episode], b.actions[episode]];
    if (one?.length !== other?.length || !one?.every((action, i) => action === other![i])) return false;
  }
  return true;
}

/** Where the race of a round stands; null where the run has none. */
export function raceOf(
  { settings, selection }: Pick<RunState, 'settings' | 'selection'>,
  round: RoundState,
): RaceStanding | null {
  const allowance = settings.method.raceEpisodes ?? 0;
  if (allowance <= 0) return null;
  const scored = round.candidates.filter((candidate) => candidate.status === 'scored');
  const racers = scored.map((candidate) => racerOf(candidate, settings.method, selection));
  return raceStanding(racers, { first: settings.method.episodes, allowance });
}

function racerOf(candidate: CandidateState, { episodes }: MethodSettings, selection: Selection): Racer {
  const { scores } = candidate;
  const values = scores === undefined ? [] : episodeScores(scores, selection);
  return {
    candidate: candidate.candidate,
    values,
    failed: candidate.raceError !== undefined || values.length < episodes,
    ...(scores && { actions: scores.actions }),
  };
}

/** The candidate that wins a round: the one ahead in its race, else the one with the highest score; null where none was scored. */
export function winnerOfRound(
  state: Pick<RunState, 'settings' | 'selection'>,
  round: RoundState,
): CandidateState | null {
  const leader = raceOf(state, round)?.leader ?? null;
  return leader === null ? pickWinner(round.candidates) : round.candidates[leader - 1]!;
}

/** Begins the next stage of the race, all its heats at the same time; none where the race is over. */
export function nextStage(steps: DurableSteps, round: number): readonly Promise<void>[] {
  const item = steps.state.rounds[round - 1];
  const heats = item === undefined ? [] : (raceOf(steps.state, item)?.heats ?? []);
  return heats.map((heat) => play(steps, round, heat));
}

async function play(steps: DurableSteps, round: number, { candidate, from, episodes }: Heat): Promise<void> {
  const { code } = steps.state.rounds[round - 1]!.candidates[candidate - 1]!;
  const ref = { round, candidate, attempt: 0 };
  const result = await steps.evaluate(ref, code ?? '', 'race', { from, episodes });
  if (!result.ok) {
    steps.events.emit({ type: 'race-failed', round, candidate, error: result.error, steps: result.steps });
    return;
  }
  const scores = scoresFrom(result.episodes);
  steps.events.emit({ type: 'raced', round, candidate, from, scores, wallMs: result.wallMs });
}
