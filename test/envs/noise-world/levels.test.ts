// The levels on the cards against exact values of the published boards, and the reference policy against milestones.
import { describe, expect, it } from 'vitest';
import { boardSpec, publishedBoards } from '../../../envs/noise-world/boards.ts';
import { createLayout } from '../../../envs/noise-world/layout.ts';
import { cards } from '../../../envs/noise-world/meta.ts';
import { loadModule } from '../../../envs/noise-world/module.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { expectedReturn, optimal, uniform, type Backup } from './dynamic-programming.ts';

interface BoardObservation {
  agent_row: number;
  agent_col: number;
  board: Float64Array;
  prereq_first_done: number;
  prereq_second_done: number;
}
type Policy = new () => { act(obs: BoardObservation): number };

function loadPolicy(id: string): Policy {
  const { referencePolicy, describe } = loadModule(id);
  return new Function(`${referencePolicy.javascript}\nreturn ${describe().policyClassName};`)() as Policy;
}

describe.each(Object.keys(publishedBoards))('levels of %s', (id) => {
  const spec = boardSpec(id);
  const layout = createLayout(spec, createRandom(spec.seed));
  const level = (kind: string): number => {
    return cards.find((card) => card.id === id)!.levels.find((candidate) => candidate.kind === kind)!.value;
  };

  it('shows the exact optimum', () => {
    expect(expectedReturn(layout, optimal)).toBeCloseTo(level('optimum'), 3);
  });

  it('shows the exact mean of the random policy', () => {
    expect(expectedReturn(layout, uniform)).toBeCloseTo(level('random'), 2);
  });

  it('shows the exact mean of the reference policy', () => {
    const policy = new (loadPolicy(id))();
    const board = Float64Array.from(layout.codes);
    const chosen = new Map<number, number>();
    const greedy: Backup = (values, cell, done) => {
      const key = cell * 3 + done;
      if (!chosen.has(key)) {
        const position = (index: number): number => index / (spec.size - 1);
        const action = policy.act({
          agent_row: position(Math.floor(cell / spec.size)),
          agent_col: position(cell % spec.size),
          board,
          prereq_first_done: spec.milestones && done >= 1 ? 1 : 0,
          prereq_second_done: spec.milestones && done === 2 ? 1 : 0,
        });
        chosen.set(key, action);
      }
      return values[chosen.get(key)!]!;
    };
    expect(expectedReturn(layout, greedy)).toBeCloseTo(level('heuristic'), 3);
  });
});

describe('reference policy', () => {
  it('visits both milestones in order and is paid at the goal', () => {
    const { make } = loadModule('noise_world_board_4');
    const policy = new (loadPolicy('noise_world_board_4'))();
    const env = make();
    let { observation } = env.reset({ seed: 3 });
    for (;;) {
      const [agent_row, agent_col] = observation as unknown as [number, number];
      const [prereq_first_done, prereq_second_done] = observation.slice(-2) as unknown as [number, number];
      const board = observation.slice(4, -2);
      const result = env.step(policy.act({ agent_row, agent_col, board, prereq_first_done, prereq_second_done }));
      observation = result.observation;
      if (!result.terminated && !result.truncated) continue;
      expect(result.reward).toBe(999);
      expect(result.info.success).toBe(1);
      expect([...observation.slice(-2)]).toEqual([1, 1]);
      return;
    }
  });
});
