// The prior-knowledge dial: levels to settings and back, which runs belong together, and what may be said of their scores.
import { describe, expect, test } from 'vitest';
import { findEnv, registry } from '../../../envs/index.ts';
import { optionsFor } from '../../../src/app/studio/choices.ts';
import { handWrittenJob } from '../../../src/app/player/contenders.ts';
import { levelsHold } from '../../../src/app/runs/levels.ts';
import { twinInWords } from '../../../src/app/runs/run-words.ts';
import { dialResults, readPoints, type DialPoint } from '../../../src/app/comparison/dial.ts';
import { atDialLevel, dialLevelOf, dialLevels, type DialLevel } from '../../../src/engine/dial.ts';
import { tidyMethod } from '../../../src/engine/settings.ts';
import type { RunState } from '../../../src/engine/state.ts';
import { mean, meanInterval } from '../../../src/stats/interval.ts';
import { walkSettings } from '../../engine/tiny-run.ts';

const { card } = await findEnv('cartpole-v1')!.load();
const random = { label: 'Random actions', value: 20, kind: 'random', source: '' } as const;

describe('the dial', () => {
  test.each(registry.map(({ id }) => id))('leads from each level of %s to settings and back', async (id) => {
    const { card } = await findEnv(id)!.load();
    let options = optionsFor(card, {});
    const published = options;
    for (const level of [...dialLevels(card), 0] as DialLevel[]) {
      const { envOptions, description } = atDialLevel(level, options, card, 3);
      expect(dialLevelOf({ envOptions, method: { description } }, card)).toBe(level);
      options = optionsFor(card, envOptions);
      expect(options).toEqual(envOptions);
    }
    expect(options).toEqual(published);
  });

  test('has a level with other constants only where the task can change them', async () => {
    expect(dialLevels(card)).toEqual([0, 1, 2, 3, 4]);
    expect(dialLevels((await findEnv('taxi-v4')!.load()).card)).toEqual([0, 1, 2, 3]);
  });
});

describe('a run at a twin', () => {
  test('says so, keeps the card’s levels, and sets the hand-written policy on the published task', async () => {
    const options = optionsFor(card, { twin: 3, twinSeed: 2, unknown: 1 });
    expect(twinInWords(options)).toEqual(['order shuffled, numbers recoded (twin 2)']);
    expect(twinInWords({})).toEqual([]);
    expect(levelsHold(card, options)).toBe(true);
    expect(levelsHold(card, atDialLevel(4, options, card).envOptions)).toBe(false);
    const module = await findEnv('cartpole-v1')!.load();
    const { env, task } = handWrittenJob({ id: card.id, options }, module, 5);
    expect(env.options).toEqual(optionsFor(card, {}));
    expect(task).toEqual(module.describe());
  });
});

const asked = { ...walkSettings().model, kind: 'openai-compatible' } as const;

function run(
  level: DialLevel,
  score: number | null,
  changes: Parameters<typeof walkSettings>[1] = {},
  state: Partial<RunState> = {},
): RunState {
  const { envOptions, description } = atDialLevel(level, optionsFor(card, {}), card);
  const { method, ...rest } = walkSettings({ description }, { envOptions, model: asked, ...changes });
  const scores = { returns: [score, score], successes: [], seeds: [1, 2] };
  return {
    status: score === null ? 'running' : 'ended',
    settings: { ...rest, method: tidyMethod(method) },
    reports: score === null ? {} : { best: { score, scores } },
    ...{ selection: 'return', rounds: [], bestRound: 1, lastRound: 1, cost: { usd: 0, unpricedCalls: 0 } },
    usage: { searchSteps: 10, confirmSteps: 0, calls: 1, promptTokens: 1, completionTokens: 1, activeMs: 1 },
    ...state,
  } as unknown as RunState;
}

describe('the runs of a dial', () => {
  test('are those that differ in level and seed only, with a fresh-seed score', () => {
    const runs = [
      run(0, 400),
      run(0, 420, { seed: 9 }),
      run(1, 300),
      run(3, 200),
      run(4, 50),
      run(2, null),
      run(3, 100, { language: 'python' }),
    ];
    const [result, other] = dialResults(runs, card);
    expect(result!.points.map(({ level, scores }) => [level, scores])).toEqual([
      [0, [400, 420]],
      [1, [300]],
      [3, [200]],
      [4, [50]],
    ]);
    expect(other!.points.map(({ level, scores }) => [level, scores])).toEqual([[3, [100]]]);
    expect(other!.title).toContain('Python');
    expect(result!.notes).toEqual(['Left out: 1 run not finished.']);
  });

  test('count by the rules of the verdict: failures as random play, a person’s own policy and copies not at all', () => {
    const failed = { bestRound: null, lastRound: null, endReason: 'no-policy' } as const;
    const person = [{ candidates: [{ author: 'person' }] }] as unknown as RunState['rounds'];
    const model = { ...walkSettings().model, kind: 'recorded', recording: 'a' } as const;
    const [result] = dialResults([run(0, 400), run(0, 400), run(0, null, {}, { ...failed, status: 'ended' })], card);
    const level = card.levels.find(({ kind }) => kind === 'random')!.value;
    expect(result!.points[0]!.scores).toEqual([400, level]);
    expect(result!.notes).toEqual([
      '1 run ended without a policy that runs and counts as random play.',
      'Left out: 1 run the same as another one.',
    ]);
    expect(dialResults([run(0, 400, {}, { rounds: person })], card)).toEqual([]);
    const replays = [run(0, 400, { model }), run(0, 410, { model, seed: 8 })];
    expect(dialResults(replays, card)[0]!.points[0]!.scores).toEqual([400]);
  });

  test('have the random level only where it was measured with their options', () => {
    const level = card.levels.find(({ kind }) => kind === 'random')!.value;
    expect(dialResults([run(3, 400)], card)[0]!.random).toBe(level);
    expect(dialResults([run(4, 400)], card)[0]!.random).toBeNull();
  });
});

const point = (level: DialLevel, scores: readonly number[]): DialPoint => ({
  level,
  scores,
  mean: mean(scores),
  interval: scores.length > 1 ? meanInterval(scores) : null,
});
const say = (...points: readonly DialPoint[]) => readPoints(points, { levels: [random] }).sentence;

describe('what is said of the scores', () => {
  test('is that it cannot be told with too few runs or one level, and what to do', () => {
    expect(say(point(0, [400, 500, 480]))).toBe(
      'Cannot tell yet: all runs are at level 0. Run the same at level 3, 3 times or more.',
    );
    expect(say(point(0, [400, 500, 480]), point(2, [30]))).toBe(
      'Cannot tell yet: 3 runs at level 0, 1 run at level 2. A comparison takes 3 at each of two levels.',
    );
    expect(say(point(4, [1, 2, 3]))).toBe('Cannot tell yet: no finished run at levels 0 to 3.');
  });

  test('is that most came from the description and its use only where the whole interval says so', () => {
    expect(say(point(0, [480, 490, 500]), point(3, [100, 110, 120]))).toMatch(
      /^From level 0 to 3 the score falls from 490 to 110, by 380 \(95% interval 3\d\d.* to .*\): most of what it scored above random/,
    );
    expect(say(point(0, [480, 490, 500]), point(3, [400, 410, 420]))).toContain('less than half of what it scored');
    expect(say(point(0, [400, 490, 500]), point(3, [100, 110, 420]))).toContain('these runs cannot tell');
  });

  test('claims prior knowledge only between levels without the description', () => {
    const both = say(point(0, [480, 490, 500]), point(1, [380, 390, 400]), point(3, [100, 110, 120]));
    const [first, second] = both.split(' From level 1 to 3 ');
    expect(first).toContain('came from the task’s description and what the model made of it');
    expect(first).not.toContain('prior knowledge');
    expect(second).toMatch(/falls from 390 to 110, by 280 .*: that much was prior knowledge\.$/);
  });

  test('is no more than a fall where level 0 or the random level is missing', () => {
    expect(say(point(1, [480, 490, 500]), point(3, [100, 110, 120]))).toMatch(/that much was prior knowledge\.$/);
  });

  test('is that a change could be chance, or that nothing helped', () => {
    expect(say(point(0, [300, 490, 500]), point(2, [280, 480, 470]))).toContain('could be chance');
    expect(say(point(0, [100, 110, 120]), point(2, [300, 310, 320]))).toContain('rises from 110 to 310, by 200');
  });

  test('leaves another world out of the slope', () => {
    const alike = [point(0, [500, 500, 500]), point(1, [400, 400, 400]), point(2, [300, 300, 300])];
    const { slope } = readPoints([...alike, point(4, [0, 0, 0])], { levels: [random] });
    expect(slope!.value).toBeCloseTo(-100);
    expect(slope!.interval[0]).toBeCloseTo(-100);
  });
});
