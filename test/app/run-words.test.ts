// What the page says about a run.
import { describe, expect, test } from 'vitest';
import {
  candidateInWords,
  countingRole,
  endInWords,
  firstSentence,
  gapInWords,
  phaseInWords,
  storyInWords,
} from '../../src/app/run-words.ts';
import { readEvents } from '../../src/app/run-reader.ts';
import { runError } from '../../src/engine/errors.ts';
import type { RunEventBody } from '../../src/engine/events.ts';
import { presets } from '../../src/engine/settings.ts';
import type { FreshEvaluation, RunState } from '../../src/engine/state.ts';
import { makeLog, makeScores, makeSettings, oneRound, started } from '../support/run-logs.ts';

function stateOf(...bodies: RunEventBody[]): RunState {
  return readEvents(null, makeLog([started(), ...bodies])).run!.state;
}

function ask(purpose: 'feedback' | 'policy' | 'policy-repair' | 'reflection', candidate = 0, round = 1): RunEventBody {
  const callId = `round-${round}/${purpose}-${candidate}`;
  return {
    type: 'call-asked',
    callId,
    purpose,
    promptId: 'p',
    round,
    candidate,
    attempt: purpose === 'policy-repair' ? 1 : 0,
  };
}

describe('the phase', () => {
  test('names what is being asked and tried', () => {
    expect(phaseInWords(stateOf())).toBe('Getting ready');
    expect(phaseInWords(stateOf(ask('feedback')))).toBe('Asking for the feedback class');
    expect(phaseInWords(stateOf(ask('policy', 1)))).toBe('Asking for candidate 1');
    expect(phaseInWords(stateOf(ask('policy', 3), ask('policy', 1), ask('policy', 2)))).toBe(
      'Asking for candidates 1, 2 and 3',
    );
    expect(phaseInWords(stateOf(...oneRound(), ask('reflection', 0, 2)))).toBe('Asking for a reflection');
    expect(phaseInWords(stateOf(ask('feedback'), ask('policy', 1), ask('policy', 2)))).toBe(
      'Asking for the feedback class, and candidates 1 and 2',
    );
  });

  test('names evaluations that overlap a call', () => {
    const state = stateOf(
      ask('policy', 1),
      {
        type: 'call-answered',
        callId: 'round-1/policy-1',
        text: '',
        finishReason: 'stop',
        usage: { promptTokens: 1, completionTokens: 1, estimated: false },
        wallMs: 1,
      },
      { type: 'evaluation-started', round: 1, candidate: 1, attempt: 0 },
      ask('policy', 2),
    );
    expect(phaseInWords(state)).toBe('Asking for candidate 2, trying candidate 1');
  });

  test('tells a pause by the person from an interruption and from a problem', () => {
    const paused = (reason: 'person' | 'closed' | 'error') => phaseInWords(stateOf({ type: 'paused', reason }));
    expect(['person', 'closed', 'error'].map((reason) => paused(reason as 'person'))).toEqual([
      'Paused',
      'Interrupted',
      'Paused by a problem',
    ]);
  });
});

describe('the end', () => {
  test('names the budget that was used up, with its unit', () => {
    const state = stateOf(
      { type: 'budget-reached', budget: 'steps', limit: 10_000, used: 10_400 },
      { type: 'run-ended', reason: 'budget' },
    );
    expect(endInWords(state)).toBe('Ended: the budget of 10,000 environment steps is used up');
  });

  test('counts the last winner under the paper preset and the best one otherwise', () => {
    expect(countingRole(stateOf())).toBe('best');
    const paper = makeLog([started(makeSettings({ method: presets.paper }))]);
    expect(countingRole(readEvents(null, paper).run!.state)).toBe('last');
  });
});

describe('the story of a run', () => {
  const levels = [
    { kind: 'random' as const, value: -100_020 },
    { kind: 'optimum' as const, value: 12 },
  ];

  test('goes from random actions over the first round to the best score', () => {
    expect(storyInWords(stateOf(...oneRound()), levels)).toBe(
      'Random actions score \u2212100,020. The candidates of round 1 scored 2 to 5.',
    );
    const second: RunEventBody[] = [
      {
        type: 'candidate-scored',
        round: 2,
        candidate: 1,
        attempt: 0,
        code: '',
        scores: makeScores([9]),
        score: 9,
        wallMs: 1,
        policyMs: 1,
        output: '',
      },
      { type: 'round-selected', round: 2, candidate: 1, score: 9 },
      { type: 'confirmed', round: 2, scores: makeScores([9, 9]), score: 9, wallMs: 1 },
    ];
    const state = stateOf(...oneRound(), ask('policy', 1, 2), ...second);
    expect(storyInWords(state, [])).toBe(
      'The candidates of round 1 scored 2 to 5. The best score, 9, came in round 2.',
    );
  });

  test('is not told before a round has a winner', () => {
    expect(storyInWords(stateOf(), levels)).toBe('');
  });
});

describe('a candidate', () => {
  test('is described with score, repairs and win', () => {
    const candidate = stateOf(...oneRound()).rounds[0]!.candidates[1]!;
    expect(candidateInWords(candidate, true)).toBe('Round 1, candidate 2: score 5, winner of the round');
  });

  test('says why it failed in one line', () => {
    const state = stateOf(ask('policy', 1), {
      type: 'candidate-failed',
      round: 1,
      candidate: 1,
      error: runError('policy/act', 'KeyError: angle\nsecond line'),
    });
    expect(candidateInWords(state.rounds[0]!.candidates[0]!, false)).toContain('failed: KeyError: angle');
  });
});

describe('the gap between selection and fresh seeds', () => {
  const fresh = (score: number, interval: [number, number]): FreshEvaluation => ({
    round: 1,
    scores: makeScores([score]),
    score,
    interval,
  });

  test('is called luck only when the selection score lies above the interval', () => {
    expect(gapInWords(90, fresh(60, [50, 70]))).toContain('Part of the first score was luck');
    expect(gapInWords(65, fresh(60, [50, 70]))).toContain('within what chance explains');
    expect(gapInWords(40, fresh(60, [50, 70]))).toContain('higher');
    expect(gapInWords(60, fresh(60, [50, 70]))).toContain('the same');
  });
});

test('a first sentence is one line of bounded length', () => {
  expect(firstSentence('  one\ntwo')).toBe('one');
  expect(firstSentence('x'.repeat(500))).toHaveLength(140);
});
