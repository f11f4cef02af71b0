// Writes the MuJoCo model of a maze: a ball that slides along x and y, two motors, a floor, and a block per wall cell.
// Numbers as in Gymnasium-Robotics 1.4.2 (`envs/assets/point/point.xml`, `envs/maze/maze_v4.py`);
// test/envs/point-maze/models.test.ts compares the compiled models with the reference's.
import { cellsMarked, type Maze } from './mazes.ts';

/** Metres; half of it, and of a cell's side, is what MuJoCo calls a box's size. */
const WALL_HEIGHT = 0.4;

export const BALL_RADIUS = 0.1;

/** The model as MJCF; lengths in metres. */
export function mazeModel(maze: Maze): string {
  const walls = cellsMarked(maze, '#').map(
    ({ row, column, x, y }) => `<geom name="block_${row}_${column}" class="wall" pos="${x} ${y} ${WALL_HEIGHT / 2}"/>`,
  );
  return `<mujoco model="point-maze">
  <compiler inertiafromgeom="true"/>
  <option timestep="0.01" gravity="0 0 0" iterations="20" integrator="Euler"/>
  <default>
    <geom friction="0.5 0.1 0.1" density="1000" margin="0.002" condim="1" contype="1" conaffinity="1"/>
    <joint type="slide" limited="false" damping="1"/>
    <motor gear="100" ctrllimited="true" ctrlrange="-1 1"/>
    <default class="wall">
      <geom type="box" size="0.5 0.5 ${WALL_HEIGHT / 2}" rgba="0.62 0.66 0.72 1"/>
    </default>
  </default>
  <worldbody>
    <geom name="ground" type="plane" size="40 40 0.25" pos="0 0 -0.1" conaffinity="0" rgba="0.88 0.9 0.92 1"/>
    ${walls.join('\n    ')}
    <site name="target" pos="0 0 ${WALL_HEIGHT / 2}" size="0.2"/>
    <body name="particle">
      <joint name="ball_x" axis="1 0 0"/>
      <joint name="ball_y" axis="0 1 0"/>
      <geom name="particle_geom" type="sphere" size="${BALL_RADIUS}" rgba="0.9 0.45 0.2 1"/>
      <site name="particle_site" size="0.2"/>
    </body>
  </worldbody>
  <actuator>
    <motor name="motor_x" joint="ball_x"/>
    <motor name="motor_y" joint="ball_y"/>
  </actuator>
</mujoco>
`;
}
