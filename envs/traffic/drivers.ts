// Who decides how fast a vehicle drives: the driver model that the reference gives people (Flow's), and the limits that the
// simulator (SUMO) puts on everybody. Both are the Intelligent Driver Model (Treiber, Hennecke and Helbing, 2000) with
// numbers of their own. Speeds in m/s, distances in m, accelerations in m/s^2.

/** Length of one simulation step, s. */
export const DT = 0.2;

const MAX_SPEED = 30;
const TIME_GAP = 1;

// Flow's driver.
const HUMAN_ACCELERATION = 1;
const HUMAN_BRAKE = 1.5;
const HUMAN_GAP = 2;
const HUMAN_ROOT = 2 * Math.sqrt(HUMAN_ACCELERATION * HUMAN_BRAKE);

// SUMO's vehicle type.
const ACCELERATION = 2.6;
const BRAKE = 4.5;
const EMERGENCY_BRAKE = 9;
/** What SUMO leaves free behind a vehicle. */
export const MIN_GAP = 2.5;
const ROOT = 2 * Math.sqrt(ACCELERATION * BRAKE);
/** Vehicles stop this far before the place where they have to. */
export const STOP_MARGIN = 0.1;

const square = (x: number): number => x * x;

/** What Flow's driver asks for. `gap` is bumper to bumper; `leaderSpeed` null: nobody ahead. */
export function humanSpeed(speed: number, gap: number, leaderSpeed: number | null): number {
  const wanted =
    leaderSpeed === null ? 0 : HUMAN_GAP + Math.max(0, speed * TIME_GAP + (speed * (speed - leaderSpeed)) / HUMAN_ROOT);
  const room = Math.abs(gap) < 1e-3 ? 1e-3 : gap;
  const free = 1 - square(square(speed / MAX_SPEED));
  return commandedSpeed(speed, HUMAN_ACCELERATION * (free - square(wanted / room)));
}

/** The speed after one step with this acceleration; vehicles do not drive backwards. */
export function commandedSpeed(speed: number, acceleration: number): number {
  return Math.max(0, speed + DT * acceleration);
}

/** The highest speed that SUMO's vehicle reaches in one step, and that its lane allows. */
export function fastest(speed: number, desired: number): number {
  return Math.min(speed + DT * ACCELERATION, desired);
}

/** One step of SUMO's IDM with `room` to something that moves with `otherSpeed`; `keep`: what is to stay free of it. */
function follow(speed: number, desired: number, room: number, otherSpeed: number, keep: number): number {
  const wanted = keep + Math.max(0, speed * TIME_GAP + (speed * (speed - otherSpeed)) / ROOT);
  const free = 1 - square(square(speed / desired));
  return Math.max(0, speed + DT * ACCELERATION * (free - square(wanted / room)));
}

/** Safe speed behind a vehicle; `gap` is bumper to bumper less MIN_GAP, at least 0. */
export function followSpeed(speed: number, desired: number, gap: number, leaderSpeed: number): number {
  return follow(speed, desired, gap + MIN_GAP, leaderSpeed, MIN_GAP);
}

/** Speed with nobody ahead. */
export function freeSpeed(speed: number, desired: number): number {
  return Math.max(0, speed + DT * ACCELERATION * (1 - square(square(speed / desired))));
}

/** Speed with which a vehicle can still stop within `distance`. */
export function stopSpeed(speed: number, desired: number, distance: number): number {
  if (distance < 0.01) return 0;
  return Math.min(follow(speed, desired, distance, 0, 0), distance / DT);
}

/** Speed on the way to a lane, `distance` ahead, where the vehicle wants no more than `limit`. */
export function slowDownSpeed(speed: number, desired: number, distance: number, limit: number): number {
  const secure = limit * TIME_GAP + square(limit) / ROOT;
  let next = speed <= limit ? freeSpeed(speed, desired) : follow(speed, desired, Math.max(distance, secure), 0, 0);
  if (distance < secure) next = Math.min(next, limit);
  return Math.max(next, speed - BRAKE * DT);
}

/** The slowest that SUMO's own driver gets within one step. */
export function hardestBraking(speed: number): number {
  return Math.max(0, speed - EMERGENCY_BRAKE * DT);
}

/** How far SUMO's driver looks ahead along its way. */
export function lookAhead(speed: number): number {
  const next = Math.min(speed + DT * ACCELERATION, MAX_SPEED);
  return next * DT + square(next) / (2 * BRAKE) + next * TIME_GAP;
}

/** Distance that braking to a stop takes, in whole steps. */
export function brakeDistance(speed: number): number {
  const loss = BRAKE * DT;
  const steps = Math.floor(speed / loss);
  return DT * (steps * speed - (loss * steps * (steps + 1)) / 2);
}

/** Whether a vehicle may enter with speed `entering`: `gap` (less MIN_GAP) suffices behind one with `leaderSpeed`. */
export function mayEnter(entering: number, gap: number, leaderSpeed: number): boolean {
  return gap >= Math.max(0, entering * TIME_GAP + (entering * (entering - leaderSpeed)) / ROOT);
}
