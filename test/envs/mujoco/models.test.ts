// Our models, compiled, against the reference's compiled models: every array that the physics may read (see test/reference/).
import { beforeAll, describe, expect, it } from 'vitest';
import type { Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import { compareModel, printingMujoco } from './compare-model.ts';
import { IDS, readRecording } from './recorded.ts';
import ant from '../../../envs/mujoco/ant/model.xml?raw';
import halfCheetah from '../../../envs/mujoco/half-cheetah/model.xml?raw';
import hopper from '../../../envs/mujoco/hopper/model.xml?raw';
import humanoid from '../../../envs/mujoco/humanoid/model.xml?raw';
import invertedDoublePendulum from '../../../envs/mujoco/inverted-double-pendulum/model.xml?raw';
import reacher from '../../../envs/mujoco/reacher/model.xml?raw';
import swimmer from '../../../envs/mujoco/swimmer/model.xml?raw';

const MODELS: Record<(typeof IDS)[number], string> = {
  ant_v5: ant,
  halfcheetah_v5: halfCheetah,
  hopper_v5: hopper,
  humanoid_v5: humanoid,
  swimmer_v5: swimmer,
  reacher_v5: reacher,
  inverted_double_pendulum_v5: invertedDoublePendulum,
};

let mujoco: Mujoco;
beforeAll(async () => {
  mujoco = await printingMujoco();
});

describe.each(IDS)('%s', (id) => {
  it('compiles to the same model as the reference, field by field', () => {
    const { recordedWith, model } = readRecording(id);
    expect(recordedWith).toMatchObject({ gymnasium: '1.3.0', mujoco: '3.14.0' });
    expect(mujoco.mj_versionString()).toBe('3.14.0');
    expect(compareModel(mujoco, MODELS[id], model)).toEqual([]);
  });
});

it('notices one changed number, so that the comparison means something', () => {
  const { model } = readRecording('hopper_v5');
  const changed = (from: string, to: string): string[] => compareModel(mujoco, hopper.replace(from, to), model);
  expect(changed('gear="200"', 'gear="201"')).toContain('actuator_gear[0] 201 instead of 200');
  expect(changed('friction="2"', 'friction="2.1"')).toEqual(['geom_friction[12] 2.1 instead of 2']);
  expect(changed('timestep="0.002"', 'timestep="0.0021"')).toEqual(['timestep[0] 0.0021 instead of 0.002']);
  expect(changed('range="-45 45"', 'range="-45 46"')).toHaveLength(1);
  expect(changed('limited="true" armature', 'limited="false" armature')).toContain('jnt_limited[3] 0 instead of 1');
  expect(changed('body name="foot"', 'body name="toe"')).toEqual(['body 4 is called "toe" instead of "foot"']);
});
