// Our models, compiled, against Meta-World's: every number of the arm, the arena and the objects that the physics reads. The
// gripper's base, a mesh there and a capsule here, is the one collider that differs.
import { beforeAll, describe, expect, it } from 'vitest';
import { tasks } from '../../../envs/meta-world/env.ts';
import { sawyerModel } from '../../../envs/meta-world/model/model.ts';
import { Simulation, type Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import { printingMujoco, readBooleans } from '../mujoco/compare-model.ts';
import { IDS, readRecording, readSharedModel, type Id, type RecordedModel } from './recorded.ts';

/** Relative; beside zero, absolute. */
const TOLERANCE = 1e-9;
const ROUNDING = 1e-15;
/** What the engine works out from the whole model at its initial pose. */
const DERIVED_TOLERANCE = 1e-6;

/** Our names of the reference's bodies. Its bodies that cannot move, or that have neither mass nor shape, are left out or merged with their parents. */
const SHARED_BODIES: Readonly<Record<string, string>> = {
  world: 'world',
  tablelink: 'table',
  RetainingWall: 'walls',
  base: 'base',
  right_l0: 'link0',
  head: 'head',
  screen: 'screen',
  right_torso_itb: 'torso_buttons',
  right_l1: 'link1',
  right_l2: 'link2',
  right_l3: 'link3',
  right_l4: 'link4',
  right_arm_itb: 'arm_buttons',
  right_l5: 'link5',
  right_l6: 'link6',
  right_hand: 'gripper',
  hand: 'hand',
  rightclaw: 'right_finger',
  rightpad: 'right_pad',
  leftclaw: 'left_finger',
  leftpad: 'left_pad',
  right_l4_2: 'link4_tip',
  right_l2_2: 'link2_tip',
  right_l1_2: 'link1_tip',
  mocap: 'guide',
};
/** Bodies of the reference that stand where their parent does and do not move against it. */
const MERGED: Readonly<Record<string, string>> = {
  world: 'world',
  right_arm_base_link: 'base',
  buttonbox: 'object',
  doorlockB: 'object',
  '#34': 'object',
};
const OBJECT_BODIES: Readonly<Record<Id, Readonly<Record<string, string>>>> = {
  button_press_v3: { box: 'object', button: 'button' },
  door_open_v3: { door: 'object', door_link: 'door' },
  drawer_open_v3: { drawer: 'object', drawercase_link: 'case', drawer_link: 'drawer' },
  pick_place_v3: { obj: 'object' },
};
const FINGERS: Readonly<Record<string, string>> = { r_close: 'right_finger', l_close: 'left_finger' };

let mujoco: Mujoco;
beforeAll(async () => {
  mujoco = await printingMujoco();
});

type Numbers = ArrayLike<number> | number;

/** The compiled model behind plain look-ups, to be freed. */
function compile(mjcf: string) {
  const simulation = new Simulation(mujoco, mjcf);
  const { model } = simulation;
  const arrays = model as unknown as Record<string, Numbers>;
  const { bodyNames } = simulation.scene;
  const { mjOBJ_JOINT, mjOBJ_SITE } = mujoco.mjtObj;
  return {
    model,
    bodyNames,
    booleans: readBooleans(mujoco, model),
    free: () => simulation.free(),
    joint: (name: string): number => mujoco.mj_name2id(model, mjOBJ_JOINT.value, name),
    site: (name: string): number => mujoco.mj_name2id(model, mjOBJ_SITE.value, name),
    /** Row `row` of an array with `width` numbers a row. */
    read: (name: string, row: number, width: number): number[] => {
      const array = arrays[name];
      if (array === undefined) throw new Error(`no ${name}`);
      return Array.from({ length: width }, (_, i) => (array as ArrayLike<number>)[row * width + i]!);
    },
  };
}

type Compiled = ReturnType<typeof compile>;

function differ(what: string, ours: readonly number[], theirs: readonly number[], tolerance = TOLERANCE): string[] {
  const same = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(tolerance * Math.abs(b), ROUNDING);
  const equal = ours.length === theirs.length && ours.every((number, i) => same(number, theirs[i]!));
  return equal ? [] : [`${what} ${ours.join(' ')} instead of ${theirs.join(' ')}`];
}

/** All that differs between the bodies named on both sides, their joints and their colliders. */
function compare(ours: Compiled, theirs: RecordedModel, bodies: Readonly<Record<string, string>>): string[] {
  const found: string[] = [];
  const bodyOf = (name: string): number => ours.bodyNames.indexOf(bodies[name] ?? MERGED[name] ?? '');
  for (const name of Object.keys(bodies)) {
    const { parent, ...fields } = theirs.bodies[name]!;
    const body = bodyOf(name);
    const parents = ours.read('body_parentid', body, 1)[0];
    if (bodyOf(parent) !== parents) found.push(`${name} hangs on ${ours.bodyNames[parents!]}`);
    for (const [field, numbers] of Object.entries(fields)) {
      // A body that cannot move needs no mass.
      if (/mass|ipos|iquat|inertia/.test(field) && ours.read('body_weldid', body, 1)[0] === 0) continue;
      found.push(...differ(`${name} ${field}`, ours.read(`body_${field}`, body, numbers.length), numbers));
    }
  }
  for (const [name, { body, ...fields }] of Object.entries(theirs.joints)) {
    const joint = ours.joint(
      FINGERS[name] ?? (name.startsWith('right_j') ? name.replace('right_j', 'joint') : 'object'),
    );
    if (ours.read('jnt_bodyid', joint, 1)[0] !== bodyOf(body)) found.push(`${name} moves another body`);
    for (const [field, numbers] of Object.entries(fields)) {
      const row = field.startsWith('dof')
        ? fields.jnt_dofadr![0]!
        : field.startsWith('q')
          ? fields.jnt_qposadr![0]!
          : joint;
      const here =
        field === 'jnt_limited' ? [ours.booleans.jnt_limited![joint]!] : ours.read(field, row, numbers.length);
      found.push(
        ...differ(`${name} ${field}`, here, numbers, field.includes('invweight') ? DERIVED_TOLERANCE : TOLERANCE),
      );
    }
  }
  const colliders = Array.from({ length: ours.model.ngeom }, (_, geom) => geom).filter((geom) => {
    const [type, affinity] = ['geom_contype', 'geom_conaffinity'].map((field) => ours.read(field, geom, 1)[0]!);
    const body = ours.bodyNames[ours.read('geom_bodyid', geom, 1)[0]!]!;
    return (type! > 0 || affinity! > 0) && body !== 'gripper' && Object.values(bodies).includes(body);
  });
  if (colliders.length !== theirs.colliders.length) found.push(`${colliders.length} colliders`);
  theirs.colliders.forEach(({ body, ...fields }, i) => {
    const geom = colliders[i] ?? 0;
    if (ours.read('geom_bodyid', geom, 1)[0] !== bodyOf(body)) found.push(`collider ${i} is not on ${body}`);
    for (const [field, numbers] of Object.entries(fields)) {
      found.push(...differ(`collider ${i} ${field}`, ours.read(`geom_${field}`, geom, numbers.length), numbers));
    }
  });
  return found;
}

describe.each(IDS)('%s', (id) => {
  it('has the reference’s bodies, joints and colliders, number by number', () => {
    const ours = compile(sawyerModel(tasks[id].object));
    const { recordedWith, model } = readRecording(id);
    expect(recordedWith.mujoco).toBe(mujoco.mj_versionString());
    expect(compare(ours, readSharedModel(), SHARED_BODIES)).toEqual([]);
    expect(compare(ours, model, OBJECT_BODIES[id])).toEqual([]);
    ours.free();
  });
});

it('has the reference’s weld, servos, fingertips and solver', () => {
  const ours = compile(sawyerModel(tasks.pick_place_v3.object));
  const { options, actuators, equality, sites } = readSharedModel();
  const opt = ours.model.opt as unknown as Record<string, Numbers> & { delete(): void };
  const found = Object.entries(options).flatMap(([name, numbers]) => {
    const value = opt[name]!;
    return differ(name, typeof value === 'object' ? Array.from(value) : [Number(value)], numbers);
  });
  opt.delete();
  for (const [name, numbers] of Object.entries(actuators)) {
    const here = ours.booleans[`actuator_${name}`] ?? ours.read(`actuator_${name}`, 0, numbers.length);
    found.push(...differ(name, here, numbers));
  }
  for (const [name, numbers] of Object.entries(equality))
    found.push(...differ(name, ours.read(`eq_${name}`, 0, numbers.length), numbers));
  for (const [theirs, name] of [
    ['rightEndEffector', 'right_tip'],
    ['leftEndEffector', 'left_tip'],
  ] as const) {
    found.push(...differ(name, ours.read('site_pos', ours.site(name), 3), sites[theirs]!));
  }
  ours.free();
  expect(found).toEqual([]);
});

it('notices one changed number, so that the comparison means something', () => {
  const changed = (from: string, to: string): string[] => {
    const mjcf = sawyerModel(tasks.pick_place_v3.object);
    expect(mjcf).toContain(from);
    const ours = compile(mjcf.replace(from, to));
    const found = [
      ...compare(ours, readSharedModel(), SHARED_BODIES),
      ...compare(ours, readRecording('pick_place_v3').model, OBJECT_BODIES.pick_place_v3),
    ];
    ours.free();
    return found;
  };
  expect(changed('mass="1.745"', 'mass="1.746"')).toContain('right_l2 mass 1.746 instead of 1.745');
  expect(changed('range="-3.8 -0.5"', 'range="-3.8 -0.6"')).toEqual([
    'right_j1 jnt_range -3.8 -0.6 instead of -3.8 -0.5',
  ]);
  expect(changed('condim="4" friction="1 0.1 0.002"', 'condim="4"')).toHaveLength(1);
  expect(changed('damping="10"', 'damping="11"').length).toBeGreaterThan(6);
});
