// The code a person starts from: it tells what is seen and what can be done, and it runs as it stands, for every task.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadEnv, tasks } from '../../../src/app/environments.ts';
import { observedNames } from '../../../src/app/write/observed-names.ts';
import { policyStub } from '../../../src/app/write/policy-stub.ts';
import { presets, type Language } from '../../../src/engine/settings.ts';
import { taskForRun } from '../../../src/engine/task-for-run.ts';
import type { EnvModule, EnvOptions } from '../../../src/env-api/env.ts';
import { contains } from '../../../src/env-api/space.ts';
import { compileWithFunction, construct, loadClass } from '../../../src/sandbox/guest/javascript.ts';
import { observer } from '../../../src/sandbox/guest/observation-object.ts';
import { startHarness, summary, type Harness } from '../../sandbox/node/harness.ts';

function stubOf(module: EnvModule, language: Language, envOptions: EnvOptions = {}): string {
  const task = taskForRun(module, { envOptions, method: presets.default });
  const names = observedNames(module, task, envOptions, language);
  return policyStub(task, names, module.spaces(envOptions).action, language);
}

test('says in comments what is seen and what the actions are', async () => {
  const stub = stubOf(await loadEnv('mountain-car-v0'), 'python');
  expect(stub).toBe(`# act(obs) is called before every step and returns an action.
# What it sees:
#   obs.position: along the horizontal axis, from -1.2 (a wall on
#       the left) to 0.6 (right end); positive to the right
#   obs.velocity: change of position per step, from -0.07 to 0.07,
#       positive to the right
#
# What it returns:
#   The action space is discrete with 3 actions. act returns an int:
#     0: accelerate to the left
#     1: do not accelerate
#     2: accelerate to the right
class MountainCarPolicy:
    def act(self, obs):
        return 0
`);
});

test('says how numbers are scaled, how many there are, and what the actions are, in words', async () => {
  const stub = stubOf(await loadEnv('noise_world_board_4'), 'javascript');
  expect(stub).toContain('obs.agent_row: 0.0 to 1.0; a row or column index divided by 9;');
  expect(stub).toContain('obs.board: 0 to 7; 100 floats, one integer label per cell');
  expect(stub).toContain('The action space is discrete with 4 actions');
  expect(stub).not.toMatch(/Discrete\(|\bn\b/);
});

test('tells nothing but numbers where the task has no names', async () => {
  const stub = stubOf(await loadEnv('pendulum-v1'), 'javascript', { twin: 2 });
  expect(stub).toContain('class Policy {');
  expect(stub).toContain('obs.values: list of 3 float');
  expect(stub).not.toMatch(/pendulum|theta|torque/i);
});

describe('as it stands, in JavaScript', () => {
  for (const { id } of tasks) {
    for (const envOptions of [{}, { twin: 3 }] as readonly EnvOptions[]) {
      test(`acts within the bounds of ${id}${'twin' in envOptions ? ' without names' : ''}`, async () => {
        const module = await loadEnv(id);
        const task = taskForRun(module, { envOptions, method: presets.default });
        const wanted = { name: task.policyClassName, method: 'act', otherNames: false };
        const found = loadClass(stubOf(module, 'javascript', envOptions), wanted, compileWithFunction);
        const policy = construct(found, 'act', 'policy/construct');
        const { action, observation } = module.spaces(envOptions);
        const observe = observer(task, module.observationFields(envOptions));
        const value = policy['act']!(observe(new Float64Array(observation.low.length)));
        expect(contains(action, Array.isArray(value) ? Float64Array.from(value) : value)).toBe(true);
      });
    }
  }
});

describe('behind the wall', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness?.evaluator.dispose());

  for (const [language, id] of [
    ['javascript', 'cartpole-v1'],
    ['javascript', 'noise_world_board_1'],
    ['python', 'frozen-lake-v1'],
    ['python', 'pendulum-v1'],
  ] as const) {
    test(`plays episodes of ${id} in ${language}`, async () => {
      const code = stubOf(await loadEnv(id), language);
      const result = await harness.run(id, language, code, { episodes: 1, seeds: [0], maxSteps: 20 });
      expect(summary(result)).toMatch(/^ok /);
    });
  }
});
