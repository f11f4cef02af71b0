// What the page learns of a model's speed from its answers.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { estimateOf, paceOf } from '../../../src/app/studio/estimate.ts';
import { learnSpeed, speedOf, withCall } from '../../../src/app/models/speeds.ts';
import type { RunEvent } from '../../../src/engine/events.ts';

/** It was loaded and waited for a minute before it answered. */
const call = (completionTokens: number, answerMs: number, firstTokenMs?: number) => ({
  usage: { promptTokens: 2000, completionTokens, estimated: false },
  wallMs: answerMs + 60_000,
  answerMs,
  ...(firstTokenMs !== undefined && { firstTokenMs }),
});
const model = { kind: 'web-llm', name: 'tiny' } as const;

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A stand-in for the browser's storage. */
function stubStorage(): Map<string, string> {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  });
  return kept;
}

describe('one call', () => {
  test('splits reading the prompt from writing the answer', () => {
    expect(withCall(undefined, call(300, 14_000, 4000))).toEqual({
      tokensPerSecond: 30,
      promptTokensPerSecond: 500,
      msPerCall: 14_000,
      calls: 1,
    });
  });

  test('says nothing where the answer is too short to tell', () => {
    const before = withCall(undefined, call(300, 10_000));
    expect(withCall(before, call(3, 9000))).toBe(before);
  });

  test('says nothing where the time of the answer alone is not known', () => {
    expect(withCall(undefined, { ...call(300, 10_000), answerMs: undefined })).toBeUndefined();
  });

  test('says nothing of reading where the prompts of two requests were counted', () => {
    const speed = withCall(undefined, { ...call(300, 14_000, 4000), continued: true });
    expect(speed).toMatchObject({ tokensPerSecond: 30, promptTokensPerSecond: null });
  });

  test('moves a known speed only part of the way', () => {
    let speed = withCall(undefined, call(300, 10_000));
    for (let i = 0; i < 5; i++) speed = withCall(speed, call(300, 10_000));
    expect(withCall(speed, call(600, 10_000))!.tokensPerSecond).toBeCloseTo(39, 5);
  });
});

describe('what is remembered', () => {
  const answered = { type: 'call-answered', ...call(300, 14_000, 4000) } as RunEvent;

  test('is kept by model and serves its pace', () => {
    stubStorage();
    learnSpeed(model, [answered]);
    expect(speedOf(model)?.tokensPerSecond).toBe(30);
    expect(speedOf({ ...model, name: 'other' })).toBeNull();
    const { pace, measured } = paceOf({ identity: model, pace: 'watch', concurrency: 1 });
    expect(measured).toBe(true);
    expect(pace).toMatchObject({ tokensPerSecond: 30, promptTokensPerSecond: 500, concurrentCalls: 1 });
  });

  test('never comes from recordings or people', () => {
    const kept = stubStorage();
    learnSpeed({ kind: 'recorded', name: 'a' }, [answered]);
    learnSpeed({ kind: 'by-hand', name: 'b' }, [answered]);
    expect(kept.size).toBe(0);
  });

  test('is thrown away where it is damaged', () => {
    const kept = stubStorage();
    kept.set('speeds', '{"web-llm  tiny": 3}');
    expect(speedOf(model)).toBeNull();
  });

  test('of a provider is the time of a call, since calls overlap there', () => {
    stubStorage();
    const hosted = { kind: 'openai-compatible', name: 'big', baseUrl: 'https://a.test/v1' } as const;
    learnSpeed(hosted, [answered]);
    const { pace } = paceOf({ identity: hosted, pace: 'watch', concurrency: 6 });
    expect(pace).toMatchObject({ msPerCall: 14_000, concurrentCalls: 6 });
    expect(pace).not.toHaveProperty('tokensPerSecond');
  });
});

test('there is no estimate before the task’s texts are loaded', () => {
  const estimate = estimateOf({} as never, {} as never, null, { identity: model, pace: 'watch', concurrency: 1 });
  expect(estimate).toBeNull();
});
