// The order of the prompts that wait for a person, and why one is asked again.
import { expect, test } from 'vitest';
import { askedFor, errorBehind, inOrder } from '../../../src/app/runs/by-hand-calls.ts';
import { runError } from '../../../src/engine/errors.ts';
import type { CallSpec, RunEventBody } from '../../../src/engine/events.ts';
import { reduceAll } from '../../../src/engine/reducer.ts';
import { makeLog, started } from '../../support/run-logs.ts';

const asked = (callId: string, spec: Omit<CallSpec, 'callId'>): RunEventBody => ({
  ...{ type: 'call-asked', promptId: 'p', callId },
  ...spec,
});
const error = runError('reply/no-code', 'It held no fenced code block in the language asked for.');
const state = reduceAll(
  makeLog([
    started(),
    { type: 'prompt-built', promptId: 'p', text: 'Write a policy.', shortened: [] },
    asked('first', { purpose: 'policy', round: 1, candidate: 1, attempt: 0 }),
    asked('second', { purpose: 'policy', round: 1, candidate: 2, attempt: 0 }),
    { type: 'attempt-failed', round: 1, candidate: 1, attempt: 0, code: '', error, steps: 0 },
    asked('repair', { purpose: 'policy-repair', round: 1, candidate: 1, attempt: 1 }),
  ]),
);

test('a repair comes before the other candidates, and says what it is to mend', () => {
  const waiting = ['first', 'second', 'repair'].map((callId) => ({ callId, prompt: '' }));
  expect(inOrder(waiting, state.calls).map(({ callId }) => callId)).toEqual(['repair', 'first', 'second']);
  expect(errorBehind(state.calls.get('repair'), state)).toEqual(error);
  expect(errorBehind(state.calls.get('second'), state)).toBeNull();
});

test('a prompt says that its class is no policy, and that candidates want chats of their own', () => {
  expect(askedFor({ purpose: 'feedback' }, 3)).toContain('not a policy');
  expect(askedFor({ purpose: 'policy' }, 3)).toContain('a chat of its own');
  expect(askedFor({ purpose: 'policy' }, 1)).not.toContain('chat');
});
