import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sceneAt, sceneInWords } from '../../../src/app/film/film-scene.ts';
import {
  beatFrom,
  chapterNames,
  filmChapters,
  filmLength,
  filmTimeline,
  isBeat,
  momentAt,
  positionAt,
  timeOf,
} from '../../../src/app/film/film-timeline.ts';
import type { RunEvent } from '../../../src/engine/events.ts';
import { parseRunLog } from '../../../src/engine/log-json.ts';
import { reduceAll } from '../../../src/engine/reducer.ts';
import { root } from '../../../src/tools/build-cli.mjs';

const parsed = parseRunLog(readFileSync(join(root, 'public/recordings/cartpole.json'), 'utf8'));
if (!parsed.ok) throw new Error(parsed.error);
const log: readonly RunEvent[] = parsed.events;
const plain = { byEvent: false, skipWaits: false };
const timeline = filmTimeline(log, plain);
const answered = log.findIndex((event) => event.type === 'call-answered');

describe('the clock of a film', () => {
  test('shows a wait for a twentieth of its length, and for one and a half seconds at most', () => {
    // The first answer came after 112 s, the one after the reflection of round 1 after 177 s, the last one after 15 s.
    const waits = log.flatMap((event, i) => (event.type === 'call-answered' ? [timeline.stretches[i]!.waitMs] : []));
    expect(waits[0]).toBe(1500);
    expect(waits.at(-1)).toBeCloseTo(14_986 / 20, 6);
    expect(Math.max(...waits)).toBe(1500);
  });

  test('writes 400 characters a second, a long reply in 12 seconds', () => {
    const event = log[answered]!;
    if (event.type !== 'call-answered') throw new Error('not an answer');
    expect(timeline.stretches[answered]!.writeMs).toBeCloseTo((event.text.length / 400) * 1000, 6);
    const long = filmTimeline(log.with(answered, { ...event, text: 'x'.repeat(50_000) }), plain);
    expect(long.stretches[answered]!.writeMs).toBe(12_000);
  });

  test('is shorter by exactly the waits where they are skipped', () => {
    const waits = timeline.stretches.reduce((sum, { waitMs }) => sum + waitMs, 0);
    expect(waits).toBeGreaterThan(5000);
    expect(filmLength(filmTimeline(log, { byEvent: false, skipWaits: true }))).toBeCloseTo(
      filmLength(timeline) - waits,
      6,
    );
  });

  test('gives every event that shows something the same time when it goes by event', () => {
    const { stretches } = filmTimeline(log, { byEvent: true, skipWaits: false });
    expect(new Set(stretches.map(({ restMs }) => restMs))).toEqual(new Set([0, 900]));
    expect(stretches.every(({ waitMs, writeMs }) => waitMs + writeMs === 0)).toBe(true);
  });

  test('finds the position of every moment again', () => {
    const length = filmLength(timeline);
    for (let ms = 0; ms <= length; ms += 137) expect(timeOf(timeline, positionAt(timeline, ms))).toBeCloseTo(ms, 6);
    expect(positionAt(timeline, length)).toEqual({ index: log.length, share: 1 });
  });

  test('never goes back in the log as time goes on', () => {
    let before = 0;
    for (let ms = 0; ms <= filmLength(timeline); ms += 50) {
      const { index } = positionAt(timeline, ms);
      expect(index).toBeGreaterThanOrEqual(before);
      before = index;
    }
  });

  test('names its chapters by as much as has room, so that no name covers another', () => {
    const shares = [0, 0.3, 0.65, 0.94];
    expect(chapterNames(shares, true, 750)).toBe('word');
    // "Round 3" would end where "Result" begins.
    expect(chapterNames(shares, true, 350)).toBe('number');
    expect(chapterNames(shares, false, 350)).toBe('word');
    expect(chapterNames(shares, true, 100)).toBe('none');
    expect(chapterNames([0.5], false, 10)).toBe('word');
  });

  test('has a chapter for each round and one for the result, without naming a winner', () => {
    const chapters = filmChapters(log);
    expect(chapters.map(({ round }) => round)).toEqual([1, 2, 3, null]);
    expect(log[chapters[1]!.index]!.type).toBe('prompt-built');
    expect(log[chapters[3]!.index]!.type).toBe('reported');
  });

  test('stops at each event that shows something, forwards and back', () => {
    const forwards: number[] = [];
    for (let index = 1; index < log.length;) forwards.push((index = beatFrom(log, { index, share: 0 }, 1)));
    const backwards: number[] = [];
    for (let index = log.length; index > 1;) backwards.push((index = beatFrom(log, { index, share: 0 }, -1)));
    expect(forwards.slice(0, -1).reverse()).toEqual(backwards.slice(0, -1));
    expect(forwards.every((index) => isBeat(log, index - 1))).toBe(true);
    expect(forwards).toHaveLength(log.filter((_, i) => i > 0 && isBeat(log, i)).length);
  });
});

describe('a scene', () => {
  const at = (index: number, ms: number) => {
    const { restMs, waitMs, writeMs } = timeline.stretches[index]!;
    return sceneAt(log, index, momentAt(timeline, { index, share: ms / (restMs + waitMs + writeMs) }));
  };
  const { restMs, waitMs, writeMs } = timeline.stretches[answered]!;

  test('shows the prompt while the model is waited for', () => {
    expect(at(answered, restMs + waitMs / 2)).toEqual({ kind: 'prompt', callId: 'round-1/feedback' });
  });

  test('shows the part of the reply that is written by then, and no more', () => {
    const event = log[answered]!;
    if (event.type !== 'call-answered') throw new Error('not an answer');
    const scene = at(answered, restMs + waitMs + writeMs * 0.5);
    expect(scene).toMatchObject({ kind: 'reply', callId: event.callId });
    if (scene.kind !== 'reply') return;
    expect(event.text.startsWith(scene.text)).toBe(true);
    expect(Math.abs(scene.text.length - event.text.length / 2)).toBeLessThanOrEqual(1);
  });

  test('writes the reasoning first where there is some', () => {
    const event = log[answered]!;
    const thought = log.with(answered, { ...event, reasoning: 'I think so' } as RunEvent);
    expect(sceneAt(thought, answered, { kind: 'write', share: 0.125 })).toMatchObject({ text: '', reasoning: 'I thi' });
    expect(sceneAt(thought, answered, { kind: 'write', share: 1 })).toMatchObject({ reasoning: 'I think so' });
  });

  test('says in a line what goes on at every event', () => {
    for (let index = 1; index <= log.length; index++) {
      const scene = sceneAt(log, index, { kind: 'rest' });
      expect(sceneInWords(scene, reduceAll(log.slice(0, index)), log[index - 1])).toMatch(/^[A-Z]/);
    }
  });
});
