// Where candidates stand on a run's time line, and where keys lead from one to another.
import { describe, expect, test } from 'vitest';
import { parentsIn } from '../../../src/app/story/parents.ts';
import {
  layOutTimeLine,
  lineOfDescent,
  markTowards,
  storyBounds,
  ticksBetween,
  timeLineRows,
  type StoryMark,
} from '../../../src/app/story/time-line.ts';
import type { CandidateState, RoundState, RunState } from '../../../src/engine/state.ts';
import { readRecordedRun } from '../../support/recorded-runs.ts';

const bounds = { min: 0, max: 100 };
const middle = (timeLineRows.top + timeLineRows.bottom) / 2;

function candidate(n: number, changes: Partial<CandidateState>): CandidateState {
  return { round: 1, candidate: n, author: 'model', status: 'scored', attempts: [], ...changes };
}

function stateOf(...rounds: readonly RoundState[]): RunState {
  return { ...readRecordedRun('cartpole'), rounds, bestRound: 1 };
}

function round(n: number, candidates: readonly CandidateState[], changes: Partial<RoundState> = {}): RoundState {
  const own = candidates.map((each) => ({ ...each, round: n }));
  return { round: n, candidates: own, feedbackSummaries: [], feedbackErrors: [], ...changes };
}

const first = round(
  1,
  [
    candidate(1, { score: 50 }),
    candidate(2, { score: 100, attempts: new Array(3).fill({ attempt: 0, code: '', callId: '', liveReturns: [] }) }),
    candidate(3, { status: 'failed' }),
    candidate(4, { score: -1e6 }),
    candidate(5, { score: 0, author: 'person' }),
  ],
  { winner: 2 },
);

function layOut(state: RunState, available = 400) {
  return layOutTimeLine({ state, bounds, parents: new Map([['2/1', { round: 1, candidate: 2 }]]), available });
}

describe('marks', () => {
  const { marks } = layOut(stateOf(first));

  test('stand at the height of their score, in the order of the candidates', () => {
    expect(marks.map((mark) => mark.y)).toEqual([
      middle,
      timeLineRows.top,
      timeLineRows.strip,
      timeLineRows.bottom,
      timeLineRows.bottom,
    ]);
    expect(marks.map((mark) => mark.x)).toEqual([...marks.map((mark) => mark.x)].sort((a, b) => a - b));
  });

  test('say by their place what has no score, and what lies below the scale', () => {
    expect(marks.map((mark) => mark.place)).toEqual(['scale', 'scale', 'strip', 'below', 'scale']);
  });

  test('know the winner, the best, repairs and a person’s own', () => {
    expect(marks[1]).toMatchObject({ winner: true, best: true, repairs: 2, own: false });
    expect(marks[0]).toMatchObject({ winner: false, best: false, repairs: 0 });
    expect(marks[4]).toMatchObject({ own: true });
  });

  test('a score that is not a number stands on the strip', () => {
    const odd = layOut(stateOf(round(1, [candidate(1, { score: NaN })])));
    expect(odd.marks[0]).toMatchObject({ place: 'strip', y: timeLineRows.strip });
  });
});

describe('rounds', () => {
  const many = Array.from({ length: 12 }, (_, i) =>
    round(i + 1, [candidate(1, { score: 1 }), candidate(2, { score: 2 })]),
  );

  test('use the width there is, and go beyond it where they are many', () => {
    expect(layOut(stateOf(...many.slice(0, 3)), 390).width).toBeLessThanOrEqual(390);
    expect(layOut(stateOf(...many.slice(0, 3)), 390).width).toBeGreaterThan(300);
    expect(layOut(stateOf(...many), 390).width).toBeGreaterThan(800);
  });

  test('follow each other without gaps', () => {
    const { rounds } = layOut(stateOf(...many));
    for (let i = 1; i < rounds.length; i++) expect(rounds[i]!.x).toBe(rounds[i - 1]!.x + rounds[i - 1]!.width);
  });
});

test('a line leads from a child to its parent, and the line of descent to the first ancestor', () => {
  const { links, marks } = layOut(stateOf(first, round(2, [candidate(1, { score: 100 })])));
  expect(links).toHaveLength(1);
  expect(links[0]).toMatchObject({ child: '2/1', parent: '1/2' });
  expect(links[0]!.path.startsWith(`M${marks[1]!.x} ${marks[1]!.y}C`)).toBe(true);
  const parents = new Map([
    ['3/1', { round: 2, candidate: 1 }],
    ['2/1', { round: 1, candidate: 2 }],
  ]);
  expect([...lineOfDescent('3/1', parents)]).toEqual(['3/1', '2/1', '1/2']);
});

test('a confirmed score stands beside its winner with its interval, cut at the ends of the scale', () => {
  const scores = { returns: [], successes: [], steps: [], ended: [], seeds: [], actions: [] };
  const confirmed = { round: 1, scores, score: 50, interval: [-500, 100] as const };
  const { confirmed: drawn, marks } = layOut(stateOf({ ...first, confirmed }));
  expect(drawn).toMatchObject([{ round: 1, y: middle, top: timeLineRows.top, bottom: timeLineRows.bottom }]);
  expect(drawn[0]!.x).toBeGreaterThan(marks[1]!.x);
});

describe('the scale', () => {
  const point = (score: number) => ({ round: 1, candidate: 1, steps: 1, score });

  test('leaves out a level that would press the scores together, and keeps the near ones', () => {
    const { min, max } = storyBounds([point(-100), point(528.6), point(947)], [], [974.9, -1858]);
    expect(min).toBeGreaterThan(-400);
    expect(min).toBeLessThan(-100);
    expect(max).toBeGreaterThan(974.9);
  });

  test('holds every score but disasters', () => {
    const scores = [-100_020, -100_011, -38, -18].map(point);
    const { min, max } = storyBounds(scores, [], [969.7, -19_024]);
    expect(min).toBeGreaterThan(-45);
    expect(min).toBeLessThan(-38);
    expect(max).toBeLessThan(0);
    expect(storyBounds([point(9), point(500)], [], []).min).toBeLessThan(9);
    expect(storyBounds([point(-0.9), point(-0.04)], [], []).min).toBeLessThan(-0.9);
    expect(storyBounds([point(-771), point(8)], [], []).min).toBeLessThan(-771);
  });

  test('shows every level where all scores are equal', () => {
    const { min, max } = storyBounds([point(500), point(500)], [], [21.5, 500]);
    expect(min).toBeLessThan(21.5);
    expect(max).toBeGreaterThan(500);
  });

  test('is marked at round values', () => {
    expect(ticksBetween(-23, 517)).toEqual([0, 200, 400]);
    expect(ticksBetween(0.72, 1.01)).toEqual([0.8, 0.9, 1]);
    expect(ticksBetween(-100_020, 40)).toEqual([-100_000, -50_000, 0]);
  });
});

describe('arrow keys', () => {
  const marks = layOut(
    stateOf(
      first,
      round(2, [candidate(1, { score: 90 }), candidate(2, { score: 10 }), candidate(3, { status: 'waiting' })]),
    ),
  ).marks;
  const at = (key: string): StoryMark => marks.find((mark) => mark.key === key)!;

  test('go up and down within a round by score; what failed comes last', () => {
    expect(markTowards(marks, at('1/1'), 'ArrowUp').key).toBe('1/2');
    expect(markTowards(marks, at('1/2'), 'ArrowUp').key).toBe('1/2');
    expect(markTowards(marks, at('1/5'), 'ArrowDown').key).toBe('1/3');
  });

  test('go left and right to the nearest in height, Home and End to the first and last round', () => {
    expect(markTowards(marks, at('1/2'), 'ArrowRight').key).toBe('2/1');
    expect(markTowards(marks, at('1/5'), 'ArrowRight').key).toBe('2/2');
    expect(markTowards(marks, at('2/1'), 'ArrowLeft').key).toBe('1/2');
    expect(markTowards(marks, at('2/1'), 'End').round).toBe(2);
    expect(markTowards(marks, at('2/1'), 'Home').round).toBe(1);
  });

  test('pass over a candidate that is still waiting', () => {
    expect(markTowards(marks, at('2/2'), 'ArrowDown').key).toBe('2/2');
  });
});

test('a recorded run is laid out whole: every candidate once, every later one with a line to its parent', () => {
  const state = readRecordedRun('noise-world-1-javascript');
  const { marks, links } = layOutTimeLine({
    state,
    bounds: { min: -200, max: 1000 },
    parents: parentsIn(state),
    available: 600,
  });
  expect(marks.map(({ key }) => key)).toHaveLength(9);
  expect(links.map(({ child, parent }) => `${parent} > ${child}`)).toEqual([
    '1/1 > 2/1',
    '1/1 > 2/2',
    '1/1 > 2/3',
    '2/1 > 3/1',
    '2/1 > 3/2',
    '2/1 > 3/3',
  ]);
});
