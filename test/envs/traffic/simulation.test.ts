// The traffic simulation against SUMO 1.23.1 under Flow's rules, and what may never happen on its road.
import { describe, expect, it } from 'vitest';
import { drawSpeedFactor } from '../../../envs/traffic/env.ts';
import { JUNCTION, START, TOTAL_LENGTH, VEHICLE_LENGTH } from '../../../envs/traffic/road.ts';
import { MOST_VEHICLES, Simulation, type Vehicle } from '../../../envs/traffic/simulation.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { controllers, mean, playEpisode, recording, type Outcome } from './recorded.ts';

/** Random-policy episodes gone through on every run of the tests; 1,000 were gone through by hand. */
const RANDOM_EPISODES = Number(process.env['TRAFFIC_EPISODES'] ?? 12);

it('has the road that netconvert makes', () => {
  const length = (...names: string[]): number => names.reduce((sum, name) => sum + recording.lanes[name]![0], 0);
  expect(-START[0]).toBeCloseTo(length('inflow_highway', ':left_0', 'left', ':center_1'), 9);
  expect(-START[1]).toBeCloseTo(length('inflow_merge', ':bottom_0', 'bottom', ':center_0'), 9);
  expect(JUNCTION.map((x) => -x)).toEqual([length(':center_1'), length(':center_0')]);
  expect(TOTAL_LENGTH).toBeCloseTo(length(...Object.keys(recording.lanes)), 9);
});

describe.each(Object.entries(recording.trajectories))('under %s', (name, { seed, factors, seconds }) => {
  it('moves every vehicle as SUMO does, to a centimetre over the first 20 s', () => {
    const simulation = new Simulation((id) => factors[id] ?? 1);
    const control = controllers[name]!(seed);
    simulation.reset();
    for (const expected of seconds.slice(0, 21)) {
      expect(simulation.vehicles.map(({ id }) => id)).toEqual(expected.map(([id]) => id));
      expected.forEach(([id, x, speed], i) => {
        const vehicle = simulation.vehicles[i]!;
        expect(Math.abs(vehicle.x - x), id).toBeLessThan(0.01);
        expect(Math.abs(vehicle.speed - speed), id).toBeLessThan(0.01);
      });
      const action = control({} as never);
      for (let i = 0; i < 5; i++) simulation.advance(action);
    }
  });
});

/** Of the 20 that are recorded: enough to compare, and quickly run. */
const EPISODES = 8;

describe('over episodes of 300 s', () => {
  const ours = Object.fromEntries(
    Object.entries(controllers).map(([name, make]) => [
      name,
      Array.from({ length: EPISODES }, (_, seed) => playEpisode(seed, make(seed))),
    ]),
  );
  const column = (episodes: readonly Outcome[], index: number): number[] => episodes.map((episode) => episode[index]!);
  const variance = (values: readonly number[]): number => mean(values.map((value) => (value - mean(values)) ** 2));

  it.each(Object.keys(controllers))('%s: return, density, speed and throughput agree with SUMO', (name) => {
    const theirs = recording.episodes[name]!;
    for (const index of [0, 2, 3, 4, 5]) {
      const [a, b] = [column(ours[name]!, index), column(theirs, index)];
      const error = Math.sqrt(variance(a) / a.length + variance(b) / b.length);
      expect(Math.abs(mean(a) - mean(b)), `column ${index}`).toBeLessThan(2.5 * error + 0.003 * Math.abs(mean(b)));
    }
  });

  it('ranks policies as SUMO does under both rewards, where SUMO tells them apart', () => {
    for (const index of [0, 1]) {
      const told = Object.keys(controllers).flatMap((better) =>
        Object.keys(controllers)
          .filter((worse) => {
            const [a, b] = [better, worse].map((name) => column(recording.episodes[name]!, index)) as [
              number[],
              number[],
            ];
            return mean(a) - mean(b) > 3 * Math.sqrt((variance(a) + variance(b)) / a.length);
          })
          .map((worse) => [better, worse] as const),
      );
      expect(told.length).toBeGreaterThan(index === 0 ? 40 : 30); // of 45 pairs
      if (index === 0) expect(told).toContainEqual(['paper-round-1', 'paper-round-5']);
      for (const [better, worse] of told) {
        expect(mean(column(ours[better]!, index)), `${better}, ${worse}`).toBeGreaterThan(
          mean(column(ours[worse]!, index)),
        );
      }
    }
  });

  it('sees no collision where SUMO sees none', () => {
    for (const name of Object.keys(controllers)) {
      expect(column(recording.episodes[name]!, 6).concat(column(ours[name]!, 6))).not.toContain(1);
    }
  });
});

/**
 * Metres between the middles of the two lanes, by distance to where they meet: the ramp's lane as netconvert draws it.
 * Between two points it is a straight line.
 */
const APART = [
  [0, 0],
  [5.32, 0.61],
  [10.8, 2.45],
  [16.7, 5.51],
  [23.27, 9.8],
] as const;

function lanesApart(x: number): number {
  for (let i = 1; i < APART.length; i++) {
    const [[nearX, near], [farX, far]] = [APART[i - 1]!, APART[i]!];
    if (-x <= farX) return near + ((-x - nearX) / (farX - nearX)) * (far - near);
  }
  return Infinity;
}

/** Whether two vehicles, each 5 m long and 1.8 m wide, share ground. */
function overlap(a: Vehicle, b: Vehicle): boolean {
  const [rear, front] = a.x < b.x ? [a, b] : [b, a];
  if (front.x - VEHICLE_LENGTH >= rear.x) return false;
  const sameLane = a.branch === b.branch || rear.x >= 0;
  return sameLane || lanesApart(Math.min(0, rear.x)) < 1.8;
}

it('never lets vehicles overlap unnoticed, whatever a policy does', () => {
  for (let seed = 0; seed < RANDOM_EPISODES; seed++) {
    const factors = createRandom(seed);
    const random = createRandom(1000 + seed);
    const simulation = new Simulation(() => drawSpeedFactor(factors));
    simulation.reset();
    const action = new Float64Array(10);
    for (let step = 0; step < 300 && !simulation.crashed; step++) {
      for (let i = 0; i < 10; i++) action[i] = random.uniform(-1.5, 1.5);
      for (let tick = 0; tick < 5 && !simulation.crashed; tick++) simulation.advance(action);
      const { vehicles } = simulation;
      if (vehicles.length > MOST_VEHICLES) expect.fail('too many vehicles');
      for (const a of vehicles) {
        if (!(a.speed >= 0 && a.speed <= 30.001 && Number.isFinite(a.x))) expect.fail(`${a.id}: ${a.x}, ${a.speed}`);
        if (simulation.crashed) continue;
        for (const b of vehicles)
          if (a !== b && overlap(a, b)) expect.fail(`seed ${seed}, ${step} s: ${a.id}, ${b.id}`);
      }
    }
  }
}, 300_000);

it('flags a collision when one vehicle is put into another', () => {
  const simulation = new Simulation(() => 1);
  simulation.reset();
  for (let tick = 0; tick < 100; tick++) simulation.advance(null);
  expect(simulation.crashed).toBe(false);
  const [first, second] = simulation.vehicles.filter(({ branch }) => branch === 0) as [Vehicle, Vehicle];
  second.x = first.x - 0.5;
  simulation.advance(null);
  expect(simulation.crashed).toBe(true);
});

it('leaves a vehicle that was stopped on the ramp standing under zeros, so that nobody enters behind it', () => {
  const simulation = new Simulation(() => 1);
  simulation.reset();
  const onRamp = (): string[] =>
    simulation.vehicles.filter(({ branch, x }) => branch === 1 && x < 0).map(({ id }) => id);
  for (const acceleration of [-1.5, 0]) {
    const action = new Float64Array(10).fill(acceleration);
    for (let tick = 0; tick < 300; tick++) simulation.advance(action);
    expect(onRamp()).toEqual(['bus_20.0']);
  }
  expect(simulation.vehicles.find(({ id }) => id === 'bus_20.0')!.speed).toBe(0);
  expect(simulation.arrived).toBeGreaterThan(30);
});
