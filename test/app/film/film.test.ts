// The state of a film: what it shows is what its log adds up to, also when scores begin or cease to be held back on the way.
import { describe, expect, test } from 'vitest';
import { heldRuns } from '../../../src/app/film/held-runs.svelte.ts';
import { Film } from '../../../src/app/film/film.svelte.ts';
import { reduceAll } from '../../../src/engine/reducer.ts';
import { readRecordedLog } from '../../support/recorded-runs.ts';

const log = readRecordedLog('cartpole');
const firstScore = log.findIndex((event) => event.type === 'candidate-scored');

function filmAt(index: number): Film {
  const film = new Film({ kind: 'recording', name: 'cartpole' }, log);
  film.seek(index);
  return film;
}

const shown = (film: Film) => reduceAll(film.events.slice(0, film.position.index));

describe('a film that begins to hold scores back', () => {
  test.each(Array.from({ length: firstScore }, (_, i) => i + 1))(
    'after %i events shows no score of the round',
    (index) => {
      const film = filmAt(index);
      film.predict(true);
      expect(film.state).toEqual(shown(film));
      expect(film.position.index).toBeLessThanOrEqual(film.hold!.index);
      const [round] = film.state!.rounds;
      expect(round?.candidates.flatMap(({ attempts }) => attempts.at(-1)?.liveReturns ?? []) ?? []).toEqual([]);
      // Whoever is asked to bet can read the code of everybody.
      if (film.atHold) expect(round!.candidates.map(({ attempts }) => attempts.at(-1)!.code)).not.toContain(undefined);
      film.seek(film.events.length);
      expect(film.state!.rounds[0]!.candidates.map(({ attempts }) => attempts[0]!.code)).not.toContain(undefined);
    },
  );
});

test('a film that no longer holds scores back stands where its order of events leads', () => {
  const film = filmAt(1);
  film.predict(true);
  film.seek(log.length);
  film.reveal(1);
  film.seek(film.position.index + 7);
  film.predict(false);
  expect(film.events).toBe(log);
  expect(film.state).toEqual(shown(film));
});

test('revealed scores are rested on: the round is decided, nothing plays on, and the next round is not begun', () => {
  const film = filmAt(1);
  film.predict(true);
  film.seek(log.length);
  film.reveal(1);
  expect(film.playing).toBe(false);
  expect(film.state!.rounds).toHaveLength(1);
  expect(film.state!.rounds[0]!.winner).toBeDefined();
  expect(film.state!.rounds[0]!.candidates.every(({ status }) => status === 'scored' || status === 'failed')).toBe(
    true,
  );
  film.toggle();
  expect(film.playing).toBe(true);
});

test('time that passes between two events leaves what the page reads as it is', () => {
  const film = filmAt(6);
  const { state } = film;
  film.advance(1);
  expect(film.position).toEqual({ index: 6, share: expect.any(Number) });
  expect(film.position.share).toBeGreaterThan(0);
  expect(film.state).toBe(state);
});

describe('the film of a run of this browser', () => {
  const source = { kind: 'run', runId: log[0]!.runId } as const;

  test('holds back what the run holds back, and reveals it for the run', () => {
    heldRuns.hold(source.runId, [1]);
    const film = new Film(source, log);
    expect([film.predicting, film.hold?.round]).toEqual([true, 2]);
    film.seek(log.length);
    film.reveal(2);
    expect(heldRuns.openRounds(source.runId)).toEqual([1, 2]);
    film.predict(false);
    expect(heldRuns.openRounds(source.runId)).toBeNull();
  });

  test('that begins to hold scores back makes it a fact of the run', () => {
    const film = new Film(source, log);
    film.seek(firstScore + 1);
    film.predict(true);
    expect(heldRuns.openRounds(source.runId)).toEqual([1]);
    heldRuns.release(source.runId);
  });
});

test('a film whose address names revealed rounds holds back the others', () => {
  const film = filmAt(1);
  film.predict(true, [1]);
  film.seek(log.length);
  expect([film.hold?.round, film.openRounds]).toEqual([2, [1]]);
});

test('a film’s clock tells the time that passes on the screen at the speed that is chosen', () => {
  const film = filmAt(1);
  film.seekTime(10_000);
  expect(film.clock.nowMs).toBe(film.timeMs);
  film.speed = 2;
  expect(film.clock).toEqual({ nowMs: film.timeMs / 2, lengthMs: film.lengthMs / 2 });
  film.speed = 'event';
  expect(film.clock).toEqual({ nowMs: film.timeMs, lengthMs: film.lengthMs });
});
