// The shared rate limit, with a clock that moves only when someone waits.
import { describe, expect, test } from 'vitest';
import { runError } from '../../src/engine/errors.ts';
import { createRateGate } from '../../src/llm/rate-gate.ts';
import { startProviderServer } from './provider-server.ts';
import { openai } from './wire/openai.ts';
import { modelOf } from './wire/wire.ts';

const never = new AbortController().signal;
const limit = runError('model/rate-limit', 'Slow down.');
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A gate, its clock, and the waits under way. */
function makeGate(concurrency: number) {
  let time = 0;
  const sleepers: { readonly until: number; wake(): void }[] = [];
  const gate = createRateGate({
    concurrency,
    now: () => time,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        sleepers.push({ until: time + ms, wake: resolve });
        signal.addEventListener('abort', () => resolve());
      }),
  });
  async function pass(ms: number): Promise<void> {
    time += ms;
    for (const sleeper of sleepers) if (sleeper.until <= time) sleeper.wake();
    await settle();
  }
  return { gate, pass };
}

/** Enters and notes when. */
function enter(gate: ReturnType<typeof makeGate>['gate'], signal = never) {
  const call = { inside: false, held: [] as number[], leave: () => undefined as void };
  void gate
    .enter(signal, (ms) => void call.held.push(ms))
    .then((leave) => {
      if (!leave) return;
      call.inside = true;
      call.leave = leave;
    });
  return call;
}

describe('a rate limit', () => {
  test('holds every call back until its pause is over, and says so once', async () => {
    const { gate, pass } = makeGate(4);
    gate.limited(7000, limit);
    const calls = [enter(gate), enter(gate)];
    await settle();
    expect(calls.map((call) => call.inside)).toEqual([false, false]);
    expect(calls.map((call) => call.held)).toEqual([[7000], [7000]]);
    await pass(6999);
    expect(calls.some((call) => call.inside)).toBe(false);
    await pass(1);
    expect(calls.map((call) => call.inside)).toEqual([true, true]);
  });

  test('is lengthened by a call that was told to wait longer', async () => {
    const { gate, pass } = makeGate(4);
    gate.limited(1000, limit);
    const call = enter(gate);
    gate.limited(5000, limit);
    await pass(1000);
    expect(call.inside).toBe(false);
    await pass(4000);
    expect(call.inside).toBe(true);
    expect(call.held).toEqual([1000, 4000]);
  });

  test('halves the calls at the same time once for all that ran into it, and good calls bring them back', async () => {
    const { gate, pass } = makeGate(8);
    for (let i = 0; i < 5; i++) gate.limited(1000, limit);
    expect(gate.limit).toBe(4);
    await pass(1000);
    gate.limited(1000, limit);
    expect(gate.limit).toBe(2);
    await pass(1000);
    const limits = [];
    for (let i = 0; i < 30; i++) {
      gate.succeeded();
      limits.push(gate.limit);
    }
    expect(limits[1]).toBe(3);
    expect(limits.at(-1)).toBe(8);
  });

  test('lets no more calls in than it may, and the next when one leaves', async () => {
    const { gate, pass } = makeGate(4);
    gate.limited(10, limit);
    await pass(10);
    const calls = [enter(gate), enter(gate), enter(gate)];
    await settle();
    expect(calls.map((call) => call.inside)).toEqual([true, true, false]);
    calls[0]!.leave();
    calls[0]!.leave();
    await settle();
    expect(calls[2]!.inside).toBe(true);
  });

  test('lets a stopped call go, whether it waits for the pause or for its turn', async () => {
    const { gate, pass } = makeGate(2);
    const stop = new AbortController();
    gate.limited(1000, limit);
    const waiting = gate.enter(stop.signal);
    stop.abort();
    expect(await waiting).toBeNull();
    await pass(1000);
    const first = enter(gate);
    await settle();
    expect(first.inside).toBe(true);
    const turn = new AbortController();
    const queued = gate.enter(turn.signal);
    const behind = enter(gate);
    await settle();
    turn.abort();
    expect(await queued).toBeNull();
    first.leave();
    await settle();
    expect(behind.inside).toBe(true);
  });
});

test('ten calls of which four meet a rate limit make fourteen requests in all, and each says why it waits', async () => {
  const server = await startProviderServer();
  let open = false;
  let release: () => void = () => undefined;
  const pause = new Promise<void>((resolve) => (release = resolve));
  server.script((response, asked) =>
    (open ? openai.answer({ text: 'yes' }) : openai.error(429, '', { 'retry-after': '60' }))(response, asked),
  );
  const model = modelOf(openai, new URL(server.baseUrl).origin, { concurrency: 4, wait: () => pause });
  const told: string[] = [];
  const calls = Array.from({ length: 10 }, (_, i) =>
    model.complete({
      callId: `c${i}`,
      prompt: 'p',
      temperature: null,
      maxTokens: null,
      signal: new AbortController().signal,
      onText: () => undefined,
      onRetry: ({ error }) => void told.push(error.code),
    }),
  );
  await expect.poll(() => told.length).toBe(10);
  expect(server.asked).toHaveLength(4);
  open = true;
  release();
  const replies = await Promise.all(calls);
  expect(replies.every((reply) => reply.ok)).toBe(true);
  expect(server.asked).toHaveLength(14);
  expect(new Set(told)).toEqual(new Set(['model/rate-limit']));
  await server.close();
});
