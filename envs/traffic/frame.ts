// What the view of the traffic task draws from: where everybody is, and where they have been during the last minute.
import { RAMP } from './road.ts';
import { MOST_CONTROLLED, type Simulation, type Vehicle } from './simulation.ts';

/** Seconds that the space-time diagram reaches back. */
export const HISTORY_SECONDS = 60;

/** Who drives a vehicle, and where it came from. */
export const KIND = { highway: 0, ramp: 1, autonomous: 2 } as const;

/** One vehicle: position of its front and speed in m and m/s, and how it came there. */
export interface TrafficVehicle {
  readonly x: number;
  readonly speed: number;
  readonly ramp: boolean;
  readonly autonomous: boolean;
  /** Its place among those that the policy drives, or -1. */
  readonly slot: number;
  /** Metres to the vehicle that it sees ahead, bumper to bumper; null where there is none. */
  readonly gap: number | null;
}

export type TrafficFrame = {
  readonly step: number;
  readonly vehicles: readonly TrafficVehicle[];
  /** [10] as the policy gave it, m/s^2. */
  readonly action: Float64Array;
  readonly arrived: number;
  readonly crashed: boolean;
  readonly traffic: number;
  readonly headway: number;
  readonly episodeReturn: number;
  /** [n, 4]: step, x, speed and kind (see `KIND`); of the last minute, in order of time. */
  readonly trace: Float32Array;
  /** Index into `trace`'s rows of the same vehicle a step before, or -1. */
  readonly before: Int16Array;
};

interface Moment {
  readonly step: number;
  readonly ids: readonly Vehicle[];
  readonly values: Float32Array;
}

/** Once a second, everybody's position; the last minute is kept. */
export class TrafficHistory {
  private moments: Moment[] = [];

  clear(): void {
    this.moments = [];
  }

  note(step: number, vehicles: readonly Vehicle[]): void {
    const values = new Float32Array(vehicles.length * 3);
    vehicles.forEach(({ x, speed, branch, autonomous }, i) => {
      const kind = autonomous ? KIND.autonomous : branch === RAMP ? KIND.ramp : KIND.highway;
      values.set([x, speed, kind], i * 3);
    });
    this.moments.push({ step, ids: [...vehicles], values });
    if (this.moments.length > HISTORY_SECONDS + 1) this.moments.shift();
  }

  /** The frame's `trace` and `before`, owned by the caller. */
  trace(): Pick<TrafficFrame, 'trace' | 'before'> {
    const rows = this.moments.reduce((sum, { ids }) => sum + ids.length, 0);
    const trace = new Float32Array(rows * 4);
    const before = new Int16Array(rows).fill(-1);
    let last = new Map<Vehicle, number>();
    let row = 0;
    for (const { step, ids, values } of this.moments) {
      const now = new Map<Vehicle, number>();
      ids.forEach((vehicle, i) => {
        trace.set([step, values[i * 3]!, values[i * 3 + 1]!, values[i * 3 + 2]!], row * 4);
        before[row] = last.get(vehicle) ?? -1;
        now.set(vehicle, row++);
      });
      last = now;
    }
    return { trace, before };
  }
}

/** Copies the present state; `facts` are those that the simulation does not know. */
export function makeFrame(
  { vehicles, controlled, arrived, crashed }: Simulation,
  history: TrafficHistory,
  facts: Pick<TrafficFrame, 'step' | 'action' | 'traffic' | 'headway' | 'episodeReturn'>,
): TrafficFrame {
  return {
    step: facts.step,
    vehicles: vehicles.map((vehicle) => ({
      x: vehicle.x,
      speed: vehicle.speed,
      ramp: vehicle.branch === RAMP,
      autonomous: vehicle.autonomous,
      slot: controlled.indexOf(vehicle),
      gap: vehicle.leader ? vehicle.gap : null,
    })),
    action: Float64Array.from({ length: MOST_CONTROLLED }, (_, i) => facts.action[i]!),
    arrived,
    crashed,
    traffic: facts.traffic,
    headway: facts.headway,
    episodeReturn: facts.episodeReturn,
    ...history.trace(),
  };
}
