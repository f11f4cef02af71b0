import { describe, expect, test } from 'vitest';
import { bestOfRound, holdScores } from '../../../src/app/film/prediction-order.ts';
import type { RunEvent } from '../../../src/engine/events.ts';
import { reduceAll } from '../../../src/engine/reducer.ts';
import type { RunState } from '../../../src/engine/state.ts';
import { readRecordedLog, recordingNames } from '../../support/recorded-runs.ts';

/** Everything that a log adds up to but the order of its events in time. */
function sum(state: RunState) {
  return { ...state, nextSeq: 0, updatedAt: 0, usage: { ...state.usage, activeMs: 0 } };
}

describe.each(recordingNames)('scores of %s that are held back', (name) => {
  const log = readRecordedLog(name);
  const { events, holds } = holdScores(log, () => true);

  test('leave what the log adds up to as it is', () => {
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
    expect(sum(reduceAll(events))).toEqual(sum(reduceAll(log)));
  });

  test('are nowhere in what is shown before: no score, no step count, no winner, no feedback', () => {
    expect([...holds.keys()]).toEqual([1, 2, 3]);
    for (const [round, index] of holds) {
      const shown = reduceAll(events.slice(0, index));
      const item = shown.rounds[round - 1]!;
      const before = reduceAll(
        log.slice(
          0,
          log.findIndex((each) => each.type === 'call-asked' && each.round === round),
        ),
      );
      expect(item.candidates.length).toBeGreaterThan(1);
      expect(item.candidates.every(({ score, scores, status }) => !score && !scores && status !== 'failed')).toBe(true);
      expect(item.candidates.every(({ attempts }) => attempts.at(-1)!.liveReturns.length === 0)).toBe(true);
      expect([item.winner, item.score, item.feedbackText, item.confirmed]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
      expect([shown.bestRound, shown.usage.searchSteps]).toEqual([before.bestRound, before.usage.searchSteps]);
      expect(shown.status).toBe('running');
    }
  });

  test('show the code of every candidate before', () => {
    for (const [round, index] of holds) {
      const shown = reduceAll(events.slice(0, index)).rounds[round - 1]!;
      const codes = reduceAll(log).rounds[round - 1]!.candidates.map(({ code }) => code);
      expect(shown.candidates.map(({ attempts }) => attempts.at(-1)!.code)).toEqual(codes);
    }
  });
});

const cartpole = readRecordedLog('cartpole');

test('rounds that are not held stay in the order of the log', () => {
  const { events, holds } = holdScores(cartpole, (round) => round === 2);
  expect([...holds.keys()]).toEqual([2]);
  const third = cartpole.findIndex((event) => event.type === 'call-asked' && event.round === 3);
  expect(events.slice(third)).toEqual(cartpole.slice(third));
  expect(events.slice(0, 34)).toEqual(cartpole.slice(0, 34));
});

test('what is shown of a run that goes on only grows until the round is revealed', () => {
  let before: readonly RunEvent[] = [];
  for (let length = 1; length <= cartpole.length; length++) {
    const { events, holds } = holdScores(cartpole.slice(0, length), () => true);
    const shown = events.slice(0, holds.get(1) ?? events.length);
    expect(shown.slice(0, before.length)).toEqual(before);
    before = shown;
  }
  expect(reduceAll(before).rounds).toHaveLength(1);
});

test('a round of one candidate is not held: there is nothing to choose', () => {
  const alone = cartpole
    .filter(
      (event) =>
        !('callId' in event && event.callId.includes('candidate-2')) &&
        !('candidate' in event && event.candidate === 2),
    )
    .map((event, seq) => ({ ...event, seq }));
  expect(holdScores(alone, () => true).holds.size).toBe(0);
});

test('a round whose second candidate is still to be asked for is held from its first episode on', () => {
  const isSecond = (event: RunEvent): boolean =>
    ('callId' in event && event.callId.includes('candidate-2')) || ('candidate' in event && event.candidate === 2);
  const scored = cartpole.findIndex((event) => event.type === 'candidate-scored');
  const soFar = cartpole.slice(0, scored + 1).filter((event) => !isSecond(event));
  const { events, holds } = holdScores(
    soFar.map((event, seq) => ({ ...event, seq })),
    () => true,
  );
  expect(reduceAll(events.slice(0, holds.get(1))).rounds[0]!.candidates[0]!.score).toBeUndefined();
});

test('a run that was stopped in a round and went on again ends as it did', () => {
  const { runId } = cartpole[0]!;
  const scored = cartpole.findIndex((event) => event.type === 'candidate-scored');
  const stop: RunEvent[] = ([{ type: 'run-ended', reason: 'stopped' }, { type: 'resumed' }] as const).map(
    (body) => ({ ...body, runId, seq: 0, at: cartpole[scored]!.at }) as RunEvent,
  );
  const log = [...cartpole.slice(0, scored + 1), ...stop, ...cartpole.slice(scored + 1, scored + 12)].map(
    (event, seq) => ({ ...event, seq }),
  );
  const { events } = holdScores(log, () => true);
  expect(reduceAll(log).status).toBe('running');
  expect(sum(reduceAll(events))).toEqual(sum(reduceAll(log)));
});

test('an attempt that failed and was repaired ends as it did, its failure in the open', () => {
  const { runId } = cartpole[0]!;
  const failing = cartpole.findIndex((event) => event.type === 'episode-finished');
  const ref = { round: 1, candidate: 1, attempt: 0 } as const;
  const repair = { callId: 'round-1/candidate-1/repair-1', round: 1, candidate: 1, attempt: 1 } as const;
  const more: RunEvent[] = (
    [
      { type: 'attempt-failed', ...ref, code: 'x', error: { code: 'policy/error', message: 'no' }, steps: 3 },
      { type: 'call-asked', purpose: 'policy-repair', promptId: 'p', ...repair },
      { type: 'evaluation-started', round: 1, candidate: 1, attempt: 1 },
    ] as const
  ).map((body) => ({ ...body, runId, seq: 0, at: 0 }) as RunEvent);
  const scored = cartpole.findIndex((event) => event.type === 'candidate-scored');
  const log = [
    ...cartpole.slice(0, failing + 1),
    ...more,
    { ...cartpole[scored]!, attempt: 1 } as RunEvent,
    ...cartpole.slice(scored + 1),
  ].map((event, seq) => ({ ...event, seq }));
  const { events, holds } = holdScores(log, () => true);
  expect(sum(reduceAll(events))).toEqual(sum(reduceAll(log)));
  expect(reduceAll(events.slice(0, holds.get(1)!)).rounds[0]!.candidates[0]!.attempts[0]!.error?.message).toBe('no');
});

test('the best of a round are all that no other one beat', () => {
  const state = reduceAll(cartpole);
  expect(bestOfRound(state, 1)).toEqual([1, 2]);
  expect(bestOfRound(reduceAll(readRecordedLog('noise-world-1')), 1)).toEqual([1]);
  const failed = {
    ...state.rounds[0]!,
    candidates: state.rounds[0]!.candidates.map((each) => ({ ...each, status: 'failed' as const })),
  };
  expect(bestOfRound({ ...state, rounds: [failed] }, 1)).toEqual([]);
});
