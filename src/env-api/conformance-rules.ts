// The rules on what an environment declares, gives and takes, one function each: null where the rule is kept.
import { play } from './conformance-play.ts';
import type { Env } from './env.ts';
import { found, type Finding, type RuleId } from './finding.ts';
import { createRandom } from './pcg64.ts';
import { contains, sample, type Action, type Space } from './space.ts';

export interface CheckOptions {
  /** A fresh environment with each call. */
  make(): Env;
  /** Steps after which an episode is cut. */
  readonly horizon: number;
  /** Random steps for the longest check; the others take about as many or fewer. */
  readonly steps: number;
  /** Told before each rule: a sign of life. */
  onRule?(rule: RuleId): void;
}

/** `open` gives a fresh environment, which the caller closes. */
export type Check = (options: CheckOptions, open: () => Env) => Finding | null;

export function checkSpaces(_options: CheckOptions, open: () => Env): Finding | null {
  const { observationSpace, actionSpace } = open();
  for (const [name, space] of [
    ['observation space', observationSpace] as const,
    ['action space', actionSpace] as const,
  ]) {
    const wrong = spaceProblem(space);
    if (wrong) return found('spaces', `The ${name} ${wrong}.`, 'a space with values in it.', `Correct the ${name}.`);
  }
  return null;
}

function spaceProblem(space: Space): string | null {
  if (space.kind === 'discrete') {
    return Number.isInteger(space.n) && space.n >= 1 ? null : `has ${space.n} values`;
  }
  const { low, high } = space;
  if (low.length === 0) return 'has no numbers in it';
  if (low.length !== high.length) return `has ${low.length} lower and ${high.length} upper bounds`;
  const at = low.findIndex((bound, i) => !(bound <= high[i]!));
  return at < 0 ? null : `has the lower bound ${low[at]} above the upper bound ${high[at]} at index ${at}`;
}

export function checkFields(_options: CheckOptions, open: () => Env): Finding | null {
  const { observationFields, observationSpace } = open();
  const size = observationSpace.low.length;
  let end = 0;
  for (const { name, offset, shape, countOffset } of observationFields) {
    if (!/^[A-Za-z_]\w*$/.test(name))
      return found(
        'fields',
        `A field is called "${name}".`,
        'a name that code can use, such as pole_angle.',
        'Rename it.',
      );
    if (offset !== end)
      return found(
        'fields',
        `Field ${name} begins at ${offset}.`,
        `it at ${end}, without gaps or overlaps.`,
        'Put the fields in order.',
      );
    end += shape.reduce((product, length) => product * length, 1);
    if (countOffset === undefined) continue;
    if (shape.length !== 1 || countOffset !== end)
      return found(
        'fields',
        `The length of list ${name} stands at ${countOffset}.`,
        `it at ${end}, right behind the list.`,
        'Put it there.',
      );
    end += 1;
  }
  if (end !== size)
    return found(
      'fields',
      `The fields cover ${end} numbers.`,
      `all ${size} numbers of the observation.`,
      'Name as many as there are.',
    );
  const names = observationFields.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return null;
  return found('fields', `Two fields are called ${twice}.`, 'a name of its own for each.', 'Rename one of them.');
}

/** Observations, rewards and success of a long random play. */
export function checkOutputs({ horizon, steps }: CheckOptions, open: () => Env): Finding | null {
  const env = open();
  for (const { observation, reward, info } of play(env, 0, steps, horizon)) {
    const outside = outsideOf(env, observation);
    if (outside) return outside;
    if (!Number.isFinite(reward))
      return found(
        'reward',
        `A step gave the reward ${reward}.`,
        'a finite number.',
        'Look for a division by zero or an empty mean.',
      );
    const { success } = info as { success?: unknown };
    if (success !== undefined && !(Number(success) >= 0 && Number(success) <= 1))
      return found(
        'info',
        `info.success was ${String(success)}.`,
        'true, false, or a number from 0 to 1.',
        'Report success so, or leave it out.',
      );
  }
  return null;
}

function outsideOf(env: Env, observation: readonly number[]): Finding | null {
  const { observationSpace: space, observationFields } = env;
  if (contains(space, Float64Array.from(observation))) return null;
  if (observation.length !== space.low.length)
    return found(
      'observation',
      `An observation had ${observation.length} numbers.`,
      `${space.low.length}, as the observation space says.`,
      'Return as many, or correct the space.',
    );
  const at = observation.findIndex((x, i) => !(x >= space.low[i]! && x <= space.high[i]!));
  const field = observationFields.findLast(({ offset }) => offset <= at);
  return found(
    'observation',
    `Number ${at} of an observation${field ? ` (${field.name})` : ''} was ${observation[at]}.`,
    `a value from ${space.low[at]} to ${space.high[at]}, as the observation space says.`,
    'Widen the space, or keep the value inside.',
  );
}

/** The actions at the edges of the space, and the outputs that they lead to. */
export function checkBounds({ horizon }: CheckOptions, open: () => Env): Finding | null {
  const env = open();
  let fresh = true;
  let inEpisode = 0;
  for (const action of extremes(env.actionSpace)) {
    if (fresh) env.reset({ seed: 1 });
    const result = env.step(action);
    const outside = outsideOf(env, [...result.observation]);
    if (outside) return { ...outside, came: `After the action ${wordsOf(action)}: ${outside.came}` };
    if (!Number.isFinite(result.reward))
      return found(
        'reward',
        `The action ${wordsOf(action)} gave the reward ${result.reward}.`,
        'a finite number.',
        'Mend the reward at the edges of the action space.',
      );
    fresh = result.terminated || result.truncated || ++inEpisode >= horizon;
    if (fresh) inEpisode = 0;
  }
  return null;
}

/** Every action of a small discrete space; both ends of each number of a box, by themselves and together. */
function extremes(space: Space): readonly Action[] {
  if (space.kind === 'discrete') return Array.from({ length: Math.min(space.n, 64) }, (_, i) => i);
  const low = space.low.map((bound) => (Number.isFinite(bound) ? bound : -1e3));
  const high = space.high.map((bound) => (Number.isFinite(bound) ? bound : 1e3));
  const middle = low.map((bound, i) => (bound + high[i]!) / 2);
  const single = low.slice(0, 16).flatMap((_, i) => [middle.with(i, low[i]!), middle.with(i, high[i]!)]);
  return [low, high, ...single].map((values) => Float64Array.from(values));
}

function wordsOf(action: Action): string {
  return typeof action === 'number' ? String(action) : `[${[...action].join(', ')}]`;
}

export function checkRefusal(_options: CheckOptions, open: () => Env): Finding | null {
  const env = open();
  const { actionSpace } = env;
  if (actionSpace.kind !== 'discrete') return null;
  env.reset({ seed: 0 });
  for (const action of [-1, actionSpace.n, 0.5, Number.NaN])
    if (!throws(() => env.step(action)))
      return found(
        'refusal',
        `step(${action}) was accepted.`,
        `an error: actions go from 0 to ${actionSpace.n - 1}.`,
        'Raise an error for other values.',
      );
  return null;
}

export function checkOrder(_options: CheckOptions, open: () => Env): Finding | null {
  const env = open();
  let came = 'step() worked before reset() was called.';
  try {
    env.step(sample(env.actionSpace, createRandom(0)));
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    if (/reset/i.test(text)) return null;
    came = `step() before reset() raised an error that does not say so: ${text}`;
  }
  return found('order', came, 'an error that speaks of reset.', 'Raise one as long as nothing was reset.');
}

function throws(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}

export function checkPicture(_options: CheckOptions, open: () => Env): Finding | null {
  const env = open();
  env.reset({ seed: 0 });
  const before = env.render();
  const copy = structuredClone(before);
  const random = createRandom(1);
  for (let i = 0; i < 20; i++) {
    const { terminated, truncated } = env.step(sample(env.actionSpace, random));
    if (terminated || truncated) break;
  }
  if (JSON.stringify(before) === JSON.stringify(copy)) return null;
  return found(
    'picture',
    'A frame changed after it was drawn.',
    'frames that stay as they are.',
    'Return a copy from render().',
  );
}

export function checkClose(_options: CheckOptions, open: () => Env): Finding | null {
  const env = open();
  env.reset({ seed: 0 });
  env.close();
  try {
    env.close();
    return null;
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    return found(
      'close',
      `Closing a second time raised an error: ${text}`,
      'no error.',
      'Let close() do nothing where nothing is open.',
    );
  }
}
