// A pasted environment in Python, made to behave like ours: it runs in an interpreter (python/own_env.py) that no policy shares,
// and gives and takes its numbers through arrays in that interpreter's memory.
import { EnvProblem, type Finding } from '../../env-api/finding.ts';
import type { Env, RenderState, ResetResult, StepInfo, StepResult } from '../../env-api/env.ts';
import { readOwnSpaces, type OwnSpaces } from '../../env-api/own-spaces.ts';
import { createRandom } from '../../env-api/pcg64.ts';
import { contains, type Action } from '../../env-api/space.ts';
import type { OwnClass } from './own-javascript.ts';
import { pictureOf } from './own-picture.ts';
import type { OwnEnvSession, PythonInterpreter } from './python.ts';
import { seedEntropy } from './seeded-random.ts';

// Taken before any model-written code runs: a replaced one would be handed the interpreter's memory.
const Numbers = Float64Array;

/** What python/own_env.py says of an environment that it has made. */
interface Declared {
  readonly className: string;
  readonly observation: unknown;
  readonly action: unknown;
  readonly names: readonly string[] | null;
  readonly horizon: number | null;
}

/** Loads the class and looks at its spaces. Throws an `EnvProblem` where that cannot be done. */
export function pythonOwnClass(code: string, python: PythonInterpreter): OwnClass {
  const { own } = python;
  seedEntropy(0);
  own.use_streams((seed: number) => streamFor(seed));
  if (!own.load(code)) throw takeProblem(own);
  const { declared, handle } = makeOne(own);
  const spaces = readOwnSpaces(declared);
  own.close(handle);
  return {
    className: declared.className,
    spaces,
    horizon: declared.horizon !== null && declared.horizon > 0 ? declared.horizon : null,
    make: () => new PythonEnv(python, makeOne(own).handle, spaces),
  };
}

/** The draws that the stand-in for NumPy's generator is made of. */
function streamFor(seed: number) {
  const random = createRandom(seed);
  return {
    random: () => random.random(),
    integers: (low: number, high: number) => random.integers(low, high),
    normal: () => random.normal(),
  };
}

function makeOne(own: OwnEnvSession): { readonly declared: Declared; readonly handle: number } {
  const handle = own.make();
  if (handle < 0) throw takeProblem(own);
  return { declared: JSON.parse(own.declared(handle)) as Declared, handle };
}

function takeProblem(own: OwnEnvSession): EnvProblem {
  return new EnvProblem(JSON.parse(own.take_error()) as Finding);
}

class PythonEnv implements Env {
  readonly observationSpace: Env['observationSpace'];
  readonly observationFields: Env['observationFields'];
  readonly actionSpace: Env['actionSpace'];
  private readonly python: PythonInterpreter;
  private readonly handle: number;
  private readonly addresses: readonly number[];
  private readonly actionSize: number;
  /** Views of the interpreter's memory, made anew when it has grown. */
  private views: { readonly observation: Float64Array; readonly action: Float64Array; readonly outcome: Float64Array };
  private readonly flat: Float64Array;
  private started = false;
  private steps = 0;

  constructor(python: PythonInterpreter, handle: number, { spaces, fields, parts, ...rest }: OwnSpaces) {
    this.python = python;
    this.handle = handle;
    this.observationSpace = spaces.observation;
    this.observationFields = fields;
    this.actionSpace = spaces.action;
    this.flat = new Float64Array(spaces.observation.low.length);
    this.actionSize = spaces.action.kind === 'box' ? spaces.action.low.length : 1;
    const { actionStart, actionShape } = rest;
    const plan = {
      parts,
      size: this.flat.length,
      actionSize: this.actionSize,
      actionStart,
      actionShape,
      box: spaces.action.kind === 'box',
    };
    const list = python.own.arrange(handle, JSON.stringify(plan));
    this.addresses = list.toJs();
    list.destroy();
    this.views = this.look();
  }

  reset({ seed }: { readonly seed?: number } = {}): ResetResult {
    if (!this.python.own.reset(this.handle, seed ?? -1)) throw takeProblem(this.python.own);
    this.started = true;
    this.steps = 0;
    const { outcome } = this.seen();
    outcome[0] = 0;
    return { observation: this.flat, info: infoOf(outcome[3]!) };
  }

  step(action: Action): StepResult {
    if (!this.started) throw new Error('Call reset() before step().');
    const { actionSpace } = this;
    if (actionSpace.kind === 'discrete' && !contains(actionSpace, action))
      throw new RangeError(`There is no action ${String(action)}: actions go from 0 to ${actionSpace.n - 1}.`);
    if (typeof action !== 'number') this.present().action.set(action);
    if (!this.python.own.step(this.handle, typeof action === 'number' ? action : -1))
      throw takeProblem(this.python.own);
    this.steps += 1;
    const [reward, terminated, truncated, success] = this.seen().outcome as unknown as [number, number, number, number];
    return {
      observation: this.flat,
      reward,
      terminated: terminated === 1,
      truncated: truncated === 1,
      info: infoOf(success),
    };
  }

  render(): RenderState {
    const text = this.python.own.render(this.handle);
    if (text === undefined || text === null) throw takeProblem(this.python.own);
    return pictureOf(JSON.parse(text), this.steps, this.present().outcome[0]!, this.flat);
  }

  close(): void {
    if (!this.python.own.close(this.handle)) throw takeProblem(this.python.own);
  }

  /** The views as they are now, with the observation copied out. */
  private seen(): PythonEnv['views'] {
    const views = this.present();
    this.flat.set(views.observation);
    return views;
  }

  private present(): PythonEnv['views'] {
    if (this.views.outcome.length === 0) this.views = this.look();
    return this.views;
  }

  private look(): PythonEnv['views'] {
    const [observationAt = 0, actionAt = 0, outcomeAt = 0] = this.addresses;
    const memory = this.python.memory();
    return {
      observation: new Numbers(memory, observationAt, this.flat.length),
      action: new Numbers(memory, actionAt, this.actionSize),
      outcome: new Numbers(memory, outcomeAt, 4),
    };
  }
}

function infoOf(success: number): StepInfo {
  return Number.isNaN(success) ? {} : { success };
}
