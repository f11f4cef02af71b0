// What the page says about a run.
import { describe, expect, test } from 'vitest';
import {
  candidateInWords,
  countingRole,
  endInWords,
  firstSentence,
  methodInWords,
  phaseInWords,
  storyInWords,
} from '../../../src/app/runs/run-words.ts';
import { readEvents } from '../../../src/app/runs/run-reader.ts';
import { runError } from '../../../src/engine/errors.ts';
import type { RunEventBody } from '../../../src/engine/events.ts';
import { presets } from '../../../src/engine/settings.ts';
import type { RunState } from '../../../src/engine/state.ts';
import { makeLog, makeScores, makeSettings, oneRound, started } from '../../support/run-logs.ts';

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

  test('names a race and a re-score where the run has them', () => {
    const method = { ...presets.default, candidates: 2, raceEpisodes: 10, rescoreEpisodes: 4 };
    const phase = (...bodies: RunEventBody[]) =>
      phaseInWords(readEvents(null, makeLog([started(makeSettings({ method })), ...bodies])).run!.state);
    const upTo = oneRound().findIndex((body) => body.type === 'round-selected');
    const scored = oneRound().slice(0, upTo);
    expect(phase(...scored)).toBe('Racing the candidates that might be best');
    const selected = [...scored, { type: 'round-selected', round: 1, candidate: 1, score: 2 } as const];
    expect(phase(...selected)).toBe('Scoring the winner again on fresh seeds');
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

describe('the method of a run', () => {
  test('is told where it leaves something out of the published one or adds to it', () => {
    expect(methodInWords(presets.default)).toEqual([]);
    expect(methodInWords(presets.paper)).toEqual([]);
    const bare = {
      ...presets.default,
      feedback: false,
      reflection: false,
      historyAttempts: 0,
      bestSoFar: 'off',
    } as const;
    expect(methodInWords(bare)).toEqual(['no feedback', 'no reflection', 'no history', 'best attempt not kept']);
    const careful = { description: 'no-names', historyAttempts: 1, raceEpisodes: 30, rescoreEpisodes: 10 } as const;
    expect(methodInWords({ ...presets.default, ...careful })).toEqual([
      'history of 1 attempt',
      'task without names',
      'race of up to 30 episodes a round',
      'winners re-scored on 10 episodes',
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

describe('a candidate that raced', () => {
  test('tells its further episodes, and why it is out of the race', () => {
    const raced = { round: 1, candidate: 2, author: 'model', status: 'scored', attempts: [], score: 4 } as const;
    const scores = makeScores([4, 4, 4, 4]);
    expect(candidateInWords({ ...raced, scores, raced: 3 }, true)).toBe(
      'Round 1, candidate 2: score 4 over 4 episodes, 3 of them in the race, winner of the round',
    );
    const raceError = runError('policy/act', 'lost');
    expect(candidateInWords({ ...raced, scores, raceError }, false)).toContain('failed in the race: lost');
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

test('a first sentence is one line of bounded length', () => {
  expect(firstSentence('  one\ntwo')).toBe('one');
  expect(firstSentence('x'.repeat(500))).toHaveLength(140);
});
