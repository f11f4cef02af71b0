// What every environment has to do, whatever its dynamics: the checks behind test/envs/conformance.test.ts and behind the check
// of a task that somebody brings along. Each finding says what came, what was expected and what to do.
import type { Env, ResetResult } from './env.ts';
import { createRandom } from './pcg64.ts';
import { contains, sample, type Action, type Space } from './space.ts';

/** The rules in the order in which they are checked; the title says what holds where a rule is kept. */
export const rules = {
  load: 'The code loads and defines one environment class',
  spaces: 'Its spaces make sense',
  fields: 'The observation has a name for every number',
  reset: 'reset() returns an observation and info',
  step: 'step() returns observation, reward, terminated, truncated, info',
  observation: 'Observations lie in the observation space',
  reward: 'Rewards are finite numbers',
  ending: 'Endings are true or false',
  info: 'Success, where it is reported, is between 0 and 1',
  bounds: 'The extreme actions are accepted',
  refusal: 'An action outside the space is refused',
  order: 'A step before the first reset is refused',
  seed: 'The same seed and actions give the same episode',
  restart: 'A reset starts over, wherever the episode stood',
  fresh: 'Two fresh environments start alike without a seed',
  picture: 'Frames can be kept',
  close: 'It can be closed twice',
} as const;

export type RuleId = keyof typeof rules;

export interface Finding {
  readonly rule: RuleId;
  readonly came: string;
  readonly expected: string;
  readonly fix: string;
  /** 1-based line in the environment's source, where known. */
  readonly line?: number;
  readonly traceback?: string;
}

/** A finding as one text. */
export function findingText({ came, expected, fix }: Pick<Finding, 'came' | 'expected' | 'fix'>): string {
  return `${came} Expected: ${expected} ${fix}`;
}

/** Thrown by an environment that knows which rule it breaks. */
export class EnvProblem extends Error {
  override readonly name = 'EnvProblem';
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(findingText(finding));
    this.finding = finding;
  }
}

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

/** Everything a step tells, copied out of the environment's reach. */
interface Transition {
  readonly observation: readonly number[];
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly info: unknown;
}

const copyOf = ({ observation, info }: ResetResult): Pick<Transition, 'observation' | 'info'> => ({
  observation: [...observation],
  info: { ...info },
});

/** Plays `steps` random actions, resetting (unseeded) after each end, at most `horizon` steps an episode. */
function play(env: Env, seed: number | undefined, steps: number, horizon: number): Transition[] {
  const random = createRandom(12345);
  const still = { reward: 0, terminated: false, truncated: false };
  const log: Transition[] = [{ ...copyOf(env.reset(seed === undefined ? undefined : { seed })), ...still }];
  let inEpisode = 0;
  for (let i = 0; i < steps; i++) {
    const { reward, terminated, truncated, ...rest } = env.step(sample(env.actionSpace, random));
    log.push({ reward, terminated, truncated, ...copyOf(rest) });
    inEpisode++;
    if (terminated || truncated || inEpisode >= horizon) {
      log.push({ ...copyOf(env.reset()), ...still });
      inEpisode = 0;
    }
  }
  return log;
}

type Check = (options: CheckOptions, open: () => Env) => Finding | null;

const found = (rule: RuleId, came: string, expected: string, fix: string): Finding => ({ rule, came, expected, fix });

const checks: readonly (readonly [RuleId, Check])[] = [
  ['spaces', checkSpaces],
  ['fields', checkFields],
  ['observation', checkOutputs],
  ['bounds', checkBounds],
  ['refusal', checkRefusal],
  ['order', checkOrder],
  ['seed', checkSeed],
  ['restart', checkRestart],
  ['fresh', checkFresh],
  ['picture', checkPicture],
  ['close', checkClose],
];

/** Checks all rules and returns what is broken, at most one finding a rule; empty where all is well. Closes what it makes. */
export function checkEnv(options: CheckOptions): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [rule, check] of checks) {
    options.onRule?.(rule);
    const made: Env[] = [];
    const open = (): Env => {
      const env = options.make();
      made.push(env);
      return env;
    };
    try {
      const finding = check(options, open);
      if (finding) findings.push(finding);
    } catch (thrown) {
      findings.push(ofThrown(rule, thrown));
    } finally {
      for (const env of made) closeQuietly(env);
    }
  }
  return oncePerRule(findings);
}

/** What was thrown, as a finding: its own where the environment says which rule it breaks. */
export function ofThrown(rule: RuleId, thrown: unknown): Finding {
  if (thrown instanceof EnvProblem) return thrown.finding;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return found(rule, `It raised an error: ${text}`, 'no error here.', 'Mend what raised it.');
}

function oncePerRule(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ rule }, i) => findings.findIndex((other) => other.rule === rule) === i);
}

function closeQuietly(env: Env): void {
  try {
    env.close();
  } catch {
    // Closing is a rule of its own.
  }
}

function checkSpaces(_options: CheckOptions, open: () => Env): Finding | null {
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

function checkFields(_options: CheckOptions, open: () => Env): Finding | null {
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
function checkOutputs({ horizon, steps }: CheckOptions, open: () => Env): Finding | null {
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
function checkBounds({ horizon }: CheckOptions, open: () => Env): Finding | null {
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

function checkRefusal(_options: CheckOptions, open: () => Env): Finding | null {
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

function checkOrder(_options: CheckOptions, open: () => Env): Finding | null {
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

function checkSeed({ horizon, steps }: CheckOptions, open: () => Env): Finding | null {
  const length = Math.ceil(steps * 0.4);
  const env = open();
  const first = play(env, 7, length, horizon);
  for (const [again, where] of [
    [play(env, 7, length, horizon), 'in the same environment'],
    [play(open(), 7, length, horizon), 'in a fresh environment'],
  ] as const) {
    const at = firstDifference(first, again);
    if (at === null) continue;
    return found(
      'seed',
      `Seed 7 and the same actions gave ${difference(first, again, at)} ${where}.`,
      'exactly the same episode.',
      'Draw all randomness from the generator that reset(seed) seeds, and keep no state outside the object.',
    );
  }
  return null;
}

function checkRestart({ horizon }: CheckOptions, open: () => Env): Finding | null {
  const env = open();
  const [first] = play(env, 3, 1, horizon) as [Transition];
  play(env, 4, 25, horizon);
  const [again] = play(env, 3, 1, horizon) as [Transition];
  if (firstDifference([first], [again]) === null) return null;
  return found(
    'restart',
    `After some steps, reset with seed 3 gave ${difference([first], [again], 0)}.`,
    'the same start as before.',
    'Set every attribute anew in reset().',
  );
}

/** Without a seed: fresh environments start alike, and the stream goes on at the next reset. */
function checkFresh({ horizon, steps }: CheckOptions, open: () => Env): Finding | null {
  const length = Math.ceil((steps * 4) / 3);
  const env = open();
  const first = play(env, undefined, length, horizon);
  const at = firstDifference(first, play(open(), undefined, length, horizon));
  if (at !== null)
    return found(
      'fresh',
      'Two fresh environments that were reset without a seed went different ways.',
      'the same way, since nothing may depend on the clock or on chance outside.',
      'Draw all randomness from the generator of the environment.',
    );
  const again = play(env, undefined, length, horizon);
  const seeded = [1, 2, 3].map((seed) => play(open(), seed, length, horizon));
  const draws = seeded.some((log) => firstDifference(log, seeded[0]!) !== null);
  if ((firstDifference(first, again) !== null) === draws) return null;
  return draws
    ? found(
        'fresh',
        'A reset without a seed repeated the episodes before it.',
        'the stream of random numbers to go on.',
        'Seed the generator only where reset is given a seed.',
      )
    : found(
        'fresh',
        'A second reset without a seed gave other episodes, though seeds change nothing.',
        'chance to follow the seed.',
        'Draw all randomness from the generator that reset(seed) seeds.',
      );
}

/** Index of the first transition that differs; null where none does. */
function firstDifference(a: readonly Transition[], b: readonly Transition[]): number | null {
  const at = a.findIndex((one, i) => JSON.stringify(one) !== JSON.stringify(b[i]));
  return at < 0 && a.length === b.length ? null : Math.max(0, at);
}

function difference(a: readonly Transition[], b: readonly Transition[], at: number): string {
  const [one, other] = [a[at], b[at]];
  if (!one || !other) return 'episodes of other lengths';
  if (JSON.stringify(one.observation) !== JSON.stringify(other.observation)) {
    const i = one.observation.findIndex((x, j) => x !== other.observation[j]);
    return `another observation at step ${at} (number ${i} was ${one.observation[i]}, then ${other.observation[i]})`;
  }
  if (one.reward !== other.reward) return `another reward at step ${at} (${one.reward}, then ${other.reward})`;
  return `another ending or info at step ${at}`;
}

function checkPicture(_options: CheckOptions, open: () => Env): Finding | null {
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

function checkClose(_options: CheckOptions, open: () => Env): Finding | null {
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
