// Whole runs of the real engine over servers that fail at random: nothing may be lost, and the log must be the one of a calm run.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reduceAll } from '../../src/engine/reducer.ts';
import { goodScript, ofType, runTiny, walkSettings } from '../engine/tiny-run.ts';
import { type Answer, type ProviderServer, startProviderServer } from './provider-server.ts';
import { wires } from './wire/all.ts';
import { modelOf, type Wire } from './wire/wire.ts';

const KEY = 'key-secret-0123456789';
let server: ProviderServer;
beforeAll(async () => {
  server = await startProviderServer();
});
afterAll(() => server.close());

const faults: readonly ((wire: Wire) => Answer)[] = [
  (wire) => wire.error(429, KEY, { 'retry-after': '1' }),
  (wire) => wire.error(429, KEY),
  (wire) => wire.error(500, KEY),
  (wire) => wire.error(529, KEY),
  (wire) => wire.answer({ text: 'half an answer' }, 'cut'),
  (wire) => wire.answer({ text: 'half an answer' }, 'malformed'),
  (wire) => wire.errorInAnswer(KEY),
  () => () => undefined,
];

/** A server that fails two calls out of five, in an order that the seed decides; which answer belongs to a call is in its prompt. */
function flaky(wire: Wire, seed: number, answerOf: (prompt: string) => string, injected: { count: number }): Answer {
  let state = seed;
  const random = () => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) / 0x7fffffff;
  return (response, asked) => {
    if (random() < 0.4) {
      injected.count++;
      return faults[Math.floor(random() * faults.length)]!(wire)(response, asked);
    }
    const text = answerOf(JSON.stringify(asked.body));
    return wire.answer({ text })(response, asked);
  };
}

describe.each(wires.map((wire) => [wire.name, wire] as const))('%s', (_name, wire) => {
  test('a run goes through to its end, with every candidate, under random faults', async () => {
    const injected = { count: 0 };
    let retries = 0;
    const answerOf = (body: string) => {
      if (body.includes('summarize_trajectory') && body.includes('class Feedback'))
        return goodScript('round-1/feedback', '') as string;
      return goodScript('round-2/candidate-1/policy', '') as string;
    };
    server.script(flaky(wire, 7, answerOf, injected));
    const model = modelOf(wire, new URL(server.baseUrl).origin, {
      apiKey: KEY,
      concurrency: 3,
      tries: 30,
      idleTimeoutMs: 400,
      wait: async () => undefined,
    });
    const log = await runTiny({
      settings: walkSettings({ rounds: 3, candidates: 3 }),
      model,
      live: { onRetry: () => void retries++ },
    });
    expect(reduceAll(log)).toMatchObject({ status: 'ended', endReason: 'completed' });
    expect(ofType(log, 'call-failed')).toEqual([]);
    expect(ofType(log, 'candidate-scored').length).toBe(9);
    expect(injected.count).toBeGreaterThan(2);
    expect(retries).toBeGreaterThanOrEqual(injected.count);
    expect(JSON.stringify(log)).not.toContain(KEY);
    expect(JSON.stringify(log)).not.toContain('half an answer');
  });

  test('a provider that stays away pauses the run, and it goes on to its end once the provider is back', async () => {
    const origin = new URL(server.baseUrl).origin;
    const options = { apiKey: KEY, concurrency: 3, wait: async () => undefined };
    let asked = 0;
    const good = wire.answer({ text: goodScript('round-2/candidate-1/policy', '') as string });
    server.script((response, request) =>
      ++asked > 4 ? wire.error(529, KEY)(response, request) : good(response, request),
    );
    const settings = walkSettings({ rounds: 2, candidates: 2, feedback: false });
    const first = await runTiny({ settings, model: modelOf(wire, origin, options) });
    expect(reduceAll(first)).toMatchObject({ status: 'paused' });
    expect(ofType(first, 'paused')[0]).toMatchObject({ reason: 'error', error: { code: 'model/server' } });
    server.script(good);
    const whole = await runTiny({ settings, model: modelOf(wire, origin, options) }, first);
    expect(reduceAll(whole)).toMatchObject({ status: 'ended', endReason: 'completed' });
    expect(ofType(whole, 'candidate-scored').length).toBe(4);
  });
});
