// Twins: the same task with its surface scrambled, to ask how much of a score was known beforehand. A twin wraps any
// environment. On one seed the underlying episode and its rewards are those of the published task; what is seen of it and how
// it is acted upon goes through seeded, invertible maps, so that whoever starts without knowledge loses nothing.
//
// Level 2: the entries of the observation vector change places, and so do the actions (a box's axes their signs as well).
// Level 3: besides, every entry and axis x becomes a x + b.
// A list whose length changes moves as a whole, with its count, and shares one a and b; the count stays as it is.
import type { Env, EnvOptions, EnvSpaces, ObservationField, ResetResult, StepResult } from './env.ts';
import { createUniformRandom } from './pcg64-stream.ts';
import type { UniformSource } from './random.ts';
import type { Action, BoxSpace, Space } from './space.ts';
import { twinLevel, twinSeed, type TwinLevel } from './twin-options.ts';

/** x becomes `factor * x + shift`. */
interface Affine {
  readonly factor: number;
  readonly shift: number;
}

const unchanged: Affine = { factor: 1, shift: 0 };

/** How one task's vectors turn into its twin's and back. */
export interface Twin {
  readonly spaces: EnvSpaces;
  /** In the twin's order; each has the published field that it is or comes from as its `source`. */
  readonly fields: readonly ObservationField[];
  /** Writes what the twin shows of the published observation `seen` into `out`; both as long as the vector. */
  observe(seen: Float64Array, out: Float64Array): void;
  /** The twin's observation back to the published one. */
  unobserve(seen: Float64Array, out: Float64Array): void;
  /** The published action for the twin's; what is no action of the twin passes as it is. May return one array again and again. */
  act(action: Action): Action;
  /** The twin's action for a published one, in a new array. */
  unact(action: Action): Action;
}

/** The twin of task `id` that `options` ask for, null for the published task; `fields` and `spaces` are the published ones. */
export function createTwin(
  id: string,
  options: EnvOptions | undefined,
  fields: readonly ObservationField[],
  spaces: EnvSpaces,
): Twin | null {
  const level = twinLevel(options);
  if (level === null) return null;
  const random = createUniformRandom(seedOf(id, twinSeed(options!)));
  const observation = scrambleObservation(level, random, fields, spaces.observation);
  const action = scrambleAction(level, random, spaces.action);
  return {
    spaces: { observation: observation.space, action: action.space },
    fields: observation.fields,
    observe: observation.observe,
    unobserve: observation.unobserve,
    act: action.act,
    unact: action.unact,
  };
}

/** `env` as the twin that `options` ask for; `env` itself for the published task. Closing the twin closes it. */
export function twinOf(env: Env, id: string, options: EnvOptions | undefined): Env {
  const published = { observation: env.observationSpace, action: env.actionSpace };
  const twin = createTwin(id, options, env.observationFields, published);
  if (!twin) return env;
  const { observe, act } = twin;
  const observation = new Float64Array(published.observation.low.length);
  const seen = <T extends ResetResult>(result: T): T => {
    observe(result.observation, observation);
    return { ...result, observation };
  };
  return {
    observationSpace: twin.spaces.observation,
    observationFields: twin.fields,
    actionSpace: twin.spaces.action,
    reset: (given) => seen(env.reset(given)),
    step: (action): StepResult => seen(env.step(act(action))),
    render: () => env.render(),
    close: () => env.close(),
  };
}

/** FNV-1a (Fowler, Noll, Vo) of the id, with the twin's own seed above it. */
function seedOf(id: string, seed: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return (hash >>> 0) + seed * 2 ** 32;
}

/** Entries that move together: one number, or a list with its count. Offsets into the published vector. */
interface Unit {
  readonly from: number;
  readonly size: number;
  readonly field: ObservationField;
}

function unitsOf(fields: readonly ObservationField[]): Unit[] {
  return fields.flatMap((field) => {
    const size = field.shape.reduce((product, length) => product * length, 1);
    const { offset, countOffset } = field;
    if (countOffset === undefined)
      return Array.from({ length: size }, (_, i) => ({ from: offset + i, size: 1, field }));
    if (countOffset !== offset + size) throw new Error(`${field.name}: a list's count has to stand behind it.`);
    return [{ from: offset, size: size + 1, field }];
  });
}

function scrambleObservation(
  level: TwinLevel,
  random: UniformSource,
  fields: readonly ObservationField[],
  space: BoxSpace,
) {
  const units = shuffled(unitsOf(fields), random);
  const length = space.low.length;
  if (units.reduce((sum, { size }) => sum + size, 0) !== length)
    throw new Error('A twin needs every entry of the observation vector to belong to one field.');
  // Entry k of the twin's vector is maps[k] of the published entry sources[k].
  const sources: number[] = [];
  const factors = new Float64Array(length);
  const shifts = new Float64Array(length);
  const twinFields: ObservationField[] = [];
  for (const { from, size, field } of units) {
    const at = sources.length;
    const drawn = drawAffine(random, space, from);
    for (let i = 0; i < size; i++) {
      const isCount = from + i === field.countOffset;
      const map = level === 3 && !isCount ? drawn : unchanged;
      factors[at + i] = map.factor;
      shifts[at + i] = map.shift;
      sources.push(from + i);
    }
    const place = { name: `entry_${at}`, source: field.name, offset: at };
    const isList = field.countOffset !== undefined;
    twinFields.push(isList ? { ...place, shape: [size - 1], countOffset: at + size - 1 } : { ...place, shape: [] });
  }
  return {
    space: boxOf(space, sources, (k) => ({ factor: factors[k]!, shift: shifts[k]! })),
    fields: twinFields,
    observe(seen: Float64Array, out: Float64Array): void {
      for (let k = 0; k < length; k++) out[k] = factors[k]! * seen[sources[k]!]! + shifts[k]!;
    },
    unobserve(seen: Float64Array, out: Float64Array): void {
      for (let k = 0; k < length; k++) out[sources[k]!] = (seen[k]! - shifts[k]!) / factors[k]!;
    },
  };
}

interface ActionTwin {
  readonly space: Space;
  act(action: Action): Action;
  unact(action: Action): Action;
}

function scrambleAction(level: TwinLevel, random: UniformSource, space: Space): ActionTwin {
  return space.kind === 'discrete' ? scrambleIntegers(random, space.n) : scrambleAxes(level, random, space);
}

function scrambleIntegers(random: UniformSource, n: number): ActionTwin {
  const published = shuffled(
    Array.from({ length: n }, (_, i) => i),
    random,
  );
  return {
    space: { kind: 'discrete', n },
    act: (action) => (typeof action === 'number' ? (published[action] ?? action) : action),
    unact: (action) => (typeof action === 'number' ? published.indexOf(action) : action),
  };
}

function scrambleAxes(level: TwinLevel, random: UniformSource, space: BoxSpace): ActionTwin {
  const length = space.low.length;
  const axes = Array.from({ length }, (_, i) => i);
  random.shuffle(axes);
  const signs = axes.map((): number => (random.random() < 0.5 ? -1 : 1));
  if (!signs.includes(-1)) signs[0] = -1;
  const maps = axes.map((axis, k): Affine => {
    const { factor, shift } = drawAffine(random, space, axis);
    return level === 3 ? { factor: signs[k]! * Math.abs(factor), shift } : { factor: signs[k]!, shift: 0 };
  });
  const twin = boxOf(space, axes, (k) => maps[k]!);
  const out = new Float64Array(length);
  return {
    space: twin,
    act(action) {
      if (typeof action === 'number' || action.length !== length) return action;
      for (let k = 0; k < length; k++) {
        const value = action[k]!;
        const axis = axes[k]!;
        let x = (value - maps[k]!.shift) / maps[k]!.factor;
        // What is within the twin's bounds is within the published ones, whatever the rounding.
        if (value >= twin.low[k]! && value <= twin.high[k]!) {
          if (x < space.low[axis]!) x = space.low[axis]!;
          else if (x > space.high[axis]!) x = space.high[axis]!;
        }
        out[axis] = x;
      }
      return out;
    },
    unact(action) {
      if (typeof action === 'number' || action.length !== length) return action;
      return Float64Array.from(axes, (axis, k) => maps[k]!.factor * action[axis]! + maps[k]!.shift);
    },
  };
}

/** `items` in another order, as long as there is one: two or more never come back as they were. */
function shuffled<T>(items: readonly T[], random: UniformSource): T[] {
  for (;;) {
    const order = [...items];
    random.shuffle(order);
    if (items.length < 2 || order.some((item, i) => item !== items[i])) return order;
  }
}

/**
 * A seeded a x + b for entry `i` of `space`: |a| from 0.2 to 5, b from -3 to 3, in hundredths. Between whole bounds a and b
 * are whole numbers too (2 to 9, -20 to 20), so that whole numbers stay whole.
 */
function drawAffine(random: UniformSource, { low, high }: BoxSpace, i: number): Affine {
  const sign = random.random() < 0.5 ? -1 : 1;
  if (Number.isInteger(low[i]) && Number.isInteger(high[i]))
    return { factor: sign * random.integers(2, 10), shift: random.integers(-20, 21) };
  const size = 0.2 * 25 ** random.random();
  return { factor: sign * hundredths(size), shift: hundredths(random.uniform(-3, 3)) };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The bounds of a box whose entry k is `mapOf(k)` of entry `sources[k]` of `space`. */
function boxOf(space: BoxSpace, sources: readonly number[], mapOf: (k: number) => Affine): BoxSpace {
  const ends = sources.map((source, k) => {
    const { factor, shift } = mapOf(k);
    // + 0: no negative zero
    return [factor * space.low[source]! + shift + 0, factor * space.high[source]! + shift + 0] as const;
  });
  return { kind: 'box', low: ends.map((pair) => Math.min(...pair)), high: ends.map((pair) => Math.max(...pair)) };
}
