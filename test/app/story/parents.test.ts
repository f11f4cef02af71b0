// Which attempt a candidate was improved from, read from its prompt and its code.
import { describe, expect, test } from 'vitest';
import { parentOf, sharedLines, toldTo } from '../../../src/app/story/parents.ts';
import type { AttemptState, CandidateState, RoundState, RunState } from '../../../src/engine/state.ts';
import { readRecordedRun, recordingNames } from '../../support/recorded-runs.ts';

const codes = { a: 'one\ntwo\nthree', b: 'four\nfive\nsix' };

function candidate(round: number, code: string, changes: Partial<CandidateState> = {}): CandidateState {
  const attempt: AttemptState = { attempt: 0, code, callId: `call-${round}`, status: 'scored', liveReturns: [] };
  return {
    round,
    candidate: 1,
    author: 'model',
    status: 'scored',
    attempts: [attempt],
    code,
    score: round,
    ...changes,
  };
}

/** Rounds of one candidate each; the prompt of the last round tells `told`. */
function stateOf(candidates: readonly CandidateState[], told: string): RunState {
  const state = readRecordedRun('cartpole');
  const call = [...state.calls.values()][0]!;
  const last = candidates.at(-1)!;
  return {
    ...state,
    rounds: candidates.map((each): RoundState => ({
      round: each.round,
      candidates: [each],
      winner: 1,
      feedbackSummaries: [],
      feedbackErrors: [],
    })),
    calls: new Map([[`call-${last.round}`, { ...call, promptId: 'p' }]]),
    prompts: new Map([['p', { text: told, shortened: [] }]]),
  };
}

describe('the parent', () => {
  const [first, second] = [candidate(1, codes.a), candidate(2, codes.b)];

  test('is the nearest of the attempts whose code the prompt told', () => {
    const child = candidate(3, 'one\n two\nseven');
    const state = stateOf([first, second, child], `History: ${codes.a} and ${codes.b}`);
    expect(toldTo(state, child)).toEqual([first, second]);
    expect(parentOf(state, child)).toBe(first);
  });

  test('is never one that was not told, however near', () => {
    const child = candidate(3, codes.a);
    expect(parentOf(stateOf([first, second, child], `Only ${codes.b}`), child)).toBe(second);
    expect(parentOf(stateOf([first, second, child], 'Nothing'), { ...child })).toBeNull();
  });

  test('is the one with the highest score while there is no code yet', () => {
    const child = candidate(3, '', { status: 'asking', code: undefined, score: undefined });
    const better = candidate(1, codes.a, { score: 9 });
    expect(parentOf(stateOf([better, second, child], `${codes.a} ${codes.b}`), child)).toBe(better);
  });

  test('of a person’s policy is the nearest that ran before, or nobody', () => {
    const own = (code: string) => candidate(3, code, { author: 'person' });
    const edited = own('four\nfive\nnew');
    expect(parentOf(stateOf([first, second, edited], ''), edited)).toBe(second);
    const fresh = own('nothing alike');
    expect(parentOf(stateOf([first, second, fresh], ''), fresh)).toBeNull();
  });
});

test('shared lines do not depend on indents and blank lines', () => {
  expect(sharedLines('a\n\n  b', 'b\na')).toBe(1);
  expect(sharedLines('a\na', 'a')).toBe(0.5);
  expect(sharedLines('a', 'b')).toBe(0);
});

test.each(recordingNames)(
  'every candidate of %s after the first round has its parent among earlier winners',
  (name) => {
    const state = readRecordedRun(name);
    for (const round of state.rounds) {
      for (const each of round.candidates) {
        const parent = parentOf(state, each);
        if (round.round === 1) expect(parent).toBeNull();
        else expect(state.rounds.find((earlier) => earlier.round === parent?.round)?.winner).toBe(parent?.candidate);
      }
    }
  },
);
