// Where the parts of a scene are, against MuJoCo's own figures, and what lies between two frames.
import { beforeAll, describe, expect, it } from 'vitest';
import type { MjData } from '@mujoco/mujoco';
import cheetah from '../../../envs/mujoco/half-cheetah/model.xml?raw';
import {
  emptyPoses,
  geomPose,
  jumps,
  lookedAt,
  pointOnBody,
  posesBetween,
  rotate,
  type Poses,
} from '../../../src/env-api/mujoco/scene-pose.ts';
import { readScene, type SceneCamera, type SceneModel } from '../../../src/env-api/mujoco/scene.ts';
import type { Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import { mujocoForTests } from '../../support/mujoco.ts';

let mujoco: Mujoco;
beforeAll(async () => {
  mujoco = await mujocoForTests();
});

/** The runner in a twisted position that no plane holds: its root is turned about more than its own axis by the caller. */
function twistedRunner<T>(use: (scene: SceneModel, poses: Poses, data: MjData) => T): T {
  // Behind a body that is turned and moved, so that both parts of every pose count.
  const mjcf = cheetah.replace(
    '<body name="torso" pos="0 0 0.7">',
    '<body name="torso" pos="1 -2 0.7" euler="0.4 0.3 0.9">',
  );
  expect(mjcf).not.toBe(cheetah);
  const model = mujoco.MjModel.from_xml_string(mjcf);
  const data = new mujoco.MjData(model);
  try {
    const qpos = data.qpos as Float64Array;
    qpos.forEach((_, i) => (qpos[i] = 0.3 * Math.sin(1 + 2 * i)));
    mujoco.mj_forward(model, data);
    const positions = Float32Array.from(data.xpos as Float64Array);
    return use(readScene(model), { positions, quaternions: Float32Array.from(data.xquat as Float64Array) }, data);
  } finally {
    data.delete();
    model.delete();
  }
}

describe('poses of geoms', () => {
  it('put both ends of every capsule of a turned body where MuJoCo has them', () => {
    twistedRunner((scene, poses, data) => {
      const centres = data.geom_xpos as Float64Array;
      const axes = data.geom_xmat as Float64Array;
      const capsules = scene.geoms.flatMap((geom, i) => (geom.shape === 'capsule' ? [{ geom, i }] : []));
      expect(capsules.length).toBe(8);
      for (const { geom, i } of capsules) {
        const [place, turn, along] = [
          [0, 0, 0],
          [0, 0, 0, 0],
          [0, 0, 0],
        ];
        geomPose(place, turn, poses, geom);
        rotate(along, turn, 0, [0, 0, geom.size[1]]);
        for (const end of [-1, 1]) {
          for (let axis = 0; axis < 3; axis++) {
            // The third column of MuJoCo's row-major 3 x 3 matrix is the capsule's axis.
            const wanted = centres[i * 3 + axis]! + end * geom.size[1] * axes[i * 9 + axis * 3 + 2]!;
            expect(place[axis]! + end * along[axis]!).toBeCloseTo(wanted, 5);
          }
        }
      }
    });
  });

  it('put a joint where MuJoCo has its anchor', () => {
    twistedRunner((scene, poses, data) => {
      const anchors = data.xanchor as Float64Array;
      // The first three joints are the root's; the motors follow in the order of the others.
      scene.actuators.forEach(({ body, anchor }, i) => {
        const place = [0, 0, 0];
        pointOnBody(place, poses, body, anchor);
        for (let axis = 0; axis < 3; axis++) expect(place[axis]).toBeCloseTo(anchors[(i + 3) * 3 + axis]!, 5);
      });
      expect(scene.actuators.length).toBe(6);
    });
  });
});

const half = Math.SQRT1_2;
/** Two bodies: the world, and one at x with a turn. */
function poses(x: number, quaternion: readonly number[]): Poses {
  return { positions: Float32Array.of(0, 0, 0, x, 0, 0), quaternions: Float32Array.of(1, 0, 0, 0, ...quaternion) };
}

describe('poses between two frames', () => {
  it('are half way along a straight line and half way round', () => {
    const out = emptyPoses(2);
    posesBetween(out, poses(1, [1, 0, 0, 0]), poses(2, [half, 0, 0, half]), 0.5);
    expect(out.positions[3]).toBeCloseTo(1.5, 6);
    // 45 degrees about z.
    expect([...out.quaternions.subarray(4)]).toEqual([
      expect.closeTo(Math.cos(Math.PI / 8), 5),
      0,
      0,
      expect.closeTo(Math.sin(Math.PI / 8), 5),
    ]);
  });

  it('begin and end at the frames, and turn the shorter way where the sign of the quaternion flips', () => {
    const [from, to] = [poses(1, [1, 0, 0, 0]), poses(2, [-half, 0, 0, -half])];
    const out = emptyPoses(2);
    posesBetween(out, from, to, 0);
    expect(out).toEqual(from);
    posesBetween(out, from, to, 1);
    expect(out.positions).toEqual(to.positions);
    expect(out.quaternions[7]).toBeCloseTo(half, 6);
    posesBetween(out, from, to, 0.5);
    expect(out.quaternions[4]).toBeCloseTo(Math.cos(Math.PI / 8), 5);
  });

  it('are not shown where a body jumps', () => {
    const still = [1, 0, 0, 0];
    expect(jumps(poses(0, still), poses(0.4, still))).toBe(false);
    expect(jumps(poses(0, still), poses(3, still))).toBe(true);
  });
});

it('a camera goes along with its body over the floor, at its own height', () => {
  const camera: SceneCamera = {
    plane: 'side',
    follow: 1,
    lookAt: [0.5, 0, 0.6],
    distance: 3,
    halfHeight: 1,
    azimuth: 90,
    elevation: -10,
  };
  const place = [0, 0, 0];
  const positions = Float32Array.of(0, 0, 0, 7, -2, 9);
  lookedAt(place, camera, { positions });
  expect(place).toEqual([7.5, -2, 0.6]);
  lookedAt(place, { ...camera, follow: null }, { positions });
  expect(place).toEqual([0.5, 0, 0.6]);
});
