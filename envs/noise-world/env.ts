// NoiseWorld: a grid whose cells move the agent reliably, sometimes not at all, or sometimes back to the start; the policy
// sees a code per cell but is not told what it means. Rules, numbers and random draws are those of Stephanehk/PromptPO,
// `no_prior_envs/noise_world_env.py` (2026). Tables of actions, fields and rewards: README.md beside this file.
//
// Seeding: the layout is drawn from the board's own seed, and unseeded episodes continue that same stream, as in the
// reference. `reset({ seed })` reseeds the moves only; the board never changes.
import type {
  Env,
  MakeEnv,
  ObservationField,
  RenderState,
  ResetResult,
  StepInfo,
  StepResult,
} from '../../src/env-api/env.ts';
import { createUniformRandom } from '../../src/env-api/pcg64-stream.ts';
import type { UniformSource } from '../../src/env-api/random.ts';
import type { Action, BoxSpace, DiscreteSpace } from '../../src/env-api/space.ts';
import { boardSpec } from './boards.ts';
import { CODE, createLayout, type Layout } from './layout.ts';

/** What became of the last action. */
export type Outcome = 'start' | 'moved' | 'stayed' | 'blocked' | 'thrown-back';

/** What `render()` yields. `codes` and `moveChance` never change during an environment's life, so they are shared. */
export interface NoiseWorldFrame extends RenderState {
  readonly size: number;
  readonly codes: Uint8Array;
  readonly moveChance: Float64Array;
  /** `[n * n]` how often each cell was entered in this episode, the start once included. */
  readonly visits: Uint16Array;
  readonly row: number;
  readonly column: number;
  readonly step: number;
  readonly horizon: number;
  readonly episodeReturn: number;
  readonly milestones: boolean;
  /** Milestones visited in order: 0, 1 or 2. */
  readonly milestonesDone: number;
  /** 0..3, or -1 before the first step. */
  readonly lastAction: number;
  readonly outcome: Outcome;
  readonly ended: 'no' | 'goal' | 'goal-unpaid' | 'deadly' | 'time';
}

/** Where the board begins in the observation vector, after agent and goal position. */
const BOARD_OFFSET = 4;
const STEP_REWARD = -1;
const SUCCESS: StepInfo = Object.freeze({ success: 1 });
const NO_SUCCESS: StepInfo = Object.freeze({ success: 0 });

/** `id` is a key of `publishedBoards`; options `boardSize` and `boardSeed` replace the published values (0 keeps them). */
export const make: MakeEnv = (id, options) => {
  const spec = boardSpec(id, options);
  const random = createUniformRandom(spec.seed);
  return new NoiseWorld(createLayout(spec, random), random);
};

class NoiseWorld implements Env {
  readonly observationSpace: BoxSpace;
  readonly observationFields: readonly ObservationField[];
  readonly actionSpace: DiscreteSpace = { kind: 'discrete', n: 4 };

  private random: UniformSource;
  private readonly layout: Layout;
  private readonly horizon: number;
  private readonly goal: number;
  private readonly goalReward: number;
  private readonly deadlyReward: number;
  /** `[n]` index / (n - 1) in the reference's 32-bit precision. */
  private readonly position: Float64Array;
  private readonly rows: Uint8Array;
  private readonly columns: Uint8Array;
  private readonly observation: Float64Array;
  private readonly visits: Uint16Array;

  private ready = false;
  private cell = 0;
  private steps = 0;
  private milestonesDone = 0;
  private episodeReturn = 0;
  private lastAction = -1;
  private outcome: Outcome = 'start';

  constructor(layout: Layout, random: UniformSource) {
    this.layout = layout;
    this.random = random;
    const n = layout.size;
    const cells = n * n;
    this.horizon = cells;
    this.goal = cells - 1;
    this.goalReward = STEP_REWARD + n ** 3;
    this.deadlyReward = STEP_REWARD - n ** 5;
    this.position = Float64Array.from({ length: n }, (_, i) => (n === 1 ? 0 : Math.fround(i / (n - 1))));
    this.rows = Uint8Array.from({ length: cells }, (_, cell) => Math.floor(cell / n));
    this.columns = Uint8Array.from({ length: cells }, (_, cell) => cell % n);
    this.visits = new Uint16Array(cells);

    const flags = BOARD_OFFSET + cells;
    this.observation = new Float64Array(flags + 2);
    this.observation[2] = this.observation[3] = this.position[n - 1]!;
    this.observation.set(layout.codes, BOARD_OFFSET);
    const low = new Array<number>(flags + 2).fill(0);
    const high = low.map((_, i) => (i >= BOARD_OFFSET && i < flags ? CODE.secondMilestone : 1));
    this.observationSpace = { kind: 'box', low, high };
    const single = (name: string, offset: number): ObservationField => ({ name, offset, shape: [] });
    this.observationFields = [
      single('agent_row', 0),
      single('agent_col', 1),
      single('goal_row', 2),
      single('goal_col', 3),
      { name: 'board', offset: BOARD_OFFSET, shape: [cells] },
      single('prereq_first_done', flags),
      single('prereq_second_done', flags + 1),
    ];
  }

  reset(options?: { readonly seed?: number }): ResetResult {
    if (options?.seed !== undefined) this.random = createUniformRandom(options.seed);
    this.ready = true;
    this.cell = 0;
    this.steps = 0;
    this.milestonesDone = 0;
    this.episodeReturn = 0;
    this.lastAction = -1;
    this.outcome = 'start';
    this.visits.fill(0);
    this.visits[0] = 1;
    this.observe();
    return { observation: this.observation, info: NO_SUCCESS };
  }

  step(action: Action): StepResult {
    if (!this.ready) throw new Error('step was called before reset; call reset() once to begin an episode.');
    if (action !== 0 && action !== 1 && action !== 2 && action !== 3) {
      throw new RangeError(`An action must be 0, 1, 2 or 3; got ${String(action)}.`);
    }
    const { codes, moveChance, failureResets, neighbours } = this.layout;
    const from = this.cell;
    const target = neighbours[from * 4 + action]!;
    const chance = moveChance[from]!;
    // A blocked move and a deterministic cell draw nothing from the stream.
    if (target === from) {
      this.outcome = 'blocked';
    } else if (chance === 1 || this.random.random() < chance) {
      this.cell = target;
      this.outcome = 'moved';
    } else if (failureResets[from] === 1) {
      this.cell = 0;
      this.outcome = 'thrown-back';
    } else {
      this.outcome = 'stayed';
    }
    this.steps++;
    this.lastAction = action;
    this.visits[this.cell]!++;

    const code = codes[this.cell]!;
    if (code === CODE.firstMilestone && this.milestonesDone === 0) this.milestonesDone = 1;
    else if (code === CODE.secondMilestone && this.milestonesDone === 1) this.milestonesDone = 2;

    const atGoal = this.cell === this.goal;
    const success = atGoal && this.goalPays();
    const deadly = code === CODE.deadly;
    const reward = success ? this.goalReward : deadly ? this.deadlyReward : STEP_REWARD;
    this.episodeReturn += reward;
    this.observe();
    return {
      observation: this.observation,
      reward,
      terminated: atGoal || deadly,
      truncated: !atGoal && !deadly && this.steps >= this.horizon,
      info: success ? SUCCESS : NO_SUCCESS,
    };
  }

  render(): NoiseWorldFrame {
    const { size, codes, moveChance, milestones } = this.layout;
    return {
      size,
      codes,
      moveChance,
      visits: this.visits.slice(),
      row: this.rows[this.cell]!,
      column: this.columns[this.cell]!,
      step: this.steps,
      horizon: this.horizon,
      episodeReturn: this.episodeReturn,
      milestones,
      milestonesDone: this.milestonesDone,
      lastAction: this.lastAction,
      outcome: this.outcome,
      ended: this.ending(),
    };
  }

  close(): void {
    this.ready = false;
  }

  private goalPays(): boolean {
    return !this.layout.milestones || this.milestonesDone === 2;
  }

  private ending(): NoiseWorldFrame['ended'] {
    if (this.steps === 0) return 'no';
    if (this.cell === this.goal) return this.goalPays() ? 'goal' : 'goal-unpaid';
    if (this.layout.codes[this.cell] === CODE.deadly) return 'deadly';
    return this.steps >= this.horizon ? 'time' : 'no';
  }

  /** Writes what changes: the agent's place and the two flags. Board and goal were written once. */
  private observe(): void {
    const o = this.observation;
    o[0] = this.position[this.rows[this.cell]!]!;
    o[1] = this.position[this.columns[this.cell]!]!;
    if (this.layout.milestones) {
      o[o.length - 2] = this.milestonesDone >= 1 ? 1 : 0;
      o[o.length - 1] = this.milestonesDone === 2 ? 1 : 0;
    }
  }
}
