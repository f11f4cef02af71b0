// Playing back the replies of a recorded run.
import { describe, expect, test } from 'vitest';
import type { ModelRequest } from '../../src/engine/capabilities.ts';
import { runError } from '../../src/engine/errors.ts';
import type { RunEvent, RunEventBody } from '../../src/engine/events.ts';
import { createRecordedModel } from '../../src/llm/recorded.ts';
import { makeLog, started } from '../support/run-logs.ts';

const usage = { promptTokens: 1, completionTokens: 2, estimated: false };

function answered(callId: string, text: string, extra: object = {}): RunEventBody {
  return { type: 'call-answered', callId, text, finishReason: 'stop', usage, wallMs: 5, ...extra };
}
function recording(...bodies: RunEventBody[]): RunEvent[] {
  return makeLog([started(), ...bodies]);
}
function ask(callId: string, changes: Partial<ModelRequest> = {}): ModelRequest {
  const signal = new AbortController().signal;
  return { callId, prompt: 'p', temperature: null, maxTokens: null, signal, onText: () => undefined, ...changes };
}

describe('a recorded model', () => {
  test('answers each call with the reply recorded under its id, in any order', async () => {
    const events = recording(
      answered('round-1/candidate-1/policy', 'one', { reasoning: 'r', model: 'big' }),
      answered('round-1/candidate-2/policy', 'two'),
    );
    const model = createRecordedModel({ name: 'demo', events, pace: 'instant' });
    const second = await model.complete(ask('round-1/candidate-2/policy'));
    const first = await model.complete(ask('round-1/candidate-1/policy'));
    expect(second).toEqual({ ok: true, text: 'two', finishReason: 'stop', usage });
    expect(first).toEqual({ ok: true, text: 'one', reasoning: 'r', finishReason: 'stop', usage, model: 'big' });
    expect(model.identity).toEqual({ kind: 'recorded', name: 'test-model', recording: 'demo', contextTokens: 32_000 });
  });

  test('says in clear words that a reply is missing, and pauses the run unless it is a repair', async () => {
    const events = recording(
      answered('round-1/candidate-1/policy', 'one'),
      answered('round-1/candidate-1/repair-1', 'repair'),
    );
    const model = createRecordedModel({ name: 'demo', events, pace: 'instant' });
    const missing = await model.complete(ask('round-9/candidate-1/policy'));
    expect(missing).toMatchObject({ ok: false, fatal: true, error: { code: 'model/recording' } });
    expect(!missing.ok && missing.error.message).toMatch(/"demo".*round-9\/candidate-1\/policy.*another model/s);
    const repair = await model.complete(ask('round-1/candidate-1/repair-2'));
    expect(repair).toMatchObject({ ok: false, fatal: false, error: { code: 'model/recording' } });
  });

  test('plays a log with other ids in order, kind by kind', async () => {
    const events = recording(
      answered('a-1/policy', 'one'),
      answered('a-1/repair-1', 'repair'),
      answered('a-2/policy', 'two'),
    );
    const model = createRecordedModel({ name: 'demo', events, pace: 'instant' });
    const texts = [];
    for (const callId of ['round-1/policy', 'round-1/repair-1', 'round-2/policy', 'round-3/policy']) {
      const reply = await model.complete(ask(callId));
      texts.push(reply.ok ? reply.text : reply.error.code);
    }
    expect(texts).toEqual(['one', 'repair', 'two', 'model/recording']);
  });

  test('repeats a recorded failure of one call, but not one that paused the recorded run', async () => {
    const error = runError('model/context', 'too long');
    const events = recording(
      { type: 'call-failed', callId: 'a/policy', error, fatal: false },
      { type: 'call-failed', callId: 'b/policy', error: runError('model/key'), fatal: true },
      { type: 'call-failed', callId: 'c/policy', error: runError('run/aborted'), fatal: false },
      answered('b/policy', 'after the pause'),
    );
    const model = createRecordedModel({ name: 'demo', events, pace: 'instant' });
    expect(await model.complete(ask('a/policy'))).toEqual({ ok: false, error, fatal: false });
    expect(await model.complete(ask('b/policy'))).toMatchObject({ ok: true, text: 'after the pause' });
    expect(await model.complete(ask('c/policy'))).toMatchObject({ ok: false, error: { code: 'model/recording' } });
  });

  test('at watch pace streams a long reply in 25 pieces, 100 ms apart, and a short one in fewer', async () => {
    const text = 'x'.repeat(10_000);
    const waits: number[] = [];
    const events = recording(answered('a/policy', text), answered('b/policy', 'y'.repeat(50)));
    const model = createRecordedModel({ name: 'demo', events, pace: 'watch', wait: async (ms) => void waits.push(ms) });
    const pieces: string[] = [];
    await model.complete(ask('a/policy', { onText: (piece) => void pieces.push(piece) }));
    expect(pieces).toHaveLength(25);
    expect(pieces.join('')).toBe(text);
    expect(waits).toEqual(Array(25).fill(100));
    await model.complete(ask('b/policy'));
    expect(waits).toHaveLength(27);
  });

  test('stops streaming at once when the call is aborted', async () => {
    const control = new AbortController();
    const events = recording(answered('a/policy', 'x'.repeat(5000)));
    const model = createRecordedModel({ name: 'demo', events, pace: 'watch', wait: async () => control.abort() });
    const pieces: string[] = [];
    const request = ask('a/policy', { signal: control.signal, onText: (piece) => void pieces.push(piece) });
    expect(await model.complete(request)).toMatchObject({ ok: false, fatal: false, error: { code: 'run/aborted' } });
    expect(pieces).toEqual([]);
  });

  test('refuses a log without its first event', () => {
    expect(() => createRecordedModel({ name: 'demo', events: [], pace: 'instant' })).toThrow(/demo/);
  });
});
