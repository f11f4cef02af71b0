// Batches of what passes while a run goes on.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runError } from '../../src/engine/errors.ts';
import type { RunEvent, RunEventBody, RunId } from '../../src/engine/events.ts';
import type { RunUpdate } from '../../src/workers/engine/api.ts';
import { createFrameRequests } from '../../src/workers/engine/frame-requests.ts';
import { createLiveUpdates } from '../../src/workers/engine/live-updates.ts';
import { makeLog, makeScores } from '../support/run-logs.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function makeUpdates() {
  const sent: RunUpdate[] = [];
  const updates = createLiveUpdates({
    runId: 'run-1' as RunId,
    waiting: () => [],
    send: (update) => void sent.push(update),
  });
  return { updates, sent };
}
function event(body: RunEventBody): RunEvent {
  return makeLog([body])[0]!;
}
const progress = { episodesDone: 1, steps: 10, stepsPerSecond: 100 };

describe('updates to the page', () => {
  test('come at most every 100 ms, with the whole text so far, and none while nothing happens', () => {
    const { updates, sent } = makeUpdates();
    for (let i = 0; i < 1000; i++) updates.text('a', 'x');
    updates.reasoning('a', 'why');
    expect(sent).toHaveLength(0);
    vi.advanceTimersByTime(100);
    expect(sent).toHaveLength(1);
    expect(sent[0]!.streams).toEqual([{ callId: 'a', text: 'x'.repeat(1000), reasoning: 'why' }]);
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(1);
    updates.text('a', 'y');
    vi.advanceTimersByTime(100);
    expect(sent[1]!.streams[0]!.text).toBe(`${'x'.repeat(1000)}y`);
  });

  test('begin a text anew after a retry, which is told until the next piece arrives', () => {
    const { updates, sent } = makeUpdates();
    updates.text('a', 'half');
    updates.retry('a', { attempt: 2, delayMs: 4000, error: runError('model/server', 'It broke.') });
    updates.flush();
    expect(sent[0]).toMatchObject({ streams: [], notices: ['It broke. Trying again in 4 s (try 2).'] });
    updates.text('a', 'whole');
    updates.flush();
    expect(sent[1]).toMatchObject({ streams: [{ text: 'whole' }], notices: [] });
  });

  test('carry each event once and drop what it ends', () => {
    const { updates, sent } = makeUpdates();
    updates.text('a', 'text');
    updates.rollout({ round: 1, candidate: 2 }, progress);
    updates.rollout({ round: 1, candidate: 3 }, progress);
    updates.flush();
    expect(sent[0]!.rollouts.map((rollout) => rollout.candidate)).toEqual([2, 3]);
    const usage = { promptTokens: 1, completionTokens: 1, estimated: false };
    updates.event(event({ type: 'call-answered', callId: 'a', text: 'text', finishReason: 'stop', usage, wallMs: 1 }));
    updates.event(
      event({
        type: 'attempt-failed',
        round: 1,
        candidate: 2,
        attempt: 0,
        code: '',
        error: runError('policy/act'),
        steps: 0,
      }),
    );
    updates.flush();
    expect(sent[1]!.events.map(({ type }) => type)).toEqual(['call-answered', 'attempt-failed']);
    expect(sent[1]!.streams).toEqual([]);
    expect(sent[1]!.rollouts.map((rollout) => rollout.candidate)).toEqual([3]);
    updates.event(event({ type: 'confirmed', round: 1, scores: makeScores([1]), score: 1, wallMs: 1 }));
    updates.flush();
    expect(sent[2]).toMatchObject({ rollouts: [], events: [{ type: 'confirmed' }] });
  });
});

describe('requests for sandbox frames', () => {
  test('are answered by a port that lies ready, else the page is asked', async () => {
    const frames = createFrameRequests();
    const ask = vi.fn();
    frames.onNeeded(ask);
    const [one, two] = [new MessageChannel().port1, new MessageChannel().port1];
    frames.connect(one);
    expect(await frames.request()).toBe(one);
    expect(ask).not.toHaveBeenCalled();
    const next = frames.request();
    expect(ask).toHaveBeenCalledTimes(1);
    frames.connect(two);
    expect(await next).toBe(two);
  });

  test('made before the page listens are told to it then', () => {
    const frames = createFrameRequests();
    void frames.request();
    const ask = vi.fn();
    frames.onNeeded(ask);
    expect(ask).toHaveBeenCalledTimes(1);
  });
});
