// The road of the traffic task in one coordinate: x is the distance in metres to the place where ramp and highway have
// become one road, negative before it. Lengths as SUMO 1.23.1's netconvert makes them from the reference's nodes.

/** Which way a vehicle came: the highway or the ramp. */
export type Branch = 0 | 1;
export const HIGHWAY: Branch = 0;
export const RAMP: Branch = 1;

/** By branch: where the road begins (two edges, 0.1 m between them, and the way through the junction), m. */
export const START = [-174.63, -123.37] as const;
/** By branch: where the junction begins; it ends at 0, m. */
export const JUNCTION = [-24.53, -23.27] as const;
/** Where vehicles leave, m. */
export const END = 75;
/** Length of all lanes together, m: what policies know as `max_length`. */
export const TOTAL_LENGTH = 373;
/** m/s */
export const SPEED_LIMIT = 30;
/** On the ramp's curve through the junction, m/s. */
export const CURVE_LIMIT = 15.77;

/** All vehicles, m. */
export const VEHICLE_LENGTH = 5;
/** Over this last part of the junction the two lanes are nearer to each other than a car is wide (1.8 m), m. */
export const SHARED_PART = 8.7;

/** A vehicle with its front at `x` is inside the junction. */
export function inJunction(x: number, branch: Branch): boolean {
  return x < 0 && x >= JUNCTION[branch];
}
