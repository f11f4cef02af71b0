// What a language model reads about the Meta-World tasks: names that policies of the paper's harness expect, and a reward that
// is the reference's, to the last digits of what was recorded.
import { beforeAll, describe, expect, it } from 'vitest';
import { loadModule } from '../../../envs/meta-world/module.ts';
import type { StepInfo } from '../../../src/env-api/env.ts';
import { bootPython } from '../python-harness.ts';
import { IDS, readRecording, type Id, type RecordedTransition } from './recorded.ts';

/** Of rewards, which go up to 10. */
const TOLERANCE = 1e-9;
const OBJECT = 4;
const NAMES: Readonly<Record<Id, string>> = {
  button_press_v3: 'ButtonPressV3',
  door_open_v3: 'DoorOpenV3',
  drawer_open_v3: 'DrawerOpenV3',
  pick_place_v3: 'PickPlaceV3',
};

let loadTask: Awaited<ReturnType<typeof bootPython>>;
beforeAll(async () => {
  loadTask = await bootPython();
}, 60_000);

/** The place of the object at the start is all that a reward wants to know of the first observation. */
function firstObservation({ state }: RecordedTransition): Float64Array {
  const observation = new Float64Array(39);
  observation.set(state.initialObject, OBJECT);
  return observation;
}

/** What the environment tells beside the observation, under the names that it has in `info`. */
function infoOf({ state }: RecordedTransition): StepInfo {
  const xyz = (name: string, place: readonly number[]): [string, number][] =>
    ['x', 'y', 'z'].map((axis, i) => [`${name}_${axis}`, place[i]!]);
  const [left, right] = state.pads;
  return {
    ...Object.fromEntries([...xyz('tcp', state.tcp), ...xyz('initial_tcp', state.initialTcp)]),
    door_angle: state.joint,
    left_pad_y: left,
    right_pad_y: right,
  };
}

describe.each(IDS)('%s', (id) => {
  const module = loadModule(id);
  const task = module.describe();
  const { transitions, infoNames } = readRecording(id);

  it('has the names of the paper’s harness', () => {
    expect(task.policyClassName).toBe(`${NAMES[id]}Policy`);
    expect(task.observationClassName).toBe(`MetaWorld${NAMES[id]}Observation`);
    expect(task.rewardName).toBe(`${NAMES[id]}RewardFunction`);
    expect(task.observationModules).toContain(`direct_policy_learning.observations.metaworld_${id}_observation`);
  });

  it('rewards in Python what the reference did', () => {
    const python = loadTask(task, module.referencePolicy.python);
    const wrong = transitions.filter((transition) => {
      const { observation, action, reward } = transition;
      const after = Float64Array.from(observation);
      const info = infoOf(transition);
      python.begin(firstObservation(transition), info);
      const ours = python.reward(after, Float64Array.from(action), after, info)!;
      return !(Math.abs(ours - reward) <= TOLERANCE);
    });
    expect(wrong).toEqual([]);
    expect(new Set(transitions.map(({ reward }) => reward.toFixed(3))).size).toBeGreaterThan(15);
  });

  it('tells in Python which states are a success', () => {
    // As a policy, because that is what the harness can ask.
    const asked = `${task.rewardText}

class ${task.policyClassName}:
    def act(self, obs):
        return [float(${task.rewardName}().is_success(obs))]
`;
    const python = loadTask(task, asked);
    const flags = transitions.map(({ info }) => info[infoNames.indexOf('success')]!);
    expect(new Set(flags)).toEqual(new Set([0, 1]));
    const told = transitions.map(({ observation }) => python.ask(Float64Array.from(observation)).action);
    expect(told.flat()).toEqual(flags);
  });
});

it('shows only the helpers that a reward uses', () => {
  for (const id of IDS) {
    const { rewardText } = loadModule(id).describe();
    for (const helper of ['tolerance', 'hamacher_product']) {
      const uses = rewardText.match(new RegExp(`(?<!def )\\b${helper}\\(`, 'g'))?.length ?? 0;
      expect(rewardText.includes(`def ${helper}(`), `${id}: ${helper}`).toBe(uses > 0);
    }
  }
});
