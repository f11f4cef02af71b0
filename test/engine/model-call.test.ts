// Calls that reach the token limit, in whole runs: one further request, its faults, and what the log says about it.
import { describe, expect, it } from 'vitest';
import type { Model, ModelReply, ModelRequest } from '../../src/engine/capabilities.ts';
import { runError } from '../../src/engine/errors.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { feedbackReply, ofType, policyReply, runTiny, walkSettings } from './tiny-run.ts';

type Ok = Extract<ModelReply, { ok: true }>;
type Answer = Partial<Ok> | ModelReply;

const usage = { promptTokens: 100, completionTokens: 10, estimated: false };
const reply = policyReply(3);
const cutAt = reply.indexOf('act(obs)');
const first = { text: reply.slice(0, cutAt), finishReason: 'length' } as const;
const oneRound = walkSettings({ rounds: 1, candidates: 1, feedback: false, reflection: false, maxPolicyRepairs: 1 });

/** A model that can go on: `answer` gives the reply to a request, a function throws for it. */
function model(answer: (request: ModelRequest) => Answer | Promise<Answer>, canContinue = true) {
  const requests: ModelRequest[] = [];
  const made: Model & { readonly requests: ModelRequest[] } = {
    identity: { kind: 'web-llm', name: 'small', contextTokens: 0 },
    maxConcurrentCalls: 1,
    canContinue,
    requests,
    async complete(request) {
      requests.push(request);
      const given = await answer(request);
      if ('ok' in given && given.ok === false) return given;
      request.onText((given as Partial<Ok>).text ?? '');
      return { ok: true, text: '', finishReason: 'stop', usage, ...given } as Ok;
    },
  };
  return made;
}

const goesOn = (request: ModelRequest): Answer =>
  request.cutAnswer === undefined ? first : { text: reply.slice(request.cutAnswer.length), model: 'small-1' };

describe('an answer cut at the token limit before its code block closed', () => {
  it('goes on in one further request, streams on, and counts the usage of both', async () => {
    const asked = model(goesOn);
    let streamed = '';
    const live = { onText: (_: string, piece: string) => (streamed += piece) };
    const events = await runTiny({ model: asked, settings: oneRound, live });
    const [answered] = ofType(events, 'call-answered');
    expect(answered).toMatchObject({ text: reply, finishReason: 'stop', continued: true });
    expect(answered!.usage).toEqual({ promptTokens: 200, completionTokens: 20, estimated: false });
    expect(streamed).toBe(reply);
    expect(asked.requests.map(({ cutAnswer }) => cutAnswer)).toEqual([undefined, first.text]);
    expect(asked.requests[1]!.prompt).toBe(asked.requests[0]!.prompt);
    const state = reduceAll(events);
    expect(state.rounds[0]!.candidates[0]!.status).toBe('scored');
    expect([...state.calls.values()][0]!.continued).toBe(true);
    expect(state.usage.calls).toBe(1);
  });

  it('goes on where no block was begun yet', async () => {
    const asked = model(({ cutAnswer }) =>
      cutAnswer === undefined ? { text: 'The walk begins', finishReason: 'length' } : { text: ` at 0.\n${reply}` },
    );
    const state = reduceAll(await runTiny({ model: asked, settings: oneRound }));
    expect(state.rounds[0]!.candidates[0]!.attempts).toHaveLength(1);
    expect(state.rounds[0]!.candidates[0]!.status).toBe('scored');
  });

  it('goes on for the Feedback class too', async () => {
    const asked = model(({ callId, cutAnswer }) => {
      if (!callId.endsWith('/feedback')) return { text: reply };
      return cutAnswer === undefined
        ? { text: feedbackReply.slice(0, 60), finishReason: 'length' }
        : { text: feedbackReply.slice(60) };
    });
    const settings = walkSettings({ rounds: 1, candidates: 1 });
    const state = reduceAll(await runTiny({ model: asked, settings }));
    expect(state.calls.get('round-1/feedback')!.text).toBe(feedbackReply);
    expect(state.rounds[0]!.feedbackErrors).toEqual([]);
  });

  it('is not asked a third time: an answer cut twice is a truncated one', async () => {
    const asked = model(({ callId, cutAnswer }) => {
      if (callId.includes('repair')) return { text: reply };
      return cutAnswer === undefined ? first : { text: '// more', finishReason: 'length' };
    });
    const events = await runTiny({ model: asked, settings: oneRound });
    expect(asked.requests.map(({ callId }) => callId.split('/')[2])).toEqual(['policy', 'policy', 'repair-1']);
    expect(ofType(events, 'attempt-failed')[0]!.error.code).toBe('reply/truncated');
  });

  it.each<[string, Partial<Ok>]>([
    ['is empty', { text: '' }],
    ['declines', { text: 'I cannot help with that.', finishReason: 'refusal' }],
  ])('stays as it came where the second part %s, with the usage of both', async (_, second) => {
    const asked = model(({ callId, cutAnswer }) =>
      callId.includes('repair') ? { text: reply } : cutAnswer === undefined ? first : second,
    );
    const events = await runTiny({ model: asked, settings: oneRound });
    expect(ofType(events, 'call-answered')[0]).toMatchObject({ ...first, continued: true });
    expect(ofType(events, 'call-answered')[0]!.usage.completionTokens).toBe(20);
    expect(ofType(events, 'attempt-failed')[0]!.error.code).toBe('reply/truncated');
  });

  it.each<[string, (request: ModelRequest) => Answer]>([
    ['fails', () => ({ ok: false, error: runError('model/gpu-lost'), fatal: true })],
    [
      'throws',
      () => {
        throw new Error('worker gone');
      },
    ],
  ])('stands as it came where the second request %s', async (_, second) => {
    const asked = model((request) => {
      if (request.callId.includes('repair')) return { text: reply };
      return request.cutAnswer === undefined ? first : second(request);
    });
    const events = await runTiny({ model: asked, settings: oneRound });
    const [answered] = ofType(events, 'call-answered');
    expect(answered).toMatchObject({ text: first.text, finishReason: 'length', usage });
    expect(answered).not.toHaveProperty('continued');
    expect(ofType(events, 'call-failed')).toEqual([]);
    expect(reduceAll(events).rounds[0]!.candidates[0]!.status).toBe('scored');
  });

  it('keeps the reasoning of both parts', async () => {
    const asked = model(({ cutAnswer, ...request }) => ({
      ...goesOn(cutAnswer === undefined ? request : { ...request, cutAnswer }),
      reasoning: cutAnswer === undefined ? 'Hm.' : 'So.',
    }));
    const events = await runTiny({ model: asked, settings: oneRound });
    expect(ofType(events, 'call-answered')[0]!.reasoning).toBe('Hm.\nSo.');
  });
});

describe('no second request is made', () => {
  const closed = { text: reply, finishReason: 'length' } as const;
  const plainText = { text: 'class WalkPolicy {', finishReason: 'stop' } as const;
  it.each<[string, Answer, boolean]>([
    ['where the model cannot go on', first, false],
    ['where the block is closed already', closed, true],
    ['where the model ended by itself', plainText, true],
    ['where nothing came at all', { text: ' ', finishReason: 'length' }, true],
  ])('%s', async (_, answer, canContinue) => {
    const asked = model((request) => (request.callId.includes('repair') ? { text: reply } : answer), canContinue);
    const events = await runTiny({ model: asked, settings: oneRound });
    expect(asked.requests.filter(({ cutAnswer }) => cutAnswer !== undefined)).toEqual([]);
    expect(ofType(events, 'call-answered')[0]).not.toHaveProperty('continued');
  });

  it('for a reflection', async () => {
    const asked = model(({ callId }) =>
      callId.endsWith('/reflection') ? { text: 'It did better than', finishReason: 'length' } : { text: reply },
    );
    const settings = walkSettings({ rounds: 2, candidates: 1, feedback: false });
    const state = reduceAll(await runTiny({ model: asked, settings }));
    expect(asked.requests.every(({ cutAnswer }) => cutAnswer === undefined)).toBe(true);
    expect(state.rounds[0]!.reflection).toBe('It did better than');
  });

  it.each([
    [10, 1],
    [200, 2],
  ])('beyond what the context holds: with %i tokens left, requests: %i', async (left, requests) => {
    const countTokens = (text: string) => Math.ceil(text.length / 4);
    const measured = model(goesOn);
    await runTiny({ model: measured, settings: oneRound });
    const used = countTokens(measured.requests[0]!.prompt) + countTokens(first.text);
    const asked = model(goesOn);
    const identity = { ...asked.identity, contextTokens: used + left };
    const settings = { ...oneRound, model: identity, method: { ...oneRound.method, history: 'full' as const } };
    await runTiny({ model: { ...asked, identity, countTokens }, settings });
    expect(asked.requests.filter(({ callId }) => callId.endsWith('/policy'))).toHaveLength(requests);
  });
});

describe('what a request says', () => {
  it('names the fence of code calls, none for reflections, and how answers are made to end', async () => {
    const asked = model(({ callId }) => ({ text: callId.endsWith('/reflection') ? 'Better.' : reply }));
    const sampling = { temperature: 0.5, maxTokens: 300, bound: 'stop' } as const;
    await runTiny({ model: asked, settings: walkSettings({ rounds: 2, candidates: 1 }, { sampling }) });
    const fences = Object.fromEntries(asked.requests.map(({ callId, fence }) => [callId.split('/').at(-1), fence]));
    expect(fences).toMatchObject({ feedback: 'javascript', policy: 'javascript', reflection: null });
    expect(asked.requests[0]).toMatchObject(sampling);
  });
});

describe('a stop while the second part is written', () => {
  it('ends the run without an answer', async () => {
    const { RunControl } = await import('../../src/engine/control.ts');
    const control = new RunControl();
    const asked = model((request) => {
      if (request.cutAnswer === undefined) return first;
      control.stop();
      return new Promise<Answer>(() => {});
    });
    const events = await runTiny({ model: asked, settings: oneRound, control });
    expect(ofType(events, 'call-answered')).toEqual([]);
    expect(reduceAll(events).endReason).toBe('stopped');
  });
});

describe('tokens and time of two requests', () => {
  const failing = (more: object): ModelReply => {
    return { ok: false, error: runError('model/server'), fatal: false, ...more };
  };

  it('counts what a second request used that failed, and keeps the first answer', async () => {
    const asked = model(({ callId, cutAnswer }) => {
      if (callId.includes('repair')) return { text: reply };
      return cutAnswer === undefined ? { ...first, answerMs: 5 } : failing({ usage });
    });
    const [answered] = ofType(await runTiny({ model: asked, settings: oneRound }), 'call-answered');
    expect(answered).toMatchObject({ text: first.text, usage: { promptTokens: 200, completionTokens: 20 } });
    expect(answered).not.toHaveProperty('continued');
    expect(answered).not.toHaveProperty('answerMs');
  });

  it('adds up the time of both', async () => {
    const asked = model((request) => ({ ...goesOn(request), answerMs: 5 }));
    const [answered] = ofType(await runTiny({ model: asked, settings: oneRound }), 'call-answered');
    expect(answered).toMatchObject({ continued: true, answerMs: 10 });
  });

  it('writes what a failed call used into the log, and the run counts and pays it', async () => {
    const price = { inputPerMillion: 1_000_000, outputPerMillion: 0, asOf: '2026-01-01' };
    const asked = model(({ callId }) => (callId.includes('candidate-1') ? failing({ usage }) : { text: reply }));
    const settings = walkSettings({ rounds: 1, candidates: 2, feedback: false, reflection: false });
    const identity = { ...settings.model, price };
    const events = await runTiny({ model: asked, settings: { ...settings, model: identity } });
    expect(ofType(events, 'call-failed')).toMatchObject([{ usage }]);
    const state = reduceAll(events);
    expect(state.usage).toMatchObject({ calls: 2, promptTokens: 200, completionTokens: 20 });
    expect(state.cost).toEqual({ usd: 200, unpricedCalls: 0 });
  });
});
