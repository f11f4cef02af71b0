// Exact finite-horizon values of NoiseWorld from its full dynamics, by backward induction. Only tests know the dynamics:
// this is where the optimum, random and heuristic levels on the cards come from.
import { CODE, type Layout } from '../../../envs/noise-world/layout.ts';

/** How values of the four actions in one state become the state's value. */
export type Backup = (values: readonly number[], cell: number, milestonesDone: number) => number;

export const optimal: Backup = (values) => Math.max(...values);
export const uniform: Backup = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Expected return from the start of an episode of n * n steps. States are (cell, milestones done), 0 <= done <= 2;
 * boards without milestones start with both done.
 */
export function expectedReturn(
  { size, milestones, codes, moveChance, failureResets, neighbours }: Layout,
  backup: Backup,
) {
  const cells = size * size;
  const start = milestones ? 0 : 2;
  let next = Array.from({ length: 3 }, () => new Float64Array(cells));
  const arrive = (cell: number, done: number): number => {
    const code = codes[cell]!;
    if (code === CODE.firstMilestone && done === 0) done = 1;
    else if (code === CODE.secondMilestone && done === 1) done = 2;
    if (cell === cells - 1) return done === 2 ? -1 + size ** 3 : -1;
    if (code === CODE.deadly) return -1 - size ** 5;
    return -1 + next[done]![cell]!;
  };
  for (let stepsLeft = 1; stepsLeft <= cells; stepsLeft++) {
    next = next.map((_, done) =>
      Float64Array.from({ length: cells }, (_, cell) => {
        const values = [0, 1, 2, 3].map((action) => {
          const target = neighbours[cell * 4 + action]!;
          if (target === cell) return arrive(cell, done);
          const chance = moveChance[cell]!;
          return chance * arrive(target, done) + (1 - chance) * arrive(failureResets[cell] === 1 ? 0 : cell, done);
        });
        return backup(values, cell, done);
      }),
    );
  }
  return next[start]![0]!;
}
