// The traffic itself: vehicles on a highway and on a ramp that merge into one lane, in steps of 0.2 s. Rules of SUMO 1.23
// driven by Flow as in the reference configuration `singleagent_merge_bus`; what is simplified is listed in README.md.
import {
  brakeDistance,
  commandedSpeed,
  DT,
  fastest,
  followSpeed,
  freeSpeed,
  hardestBraking,
  humanSpeed,
  lookAhead,
  mayEnter,
  MIN_GAP,
  slowDownSpeed,
  STOP_MARGIN,
  stopSpeed,
} from './drivers.ts';
import {
  CURVE_LIMIT,
  END,
  HIGHWAY,
  inJunction,
  JUNCTION,
  RAMP,
  SHARED_PART,
  SPEED_LIMIT,
  START,
  VEHICLE_LENGTH,
  type Branch,
} from './road.ts';

/** How many vehicles can be on the road, and how many a policy drives at most. */
export const MOST_VEHICLES = 64;
export const MOST_CONTROLLED = 10;
/** m/s^2 */
export const MAX_ACCELERATION = 1.5;

/** Reported as the gap of a vehicle that has nobody ahead, m. */
const NO_LEADER_GAP = 1000;
/** SUMO calls it a collision when less than this is left between two vehicles, m. */
const COLLISION_GAP = 0.5 * MIN_GAP;
/** A vehicle slower than this counts as standing when SUMO asks whether the junction can be left again, m/s. */
const STANDING = 0.1;
const FRONT_TO_FRONT = VEHICLE_LENGTH + MIN_GAP;
/** Flows begin here; the first decision is at FIRST_TICK * 0.2 s. */
const FLOWS_BEGIN_MS = 1000;
const FIRST_TICK = 2;
const TICK_MS = 1000 * DT;
/** SUMO takes a vehicle out this far before the end of the road, m. */
const ARRIVAL_MARGIN = 0.1;
/** New vehicles have their front here, after the start of their branch, m. */
const ENTRY = 5.1;
/** Where on the ramp SUMO brakes for a vehicle that is in the junction but leaves room: further away than at the line. */
const RAMP_WAITS_BEFORE = 1;

/** Vehicles that want to enter, evenly spaced in time; those that find no room wait. In the order in which they are served. */
const FLOWS = [
  { id: 'human_00', branch: HIGHWAY, autonomous: false, periodMs: 480, speed: 10 },
  { id: 'human_merge_10', branch: RAMP, autonomous: false, periodMs: 10_667, speed: 7.5 },
  { id: 'bus_20', branch: RAMP, autonomous: true, periodMs: 32_000, speed: 7.5 },
] as const;

export interface Vehicle {
  readonly id: string;
  /** The number at the end of `id`. */
  readonly number: number;
  readonly autonomous: boolean;
  readonly branch: Branch;
  /** How fast it wants to drive, as a part of the speed limit. */
  readonly factor: number;
  /** Position of the front. */
  x: number;
  speed: number;
  /** Its turn in the junction: the step at which it entered, a little less the faster it was; Infinity before. */
  turn: number;
  /** Whom it sees ahead, and the gap to it, bumper to bumper. */
  leader: Vehicle | null;
  gap: number;
  /** Whom Flow takes for its follower: of those that ever saw it ahead, the one that came closest. */
  follower: Vehicle | null;
  followerGap: number;
  left: boolean;
}

export class Simulation {
  /** In the order in which they entered. */
  readonly vehicles: Vehicle[] = [];
  /** Vehicles that the policy drives, first come first; one that has left stays until the next step. */
  readonly controlled: Vehicle[] = [];
  /** Two vehicles have touched, or nearly so. */
  crashed = false;
  /** Vehicles that have left since the start. */
  arrived = 0;
  private readonly drawFactor: (id: string) => number;
  private readonly waiting: Vehicle[] = [];
  /** Per flow: how many have entered. */
  private readonly entered = FLOWS.map(() => 0);
  private readonly nextSpeeds = new Float64Array(MOST_VEHICLES);
  private tick = 0;

  /** `drawFactor` is asked once for every vehicle, when it enters. */
  constructor(drawFactor: (id: string) => number) {
    this.drawFactor = drawFactor;
  }

  /** An empty road but for two cars that stand at the start of the highway and just after the junction. */
  reset(): void {
    this.vehicles.length = this.controlled.length = this.waiting.length = 0;
    this.entered.fill(0);
    this.tick = FIRST_TICK;
    this.arrived = 0;
    this.crashed = false;
    this.add('human_0', 0, false, HIGHWAY, START[HIGHWAY], 0);
    this.add('human_1', 1, false, HIGHWAY, 0, 0);
    this.lookAround();
  }

  /**
   * Moves everybody by 0.2 s. `accelerations` [10] are those of the controlled vehicles, in order; null leaves them to
   * SUMO's driver.
   */
  advance(accelerations: ArrayLike<number> | null): void {
    const { vehicles, nextSpeeds } = this;
    for (let i = 0; i < vehicles.length; i++) {
      nextSpeeds[i] = this.nextSpeed(vehicles[i]!, accelerations);
    }
    this.updateControlled();
    this.tick++;
    for (let i = 0; i < vehicles.length; i++) {
      const vehicle = vehicles[i]!;
      vehicle.speed = nextSpeeds[i]!;
      vehicle.x += DT * vehicle.speed;
      if (vehicle.turn === Infinity && inJunction(vehicle.x, vehicle.branch))
        vehicle.turn = this.tick - vehicle.speed / 1e3;
    }
    this.letLeave();
    this.letEnter();
    this.crashed = this.hasCollision();
    this.lookAround();
  }

  private nextSpeed(vehicle: Vehicle, accelerations: ArrayLike<number> | null): number {
    const safe = this.safeSpeed(vehicle);
    const command = this.command(vehicle, accelerations);
    return command === null ? Math.max(safe, hardestBraking(vehicle.speed)) : Math.min(command, safe);
  }

  /** The speed asked for by a person or by the policy; null where SUMO's driver is left alone. */
  private command(vehicle: Vehicle, accelerations: ArrayLike<number> | null): number | null {
    const { speed, leader, gap } = vehicle;
    if (!vehicle.autonomous) {
      return inJunction(vehicle.x, vehicle.branch) ? null : humanSpeed(speed, gap, leader?.speed ?? null);
    }
    const slot = this.controlled.indexOf(vehicle);
    if (accelerations === null || slot < 0) return null;
    const wanted = accelerations[slot]!;
    return commandedSpeed(speed, Math.min(Math.max(wanted, -MAX_ACCELERATION), MAX_ACCELERATION));
  }

  /** What SUMO lets the vehicle drive at most: nobody ahead is run into, limits are kept. */
  private safeSpeed(vehicle: Vehicle): number {
    const { x, speed, branch, factor } = vehicle;
    const inside = inJunction(x, branch);
    const limit = inside && branch === RAMP ? CURVE_LIMIT : SPEED_LIMIT;
    const desired = Math.min(SPEED_LIMIT, limit * factor);
    const ahead = this.nextOnWay(vehicle);
    let safe = fastest(speed, desired);
    safe = Math.min(
      safe,
      ahead
        ? followSpeed(speed, desired, Math.max(0, freeGap(vehicle, ahead)), ahead.speed)
        : freeSpeed(speed, desired),
    );
    if (x >= 0) return safe;
    const distance = JUNCTION[branch] - x;
    if (inside) return this.safeInJunction(vehicle, desired, safe);
    if (distance > lookAhead(speed)) return safe;
    safe = Math.min(safe, this.safeBeforeJunction(vehicle, desired, distance));
    if (branch === HIGHWAY) return safe;
    return Math.min(safe, slowDownSpeed(speed, desired, distance, Math.min(SPEED_LIMIT, CURVE_LIMIT * factor)));
  }

  /** Before the junction everybody who is in it on the other branch comes first. */
  private safeBeforeJunction(vehicle: Vehicle, desired: number, distance: number): number {
    const { speed, branch } = vehicle;
    const toLine = distance - STOP_MARGIN;
    let safe = Infinity;
    for (const other of this.vehicles) {
      if (other.branch === branch || !inJunction(other.x, other.branch)) continue;
      const gap = freeGap(vehicle, other);
      const toStop = gap >= 0 && branch === RAMP ? distance - RAMP_WAITS_BEFORE : toLine;
      const behind = gap >= 0 ? followSpeed(speed, desired, gap, other.speed) : 0;
      safe = Math.min(safe, Math.max(behind, stopSpeed(speed, desired, toStop)));
    }
    if (distance >= brakeDistance(speed) + STOP_MARGIN && !this.hasRoomBeyond(vehicle)) {
      safe = Math.min(safe, stopSpeed(speed, desired, toLine));
    }
    return safe;
  }

  /** Inside it, who entered first goes first. */
  private safeInJunction(vehicle: Vehicle, desired: number, safe: number): number {
    for (const other of this.vehicles) {
      if (other.branch === vehicle.branch || !inJunction(other.x, other.branch)) continue;
      if (!comesFirst(other, vehicle)) continue;
      const gap = freeGap(vehicle, other);
      safe = Math.min(safe, gap >= 0 ? followSpeed(vehicle.speed, desired, gap, other.speed) : 0);
    }
    return safe;
  }

  /** Whether the road after the junction can take everybody who is ahead of `vehicle`: else it does not enter. */
  private hasRoomBeyond(vehicle: Vehicle): boolean {
    let nearest = END;
    for (const other of this.vehicles) {
      if (other.x >= 0 && other.speed < STANDING) nearest = Math.min(nearest, other.x - VEHICLE_LENGTH);
    }
    let beyond = 0;
    let before = 0;
    for (const other of this.vehicles) {
      if (other.x >= 0) {
        if (other.x - VEHICLE_LENGTH < nearest) beyond++;
      } else if (other.branch === vehicle.branch && other.x > vehicle.x) {
        before++;
      }
    }
    return beyond === 0 || nearest - FRONT_TO_FRONT * (beyond + before) >= 0;
  }

  /** The next vehicle on the same way: on the own branch, or where there is only one road. */
  private nextOnWay(vehicle: Vehicle): Vehicle | null {
    let next: Vehicle | null = null;
    for (const other of this.vehicles) {
      if (other === vehicle || other.x <= vehicle.x) continue;
      if (other.x < 0 && other.branch !== vehicle.branch) continue;
      if (next === null || other.x < next.x) next = other;
    }
    return next;
  }

  /** A vehicle can be driven from the second step after it entered; one that has left gives up its place. */
  private updateControlled(): void {
    const { vehicles, controlled, waiting } = this;
    removeLeft(controlled);
    removeLeft(waiting);
    for (const vehicle of vehicles) {
      if (vehicle.autonomous && !controlled.includes(vehicle) && !waiting.includes(vehicle)) waiting.push(vehicle);
    }
    while (waiting.length > 0 && controlled.length < MOST_CONTROLLED) controlled.push(waiting.shift()!);
  }

  private letLeave(): void {
    for (const vehicle of this.vehicles) vehicle.left = vehicle.x > END - ARRIVAL_MARGIN;
    this.arrived += removeLeft(this.vehicles);
  }

  /** At most one vehicle a step enters each branch, and only with its full speed. */
  private letEnter(): void {
    const now = (this.tick - 1) * TICK_MS;
    for (const branch of [HIGHWAY, RAMP] as const) {
      let chosen = -1;
      let earliest = Infinity;
      for (let i = 0; i < FLOWS.length; i++) {
        const due = FLOWS_BEGIN_MS + this.entered[i]! * FLOWS[i]!.periodMs;
        if (FLOWS[i]!.branch !== branch || due > now || due >= earliest) continue;
        chosen = i;
        earliest = due;
      }
      if (chosen < 0 || this.vehicles.length === MOST_VEHICLES) continue;
      const { id, autonomous, speed } = FLOWS[chosen]!;
      const x = START[branch] + ENTRY;
      if (!this.hasRoomAt(branch, x, speed)) continue;
      const number = this.entered[chosen]!++;
      this.add(`${id}.${number}`, number, autonomous, branch, x, speed);
    }
  }

  private hasRoomAt(branch: Branch, x: number, speed: number): boolean {
    let last: Vehicle | null = null;
    for (const other of this.vehicles) {
      if ((other.branch === branch || other.x >= 0) && (last === null || other.x < last.x)) last = other;
    }
    return last === null || mayEnter(speed, last.x - FRONT_TO_FRONT - x, last.speed);
  }

  private add(id: string, number: number, autonomous: boolean, branch: Branch, x: number, speed: number): void {
    const factor = this.drawFactor(id);
    this.vehicles.push({
      ...{ id, number, autonomous, branch, factor, x, speed },
      ...{ turn: Infinity, leader: null, gap: NO_LEADER_GAP, follower: null, followerGap: Infinity, left: false },
    });
  }

  private hasCollision(): boolean {
    for (const vehicle of this.vehicles) {
      for (const other of this.vehicles) {
        if (other === vehicle || other.x < vehicle.x) continue;
        const sameLane = other.branch === vehicle.branch || vehicle.x >= 0;
        // Where the ways are a lane apart, vehicles may be side by side.
        if (!sameLane && vehicle.x <= -SHARED_PART) continue;
        const least = VEHICLE_LENGTH + (sameLane ? COLLISION_GAP : 0);
        if (other.x - vehicle.x < least) return true;
      }
    }
    return false;
  }

  /** Notes for everybody who is ahead and who follows, as SUMO reports it and as Flow keeps it. */
  private lookAround(): void {
    for (const vehicle of this.vehicles) {
      const leader = this.reportedLeader(vehicle);
      vehicle.leader = leader;
      if (leader === null) {
        vehicle.gap = NO_LEADER_GAP;
        vehicle.follower = null;
        vehicle.followerGap = NO_LEADER_GAP;
        continue;
      }
      vehicle.gap = this.reportedGap(vehicle, leader);
      if (vehicle.gap < leader.followerGap) {
        leader.follower = vehicle;
        leader.followerGap = vehicle.gap;
      }
    }
  }

  /** The next on the own branch up to the junction's end; else whoever comes first in the junction; else the next beyond. */
  private reportedLeader(vehicle: Vehicle): Vehicle | null {
    const ahead = this.nextOnWay(vehicle);
    if (vehicle.x >= 0) return ahead;
    if (ahead && (ahead.x < 0 || (ahead.x < VEHICLE_LENGTH && ahead.branch === vehicle.branch))) return ahead;
    const inside = inJunction(vehicle.x, vehicle.branch);
    let first: Vehicle | null = null;
    for (const other of this.vehicles) {
      // The rear may still be in the junction when the front has left it.
      if (other.branch === vehicle.branch || other.x < JUNCTION[other.branch] || other.x >= VEHICLE_LENGTH) continue;
      const yields = !inside || other.x >= 0 || comesFirst(other, vehicle);
      if (yields && (first === null || other.x < first.x)) first = other;
    }
    return first ?? ahead;
  }

  private reportedGap(vehicle: Vehicle, leader: Vehicle): number {
    const gap = leader.x - VEHICLE_LENGTH - vehicle.x;
    const crosses = vehicle.x < 0 && leader.x < 0 && leader.branch !== vehicle.branch;
    if (!crosses || gap >= MIN_GAP) return gap;
    // It has to wait at the line for somebody who is beside it.
    return MIN_GAP + Math.max(0, JUNCTION[vehicle.branch] - vehicle.x);
  }
}

/** Distance from `vehicle`'s front to the rear of `other`, less what SUMO keeps free. */
function freeGap(vehicle: Vehicle, other: Vehicle): number {
  return other.x - VEHICLE_LENGTH - vehicle.x - MIN_GAP;
}

/** Whether `other` has the earlier turn of two that are in the junction. */
function comesFirst(other: Vehicle, vehicle: Vehicle): boolean {
  return other.turn < vehicle.turn || (other.turn === vehicle.turn && other.branch < vehicle.branch);
}

/** Takes those that have left out of `vehicles`, in place; returns their number. */
function removeLeft(vehicles: Vehicle[]): number {
  let kept = 0;
  for (const vehicle of vehicles) if (!vehicle.left) vehicles[kept++] = vehicle;
  const removed = vehicles.length - kept;
  vehicles.length = kept;
  return removed;
}
