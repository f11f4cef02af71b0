// What the editor offers after `obs.`: the names that policies really get, in both languages, with shapes and meanings.
import { expect, test } from 'vitest';
import { tasks, loadEnv } from '../../../src/app/environments.ts';
import { observedNames, withheldNames, type ObservedName } from '../../../src/app/write/observed-names.ts';
import { presets, type Language, type MethodSettings } from '../../../src/engine/settings.ts';
import { taskForRun } from '../../../src/engine/task-for-run.ts';
import type { EnvOptions } from '../../../src/env-api/env.ts';
import { compileObservation } from '../../../src/sandbox/guest/observation-object.ts';

async function namesOf(
  envId: string,
  language: Language,
  envOptions: EnvOptions = {},
  method: Partial<MethodSettings> = {},
): Promise<readonly ObservedName[]> {
  const module = await loadEnv(envId);
  const task = taskForRun(module, { envOptions, method: { ...presets.default, ...method } });
  return observedNames(module, task, envOptions, language);
}

test('a field comes with its shape and its meaning, the lines that belong to it included', async () => {
  const [first, ...rest] = await namesOf('cartpole-v1', 'javascript');
  expect(first).toEqual({
    label: 'cart_position',
    detail: 'number',
    info: 'metres from the middle of the track, positive to the right. Starts within +-0.05; beyond +-2.4 the episode ends.',
  });
  expect(rest.map(({ label }) => label)).toEqual(['cart_velocity', 'pole_angle', 'pole_angular_velocity']);
});

test('names that share a line share its meaning, and a table by index keeps its lines', async () => {
  const acrobot = await namesOf('acrobot-v1', 'python');
  expect(acrobot[1]).toEqual({ ...acrobot[0], label: 'sin_theta1' });
  const [vector] = await namesOf('button_press_v3', 'javascript');
  expect(vector!.info.split('\n')).toHaveLength(8);
  expect(vector!.info).toContain('\n4-6    x, y, z of the middle of the button’s front'.replace('’', "'"));
});

test('a policy in Python is offered methods and properties too, one in JavaScript only what it gets', async () => {
  const python = await namesOf('hopper_v5', 'python');
  expect(python.find(({ label }) => label === 'state_vector')).toEqual({
    label: 'state_vector',
    detail: 'method',
    info: 'qpos and then qvel, in one vector of 12.',
  });
  expect(python.some(({ label }) => label === 'fill_from_env')).toBe(false);
  const javascript = await namesOf('hopper_v5', 'javascript');
  expect(javascript.map(({ label }) => label)).toEqual(['obs_vector', 'qpos', 'qvel', 'dt', 'root_x_position']);
});

test('bounds and scaling are told: from the heading of a list, or from the task’s spaces', async () => {
  const names = await namesOf('noise_world_board_4', 'python');
  expect(names[0]).toEqual({
    label: 'agent_row',
    detail: 'number',
    info: '0.0 to 1.0; a row or column index divided by 9; the cell the agent is in.',
  });
  expect(names.at(-1)).toMatchObject({ label: 'board', detail: '100 numbers, 0 to 7' });
  expect(names.at(-1)!.info).toContain('100 floats, one integer label per cell');
  expect(names.at(-1)!.info).toContain('board[r * 10 + c]');
});

test('a list of lists is row by row in JavaScript only', async () => {
  const of = async (language: Language) =>
    (await namesOf('ant_v5', language)).find(({ label }) => label === 'cfrc_ext')?.detail;
  expect(await of('python')).toBe('14 × 6 numbers');
  expect(await of('javascript')).toBe('84 numbers, 14 × 6 row by row');
});

test('what a task withholds is not offered', async () => {
  const names = (await namesOf('noise_world_board_1', 'javascript')).map(({ label }) => label);
  expect(names).toEqual(['agent_row', 'agent_col', 'goal_row', 'goal_col', 'board']);
  const module = await loadEnv('noise_world_board_4');
  const withheld = (options: EnvOptions) => withheldNames(module, module.describe(options), options);
  expect(withheld({})).toEqual(['prereq_first_done', 'prereq_second_done']);
  expect(withheld({ keyInformation: true })).toEqual([]);
});

test('without names there is one list, in a twin and where the model is told none', async () => {
  for (const names of [
    await namesOf('cartpole-v1', 'python', { twin: 3 }),
    await namesOf('cartpole-v1', 'javascript', {}, { description: 'no-names' }),
  ]) {
    expect(names).toMatchObject([{ label: 'values', detail: '4 numbers' }]);
    expect(names[0]!.info).toContain('\nvalues[0]: ');
  }
});

test('every name that is offered for JavaScript is on the observation that policies get, in every task', async () => {
  for (const { id } of tasks) {
    const module = await loadEnv(id);
    const fields = module.observationFields({});
    const observation = compileObservation(fields)(new Float64Array(module.spaces({}).observation.low.length));
    const names = await namesOf(id, 'javascript');
    expect(names.length, id).toBeGreaterThan(0);
    for (const { label } of names) expect(observation, id).toHaveProperty(label);
  }
});
