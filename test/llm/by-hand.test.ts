// Calls answered by a person.
import { expect, test } from 'vitest';
import type { ModelRequest } from '../../src/engine/capabilities.ts';
import { createByHandModel } from '../../src/llm/by-hand.ts';

function makeRequest(callId: string, signal = new AbortController().signal): ModelRequest {
  return { callId, prompt: `prompt of ${callId}`, temperature: null, maxTokens: null, signal, onText: () => undefined };
}

function makeModel() {
  const notes: string[] = [];
  const model = createByHandModel({
    name: 'a chat window',
    onAsk: (call) => void notes.push(`ask ${call.callId}`),
    onSettled: (callId) => void notes.push(`settled ${callId}`),
  });
  return { model, notes };
}

test('calls wait until a person answers them, in any order', async () => {
  const { model, notes } = makeModel();
  const first = model.complete(makeRequest('a'));
  const second = model.complete(makeRequest('b'));
  expect(model.waiting()).toEqual([
    { callId: 'a', prompt: 'prompt of a' },
    { callId: 'b', prompt: 'prompt of b' },
  ]);
  expect(model.answer('b', 'reply b')).toBe(true);
  expect(await second).toMatchObject({ ok: true, text: 'reply b', finishReason: 'stop', usage: { estimated: true } });
  expect(model.waiting()).toHaveLength(1);
  model.answer('a', '');
  expect(await first).toMatchObject({ ok: true, text: '' });
  expect(notes).toEqual(['ask a', 'ask b', 'settled b', 'settled a']);
  expect(model.identity).toMatchObject({ kind: 'by-hand', name: 'a chat window' });
});

test('a reply to a call that does not wait is refused', async () => {
  const { model } = makeModel();
  expect(model.answer('a', 'too early')).toBe(false);
  const call = model.complete(makeRequest('a'));
  model.answer('a', 'in time');
  expect(model.answer('a', 'twice')).toBe(false);
  expect(await call).toMatchObject({ text: 'in time' });
});

test('an aborted call no longer waits', async () => {
  const { model, notes } = makeModel();
  const control = new AbortController();
  const call = model.complete(makeRequest('a', control.signal));
  control.abort();
  expect(await call).toMatchObject({ ok: false, fatal: false, error: { code: 'run/aborted' } });
  expect(model.waiting()).toEqual([]);
  expect(notes).toEqual(['ask a', 'settled a']);
  expect(await model.complete(makeRequest('b', control.signal))).toMatchObject({ ok: false });
});
