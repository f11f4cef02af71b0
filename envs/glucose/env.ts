// glucose: an insulin pump is to hold a virtual patient's blood glucose where it does least harm, for twenty days of meals
// that are not announced. Environment of the paper's authors (fork of simglucose: shivamsinghal001/glucose, configured as
// in Stephanehk/CS329H-Final-Project-Submission `utils/glucose_config.py`). Tables and differences: README.md beside this.
// A new environment that was never given a seed starts the random stream of seed 0.
import type { Env, EnvOptions, MakeEnv, ObservationField, ResetResult, StepResult } from '../../src/env-api/env.ts';
import { readFlag } from '../../src/env-api/options.ts';
import { createRandom } from '../../src/env-api/pcg64.ts';
import type { RandomSource } from '../../src/env-api/random.ts';
import type { Action, BoxSpace } from '../../src/env-api/space.ts';
import { log, power } from './exponential.ts';
import { DayRecord, type GlucoseFrame } from './frame.ts';
import { drawDay, meanSizes } from './meals.ts';
import { DEFAULT_PATIENT } from './patient-names.ts';
import { patientData, type PatientData } from './patients.ts';
import { HIGHEST_READING, LOWEST_READING, Sensor } from './sensor.ts';
import { basalRate, MOST_INSULIN, pumpRate, Simulation } from './simulation.ts';

/** Four hours. */
const HISTORY = 48;
export const MOST_ACTION = 0.1;
/** An action of 1 is this many times the patient's basal rate. */
export const BASAL_RATES = 43.2;
/** Outside, the patient has died; mg/dL of blood glucose, five-minute mean. */
const SURVIVABLE = [10, 1000] as const;

const INSULIN_PRICE = 10; // per U/min
export const DEATH_PENALTY = 100_000;

const BG = 0;
const INSULIN = HISTORY;
const CHO = 2 * HISTORY;
const IS_TERMINATED = 3 * HISTORY;

export interface Settings {
  readonly patient: PatientData;
  readonly sensorNoise: boolean;
  readonly correctedDigestion: boolean;
  readonly deathPenalty: number;
}

/** Ten times the squared Magni function of a sensor reading in mg/dL: least (0) at 138.9. */
export function risk(reading: number): number {
  const f = 3.5506 * (power(log(Math.max(reading, 1)), 0.8353) - 3.7932);
  return 10 * f * f;
}

/** Throws on options outside their range. */
export function readSettings(options: EnvOptions): Settings {
  const deathPenalty = Number(options['deathPenalty'] ?? DEATH_PENALTY);
  if (!(deathPenalty >= 0 && deathPenalty <= 1e9)) {
    throw new RangeError(
      `Glucose: option deathPenalty must be a number from 0 to 1e9; got ${options['deathPenalty']}.`,
    );
  }
  return {
    patient: patientData(String(options['patient'] ?? DEFAULT_PATIENT)),
    sensorNoise: readFlag(options, 'sensorNoise', false),
    correctedDigestion: readFlag(options, 'correctedDigestion', false),
    deathPenalty,
  };
}

class Glucose implements Env {
  readonly actionSpace: BoxSpace = { kind: 'box', low: [0], high: [MOST_ACTION] };
  readonly observationSpace: BoxSpace;
  readonly observationFields: readonly ObservationField[] = [
    { name: 'bg', offset: BG, shape: [HISTORY] },
    { name: 'insulin', offset: INSULIN, shape: [HISTORY] },
    { name: 'cho', offset: CHO, shape: [HISTORY] },
    { name: 'is_terminated', offset: IS_TERMINATED, shape: [] },
  ];

  private readonly settings: Settings;
  private readonly mealSizes: readonly number[];
  /** U/min that an action of 1 asks for. */
  private readonly actionUnit: number;
  private readonly observation = new Float64Array(IS_TERMINATED + 1);
  private readonly record: DayRecord;
  private readonly info = { riskTerm: 0, insulinTerm: 0, deathTerm: 0, bloodGlucose: 0 };
  private readonly result = {
    observation: this.observation,
    reward: 0,
    terminated: false,
    truncated: false,
    info: this.info,
  };
  /** Meals, and the seeds of the sensor's noise. */
  private random: RandomSource | null = null;
  private simulation: Simulation | null = null;

  constructor(settings: Settings) {
    this.settings = settings;
    const { parameters } = settings.patient;
    this.mealSizes = meanSizes(parameters);
    this.actionUnit = BASAL_RATES * basalRate(parameters);
    this.record = new DayRecord(basalRate(parameters));
    const bounds = (bg: number, insulin: number, cho: number, terminated: number): number[] =>
      [bg, insulin, cho].flatMap((bound) => new Array<number>(HISTORY).fill(bound)).concat(terminated);
    this.observationSpace = {
      kind: 'box',
      low: bounds(LOWEST_READING, 0, 0, 0),
      high: bounds(HIGHEST_READING, MOST_INSULIN, Infinity, 1),
    };
  }

  reset(options?: { readonly seed?: number }): ResetResult {
    if (options?.seed !== undefined) this.random = createRandom(options.seed);
    this.random ??= createRandom(0);
    const random = this.random;
    const { patient, sensorNoise, correctedDigestion } = this.settings;
    // Drawn with and without noise, so that the meals are the same.
    const noiseSeed = random.integers(0, 2 ** 32);
    const sensor = new Sensor(sensorNoise ? createRandom(noiseSeed) : null);
    this.simulation = new Simulation(patient, correctedDigestion, sensor, () => drawDay(random, this.mealSizes));
    this.observation.fill(0);
    this.observation.set(patient.sensor, BG);
    this.observation.set(patient.pump, INSULIN);
    this.record.begin(patient.sensor, patient.pump);
    Object.assign(this.info, { riskTerm: 0, insulinTerm: 0, deathTerm: 0, bloodGlucose: this.simulation.glucose });
    return { observation: this.observation, info: this.info };
  }

  step(action: Action): StepResult {
    const { simulation, result, info } = this;
    if (!simulation) throw new Error('Glucose: call reset before step.');
    if (typeof action === 'number' || action.length !== 1) {
      throw new Error('Glucose: the action must be a vector of one number.');
    }
    if (Number.isNaN(action[0])) throw new Error('Glucose: the dose is NaN, no number.');
    simulation.advance(pumpRate(action[0]! * this.actionUnit));
    const { reading, insulin, carbohydrate, glucose } = simulation;
    this.push(BG, reading);
    this.push(INSULIN, insulin);
    this.push(CHO, carbohydrate);
    result.terminated = glucose < SURVIVABLE[0] || glucose > SURVIVABLE[1];
    this.observation[IS_TERMINATED] = result.terminated ? 1 : 0;

    info.riskTerm = -risk(reading);
    info.insulinTerm = -INSULIN_PRICE * insulin;
    info.deathTerm = result.terminated ? -this.settings.deathPenalty : 0;
    info.bloodGlucose = glucose;
    result.reward = info.riskTerm + info.insulinTerm + info.deathTerm;
    this.record.add(reading, insulin, carbohydrate, result.terminated);
    return result;
  }

  render(): GlucoseFrame {
    return this.record.frame();
  }

  close(): void {
    this.simulation = null;
  }

  /** Appends to a history and drops its oldest value. */
  private push(offset: number, value: number): void {
    this.observation.copyWithin(offset, offset + 1, offset + HISTORY);
    this.observation[offset + HISTORY - 1] = value;
  }
}

/**
 * Builds `glucose`. Options: `patient` (a name of patients.ts), `sensorNoise`, `correctedDigestion` (booleans),
 * `deathPenalty` (taken off the reward when the patient dies).
 */
export const make: MakeEnv = (id: string, options: EnvOptions = {}): Env => {
  if (id !== 'glucose') throw new Error(`Glucose: unknown environment id "${id}".`);
  return new Glucose(readSettings(options));
};
