// Everything heavy about the MuJoCo tasks but the simulator: texts for the language model, views, reference policies.
import { createModule, findCard, type ModuleParts } from '../../src/env-api/env-module.ts';
import type { EnvModule } from '../../src/env-api/env.ts';
import { motorSpaces } from '../../src/env-api/mujoco/task.ts';
import antAction from './ant/action.md?raw';
import { fields as antFields } from './ant/ant.ts';
import antObservation from './ant/observation.py?raw';
import antJavascript from './ant/reference-policy.js?raw';
import antPython from './ant/reference-policy.py?raw';
import antReward from './ant/reward.py?raw';
import { make } from './env.ts';
import cheetahAction from './half-cheetah/action.md?raw';
import { fields as cheetahFields } from './half-cheetah/half-cheetah.ts';
import cheetahObservation from './half-cheetah/observation.py?raw';
import cheetahJavascript from './half-cheetah/reference-policy.js?raw';
import cheetahPython from './half-cheetah/reference-policy.py?raw';
import cheetahReward from './half-cheetah/reward.py?raw';
import hopperAction from './hopper/action.md?raw';
import { fields as hopperFields } from './hopper/hopper.ts';
import hopperObservation from './hopper/observation.py?raw';
import hopperJavascript from './hopper/reference-policy.js?raw';
import hopperPython from './hopper/reference-policy.py?raw';
import hopperReward from './hopper/reward.py?raw';
import humanoidAction from './humanoid/action.md?raw';
import { fields as humanoidFields } from './humanoid/humanoid.ts';
import humanoidObservation from './humanoid/observation.py?raw';
import humanoidJavascript from './humanoid/reference-policy.js?raw';
import humanoidPython from './humanoid/reference-policy.py?raw';
import humanoidReward from './humanoid/reward.py?raw';
import pendulumAction from './inverted-double-pendulum/action.md?raw';
import { fields as pendulumFields } from './inverted-double-pendulum/inverted-double-pendulum.ts';
import pendulumObservation from './inverted-double-pendulum/observation.py?raw';
import pendulumJavascript from './inverted-double-pendulum/reference-policy.js?raw';
import pendulumPython from './inverted-double-pendulum/reference-policy.py?raw';
import pendulumReward from './inverted-double-pendulum/reward.py?raw';
import { cards } from './meta.ts';
import reacherAction from './reacher/action.md?raw';
import { fields as reacherFields } from './reacher/reacher.ts';
import reacherObservation from './reacher/observation.py?raw';
import reacherJavascript from './reacher/reference-policy.js?raw';
import reacherPython from './reacher/reference-policy.py?raw';
import reacherReward from './reacher/reward.py?raw';
import swimmerAction from './swimmer/action.md?raw';
import { fields as swimmerFields } from './swimmer/swimmer.ts';
import swimmerObservation from './swimmer/observation.py?raw';
import swimmerJavascript from './swimmer/reference-policy.js?raw';
import swimmerPython from './swimmer/reference-policy.py?raw';
import swimmerReward from './swimmer/reward.py?raw';
import { views } from './view.ts';

interface TaskFiles extends Pick<ModuleParts, 'observationFields' | 'spaces'> {
  /** What the paper's classes and observation modules are called after. */
  readonly name: string;
  readonly observationName: string;
  readonly observationModule: string;
  readonly observation: string;
  readonly action: string;
  readonly reward: string;
  readonly python: string;
  readonly javascript: string;
}

const tasks: Readonly<Record<string, TaskFiles>> = {
  ant_v5: {
    name: 'Ant',
    observationName: 'MujocoAntObservation',
    observationModule: 'mujoco_ant_observation',
    observationFields: antFields,
    spaces: motorSpaces(antFields, 8),
    observation: antObservation,
    action: antAction,
    reward: antReward,
    python: antPython,
    javascript: antJavascript,
  },
  halfcheetah_v5: {
    name: 'Halfcheetah',
    observationName: 'MujocoHalfCheetahObservation',
    observationModule: 'mujoco_halfcheetah_observation',
    observationFields: cheetahFields,
    spaces: motorSpaces(cheetahFields, 6),
    observation: cheetahObservation,
    action: cheetahAction,
    reward: cheetahReward,
    python: cheetahPython,
    javascript: cheetahJavascript,
  },
  hopper_v5: {
    name: 'Hopper',
    observationName: 'MujocoHopperObservation',
    observationModule: 'mujoco_hopper_observation',
    observationFields: hopperFields,
    spaces: motorSpaces(hopperFields, 3),
    observation: hopperObservation,
    action: hopperAction,
    reward: hopperReward,
    python: hopperPython,
    javascript: hopperJavascript,
  },
  humanoid_v5: {
    name: 'Humanoid',
    observationName: 'MujocoHumanoidObservation',
    observationModule: 'mujoco_humanoid_observation',
    observationFields: humanoidFields,
    spaces: motorSpaces(humanoidFields, 17, 0.4),
    observation: humanoidObservation,
    action: humanoidAction,
    reward: humanoidReward,
    python: humanoidPython,
    javascript: humanoidJavascript,
  },
  swimmer_v5: {
    name: 'Swimmer',
    observationName: 'MujocoSwimmerObservation',
    observationModule: 'mujoco_swimmer_observation',
    observationFields: swimmerFields,
    spaces: motorSpaces(swimmerFields, 2),
    observation: swimmerObservation,
    action: swimmerAction,
    reward: swimmerReward,
    python: swimmerPython,
    javascript: swimmerJavascript,
  },
  reacher_v5: {
    name: 'Reacher',
    observationName: 'MujocoReacherObservation',
    observationModule: 'mujoco_reacher_observation',
    observationFields: reacherFields,
    spaces: motorSpaces(reacherFields, 2),
    observation: reacherObservation,
    action: reacherAction,
    reward: reacherReward,
    python: reacherPython,
    javascript: reacherJavascript,
  },
  inverted_double_pendulum_v5: {
    name: 'InvertedDoublePendulum',
    observationName: 'MujocoInvertedDoublePendulumObservation',
    observationModule: 'mujoco_inverted_double_pendulum_observation',
    observationFields: pendulumFields,
    spaces: motorSpaces(pendulumFields, 1),
    observation: pendulumObservation,
    action: pendulumAction,
    reward: pendulumReward,
    python: pendulumPython,
    javascript: pendulumJavascript,
  },
};

/** Throws if `id` is not one of this folder's. */
export function loadModule(id: string): EnvModule {
  const card = findCard(cards, id);
  const { name, observationName, observation, action, reward, python, javascript, ...task } = tasks[id]!;
  return createModule(card, {
    name,
    make,
    policyClassName: `${name}V5Policy`,
    observationClassName: observationName,
    referencePolicy: { python, javascript },
    texts: () => ({ observationSource: observation, actionText: action, rewardText: reward }),
    ...task,
    ...views[id]!,
  });
}
