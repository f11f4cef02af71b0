// A compiled model against a recorded one (test/reference/record_mujoco.py): every array that the physics may read.
import loadMujoco from '@mujoco/mujoco';
import { Simulation, type Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import type { RecordedModel } from './recorded.ts';

/**
 * Relative, as the compiler works out inertias and frames in floating point from numbers that we may write otherwise (0.2 for
 * 0.19999...); beside zero, absolute.
 */
const TOLERANCE = 1e-9;
const ROUNDING = 1e-15;

/** The bindings cannot read arrays of booleans (embind knows no view of them); the model as MuJoCo prints it has them. */
const BOOLEANS = [
  'jnt_limited',
  'jnt_actfrclimited',
  'jnt_actgravcomp',
  'tendon_limited',
  'tendon_actfrclimited',
  'actuator_ctrllimited',
  'actuator_forcelimited',
  'actuator_actlimited',
  'actuator_actearly',
];

let printed: string[] = [];
let loading: Promise<Mujoco> | null = null;

/** MuJoCo that keeps what it prints: `compareModel` needs this one. */
export function printingMujoco(): Promise<Mujoco> {
  return (loading ??= loadMujoco({ print: (line: string) => printed.push(line) }));
}

/** The boolean arrays of a model, by name; `mujoco` has to be `printingMujoco`. */
export function readBooleans(mujoco: Mujoco, model: Simulation['model']): Record<string, number[]> {
  printed = [];
  mujoco.mj_printModel(model, '/dev/stdout');
  const lines = printed.map((line) => line.trim().split(/\s+/));
  return Object.fromEntries(
    BOOLEANS.map((wanted) => [wanted, lines.filter(([name]) => name === wanted).map(([, value]) => Number(value))]),
  );
}

type Numbers = ArrayLike<number> | number;

const close = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(TOLERANCE * Math.abs(b), ROUNDING);

/** What of `expected` differs in `ours`: "body_mass[3] 1.5 instead of 1.4". */
function differences(ours: Record<string, unknown>, expected: Readonly<Record<string, readonly number[]>>): string[] {
  return Object.entries(expected).flatMap(([name, numbers]) => {
    const value = ours[name] as Numbers | undefined;
    if (value === undefined) return [`${name} is missing`];
    const array = Array.from(typeof value === 'object' ? value : [value], Number);
    if (array.length !== numbers.length) return [`${name} has ${array.length} numbers instead of ${numbers.length}`];
    return numbers.flatMap((number, i) =>
      close(array[i]!, number) ? [] : `${name}[${i}] ${array[i]} instead of ${number}`,
    );
  });
}

/** Compiles `mjcf` and tells all that differs from the recorded model; empty where they are equal. */
export function compareModel(mujoco: Mujoco, mjcf: string, recorded: RecordedModel): string[] {
  const simulation = new Simulation(mujoco, mjcf);
  const { model } = simulation;
  const { opt, stat } = model;
  const view = model as unknown as Record<string, unknown>;
  const booleans = readBooleans(mujoco, model);
  const arrays = Object.entries(recorded.arrays);
  const isBoolean = ([name]: readonly [string, unknown]): boolean => BOOLEANS.includes(name);
  const inList = (numbers: Readonly<Record<string, number>>): Record<string, number[]> =>
    Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, [number]]));
  const found = [
    ...differences(view, inList(recorded.sizes)),
    ...differences(view, Object.fromEntries(arrays.filter((entry) => !isBoolean(entry)))),
    ...differences(booleans, Object.fromEntries(arrays.filter(isBoolean))),
    ...differences(opt as unknown as Record<string, unknown>, recorded.options),
    ...differences(stat as unknown as Record<string, unknown>, { meaninertia: [recorded.meanInertia] }),
  ];
  const { mjOBJ_BODY, mjOBJ_JOINT, mjOBJ_SITE } = mujoco.mjtObj;
  for (const [kind, type] of Object.entries({ body: mjOBJ_BODY, joint: mjOBJ_JOINT, site: mjOBJ_SITE })) {
    recorded.names[kind as 'body'].forEach((name, i) => {
      const ours = mujoco.mj_id2name(model, type.value, i) ?? '';
      if (name !== '' && ours !== name) found.push(`${kind} ${i} is called "${ours}" instead of "${name}"`);
    });
  }
  opt.delete();
  stat.delete();
  simulation.free();
  return found;
}
