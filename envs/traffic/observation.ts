// How the observation object of the traffic task lies in one flat vector: ten slots for autonomous vehicles, the speeds of
// everybody, and what the episode is about. Arrays are rounded to float32, as the reference's are.
import type { ObservationField } from '../../src/env-api/env.ts';
import { SPEED_LIMIT, TOTAL_LENGTH } from './road.ts';
import { MOST_CONTROLLED, MOST_VEHICLES, type Simulation, type Vehicle } from './simulation.ts';

/** m/s: what all vehicles are to drive. */
export const TARGET_SPEED = 20;

const SLOTS = MOST_CONTROLLED;
export const OFFSET = {
  egoSpeeds: 0,
  leaderHeadways: SLOTS,
  leaderSpeedDiffs: 2 * SLOTS,
  followerHeadways: 3 * SLOTS,
  followerSpeedDiffs: 4 * SLOTS,
  allSpeeds: 5 * SLOTS,
  vehicleCount: 5 * SLOTS + MOST_VEHICLES,
  accelerations: 5 * SLOTS + MOST_VEHICLES + 1,
  targetSpeed: 6 * SLOTS + MOST_VEHICLES + 1,
  fail: 6 * SLOTS + MOST_VEHICLES + 2,
  ids: 6 * SLOTS + MOST_VEHICLES + 3,
  idCount: 7 * SLOTS + MOST_VEHICLES + 3,
  maxSpeed: 7 * SLOTS + MOST_VEHICLES + 4,
  maxLength: 7 * SLOTS + MOST_VEHICLES + 5,
} as const;
export const OBSERVATION_SIZE = OFFSET.maxLength + 1;

const slots = (name: string, offset: number): ObservationField => ({ name, offset, shape: [SLOTS] });
const single = (name: string, offset: number): ObservationField => ({ name, offset, shape: [] });

export const fields: readonly ObservationField[] = [
  slots('ego_speeds', OFFSET.egoSpeeds),
  slots('leader_headways', OFFSET.leaderHeadways),
  slots('leader_speed_diffs', OFFSET.leaderSpeedDiffs),
  slots('follower_headways', OFFSET.followerHeadways),
  slots('follower_speed_diffs', OFFSET.followerSpeedDiffs),
  { name: 'all_vehicle_speeds', offset: OFFSET.allSpeeds, shape: [MOST_VEHICLES], countOffset: OFFSET.vehicleCount },
  slots('ego_vehicle_accels', OFFSET.accelerations),
  single('target_velocity', OFFSET.targetSpeed),
  single('fail', OFFSET.fail),
  { name: 'rl_ids', offset: OFFSET.ids, shape: [SLOTS], countOffset: OFFSET.idCount },
  single('max_speed', OFFSET.maxSpeed),
  single('max_length', OFFSET.maxLength),
];

/**
 * Writes what a policy sees into `out` [OBSERVATION_SIZE]. `action` [10] is the one just taken. `trueHeadways`: from the
 * vehicle to its leader, instead of, as published, from the leader to the leader's own leader.
 */
export function observe(
  out: Float64Array,
  { vehicles, controlled, crashed }: Simulation,
  action: ArrayLike<number>,
  trueHeadways: boolean,
): void {
  out.fill(0);
  const put = (offset: number, value: number): void => void (out[offset] = Math.fround(value));
  controlled.forEach((vehicle, slot) => {
    put(OFFSET.ids + slot, vehicle.number);
    // One that left in the last fifth of a second is still listed, with zeros.
    if (vehicle.left) return;
    const { speed, leader, follower } = vehicle;
    put(OFFSET.egoSpeeds + slot, speed);
    put(OFFSET.leaderHeadways + slot, leader ? (trueHeadways ? vehicle : leader).gap : TOTAL_LENGTH);
    put(OFFSET.leaderSpeedDiffs + slot, (leader ? leader.speed : SPEED_LIMIT) - speed);
    put(OFFSET.followerHeadways + slot, follower ? follower.gap : TOTAL_LENGTH);
    put(OFFSET.followerSpeedDiffs + slot, speed - (follower ? follower.speed : 0));
  });
  vehicles.forEach((vehicle: Vehicle, i: number) => put(OFFSET.allSpeeds + i, vehicle.speed));
  out[OFFSET.vehicleCount] = vehicles.length;
  for (let i = 0; i < SLOTS; i++) put(OFFSET.accelerations + i, action[i]!);
  out[OFFSET.targetSpeed] = TARGET_SPEED;
  out[OFFSET.fail] = crashed ? 1 : 0;
  out[OFFSET.idCount] = controlled.length;
  out[OFFSET.maxSpeed] = SPEED_LIMIT;
  out[OFFSET.maxLength] = TOTAL_LENGTH;
}
