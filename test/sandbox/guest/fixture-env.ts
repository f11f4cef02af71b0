// Two tiny environments for tests of rollouts and policies: a corridor (discrete) and a point on a line (box).
import type { Env, MakeEnv, StepResult } from '../../../src/env-api/env.ts';
import type { Action } from '../../../src/env-api/space.ts';
import type { TaskDescription } from '../../../src/env-api/env.ts';
import type { EpisodePlan, EvaluationJob, PolicySource } from '../../../src/engine/jobs.ts';
import { defaultLimits } from '../../../src/engine/settings.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';

/** Cells 0..4; start at 0 (or, seeded, at 0 or 1); action 1 goes right, 0 left; cell 4 ends the episode with reward 10. */
export function corridor(): Env {
  let random = createRandom(7);
  let cell = -1;
  const observation = new Float64Array(4);
  const look = (): Float64Array => {
    observation.set([cell, 4, cell - 1, cell + 1]);
    return observation;
  };
  return {
    observationSpace: { kind: 'box', low: [0, 0, -1, 0], high: [4, 4, 3, 5] },
    observationFields: [
      { name: 'cell', offset: 0, shape: [] },
      { name: 'goal', offset: 1, shape: [] },
      { name: 'neighbours', offset: 2, shape: [2] },
    ],
    actionSpace: { kind: 'discrete', n: 2 },
    reset(options) {
      if (options?.seed !== undefined) random = createRandom(options.seed);
      cell = random.integers(0, 2);
      return { observation: look(), info: {} };
    },
    step(action: Action): StepResult {
      if (cell < 0) throw new Error('Call reset before step.');
      cell = Math.max(0, cell + (action === 1 ? 1 : -1));
      const terminated = cell === 4;
      return {
        observation: look(),
        reward: terminated ? 10 : -1,
        terminated,
        truncated: false,
        info: { success: terminated ? 1 : 0 },
      };
    },
    render: () => ({ cell }),
    close() {},
  };
}

/** A point on a line; the two-number action moves it by their sum; reward is minus the distance from zero. Never ends. */
export function line(): Env {
  let x = 0;
  const observation = new Float64Array(1);
  return {
    observationSpace: { kind: 'box', low: [-Infinity], high: [Infinity] },
    observationFields: [{ name: 'x', offset: 0, shape: [] }],
    actionSpace: { kind: 'box', low: [-1, -1], high: [1, 1] },
    reset() {
      x = 1;
      observation[0] = x;
      return { observation, info: {} };
    },
    step(action) {
      const [a, b] = action as Float64Array;
      x += a! + b!;
      observation[0] = x;
      return { observation, reward: -Math.abs(x), terminated: false, truncated: false, info: {} };
    },
    render: () => ({ x }),
    close() {},
  };
}

export const makeFixture: MakeEnv = (id) => (id === 'line' ? line() : corridor());

const observationSources: Record<string, string> = {
  corridor: `
class CorridorObservation:
    def __init__(self):
        self.cell = 0.0
        self.goal = 0.0
        self.neighbours = None

    def fill_from_env(self, env, obs):
        self.cell = float(obs[0])
        self.goal = float(obs[1])
        self.neighbours = list(obs[2:4])
`,
  line: `
class LineObservation:
    def __init__(self):
        self.x = 0.0

    def fill_from_env(self, env, obs):
        self.x = float(obs[0])
`,
};

export function fixtureTask(id: 'corridor' | 'line'): TaskDescription {
  const name = id === 'line' ? 'Line' : 'Corridor';
  return {
    envId: id,
    horizon: 20,
    policyClassName: `${name}Policy`,
    observationClassName: `${name}Observation`,
    observationSource: observationSources[id]!,
    observationNotes: '',
    actionText: '',
    rewardText: '',
    rewardName: 'Reward',
    observationModules: ['direct_policy_learning.observations'],
  };
}

export const fixedPlan: EpisodePlan = {
  episodes: 3,
  seeds: [1, 2, 3],
  maxSteps: 20,
  policyLifetime: 'episode',
  policySeed: 5,
  actionCheck: 'strict',
};

export function fixtureJob(
  id: 'corridor' | 'line',
  policy: PolicySource,
  plan: Partial<EpisodePlan> = {},
): EvaluationJob {
  return {
    env: { id, options: {} },
    task: fixtureTask(id),
    policy,
    plan: { ...fixedPlan, ...plan },
    limits: defaultLimits,
  };
}
