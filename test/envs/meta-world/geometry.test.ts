// Quaternions from rotation matrices, sign and all, as SciPy 1.17 gives them, since observations tell them so.
import { expect, it } from 'vitest';
import { distance, writeQuaternion } from '../../../envs/meta-world/geometry.ts';

/** Turns about the fixed axes x, y, z in degrees; `Rotation.from_euler('xyz', turn, degrees=True)`, through its matrix, as_quat. */
const FROM_SCIPY: readonly (readonly [readonly [number, number, number], readonly number[]])[] = [
  [
    [10, 20, 30],
    [0.038134576475, 0.189307857412, 0.239298337745, 0.951548524644],
  ],
  [
    [170, 10, 5],
    [0.991127989661, 0.05087694278, -0.082954237976, 0.090528665103],
  ],
  [
    [5, 175, -8],
    [0.071521767715, 0.995533311846, -0.04651155651, 0.040431879229],
  ],
  [
    [-4, 6, 178],
    [-0.052904353906, -0.033933528109, 0.997901069957, 0.015591651209],
  ],
  [
    [180, 0, 0],
    [1, 0, 0, 0],
  ],
];

/** Row-major. */
function matrixOf(turn: readonly [number, number, number]): number[] {
  const [a, b, c] = turn.map((degrees) => (degrees * Math.PI) / 180) as [number, number, number];
  const [sa, sb, sc] = [Math.sin(a), Math.sin(b), Math.sin(c)];
  const [ca, cb, cc] = [Math.cos(a), Math.cos(b), Math.cos(c)];
  return [
    ...[cc * cb, cc * sb * sa - sc * ca, cc * sb * ca + sc * sa],
    ...[sc * cb, sc * sb * sa + cc * ca, sc * sb * ca - cc * sa],
    ...[-sb, cb * sa, cb * ca],
  ];
}

it.each(FROM_SCIPY)('turns %j into the quaternion of SciPy, in both orders', (turn, expected) => {
  const matrix = [0, 0, ...matrixOf(turn)];
  const out = new Float64Array(9);
  writeQuaternion(out, 0, 'xyzw', matrix, 2);
  writeQuaternion(out, 5, 'wxyz', matrix, 2);
  expected.forEach((number, i) => expect(out[i]).toBeCloseTo(number, 10));
  [0, expected[3]!, ...expected.slice(0, 3)].forEach((number, i) => expect(out[4 + i]).toBeCloseTo(number, 10));
});

it('measures from anywhere in an array', () => {
  expect(distance([9, 1, 2, 3], 1, [0, 1, 2, 9], 0)).toBeCloseTo(Math.sqrt(3), 12);
});
