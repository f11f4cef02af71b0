// A task small enough to know everything about: a corridor of cells 0 .. length - 1, begun at cell 0. Action 1 goes right,
// 0 left; every step costs 1, and the last cell ends the episode and pays 10.
import type { Env } from '../../src/env-api/env.ts';
import type { Action } from '../../src/env-api/space.ts';

export interface Watched {
  resets: (number | undefined)[];
  steps: number;
  closed: number;
}

/** `watched` counts what is done to the environment. */
export function corridor(length = 4, watched: Watched = { resets: [], steps: 0, closed: 0 }): Env {
  let cell = 0;
  const observation = new Float64Array(1);
  const observe = () => {
    observation[0] = cell;
    return observation;
  };
  return {
    observationSpace: { kind: 'box', low: [0], high: [length - 1] },
    observationFields: [{ name: 'cell', offset: 0, shape: [] }],
    actionSpace: { kind: 'discrete', n: 2 },
    reset(options = {}) {
      watched.resets.push(options.seed);
      cell = 0;
      return { observation: observe(), info: {} };
    },
    step(action: Action) {
      watched.steps++;
      cell = Math.max(0, cell + (action === 1 ? 1 : -1));
      const terminated = cell === length - 1;
      const info = { success: terminated ? 1 : 0 };
      return { observation: observe(), reward: terminated ? 9 : -1, terminated, truncated: false, info };
    },
    render: () => ({}),
    close: () => void watched.closed++,
  };
}
