// Logs as JSON: exact there and back, and every broken file refused with a sentence.
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent, RunId } from '../../src/engine/events.ts';
import { parseRunLog, serializeRunLog, withRunId } from '../../src/engine/log-json.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { runTiny, walkSettings } from './tiny-run.ts';

let log: RunEvent[];
let text: string;

beforeAll(async () => {
  log = await runTiny({ settings: walkSettings({ rounds: 2 }) });
  text = serializeRunLog(log);
});

/** The exported text with one change to the data. */
function changed(change: (data: { logVersion: number; events: Record<string, unknown>[] }) => void): string {
  const data = JSON.parse(text) as { logVersion: number; events: Record<string, unknown>[] };
  change(data);
  return JSON.stringify(data);
}

function problem(broken: string): string {
  const parsed = parseRunLog(broken);
  if (parsed.ok) throw new Error('The broken log was accepted.');
  return parsed.error;
}

describe('a log', () => {
  it('comes back exactly as it was, typed arrays included', () => {
    const parsed = parseRunLog(text);
    expect(parsed).toEqual({ ok: true, events: log });
    const scored = log.findIndex((event) => event.type === 'candidate-scored');
    const back = parsed.ok ? parsed.events[scored] : undefined;
    expect(back?.type === 'candidate-scored' && back.scores.actions[0]).toBeInstanceOf(Uint8Array);
  });

  it('keeps real-valued actions bit for bit and numbers that JSON lacks', () => {
    const actions = [Float64Array.of(0.1, -0, 1e-300, Math.PI), new Float64Array(30_000).fill(0.3)];
    const odd = log.map((event) =>
      event.type === 'candidate-scored'
        ? { ...event, score: Infinity, scores: { ...event.scores, returns: [NaN, -Infinity], actions } }
        : event,
    );
    expect(parseRunLog(serializeRunLog(odd))).toEqual({ ok: true, events: odd });
  });

  it('keeps the fields that only some calls and models have', () => {
    const usage = { promptTokens: 3, completionTokens: 2, estimated: true };
    const rich = log.map((event): RunEvent => {
      if (event.type === 'call-answered') return { ...event, answerMs: 12.5 };
      if (event.type !== 'run-started') return event;
      return { ...event, settings: { ...event.settings, model: { ...event.settings.model, thinking: true } } };
    });
    const { callId } = rich.find((event) => event.type === 'call-asked')!;
    const error = { code: 'model/credit', message: 'Empty.' } as const;
    const failed = {
      runId: log[0]!.runId,
      seq: rich.length,
      at: 0,
      type: 'call-failed',
      callId,
      error,
      usage,
    } as const;
    const whole: RunEvent[] = [...rich, { ...failed, fatal: true }];
    expect(parseRunLog(serializeRunLog(whole))).toEqual({ ok: true, events: whole });
  });

  it('can be taken over under another id', () => {
    const copy = withRunId(log, 'other' as RunId);
    expect(reduceAll(copy).runId).toBe('other');
    expect(reduceAll(log).runId).not.toBe('other');
  });

  it('drops fields that the format does not name', () => {
    const parsed = parseRunLog(
      changed((data) => {
        (data.events[0]!.settings as { model: Record<string, unknown> }).model.apiKey = 'sk-secret';
      }),
    );
    expect(parsed.ok && JSON.stringify(parsed.events)).not.toContain('sk-secret');
  });
});

describe('a broken file is refused', () => {
  it.each([
    ['no JSON', 'hello', 'not a run log'],
    ['other JSON', '{"a":1}', 'not a run log'],
    ['an array', '[]', 'not a run log'],
    ['null', 'null', 'not a run log'],
  ])('if it holds %s', (_, broken, message) => {
    expect(problem(broken)).toContain(message);
  });

  it('if it is of another version', () => {
    expect(problem(changed((data) => (data.logVersion = 99)))).toContain('log format 99');
  });

  it('if events are missing, doubled or of another run', () => {
    expect(problem(changed((data) => data.events.splice(3, 1)))).toContain('events are missing');
    expect(problem(changed((data) => data.events.shift()))).toContain('run-started');
    expect(problem(changed((data) => (data.events[2]!.runId = 'other')))).toContain('another run');
    expect(problem(changed((data) => (data.events = [])))).toContain('empty');
  });

  it('if an event is of an unknown type or holds wrong values, naming the place', () => {
    expect(problem(changed((data) => (data.events[1]!.type = 'magic')))).toContain('Event 1');
    expect(problem(changed((data) => (data.events[2]!.round = 1e9)))).toContain('Event 2');
    expect(problem(changed((data) => (data.events[2]!.round = 'one')))).toContain('round');
  });

  it('if its byte arrays are no base64', () => {
    const broken = text.replace(/"\$u8":"[^"]*"/, '"$u8":"***"');
    expect(problem(broken)).toContain('not a run log');
  });
});
