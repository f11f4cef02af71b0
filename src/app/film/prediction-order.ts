// Holding scores back until somebody has bet on them: within a round, what writes the candidates comes first and what their
// episodes tell comes after it. Pure; for films and for the log of a run that goes on.
import type { RunEvent, RunEventBody } from '../../engine/events.ts';
import { forkRounds, roundStart } from '../../engine/fork.ts';
import type { RunState } from '../../engine/state.ts';

/** Events that tell how a candidate of their round did. */
const telling: ReadonlySet<RunEvent['type']> = new Set([
  'episode-finished',
  'candidate-scored',
  'candidate-failed',
  'raced',
  'race-failed',
  'budget-reached',
]);

export interface HeldLog {
  /** The same events in an order in which no score of a held round stands before its hold; numbered anew. */
  readonly events: readonly RunEvent[];
  /** For a held round, how many events come before its first score. */
  readonly holds: ReadonlyMap<number, number>;
}

/** Where a log stops because scores wait for a bet. */
export interface Hold {
  readonly round: number;
  /** How many events of the ordered log may be shown. */
  readonly index: number;
}

/**
 * `log` with the scores of the rounds that `isHeld` names behind everything else of their round. What the log adds up to stays
 * the same. A round with one candidate is not held: there is nothing to choose.
 */
export function holdScores(log: readonly RunEvent[], isHeld: (round: number) => boolean): HeldLog {
  const rounds = forkRounds(log);
  const holds = new Map<number, number>();
  const events: RunEvent[] = [];
  const add = (more: readonly RunEvent[]) => {
    for (const event of more) events.push(event.seq === events.length ? event : { ...event, seq: events.length });
  };
  const planned = log[0]?.type === 'run-started' ? log[0].settings.method.candidates : 1;
  add(log.slice(0, 1));
  for (const round of rounds) {
    const part = log.slice(roundStart(log, round)!, roundStart(log, round + 1) ?? log.length);
    const split = isHeld(round) && candidatesIn(part, planned) > 1 ? splitRound(part) : null;
    add(split?.open ?? part);
    if (split === null || split.told.length === 0) continue;
    holds.set(round, events.length);
    add(split.told);
  }
  return { events, holds };
}

/**
 * What may be shown of `log` while only the scores of the rounds in `open` may be seen: all of it with `hold` null, or its
 * ordered beginning up to the first round that waits for a bet.
 */
export function shownPart(
  log: readonly RunEvent[],
  open: readonly number[],
): { readonly events: readonly RunEvent[]; readonly hold: Hold | null } {
  const { events, holds } = holdScores(log, (round) => !open.includes(round));
  for (const [round, index] of holds) return { events: events.slice(0, index), hold: { round, index } };
  return { events: log, hold: null };
}

/** The rounds of which `shown` tells a score. */
export function seenRounds(shown: readonly RunEvent[]): readonly number[] {
  const rounds = shown.flatMap((event) =>
    event.type === 'candidate-scored' || event.type === 'candidate-failed' ? [event.round] : [],
  );
  return [...new Set(rounds)];
}

/**
 * What of a whole run is told although its scores are held back: how it stands and what it is called. Whether it found a policy
 * or used up its steps is not.
 */
export function openFacts({ title, group, settings, status, pauseReason, pauseError, endReason }: RunState) {
  const stopped: RunState['endReason'] = endReason === 'stopped' ? endReason : undefined;
  return { title, group, settings, status, pauseReason, pauseError, endReason: stopped };
}

/** The log as it is, nothing of it held. */
export function openLog(log: readonly RunEvent[]): HeldLog {
  return { events: log, holds: new Map() };
}

/** Candidates of a round; while it goes on, those that are still to be asked for count too. */
function candidatesIn(part: readonly RunEvent[], planned: number): number {
  const named = part.flatMap((event) =>
    (event.type === 'call-asked' && event.candidate > 0) || event.type === 'edited' ? [event.candidate] : [],
  );
  const known = new Set(named).size;
  const isOver = part.some((event) => event.type === 'round-selected');
  return isOver || known === 0 ? known : Math.max(known, planned);
}

/** What is open to see of a round, and what its scores are told by. */
function splitRound(part: readonly RunEvent[]): {
  readonly open: readonly RunEvent[];
  readonly told: readonly RunEvent[];
} {
  const chosen = part.findIndex((event) => event.type === 'round-selected');
  const before = chosen < 0 ? part : part.slice(0, chosen);
  const failed = new Set(before.flatMap((event) => (event.type === 'attempt-failed' ? [attemptKey(event)] : [])));
  // Episodes of an attempt that failed later count for nothing; behind its failure they would stand in the wrong place.
  const isTold = (event: RunEvent) => telling.has(event.type);
  const isLost = (event: RunEvent) => event.type === 'episode-finished' && failed.has(attemptKey(event));
  return {
    open: before.filter((event) => !isTold(event)),
    told: [...before.filter((event) => isTold(event) && !isLost(event)), ...(chosen < 0 ? [] : part.slice(chosen))],
  };
}

function attemptKey({
  round,
  candidate,
  attempt,
}: Extract<RunEventBody, { attempt: number; candidate: number }>): string {
  return `${round}/${candidate}/${attempt}`;
}

/** The candidates of a round that no other one of it beat; several where they are level, none where all failed. */
export function bestOfRound({ rounds }: RunState, round: number): readonly number[] {
  const scored = (rounds[round - 1]?.candidates ?? []).filter(
    ({ status, score }) => status === 'scored' && score !== undefined && !Number.isNaN(score),
  );
  const best = Math.max(...scored.map(({ score }) => score!));
  return scored.filter(({ score }) => score === best).map(({ candidate }) => candidate);
}
