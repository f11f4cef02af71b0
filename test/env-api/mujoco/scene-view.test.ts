// The flat picture of a scene: shapes where they are, motion that can be seen, words.
import { describe, expect, it } from 'vitest';
import type { ViewTheme } from '../../../src/env-api/env.ts';
import { sceneView } from '../../../src/env-api/mujoco/scene-view.ts';
import type { SceneCamera, SceneFrame, SceneGeom, SceneShape } from '../../../src/env-api/mujoco/scene.ts';
import { fakeContext, type FakeContext } from '../../envs/fake-context.ts';

const theme: ViewTheme = {
  dark: false,
  background: '#fefefe',
  foreground: '#111111',
  muted: '#777777',
  line: '#999999',
  accent: '#3355cc',
  object: '#995500',
  good: '#228833',
  bad: '#cc3311',
  font: 'sans-serif',
};

/** 100 pixels to a metre. */
const picture = { width: 400, height: 200 };

const side: SceneCamera = {
  plane: 'side',
  follow: 1,
  lookAt: [0, 0, 0.5],
  distance: 3,
  halfHeight: 1,
  azimuth: 90,
  elevation: -10,
};
const above: SceneCamera = { ...side, plane: 'above' };

function geom(shape: SceneShape, size: SceneGeom['size'], changes: Partial<SceneGeom> = {}): SceneGeom {
  return {
    name: shape,
    shape,
    body: 1,
    size,
    position: [0, 0, 0],
    quaternion: [1, 0, 0, 0],
    rgba: [1, 1, 1, 1],
    role: 'body',
    ...changes,
  };
}

const floor = geom('plane', [40, 40, 40], { body: 0, role: 'world' });

/** One body at (x, y, z), turned. */
function frame(
  geoms: readonly SceneGeom[],
  [x, y, z]: readonly number[] = [0, 0, 0.5],
  turn: readonly number[] = [1, 0, 0, 0],
): SceneFrame {
  return {
    scene: { geoms, bodyNames: ['world', 'torso'], actuators: [] },
    positions: Float32Array.of(0, 0, 0, x!, y!, z!),
    quaternions: Float32Array.of(1, 0, 0, 0, ...turn),
    controls: new Float32Array(0),
    contacts: new Float32Array(0),
  };
}

function drawn(camera: SceneCamera, shown: SceneFrame): FakeContext['calls'] {
  const { context, calls } = fakeContext();
  sceneView(camera, { framesPerSecond: 20 }).draw(context, shown, picture, theme);
  return calls;
}

const argumentsOf = (calls: FakeContext['calls'], method: string): number[][] =>
  calls.filter(([name]) => name === method).map(([, args]) => args as number[]);

describe('a flat picture', () => {
  it('draws a capsule as a rod between its two ends', () => {
    // Turned by 90 degrees about y: the capsule lies along x.
    const turn = [Math.SQRT1_2, 0, Math.SQRT1_2, 0];
    const ends = argumentsOf(drawn(side, frame([geom('capsule', [0.1, 0.4, 0])], [0, 0, 0.5], turn)), 'ellipse');
    expect(ends.map(([x, y]) => [x, y])).toEqual([
      [expect.closeTo(240, 3), expect.closeTo(100, 3)],
      [expect.closeTo(160, 3), expect.closeTo(100, 3)],
    ]);
    for (const [, , bulge, radius] of ends)
      expect([bulge, radius]).toEqual([expect.closeTo(10, 5), expect.closeTo(10, 5)]);
  });

  it('draws an upright cylinder with flat ends from the side and as a disc from above', () => {
    const shown = frame([geom('cylinder', [0.2, 0.3, 0])]);
    for (const [, , bulge] of argumentsOf(drawn(side, shown), 'ellipse')) expect(bulge).toBeCloseTo(0, 5);
    for (const [x, y, bulge, radius] of argumentsOf(drawn(above, shown), 'ellipse')) {
      expect([x, y, bulge, radius]).toEqual([200, 100, 20, 20].map((value) => expect.closeTo(value, 4)));
    }
  });

  it('draws a turned box as the outline of its corners', () => {
    // 45 degrees about the axis that points to the onlooker: a square on its corner.
    const [w, y] = [Math.cos(Math.PI / 8), Math.sin(Math.PI / 8)];
    const calls = drawn(side, frame([geom('box', [0.1, 0.1, 0.1])], [0, 0, 0.5], [w, 0, y, 0]));
    const start = calls.findLastIndex(([name]) => name === 'moveTo');
    const corners = calls
      .slice(start)
      .flatMap(([name, args]) => (/^(move|line)To$/.test(name) ? [args as number[]] : []));
    const reach = 10 * Math.SQRT2;
    expect(Math.max(...corners.map(([x]) => x!))).toBeCloseTo(200 + reach, 4);
    expect(Math.min(...corners.map(([, at]) => at!))).toBeCloseTo(100 - reach, 4);
    for (const [x, at] of corners) expect(Math.abs(x! - 200) + Math.abs(at! - 100)).toBeCloseTo(reach, 4);
  });

  it('draws an ellipsoid with its half axes', () => {
    const [[, , first, second]] = argumentsOf(drawn(side, frame([geom('ellipsoid', [0.3, 0.2, 0.1])])), 'ellipse') as [
      number[],
    ];
    expect([first, second]).toEqual([expect.closeTo(30, 4), expect.closeTo(10, 4)]);
  });

  it('shows y to the right and z up from the end of x', () => {
    const end: SceneCamera = { ...side, plane: 'end', follow: null };
    const ball = geom('sphere', [0.1, 0, 0]);
    expect(argumentsOf(drawn(end, frame([ball], [9, 0.3, 0.7])), 'arc')[0]!.slice(0, 2)).toEqual([
      expect.closeTo(230, 3),
      expect.closeTo(80, 3),
    ]);
  });

  it('draws the surroundings before what moves, even where they are nearer', () => {
    const wall = geom('sphere', [0.3, 0, 0], { body: 0, role: 'world', position: [0, -3, 0.5] });
    const ball = geom('sphere', [0.1, 0, 0]);
    const radii = argumentsOf(drawn(side, frame([ball, wall])), 'arc').map(([, , radius]) => radius);
    expect(radii).toEqual([expect.closeTo(30, 3), expect.closeTo(10, 3)]);
  });

  it('draws the nearer shape last', () => {
    const near = geom('sphere', [0.1, 0, 0], { position: [0.5, -0.3, 0] });
    const far = geom('sphere', [0.1, 0, 0], { position: [-0.5, 0.3, 0] });
    for (const order of [
      [near, far],
      [far, near],
    ]) {
      const discs = argumentsOf(drawn(side, frame(order)), 'arc');
      expect(discs.map(([x]) => x)).toEqual([expect.closeTo(150, 3), expect.closeTo(250, 3)]);
    }
  });

  it.each([
    ['the side', side],
    ['above', above],
  ])('keeps the body in the middle and lets the ground pass by, from %s', (_, camera) => {
    const ball = geom('sphere', [0.1, 0, 0]);
    const [before, after] = [0, 0.3].map((x) => drawn(camera, frame([floor, ball], [x, 0, 0.5])));
    expect(argumentsOf(after!, 'arc')).toEqual(argumentsOf(before!, 'arc'));
    const ground = (calls: FakeContext['calls']) => argumentsOf(calls, 'fillRect').slice(1);
    expect(ground(before!).length).toBeGreaterThan(1);
    // All that belongs to the ground has moved to the left by 30 pixels, or has left or entered the picture.
    const shifted = new Set(ground(before!).map(([x]) => (x! - 30).toFixed(2)));
    const stayed = ground(after!).filter(([x]) => shifted.has(x!.toFixed(2)));
    expect(stayed.length).toBeGreaterThan(ground(after!).length / 2);
  });

  it('draws the way so far where the frame carries it', () => {
    const shown = { ...frame([floor]), path: Float32Array.of(0, 0, 1, 0, 1, 0.5) };
    const line = argumentsOf(drawn(above, shown), 'lineTo');
    expect(line.slice(-2)).toEqual([
      [300, 100],
      [300, 50],
    ]);
  });

  it('says where the body is, and how fast where that is known', () => {
    const view = sceneView(side, { framesPerSecond: 20 });
    const at = frame([floor], [1.234, 0, 0.567]);
    expect(view.caption(at)).toBe('At x = 1.23 m, 0.57 m high.');
    expect(view.caption({ ...at, speed: -2 })).toBe('At x = 1.23 m, 0.57 m high, speed −2.00 m/s.');
    expect(sceneView(above, { framesPerSecond: 20 }).caption(at)).toBe('At x = 1.23 m, y = 0.00 m.');
  });
});
