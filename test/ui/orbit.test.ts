// Where a camera stands about what it looks at: from angles to a place and back, and within bounds.
import { expect, test } from 'vitest';
import { offsetOf, orbitOf, sameOrbit, turned } from '../../src/ui/scene/orbit.ts';

test('azimuth 90 looks along +y, and an elevation below zero looks down', () => {
  expect(offsetOf({ azimuth: 90, elevation: 0, distance: 2 })).toEqual([
    expect.closeTo(0, 9),
    expect.closeTo(-2, 9),
    expect.closeTo(0, 9),
  ]);
  expect(offsetOf({ azimuth: 90, elevation: -30, distance: 2 })[2]).toBeCloseTo(1, 9);
});

test.each([
  [90, -12, 3],
  [-170, -60, 0.9],
  [10, 0, 12],
])(
  'azimuth %d, elevation %d and distance %d come back from the place that they give',
  (azimuth, elevation, distance) => {
    const orbit = { azimuth, elevation, distance };
    expect(sameOrbit(orbitOf(offsetOf(orbit)), orbit)).toBe(true);
  },
);

test('turning stops above the body and at the floor, zooming near and far', () => {
  const orbit = { azimuth: 90, elevation: -10, distance: 3 };
  expect(turned(orbit, 20, 50, 1, 3)).toEqual({ azimuth: 110, elevation: 0, distance: 3 });
  expect(turned(orbit, 0, -200, 1, 3).elevation).toBeGreaterThan(-90);
  expect(turned(orbit, 0, 0, 100, 3).distance).toBe(15);
  expect(turned(orbit, 0, 0, 0.001, 3).distance).toBe(0.75);
});

test('a whole turn looks the same, a degree does not', () => {
  const orbit = { azimuth: 179.999, elevation: -10, distance: 3 };
  expect(sameOrbit(orbit, { ...orbit, azimuth: -180 })).toBe(true);
  expect(sameOrbit(orbit, { ...orbit, azimuth: 178 })).toBe(false);
  expect(sameOrbit(orbit, { ...orbit, distance: 3.1 })).toBe(false);
});
