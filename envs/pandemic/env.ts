// pandemic: a town of 500 people and a disease that a stage of regulation, set once a day, is to hold down at little cost.
// Rules and numbers of the PandemicSimulator fork that the PromptPO paper uses (town 'tiny'); dynamics: simulation.ts and
// the files it imports. Tables of actions, fields and rewards: README.md beside this file.
// A new environment that was never given a seed starts the random stream of seed 0.
import type { Env, EnvOptions, MakeEnv, ObservationField, RenderState } from '../../src/env-api/env.ts';
import type { ResetResult, StepResult } from '../../src/env-api/env.ts';
import { readFlag } from '../../src/env-api/options.ts';
import { createRandom } from '../../src/env-api/pcg64.ts';
import type { RandomSource } from '../../src/env-api/random.ts';
import type { Action, BoxSpace, DiscreteSpace } from '../../src/env-api/space.ts';
import { CLASSES, CRITICAL, DEAD, INFECTED, RECOVERED } from './disease.ts';
import { Simulation } from './simulation.ts';
import { PEOPLE, placeRules } from './town.ts';

export const HORIZON = 192;
const HIGHEST_STAGE = 4;
const RECORDS = 3;
const HOURS_PER_RECORD = 8;
const HOURS_PER_YEAR = 8760;
/** Tested people with the disease from which on `infection_above_threshold` is 1. */
const THRESHOLD = 10;
/** Hour of the day whose map the view shows: school, offices and shops are open. */
const NOON = 13;

const CRITICAL_WEIGHT = 10;
const POLITICAL_WEIGHT = 10;
/** Share of infected, critical and dead people below which raising the stage is punished. */
const POLITICAL_SHARE = 0.005;
const STAGE_WEIGHT = 0.1;
const CHANGE_WEIGHT = 0.02;
/** What an action costs in the published task, whatever the stage is. */
const ACTION_COST = [0, 1, 2].map((action) => (action * Math.sqrt(action)) / (3 * Math.sqrt(3)));
/** The same for stages, where the option says so. */
const STAGE_COST = [0, 1, 2, 3, 4].map((stage) => (stage * Math.sqrt(stage)) / 8);

const SUMMARIES = [
  'global_infection_summary',
  'global_infection_summary_alpha',
  'global_infection_summary_delta',
  'global_testing_summary',
  'global_testing_summary_alpha',
  'global_testing_summary_delta',
] as const;
const SUMMARY_SIZE = RECORDS * CLASSES;
const STAGE_AT = SUMMARIES.length * SUMMARY_SIZE;
const THRESHOLD_AT = STAGE_AT + RECORDS;
const TIME_AT = THRESHOLD_AT + RECORDS;
const SIZE = TIME_AT + RECORDS;

export const fields: readonly ObservationField[] = [
  ...SUMMARIES.map((name, i) => ({ name, offset: i * SUMMARY_SIZE, shape: [RECORDS, 1, CLASSES] })),
  ...[
    { name: 'stage', offset: STAGE_AT },
    { name: 'infection_above_threshold', offset: THRESHOLD_AT },
    { name: 'time_day', offset: TIME_AT },
  ].map((field) => ({ ...field, shape: [RECORDS, 1, 1] })),
];

/** What `render()` yields; arrays of days begin with the first day played. */
export interface PandemicFrame extends RenderState {
  /** Days played. */
  readonly day: number;
  readonly stage: number;
  /** `[people]` place of each person at 1 p.m. of the last day, and their class that day. */
  readonly places: Int16Array;
  readonly classes: Uint8Array;
  /** `[kinds of place]` 1 for kinds that the stage keeps shut. */
  readonly locked: Uint8Array;
  readonly infected: Uint16Array;
  readonly critical: Uint16Array;
  readonly dead: Uint16Array;
  readonly stages: Uint8Array;
  /** People who have had the disease and got over it. */
  readonly recovered: number;
  readonly episodeReturn: number;
}

export interface PandemicOptions {
  readonly transmission: boolean;
  readonly measures: 'compounding' | 'afresh';
  readonly stageCost: 'action' | 'stage';
  readonly records: 'same-day' | 'three-days';
}

/** Reads the card's options; throws on a value that none of them has. */
export function readOptions(options: EnvOptions = {}): PandemicOptions {
  return {
    transmission: readFlag(options, 'transmission', true),
    measures: oneOf('measures', String(options['measures'] ?? 'compounding'), ['compounding', 'afresh']),
    stageCost: oneOf('stageCost', String(options['stageCost'] ?? 'action'), ['action', 'stage']),
    records: oneOf('records', String(options['records'] ?? 'same-day'), ['same-day', 'three-days']),
  };
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new Error(`Pandemic: option ${name} must be ${allowed.join(' or ')}; got "${value}".`);
}

/** People by class, and the terms of the reward. */
const NO_INFO = {
  infected: 0,
  critical: 0,
  recovered: 0,
  dead: 0,
  criticalReward: 0,
  politicalReward: 0,
  lowerStageReward: 0,
  stageChangeReward: 0,
};

class Pandemic implements Env {
  readonly actionSpace: DiscreteSpace = { kind: 'discrete', n: 3 };
  readonly observationFields = fields;
  readonly observationSpace: BoxSpace = {
    kind: 'box',
    low: new Array<number>(SIZE).fill(0),
    high: Array.from({ length: SIZE }, (_, i) => (i >= STAGE_AT && i < THRESHOLD_AT ? HIGHEST_STAGE : 1)),
  };

  private readonly options: PandemicOptions;
  private readonly simulation: Simulation;
  private readonly observation = new Float64Array(SIZE);
  private seeds: RandomSource | null = null;
  private started = false;
  private day = 0;
  private episodeReturn = 0;
  private readonly noonPlaces = new Int16Array(PEOPLE);
  private readonly infected = new Uint16Array(HORIZON + 1);
  private readonly critical = new Uint16Array(HORIZON + 1);
  private readonly dead = new Uint16Array(HORIZON + 1);
  private readonly stages = new Uint8Array(HORIZON + 1);
  private readonly info = { ...NO_INFO };
  private readonly result: { -readonly [K in keyof StepResult]: StepResult[K] };

  constructor(options: PandemicOptions) {
    this.options = options;
    this.simulation = new Simulation(options);
    const { observation, info } = this;
    this.result = { observation, reward: 0, terminated: false, truncated: false, info };
  }

  reset(options?: { readonly seed?: number }): ResetResult {
    if (options?.seed !== undefined) this.seeds = createRandom(options.seed);
    this.seeds ??= createRandom(0);
    this.simulation.reset(this.seeds);
    this.started = true;
    this.day = 0;
    this.episodeReturn = 0;
    // As in the reference, the first observation says nothing: not even that everybody is healthy.
    this.observation.fill(0);
    Object.assign(this.info, NO_INFO);
    this.noonPlaces.set(this.simulation.occupancy.at);
    return { observation: this.observation, info: this.info };
  }

  step(action: Action): StepResult {
    if (!this.started) throw new Error('Pandemic: call reset before step.');
    if (action !== 0 && action !== 1 && action !== 2) {
      throw new RangeError(`Pandemic: an action must be 0, 1 or 2; got ${String(action)}.`);
    }
    const { simulation, info } = this;
    const before = simulation.stage;
    const latest = SUMMARY_SIZE - CLASSES;
    const share =
      this.observation[latest + INFECTED]! + this.observation[latest + CRITICAL]! + this.observation[latest + DEAD]!;
    simulation.impose(Math.min(Math.max(before + action - 1, 0), HIGHEST_STAGE));
    for (let hour = 0; hour < 24; hour++) {
      simulation.hour();
      if (hour === NOON) this.noonPlaces.set(simulation.occupancy.at);
    }
    this.observe();
    this.count();
    this.day++;

    const { stage } = simulation;
    const lack = Math.min(share - POLITICAL_SHARE, 0) / POLITICAL_SHARE;
    const cost = this.options.stageCost === 'stage' ? STAGE_COST[stage]! : ACTION_COST[action]!;
    info.criticalReward = -CRITICAL_WEIGHT * this.observation[latest + CRITICAL]!;
    info.politicalReward = stage > before ? -POLITICAL_WEIGHT * (lack * lack) : 0;
    info.lowerStageReward = -STAGE_WEIGHT * cost;
    info.stageChangeReward = -CHANGE_WEIGHT * Math.abs(stage - before);
    const reward = info.criticalReward + info.politicalReward + info.lowerStageReward + info.stageChangeReward;
    this.episodeReturn += reward;
    this.result.reward = reward;
    // The reference's own limit lies one day beyond the horizon.
    this.result.terminated = this.day > HORIZON;
    return this.result;
  }

  render(): PandemicFrame {
    const days = Math.min(this.day, HORIZON);
    const { simulation } = this;
    return {
      day: this.day,
      stage: simulation.stage,
      places: this.noonPlaces.slice(),
      classes: simulation.classes.slice(),
      locked: Uint8Array.from(placeRules, (_, kind) => Number(simulation.isLocked(kind))),
      infected: this.infected.slice(0, days),
      critical: this.critical.slice(0, days),
      dead: this.dead.slice(0, days),
      stages: this.stages.slice(0, days),
      recovered: this.info.recovered,
      episodeReturn: this.episodeReturn,
    };
  }

  close(): void {
    this.started = false;
  }

  /**
   * Writes the three records. Published: hours 8, 16 and 24 of the day, between which only the clock moves, since people
   * are counted at midnight. With `three-days`: the ends of the last three days.
   */
  private observe(): void {
    const { observation, simulation } = this;
    const { counts, testing } = simulation;
    const sameDay = this.options.records === 'same-day';
    const summaries = [
      counts.combined,
      counts.alpha,
      counts.delta,
      testing.combined.counts,
      testing.alpha.counts,
      testing.delta.counts,
    ];
    if (!sameDay) {
      for (const { offset, shape } of fields) {
        const length = shape[2]!;
        observation.copyWithin(offset, offset + length, offset + RECORDS * length);
      }
    }
    for (let record = sameDay ? 0 : RECORDS - 1; record < RECORDS; record++) {
      summaries.forEach((summary, i) => {
        const at = i * SUMMARY_SIZE + record * CLASSES;
        for (let c = 0; c < CLASSES; c++) observation[at + c] = summary[c]! / PEOPLE;
      });
      observation[STAGE_AT + record] = simulation.stage;
      observation[THRESHOLD_AT + record] = Number(testing.combined.counts[INFECTED]! >= THRESHOLD);
      observation[TIME_AT + record] = (this.day * 24 + (record + 1) * HOURS_PER_RECORD) / HOURS_PER_YEAR;
    }
  }

  private count(): void {
    const { combined } = this.simulation.counts;
    const { info, day } = this;
    info.infected = combined[INFECTED]!;
    info.critical = combined[CRITICAL]!;
    info.recovered = combined[RECOVERED]!;
    info.dead = combined[DEAD]!;
    if (day > HORIZON) return;
    this.infected[day] = info.infected;
    this.critical[day] = info.critical;
    this.dead[day] = info.dead;
    this.stages[day] = this.simulation.stage;
  }
}

/** Builds `pandemic`; options: `readOptions`. */
export const make: MakeEnv = (id: string, options: EnvOptions = {}): Env => {
  if (id !== 'pandemic') throw new Error(`Pandemic: unknown environment id "${id}".`);
  return new Pandemic(readOptions(options));
};
