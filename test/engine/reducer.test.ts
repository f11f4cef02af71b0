// The reducer alone: what single events do, and that any beginning of a log is a state that a run can go on from.
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent, RunEventBody } from '../../src/engine/events.ts';
import { reduce, reduceAll } from '../../src/engine/reducer.ts';
import { policyReply, runId, runTiny, scriptWith, crashingPolicy, walkSettings } from './tiny-run.ts';

let log: RunEvent[];

beforeAll(async () => {
  const script = scriptWith({
    'round-1/candidate-1/policy': crashingPolicy,
    'round-1/candidate-1/repair-1': policyReply(9),
  });
  log = await runTiny({ script });
});

/** The state after `bodies`, one second apart, behind a `run-started`. */
function after(...bodies: readonly RunEventBody[]) {
  const started = {
    type: 'run-started',
    logVersion: 1,
    settings: walkSettings(),
    title: 't',
    selection: 'return',
  } as const;
  return reduceAll([started, ...bodies].map((body, seq) => ({ runId, seq, at: 1000 * seq, ...body })));
}

const scores = (returns: number[], steps = 2) => ({
  returns,
  successes: [],
  steps: returns.map(() => steps),
  ended: returns.map(() => 'terminated' as const),
  seeds: returns.map((_, i) => i),
  actions: returns.map(() => new Uint8Array(steps)),
});

const scored = (round: number, candidate: number, score: number): RunEventBody => ({
  type: 'candidate-scored',
  round,
  candidate,
  attempt: 0,
  code: 'c',
  scores: scores([score]),
  score,
  wallMs: 1,
  policyMs: 1,
  output: '',
});

const confirmed = (round: number, score: number): RunEventBody => ({
  type: 'confirmed',
  round,
  scores: scores([score, score + 1]),
  score,
  wallMs: 1,
});

describe('reduceAll', () => {
  it('refuses an empty log and one that begins in the middle', () => {
    expect(() => reduceAll([])).toThrow('at least its first event');
    expect(() => reduceAll(log.slice(1))).toThrow('begins with run-started');
    expect(() => reduceAll([log[0]!, log[0]!])).toThrow('only at the beginning');
  });

  it('gives the same state event by event and at once, and never changes an earlier state', () => {
    let state = reduce(null, log[0]!);
    const states = [state];
    for (const event of log.slice(1)) {
      const before = structuredClone(state);
      const next = reduce(state, event);
      expect(state).toEqual(before);
      state = next;
      states.push(state);
    }
    expect(states.at(-1)).toEqual(reduceAll(log));
    expect(state.nextSeq).toBe(log.length);
  });
});

describe('rounds and candidates', () => {
  it('appear waiting, as many as the settings say, when the round is first mentioned', () => {
    const state = after({
      type: 'call-asked',
      callId: 'round-1/feedback',
      purpose: 'feedback',
      promptId: 'p',
      round: 1,
      candidate: 0,
      attempt: 0,
    });
    expect(state.rounds[0]!.candidates.map((candidate) => candidate.status)).toEqual(['waiting', 'waiting']);
  });

  it('show the episodes of an evaluation as they finish', () => {
    const at = { round: 1, candidate: 2, attempt: 0 };
    const state = after(
      { type: 'evaluation-started', ...at },
      { type: 'episode-finished', ...at, episode: 0, episodeReturn: 3, success: null, steps: 4 },
    );
    expect(state.rounds[0]!.candidates[1]).toMatchObject({ status: 'evaluating', attempts: [{ liveReturns: [3] }] });
    expect(state.usage.searchSteps).toBe(0);
  });

  it('drop the episodes of an evaluation that is begun again', () => {
    const at = { round: 1, candidate: 1, attempt: 0 };
    const episode = { type: 'episode-finished', ...at, episode: 0, episodeReturn: 3, success: null, steps: 4 } as const;
    const state = after({ type: 'evaluation-started', ...at }, episode, { type: 'evaluation-started', ...at }, episode);
    expect(state.rounds[0]!.candidates[0]!.attempts[0]!.liveReturns).toEqual([3]);
  });
});

describe('usage', () => {
  it('counts steps of scores, failures, confirmations and reports apart', () => {
    const state = after(
      scored(1, 1, 5),
      {
        type: 'attempt-failed',
        round: 1,
        candidate: 2,
        attempt: 0,
        code: '',
        error: { code: 'policy/act', message: '' },
        steps: 7,
      },
      { type: 'round-selected', round: 1, candidate: 1, score: 5 },
      confirmed(1, 5),
      { type: 'reported', role: 'last', round: 1, scores: scores([1, 2, 3]), score: 2, wallMs: 1 },
    );
    expect(state.usage).toMatchObject({ searchSteps: 9, confirmSteps: 4, reportSteps: 6 });
  });

  it('counts time only while the run is active, whenever a closed tab is noticed', () => {
    const state = after(
      { type: 'renamed', title: 'a' },
      { type: 'paused', reason: 'closed' },
      { type: 'renamed', title: 'b' },
      { type: 'resumed' },
      { type: 'renamed', title: 'c' },
    );
    expect(state.usage.activeMs).toBe(2000);
  });
});

describe('the best attempt', () => {
  const won = (round: number, score: number): RunEventBody[] => [
    scored(round, 1, score),
    { type: 'round-selected', round, candidate: 1, score },
  ];

  it('is the one with the highest confirmed score, not the highest selection score', () => {
    const state = after(...won(1, 5), confirmed(1, 4), ...won(2, 9), confirmed(2, 3));
    expect(state).toMatchObject({ bestRound: 1, lastRound: 2 });
  });

  it('is not an attempt that is not confirmed, until the run ends without any confirmed one', () => {
    expect(after(...won(1, 5)).bestRound).toBeNull();
    expect(after(...won(1, 5), { type: 'run-ended', reason: 'stopped' }).bestRound).toBe(1);
    expect(after(...won(1, 5), confirmed(1, 1), ...won(2, 9)).bestRound).toBe(1);
  });

  it('carries an interval that holds its mean', () => {
    const { confirmed: fresh } = after(...won(1, 5), confirmed(1, 4)).rounds[0]!;
    expect(fresh!.interval[0]).toBeLessThanOrEqual(4.5);
    expect(fresh!.interval[1]).toBeGreaterThanOrEqual(4.5);
  });

  it('loses its report when another attempt takes its place', () => {
    const report = { type: 'reported', role: 'best', round: 1, scores: scores([4]), score: 4, wallMs: 1 } as const;
    const state = after(...won(1, 5), confirmed(1, 4), report);
    expect(state.reports.best?.round).toBe(1);
    const later = after(...won(1, 5), confirmed(1, 4), report, ...won(2, 9), confirmed(2, 8));
    expect(later.reports.best).toBeUndefined();
  });
});
