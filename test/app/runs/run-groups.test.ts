// Groups in the list of runs: what is folded, where a group stands, and what its scores add up to.
import { describe, expect, test } from 'vitest';
import { foldGroups, groupRows } from '../../../src/app/runs/run-groups.ts';
import type { RunId } from '../../../src/engine/events.ts';
import { meanInterval } from '../../../src/stats/interval.ts';
import type { RunSummary } from '../../../src/workers/engine/api.ts';

let made = 0;
function run(changes: Partial<RunSummary> = {}): RunSummary {
  return {
    runId: `run-${++made}` as RunId,
    title: 'A run',
    envId: 'cartpole-v1',
    modelName: 'tiny',
    preset: 'default',
    language: 'python',
    status: 'ended',
    startedAt: 0,
    updatedAt: 1000 - made,
    roundsDone: 2,
    rounds: 2,
    bestScore: 1,
    finalScore: 1,
    steps: 10,
    curve: [],
    ...changes,
  };
}

describe('the list of runs', () => {
  test('folds the runs of a group into the place of its newest one and leaves the others as they are', () => {
    const [a, b, c, d, e] = [
      run(),
      run({ group: 'g' }),
      run(),
      run({ group: 'g', status: 'paused' }),
      run({ group: 'h' }),
    ];
    const items = foldGroups([a, b, c, d, e] as RunSummary[]);
    expect(items.map((item) => (item.kind === 'run' ? item.run : item.group.name))).toEqual([a, 'g', c, 'h']);
    const [, second] = items;
    expect(second).toMatchObject({
      group: { runs: [b, d], tasks: 1, unfinished: 1, updatedAt: b!.updatedAt },
    });
    expect(new Set(items.map((item) => item.key)).size).toBe(4);
  });
});

describe('the scores of a group', () => {
  test('are averaged for each task and model, with the interval of the mean', () => {
    const scores = [3, 5, 10];
    const rows = groupRows([
      ...scores.map((finalScore) => run({ finalScore })),
      run({ modelName: 'other', finalScore: 7 }),
      run({ envId: 'taxi-v4', finalScore: -2 }),
      run({ envId: 'taxi-v4', finalScore: -4 }),
    ]);
    expect(rows.map(({ envId, modelName, mean, scored }) => [envId, modelName, mean, scored])).toEqual([
      ['cartpole-v1', 'other', 7, 1],
      ['cartpole-v1', 'tiny', 6, 3],
      ['taxi-v4', 'tiny', -3, 2],
    ]);
    expect(rows[1]!.interval).toEqual(meanInterval(scores));
    expect(rows[0]!.interval).toBeNull();
  });

  test('leave out runs without a final score, and say how many', () => {
    const [row] = groupRows([
      run({ finalScore: 4 }),
      run({ finalScore: null }),
      run({ finalScore: 9, status: 'paused' }),
      run({ finalScore: undefined }),
    ]);
    expect(row).toMatchObject({ runs: 4, scored: 1, unfinished: 1, mean: 4 });
    expect(groupRows([run({ finalScore: null })])[0]).toMatchObject({ mean: null, interval: null });
  });

  test('are kept apart by language and preset', () => {
    expect(groupRows([run(), run({ language: 'javascript' }), run({ preset: 'paper' })])).toHaveLength(3);
  });
});
