// How long a test call waits, and what it advises then.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { localModel } from '../llm/web-llm/scripted-engine.ts';
import type { ModelConfig } from '../../src/workers/engine/api.ts';
import { patienceFor, testCall } from '../../src/workers/engine/test-call.ts';

function server(baseUrl: string): ModelConfig {
  return { kind: 'openai-compatible', baseUrl, apiKey: '', model: 'm', contextTokens: 0, concurrency: 1 };
}

describe('a test call', () => {
  test.each([
    ['http://localhost:11434/v1', 5],
    ['http://192.168.0.7:8000/v1', 5],
    ['http://gpu-box:8000/v1', 5],
    ['https://api.example.com/v1', 1],
    ['no address', 1],
  ])('of %s waits %i minutes', (baseUrl, minutes) => {
    expect(patienceFor(server(baseUrl)).ms).toBe(minutes * 60_000);
  });

  test('of a model in the tab waits for gigabytes to be loaded', () => {
    expect(patienceFor({ kind: 'web-llm', model: localModel, contextTokens: 4096 }).ms).toBe(10 * 60_000);
  });

  describe('without an answer', () => {
    let called: Promise<void>;
    beforeEach(() => {
      vi.useFakeTimers();
      let resolve: () => void;
      called = new Promise((done) => (resolve = done));
      // Silent until the call is given up.
      vi.stubGlobal('fetch', (_url: string, { signal }: RequestInit) => {
        resolve();
        return new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)));
      });
    });
    afterEach(() => {
      vi.useRealTimers();
      vi.unstubAllGlobals();
    });

    test.each([
      ['http://localhost:11434/v1', /localhost:11434 within 5 minutes.*until the server says that the model is loaded/],
      ['https://api.example.com/v1', /within 60 s.*Test again in a minute/],
    ])('of %s says what to do', async (baseUrl, words) => {
      const result = testCall(server(baseUrl), { recordings: {} as never, now: () => 0 });
      await called;
      await vi.advanceTimersByTimeAsync(5 * 60_000 + 1000);
      expect(await result).toMatchObject({
        ok: false,
        error: { code: 'model/network', message: expect.stringMatching(words) },
      });
    });
  });
});
