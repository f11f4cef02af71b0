// One compiled model under several simulations, views that outlive the growth of the engine's memory, and memory given back.
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { requireMujoco, Simulation, type Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import { mujocoForTests } from '../../support/mujoco.ts';

/** A ball of 0.1 m that a motor pushes along x, above a floor; `arena` sets how much memory a simulation of it takes. */
const ball = (arena = '200K'): string => `
  <mujoco>
    <option timestep="0.01"/>
    <size memory="${arena}"/>
    <worldbody>
      <geom name="floor" type="plane" size="5 5 1"/>
      <body name="ball" pos="0 0 0.5">
        <joint name="x" type="slide" axis="1 0 0" damping="0.5"/>
        <joint name="z" type="slide" axis="0 0 1"/>
        <geom name="ball" type="sphere" size="0.1" mass="2"/>
        <site name="top" pos="0 0 0.1"/>
      </body>
    </worldbody>
    <actuator><motor name="push" joint="x" gear="3" ctrllimited="true" ctrlrange="-1 1"/></actuator>
  </mujoco>`;

let mujoco: Mujoco;
const made: Simulation[] = [];

beforeAll(async () => {
  mujoco = await mujocoForTests();
});
afterEach(() => {
  for (const simulation of made.splice(0)) simulation.free();
});

function simulate(mjcf = ball()): Simulation {
  const simulation = new Simulation(mujoco, mjcf);
  made.push(simulation);
  return simulation;
}

/** Positions and velocities after each of `steps` pushes. */
function run(simulation: Simulation, steps: number, between: (step: number) => void = () => {}): number[] {
  simulation.reset();
  simulation.forward();
  return Array.from({ length: steps }, (_, step) => {
    between(step);
    simulation.refresh();
    simulation.ctrl[0] = Math.sin(step);
    simulation.step(2);
    return [...simulation.qpos, ...simulation.qvel, ...simulation.siteXpos];
  }).flat();
}

const memorySize = (simulation: Simulation): number => {
  simulation.refresh();
  return simulation.qpos.buffer.byteLength;
};

describe('a simulation', () => {
  it('shows MuJoCo arrays by their shapes, and falls as gravity says', () => {
    const simulation = simulate();
    simulation.reset();
    simulation.forward();
    const lengths = [
      simulation.qpos,
      simulation.ctrl,
      simulation.xpos,
      simulation.xquat,
      simulation.cfrcExt,
      simulation.cinert,
    ];
    expect(lengths.map(({ length }) => length)).toEqual([2, 1, 6, 8, 12, 20]);
    expect([...simulation.siteXpos]).toEqual([0, 0, 0.6]);
    simulation.step(10);
    // Semi-implicit Euler: v = -g t, z = -g h^2 (1 + 2 + ... + 10).
    expect(simulation.qvel[1]).toBeCloseTo(-9.81 * 0.1, 12);
    expect(simulation.qpos[1]).toBeCloseTo(-9.81 * 1e-4 * 55, 12);
    expect(simulation.timestep).toBe(0.01);
  });

  it('clamps the force of a control beyond its bounds, and keeps the control', () => {
    const bounded = simulate();
    const beyond = simulate();
    for (const [simulation, control] of [
      [bounded, 1],
      [beyond, 7],
    ] as const) {
      simulation.reset();
      simulation.ctrl[0] = control;
      simulation.step(5);
    }
    expect(beyond.ctrl[0]).toBe(7);
    expect(beyond.actuatorForce[0]).toBe(1);
    expect([...beyond.qpos]).toEqual([...bounded.qpos]);
  });

  it('goes back to the initial state on reset, warm start included', () => {
    const simulation = simulate();
    const first = run(simulation, 40);
    expect(run(simulation, 40)).toEqual(first);
  });

  it('tells in a frame where the ball touches the floor and with what force', () => {
    const simulation = simulate();
    simulation.reset();
    for (let i = 0; i < 300; i++) simulation.step(1);
    const { contacts, positions, scene } = simulation.frame();
    expect(contacts).toHaveLength(6);
    const [x, y, z, sideways, across, up] = contacts;
    expect([x, y, sideways, across].map((number) => Math.abs(number!) < 1e-9)).toEqual([true, true, true, true]);
    expect(z).toBeCloseTo(0, 2);
    expect(up).toBeCloseTo(2 * 9.81, 2);
    expect(positions[scene.bodyNames.indexOf('ball') * 3 + 2]).toBeCloseTo(0.1, 2);
  });

  it('gives frames that later steps do not change', () => {
    const simulation = simulate();
    run(simulation, 3);
    const frame = simulation.frame();
    const copy = structuredClone(frame);
    run(simulation, 30);
    expect(frame).toEqual(copy);
  });
});

/** A ball that falls onto a shelf, which may be put elsewhere, beside a body that is led by hand. */
const shelf = `
  <mujoco>
    <option timestep="0.01"/>
    <size memory="200K"/>
    <worldbody>
      <body name="shelf" pos="0 0 0.5"><geom name="shelf" type="box" size="1 1 0.1"/><site name="corner" pos="1 1 0"/></body>
      <body name="ball" pos="0 0 1"><freejoint/><geom name="ball" size="0.1" mass="2"/></body>
      <body name="led" mocap="true"><site name="led" pos="0.5 0 0"/></body>
    </worldbody>
    <sensor><contact geom1="ball" body2="shelf" data="force" reduce="maxforce"/></sensor>
  </mujoco>`;

describe('a body that is put elsewhere', () => {
  const SHELF = 1;
  const BALL_Z = 2;
  const restingHeight = (simulation: Simulation, z: number): number => {
    simulation.placeBody(SHELF, [0, 0, z]);
    simulation.reset();
    simulation.advance(400);
    simulation.forward();
    return simulation.qpos[BALL_Z]!;
  };

  it('stands there in its own simulation only, over resets, and is where the model has it for all others', () => {
    const [first, second, third] = [simulate(shelf), simulate(shelf), simulate(shelf)];
    for (let round = 0; round < 2; round++) {
      expect(restingHeight(first, 0.3)).toBeCloseTo(0.5, 2);
      expect(restingHeight(second, 0.1)).toBeCloseTo(0.3, 2);
    }
    first.advance(10);
    first.forward();
    expect(first.qpos[BALL_Z]).toBeCloseTo(0.5, 2);
    expect([...first.siteXpos.slice(0, 3)]).toEqual([1, 1, 0.3]);
    third.reset();
    third.advance(400);
    expect(third.qpos[BALL_Z]).toBeCloseTo(0.7, 2);
    expect(() => first.placeBody(2, [0, 0, 0])).toThrow(/Another body/);
  });

  it('stands there after the engine’s memory has grown', () => {
    const first = simulate(shelf);
    restingHeight(first, 0.3);
    simulate(ball(`${memorySize(first)}`));
    first.advance(50);
    expect(first.qpos[BALL_Z]).toBeCloseTo(0.5, 2);
  });
});

it('leads a body by hand, turns sites with their bodies, and feels a contact', () => {
  const simulation = simulate(shelf);
  simulation.reset();
  simulation.mocapPos.set([1, 2, 3]);
  simulation.mocapQuat.set([1, 0, 0, 1]); // a quarter turn about z, not normalised
  simulation.advance(1);
  simulation.forward();
  expect(simulation.sensordata[0]).toBe(0);
  [1, 2.5, 3].forEach((place, axis) => expect(simulation.siteXpos[3 + axis]).toBeCloseTo(place, 12));
  [0, -1, 0, 1, 0, 0, 0, 0, 1].forEach((number, i) => expect(simulation.siteXmat[9 + i]).toBeCloseTo(number, 12));
  simulation.advance(400);
  simulation.forward();
  expect(simulation.sensordata[0]).toBeCloseTo(2 * 9.81, 2);
});

describe('the engine', () => {
  it('compiles a model once for all simulations of it, which do not disturb one another', () => {
    const alone = run(simulate(), 30);
    const first = simulate();
    const second = simulate();
    expect(second.model).toBe(first.model);
    expect(second.scene).toBe(first.scene);
    expect(run(first, 30, () => second.step(1))).toEqual(alone);
  });

  it('keeps living simulations right while its memory grows', () => {
    const alone = run(simulate(), 30);
    const first = simulate();
    const second = simulate();
    const size = memorySize(first);
    const values = run(first, 30, (step) => {
      if (step === 10) simulate(ball(`${size}`)); // as much again as there is: it has to grow
    });
    expect(memorySize(first)).toBeGreaterThan(size);
    expect(values).toEqual(alone);
    expect(run(second, 30)).toEqual(alone);
  });

  it('gets all memory of a thousand simulations back', () => {
    const cycle = (): { place: number; size: number } => {
      const simulation = new Simulation(mujoco, ball());
      run(simulation, 3);
      simulation.frame();
      simulation.free();
      // Where the next one comes to lie shows a leak of any size.
      const next = new Simulation(mujoco, ball());
      const seen = { place: next.qpos.byteOffset, size: memorySize(next) };
      next.free();
      return seen;
    };
    for (let i = 0; i < 10; i++) cycle();
    const before = cycle();
    for (let i = 0; i < 1000; i++) cycle();
    expect(cycle()).toEqual(before);
  });

  it('needs more memory where simulations are not freed, so that the comparison means something', () => {
    const before = memorySize(simulate());
    for (let i = 0; i < 400; i++) simulate();
    expect(memorySize(simulate())).toBeGreaterThan(before);
  });
});

describe('freeing', () => {
  it('may happen twice, and what comes after says that the simulation was freed', () => {
    const simulation = simulate();
    simulation.free();
    expect(() => simulation.free()).not.toThrow();
    expect(() => simulation.step(1)).toThrow('This simulation was freed.');
    expect(() => simulation.reset()).toThrow('freed');
    expect(() => simulation.forward()).toThrow('freed');
    expect(() => simulation.placeBody(1, [0, 0, 0])).toThrow('freed');
    expect(() => simulation.frame()).toThrow('freed');
  });

  it('leaves other simulations of the model alone', () => {
    const alone = run(simulate(), 20);
    const first = simulate();
    const second = simulate();
    expect(run(second, 20, (step) => step === 5 && first.free())).toEqual(alone);
  });
});

describe('what cannot be simulated', () => {
  it('says why a model does not compile', () => {
    expect(() => simulate('<mujoco><worldbody><geom type="blob"/></worldbody></mujoco>')).toThrow(
      /invalid keyword: 'blob'/,
    );
  });

  it('says which task needs the engine that is not there', () => {
    expect(() => requireMujoco('hopper_v5', undefined)).toThrow('hopper_v5: MuJoCo has to be loaded first');
    expect(requireMujoco('hopper_v5', mujoco)).toBe(mujoco);
  });
});
