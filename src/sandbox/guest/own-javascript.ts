// A pasted environment in JavaScript, made to behave like ours: its class is loaded as a policy's is, every value that it
// returns is checked, and its randomness is a stream of its own that `reset({ seed })` starts.
import { EnvProblem, type RuleId } from '../../env-api/finding.ts';
import type { Env, RenderState, ResetResult, StepInfo, StepResult } from '../../env-api/env.ts';
import { readOwnSpaces, wordFor, type OwnSpaces } from '../../env-api/own-spaces.ts';
import type { Action } from '../../env-api/space.ts';
import { contains } from '../../env-api/space.ts';
import { RolloutStop } from '../../engine/rollout.ts';
import { loadClass, scriptError, type AnyClass, type CompileFunction } from './javascript.ts';
import { captureConsole, createOutputCapture } from './output.ts';
import { pictureOf } from './own-picture.ts';
import { createUniform } from './seeded-random.ts';

type Table = Record<string, unknown>;

// Taken before any pasted code or policy runs: a policy that replaces it later would be handed the environment's object.
const { apply } = Reflect;
/** What an environment prints goes nowhere: it would count as the policy's output. */
const silent = captureConsole(createOutputCapture());

/** A loaded class: makes environments, each on its own. */
export interface OwnClass {
  readonly className: string;
  readonly spaces: OwnSpaces;
  /** The horizon that it names itself; null where it names none. */
  readonly horizon: number | null;
  make(): Env;
}

/** Loads the class and looks at its spaces. Throws an `EnvProblem` where that cannot be done. */
export function javascriptOwnClass(code: string, compile: CompileFunction): OwnClass {
  let found: AnyClass;
  try {
    // Chance at the top level of the code is the same in every worker.
    const load = () => loadClass(code, { name: 'Environment', method: 'step', otherNames: true }, compile);
    found = apart(createUniform(0), load);
  } catch (thrown) {
    throw ofStop('load', thrown, 'Mend the code; it has to define one class with reset and step.');
  }
  const first = new JavascriptEnv(found, null);
  const { horizon } = first;
  const spaces = first.spaces;
  return { className: found.name, spaces, horizon, make: () => new JavascriptEnv(found, spaces) };
}

/** A failure of the pasted code, with its line. */
function ofStop(rule: RuleId, thrown: unknown, fix: string, doing = ''): EnvProblem {
  const error = thrown instanceof RolloutStop ? thrown.error : scriptError('environment/error', doing, thrown);
  const own = (text: string): string => text.replaceAll('policy.js', 'task.js');
  return new EnvProblem({
    rule,
    came: own(error.message.endsWith('.') ? error.message : `${error.message}.`),
    expected: 'no error here.',
    fix,
    ...(error.line === undefined ? {} : { line: error.line }),
    ...(error.traceback === undefined ? {} : { traceback: own(error.traceback) }),
  });
}

class JavascriptEnv implements Env {
  readonly spaces: OwnSpaces;
  readonly horizon: number | null;
  private readonly object: Table;
  private uniform = createUniform(0);
  private started = false;
  private steps = 0;
  private reward = 0;
  private readonly flat: Float64Array;

  /** `known`: the spaces that its siblings have; null reads them. */
  constructor(found: AnyClass, known: OwnSpaces | null) {
    this.object = this.inside('load', `new ${found.name}() raised an error`, () => new found());
    const { observationSpace: observation, actionSpace: action } = this.object;
    const names = this.object['observationNames'] ?? null;
    this.spaces = known ?? readOwnSpaces({ observation, action, names });
    const { horizon } = this.object;
    this.horizon = Number.isInteger(horizon) && Number(horizon) > 0 ? Number(horizon) : null;
    this.flat = new Float64Array(this.spaces.whole.length);
  }

  get observationSpace(): Env['observationSpace'] {
    return this.spaces.spaces.observation;
  }

  get observationFields(): Env['observationFields'] {
    return this.spaces.fields;
  }

  get actionSpace(): Env['actionSpace'] {
    return this.spaces.spaces.action;
  }

  reset({ seed }: { readonly seed?: number } = {}): ResetResult {
    if (seed !== undefined) this.uniform = createUniform(seed);
    const value = this.inside('reset', 'reset() raised an error', () =>
      this.method('reset')(seed === undefined ? {} : { seed }),
    );
    const table = isTable(value) && 'observation' in value ? value : { observation: value };
    this.read(table['observation'], 'reset');
    this.started = true;
    this.steps = 0;
    this.reward = 0;
    return { observation: this.flat, info: infoOf(table['info']) };
  }

  step(action: Action): StepResult {
    if (!this.started) throw new Error('Call reset() before step().');
    const { actionSpace, spaces } = this;
    if (actionSpace.kind === 'discrete' && !contains(actionSpace, action))
      throw new RangeError(`There is no action ${String(action)}: actions go from 0 to ${actionSpace.n - 1}.`);
    const given = typeof action === 'number' ? action + spaces.actionStart : Array.from(action);
    const value = this.inside('step', 'step() raised an error', () => this.method('step')(given));
    if (!isTable(value) || Array.isArray(value)) throw shapeProblem('step', `step() returned ${wordFor(value)}.`);
    for (const name of ['observation', 'reward', 'terminated', 'truncated'])
      if (!(name in value)) throw shapeProblem('step', `What step() returned has no ${name}.`);
    const { reward, terminated, truncated } = value;
    if (typeof reward !== 'number')
      throw new EnvProblem({
        rule: 'reward',
        came: `A step gave the reward ${wordFor(reward)}.`,
        expected: 'a number.',
        fix: 'Return a number as reward.',
      });
    if (typeof terminated !== 'boolean' || typeof truncated !== 'boolean')
      throw new EnvProblem({
        rule: 'ending',
        came: `terminated was ${wordFor(terminated)}, truncated ${wordFor(truncated)}.`,
        expected: 'true or false for both.',
        fix: 'Return booleans.',
      });
    this.read(value['observation'], 'step');
    this.steps += 1;
    this.reward = reward;
    return { observation: this.flat, reward, terminated, truncated, info: infoOf(value['info']) };
  }

  render(): RenderState {
    const { render } = this.object;
    if (typeof render !== 'function') return pictureOf(null, this.steps, this.reward, this.flat);
    const drawn = this.inside('picture', 'render() raised an error', () => this.method('render')());
    return pictureOf(drawn, this.steps, this.reward, this.flat);
  }

  close(): void {
    const { close } = this.object;
    if (typeof close !== 'function') return;
    this.inside('close', 'close() raised an error', () => this.method('close')());
  }

  private method(name: string): (...values: unknown[]) => unknown {
    const method = this.object[name];
    if (typeof method !== 'function')
      throw shapeProblem(name === 'reset' ? 'reset' : 'step', `The class has no method ${name}.`);
    return (...values) => apply(method, this.object, values) as unknown;
  }

  /** Runs code of the class, with this environment's own stream. */
  private inside<T>(rule: RuleId, doing: string, work: () => T): Table & T {
    try {
      return apart(this.uniform, work) as Table & T;
    } catch (thrown) {
      if (thrown instanceof EnvProblem) throw thrown;
      throw ofStop(rule, thrown, 'Mend the line that raised it.', doing);
    }
  }

  /** Reads a nested observation into the flat vector. */
  private read(value: unknown, rule: RuleId): void {
    let at = 0;
    for (const { path, shape } of this.spaces.parts) {
      let part = value;
      for (const key of path) {
        if (!isTable(part) || !(key in part))
          throw observationProblem(`An observation has no ${path.join('.')}.`, rule);
        part = part[key];
      }
      const size = shape.reduce((product, length) => product * length, 1);
      const numbers = flatNumbers(part, size);
      if (numbers === null)
        throw observationProblem(
          `${rule}() returned ${wordFor(part)} as ${path.join('.') || 'observation'}.`,
          rule,
          shape,
        );
      for (const number of numbers) this.flat[at++] = number;
    }
  }
}

/** Runs pasted code: `Math.random` is `uniform` meanwhile, and what is printed goes nowhere. */
function apart<T>(uniform: () => number, work: () => T): T {
  const { random } = Math;
  const { console } = globalThis;
  Math.random = uniform;
  globalThis.console = silent;
  try {
    return work();
  } finally {
    Math.random = random;
    globalThis.console = console;
  }
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null;
}

/** `size` numbers out of a number, a list or nested lists; null where it is anything else. */
function flatNumbers(value: unknown, size: number): readonly number[] | null {
  if (typeof value === 'number') return size === 1 ? [value] : null;
  if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && !(value instanceof DataView))) return null;
  const flat = Array.from(value as ArrayLike<unknown>).flat(Infinity);
  return flat.length === size && flat.every((x) => typeof x === 'number') ? flat : null;
}

function infoOf(info: unknown): StepInfo {
  const success = isTable(info) ? info['success'] : undefined;
  return typeof success === 'number' || typeof success === 'boolean' ? { success } : {};
}

function shapeProblem(rule: RuleId, came: string): EnvProblem {
  return new EnvProblem({
    rule,
    came,
    expected: 'an object { observation, reward, terminated, truncated, info }.',
    fix: 'Return one from step(); reset() returns { observation, info }.',
  });
}

function observationProblem(came: string, rule: RuleId, shape: readonly number[] = []): EnvProblem {
  const expected =
    shape.length === 0 ? 'a number.' : `a list of ${shape.join(' x ')} numbers, as the observation space says.`;
  return new EnvProblem({
    rule: rule === 'reset' ? 'reset' : 'observation',
    came,
    expected,
    fix: 'Return what the space declares.',
  });
}
