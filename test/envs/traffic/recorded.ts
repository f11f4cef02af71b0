// The recording of SUMO in test/fixtures/traffic (test/reference/record_traffic.py), and the policies that it was made with.
import { readFileSync } from 'node:fs';
import { drawSpeedFactor } from '../../../envs/traffic/env.ts';
import { observe, OBSERVATION_SIZE, TARGET_SPEED } from '../../../envs/traffic/observation.ts';
import { computeReward } from '../../../envs/traffic/reward.ts';
import { Simulation } from '../../../envs/traffic/simulation.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { compileObservation } from '../../../src/sandbox/guest/observation-object.ts';
import { fields } from '../../../envs/traffic/observation.ts';

export interface RecordedTrajectory {
  readonly seed: number;
  readonly factors: Readonly<Record<string, number>>;
  /** Every second, from the start: [id, x, speed] in the order in which the vehicles came. */
  readonly seconds: readonly (readonly (readonly [string, number, number])[])[];
}

/** [return, return of the 'commute' reward with true headways, sum of the first term, vehicles, speed, arrivals, crash] */
export type Outcome = readonly [number, number, number, number, number, number, number];

export interface Recording {
  readonly lanes: Readonly<Record<string, readonly [length: number, limit: number]>>;
  readonly trajectories: Readonly<Record<string, RecordedTrajectory>>;
  /** Of seeds 0, 1, 2, ... */
  readonly episodes: Readonly<Record<string, readonly Outcome[]>>;
}

export const recording = JSON.parse(
  readFileSync(new URL('../../fixtures/traffic/sumo.json', import.meta.url), 'utf8'),
) as Recording;

/** The observation as a JavaScript policy sees it, as far as the policies here look. */
export interface Seen {
  readonly ego_speeds: Float64Array;
  readonly leader_headways: Float64Array;
  readonly leader_speed_diffs: Float64Array;
  readonly all_vehicle_speeds: Float64Array;
  readonly rl_ids: Float64Array;
}

export type Controller = (seen: Seen) => ArrayLike<number> | null;

export const see = compileObservation(fields) as unknown as (flat: Float64Array) => Seen;

const constant = (value: number) => (): Controller => () => new Float64Array(10).fill(value);

/**
 * The Intelligent Driver Model at the target speed, in every slot that is taken. `coasts` says which accelerations
 * (m/s^2) are left out, by speed, gap and how fast the gap closes.
 */
function driverModel(model: {
  readonly acceleration: number;
  readonly timeHeadway: number;
  readonly standingGap: number;
  coasts(acceleration: number, speed: number, gap: number, closing: number): boolean;
}): Controller {
  const { acceleration: most, timeHeadway, standingGap } = model;
  const braking = 2;
  return ({ rl_ids, ego_speeds, leader_headways, leader_speed_diffs }) =>
    Array.from({ length: 10 }, (_, slot) => {
      if (slot >= rl_ids.length) return 0;
      const [speed, gap, closing] = [ego_speeds[slot]!, leader_headways[slot]!, -leader_speed_diffs[slot]!];
      const wanted = standingGap + speed * timeHeadway + (speed * closing) / (2 * Math.sqrt(most * braking));
      const free = 1 - (speed / TARGET_SPEED) ** 4;
      const push = most * (free - (Math.max(0, wanted) / Math.max(gap, 0.1)) ** 2);
      return model.coasts(push, speed, gap, closing) ? 0 : Math.min(1.5, Math.max(-1.5, push));
    });
}

function coastsWhenSafe(acceleration: number, speed: number, gap: number, closing: number): boolean {
  if (speed < 0.01 && gap < 0.01) return true; // has just left
  const size = Math.abs(acceleration);
  const safe = gap / (speed + 1e-6) > 1.1 || (speed < 2 && gap > 2);
  const nearTarget = Math.abs(speed - TARGET_SPEED) < 2 && acceleration > 0;
  return size < 0.05 || (size < 0.35 && ((safe && closing < 0.5) || nearTarget));
}

/** As in the recorder; each makes a fresh one for an episode. `sumo`: nobody commands the autonomous vehicles. */
export const controllers: Readonly<Record<string, (seed: number) => Controller>> = {
  sumo: () => () => null,
  zero: constant(0),
  half: constant(0.5),
  full: constant(1.5),
  brake: constant(-1.5),
  random: (seed) => {
    const random = createRandom(seed);
    return () => Float64Array.from({ length: 10 }, () => random.uniform(-1.5, 1.5));
  },
  block: () => {
    let stopped = false;
    return ({ rl_ids, ego_speeds }) => {
      stopped ||= rl_ids.length > 0 && ego_speeds[0] === 0;
      return [rl_ids.length > 0 && !stopped ? -1.5 : 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    };
  },
  'hand-written':
    () =>
    ({ rl_ids, ego_speeds }) =>
      Array.from({ length: 10 }, (_, i) => (i < rl_ids.length && ego_speeds[i]! < 8 ? 1 : 0)),
  // The paper's two policies follow this model with these figures.
  'paper-round-1': () => driverModel({ acceleration: 1, timeHeadway: 1.5, standingGap: 4, coasts: () => false }),
  'paper-round-5': () =>
    driverModel({ acceleration: 1.5, timeHeadway: 1.05, standingGap: 0.5, coasts: coastsWhenSafe }),
};

const terms = { traffic: 0, headway: 0, effort: 0 };
const still = new Float64Array(10);

/** One episode of 300 s, measured as in the recorder; speed factors are drawn from `seed`. */
export function playEpisode(seed: number, control: Controller): Outcome {
  const random = createRandom(seed);
  const simulation = new Simulation(() => drawSpeedFactor(random));
  simulation.reset();
  const published = new Float64Array(OBSERVATION_SIZE);
  const corrected = new Float64Array(OBSERVATION_SIZE);
  observe(published, simulation, still, false);
  const sums = [0, 0, 0, 0, 0];
  const add = (index: number, value: number): void => void (sums[index]! += value);
  let seconds = 0;
  while (seconds < 300 && !simulation.crashed) {
    const action = control(see(published));
    for (let i = 0; i < 5 && !simulation.crashed; i++) simulation.advance(action);
    seconds++;
    observe(published, simulation, action ?? still, false);
    observe(corrected, simulation, action ?? still, true);
    add(1, computeReward('commute', corrected, action ?? still, terms));
    add(0, computeReward('flow', published, action ?? still, terms));
    add(2, terms.traffic);
    const { vehicles } = simulation;
    add(3, vehicles.length);
    add(4, vehicles.reduce((sum, { speed }) => sum + speed, 0) / Math.max(1, vehicles.length));
  }
  const [flow, commute, near, count, speed] = sums as [number, number, number, number, number];
  return [flow, commute, near, count / seconds, speed / seconds, simulation.arrived, simulation.crashed ? 1 : 0];
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
