// What a picture is told of a compiled model: every kind of shape where it sits, and what moves it.
import { expect, test } from 'vitest';
import { Simulation } from '../../../src/env-api/mujoco/simulation.ts';
import { mujocoForTests } from '../../support/mujoco.ts';

const mjcf = `
  <mujoco>
    <worldbody>
      <geom name="floor" type="plane" size="4 5 1" rgba="1 0.5 0 0.25"/>
      <body name="arm" pos="0 0 1">
        <joint name="shoulder" axis="0 1 0" pos="0 0 0.5"/>
        <geom name="bone" type="capsule" size="0.1" fromto="0 0 0 0 0 2"/>
        <geom name="elbow" type="sphere" size="0.2" pos="0 0 2"/>
        <body name="hand" pos="0 0 2">
          <joint name="wrist" axis="0 1 0"/>
          <geom type="box" size="0.1 0.2 0.3"/>
          <geom type="cylinder" size="0.1 0.4"/>
          <geom type="ellipsoid" size="0.1 0.2 0.3" quat="0 1 0 0"/>
        </body>
      </body>
    </worldbody>
    <actuator>
      <motor joint="wrist" ctrllimited="true" ctrlrange="-2 3"/>
      <motor name="lift" joint="shoulder" ctrllimited="true" ctrlrange="-1 1"/>
    </actuator>
  </mujoco>`;

test('a scene lists the shapes with body, size and place, and the actuators with the joint that they move', async () => {
  const simulation = new Simulation(await mujocoForTests(), mjcf);
  const { geoms, bodyNames, actuators } = simulation.scene;
  expect(bodyNames).toEqual(['world', 'arm', 'hand']);
  expect(geoms.map(({ shape, body }) => [shape, body])).toEqual([
    ['plane', 0],
    ['capsule', 1],
    ['sphere', 1],
    ['box', 2],
    ['cylinder', 2],
    ['ellipsoid', 2],
  ]);
  expect(geoms.map(({ name }) => name)).toEqual(['floor', 'bone', 'elbow', '', '', '']);
  expect(geoms[0]).toMatchObject({ name: 'floor', size: [4, 5, 1], rgba: [1, 0.5, 0, 0.25] });
  expect(geoms[1]).toMatchObject({ name: 'bone', size: [0.1, 1, 0], position: [0, 0, 1] });
  expect(geoms[3]!.size).toEqual([0.1, 0.2, 0.3]);
  expect(geoms[5]!.quaternion).toEqual([0, 1, 0, 0]);
  expect(actuators).toEqual([
    { name: 'wrist', range: [-2, 3], body: 2, anchor: [0, 0, 0] },
    { name: 'lift', range: [-1, 1], body: 1, anchor: [0, 0, 0.5] },
  ]);
  expect(structuredClone(simulation.scene)).toEqual(simulation.scene);
  simulation.free();
});

test('a shape has the role that its names give it, and one that cannot move belongs to the surroundings', async () => {
  const simulation = new Simulation(
    await mujocoForTests(),
    `<mujoco>
      <worldbody>
        <geom name="wall" type="box" size="1 1 1"/>
        <body name="table"><geom name="arm_rest" type="box" size="1 1 1"/></body>
        <body name="runner">
          <freejoint/>
          <geom name="trunk" type="sphere" size="1"/>
          <geom name="arm_upper" type="sphere" size="1"/>
        </body>
        <body name="object">
          <geom name="case" type="box" size="1 1 1"/>
          <body name="drawer">
            <joint type="slide" axis="0 1 0"/>
            <geom name="front" type="box" size="1 1 1" mass="1"/>
          </body>
        </body>
        <body name="target"><joint type="slide" axis="1 0 0"/><geom name="ball" type="sphere" size="1"/></body>
      </worldbody>
    </mujoco>`,
  );
  expect(Object.fromEntries(simulation.scene.geoms.map(({ name, role }) => [name, role]))).toEqual({
    wall: 'world',
    arm_rest: 'world',
    trunk: 'body',
    arm_upper: 'arm',
    case: 'world',
    front: 'object',
    ball: 'goal',
  });
  simulation.free();
});
