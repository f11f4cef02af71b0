// Where a camera stands about the point it looks at, in MuJoCo's terms, so that two views can be turned together.

/** Degrees and metres: azimuth 90 looks along +y, elevation below 0 looks down. */
export interface Orbit {
  readonly azimuth: number;
  readonly elevation: number;
  readonly distance: number;
}

type Vector = readonly [number, number, number];

const DEGREE = Math.PI / 180;
/** Never from straight above, where left and right would have no meaning, nor from below the floor. */
const LOWEST = -89;
const HIGHEST = 0;

/** From the point looked at to the camera, in metres, z up. */
export function offsetOf({ azimuth, elevation, distance }: Orbit): Vector {
  const level = Math.cos(elevation * DEGREE) * distance;
  return [
    -level * Math.cos(azimuth * DEGREE),
    -level * Math.sin(azimuth * DEGREE),
    -Math.sin(elevation * DEGREE) * distance,
  ];
}

/** The other way round; `offset` is not zero. */
export function orbitOf([x, y, z]: Vector): Orbit {
  const distance = Math.hypot(x, y, z);
  return {
    azimuth: Math.atan2(-y, -x) / DEGREE,
    elevation: Math.asin(Math.max(-1, Math.min(1, -z / distance))) / DEGREE,
    distance,
  };
}

/** Turned by degrees and zoomed by a factor, within what the view allows: `usual` is its distance at the start. */
export function turned(orbit: Orbit, azimuth: number, elevation: number, zoom: number, usual: number): Orbit {
  const { nearest, farthest } = zoomRange(usual);
  return {
    azimuth: orbit.azimuth + azimuth,
    elevation: Math.max(LOWEST, Math.min(HIGHEST, orbit.elevation + elevation)),
    distance: Math.max(nearest, Math.min(farthest, orbit.distance * zoom)),
  };
}

export function zoomRange(usual: number): { readonly nearest: number; readonly farthest: number } {
  return { nearest: usual * 0.25, farthest: usual * 5 };
}

/** Whether two orbits look the same on a screen. */
export function sameOrbit(a: Orbit, b: Orbit): boolean {
  const apart = Math.abs(((a.azimuth - b.azimuth + 540) % 360) - 180);
  return apart < 0.01 && Math.abs(a.elevation - b.elevation) < 0.01 && Math.abs(a.distance / b.distance - 1) < 1e-4;
}
