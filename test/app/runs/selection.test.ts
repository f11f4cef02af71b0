// Which candidate a follower of a run looks at.
import { describe, expect, test } from 'vitest';
import { readEvents } from '../../../src/app/runs/run-reader.ts';
import { callBetweenRounds, newest } from '../../../src/app/runs/selection.ts';
import type { RunEventBody } from '../../../src/engine/events.ts';
import type { RunState } from '../../../src/engine/state.ts';
import { makeLog, oneRound, started } from '../../support/run-logs.ts';

function stateOf(...bodies: RunEventBody[]): RunState {
  return readEvents(null, makeLog([started(), ...bodies])).run!.state;
}

const askSecond: RunEventBody = {
  type: 'call-asked',
  callId: 'round-2/candidate-1/policy',
  purpose: 'policy',
  promptId: 'p',
  round: 2,
  candidate: 1,
  attempt: 0,
};

describe('the newest candidate', () => {
  test('is nobody before the first', () => {
    expect(newest(stateOf())).toBeNull();
  });

  test('is the one being written, else the winner of the latest round', () => {
    expect(newest(stateOf(...oneRound()))).toMatchObject({ round: 1, candidate: 2 });
    expect(newest(stateOf(...oneRound(), askSecond))).toMatchObject({ round: 2, candidate: 1 });
  });

  test('is the winner that counts once the run has ended', () => {
    const ended = stateOf(...oneRound(), askSecond, { type: 'run-ended', reason: 'stopped' });
    expect(newest(ended)).toMatchObject({ round: 1, candidate: 2 });
  });
});

describe('the call between rounds', () => {
  const reflect: RunEventBody = {
    type: 'call-asked',
    callId: 'round-2/reflection',
    purpose: 'reflection',
    promptId: 'p',
    round: 2,
    candidate: 0,
    attempt: 0,
  };

  test('is the reflection while no candidate is being written', () => {
    expect(callBetweenRounds(stateOf(...oneRound()))).toBeNull();
    expect(callBetweenRounds(stateOf(...oneRound(), reflect))).toMatchObject({ callId: 'round-2/reflection' });
  });

  test('gives way to a candidate, and to a pause', () => {
    expect(callBetweenRounds(stateOf(...oneRound(), reflect, askSecond))).toBeNull();
    expect(callBetweenRounds(stateOf(...oneRound(), reflect, { type: 'paused', reason: 'person' }))).toBeNull();
  });
});
