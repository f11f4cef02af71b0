// What every task on MuJoCo has from its base class, shown on a small one.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Mujoco } from '../../../src/env-api/mujoco/simulation.ts';
import { fieldLength, layOutFields, MujocoTask, sumOfSquares } from '../../../src/env-api/mujoco/task.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { mujocoForTests } from '../../support/mujoco.ts';

const mjcf = `
  <mujoco>
    <option timestep="0.01"/>
    <worldbody>
      <body><joint name="a" type="slide" axis="1 0 0"/><joint name="b" type="slide" axis="0 1 0"/><geom size="0.1" mass="1"/></body>
    </worldbody>
    <actuator>
      <motor joint="a" ctrllimited="true" ctrlrange="-0.4 0.4"/>
      <motor joint="b" ctrllimited="true" ctrlrange="-1 2"/>
    </actuator>
  </mujoco>`;

const fields = layOutFields({ speed: [2], dt: [], place: [1, 2] });

/** A puck on a plane; the episode ends 1 m to the right. */
class Puck extends MujocoTask {
  constructor(mujoco: Mujoco) {
    super({ name: 'Puck', mjcf, mujoco, frameSkip: 4, fields });
  }
  protected start(info: Record<string, number>): void {
    this.addUniform(this.simulation.qpos, 0.5);
    this.addNormal(this.simulation.qvel, 0.1);
    info.x = this.simulation.qpos[0]!;
  }
  protected beforeStep(): void {}
  protected reward(action: Float64Array, info: Record<string, number>): number {
    info.cost = sumOfSquares(action);
    return -info.cost;
  }
  protected isTerminated(): boolean {
    return this.simulation.qpos[0]! > 1;
  }
  protected observe(): void {
    const { qpos, qvel } = this.simulation;
    this.observation.set([...qvel, this.dt, ...qpos]);
  }
  protected override markers() {
    return [{ role: 'goal', position: [1, 0, 0], radius: 0.1 }] as const;
  }
}

let mujoco: Mujoco;
beforeAll(async () => {
  mujoco = await mujocoForTests();
});
const action = (x: number, y: number): Float64Array => Float64Array.of(x, y);

describe('layOutFields', () => {
  it('places fields one after the other, a number without shape as one', () => {
    expect(fields).toEqual([
      { name: 'speed', offset: 0, shape: [2] },
      { name: 'dt', offset: 2, shape: [] },
      { name: 'place', offset: 3, shape: [1, 2] },
    ]);
    expect(fields.map(fieldLength)).toEqual([2, 1, 2]);
  });
});

describe('a task on MuJoCo', () => {
  it('has the bounds of its actuators as float32, and an observation without bounds', () => {
    const env = new Puck(mujoco);
    expect(env.actionSpace).toEqual({ kind: 'box', low: [Math.fround(-0.4), -1], high: [Math.fround(0.4), 2] });
    expect(env.observationSpace).toEqual({ kind: 'box', low: Array(5).fill(-Infinity), high: Array(5).fill(Infinity) });
    env.close();
  });

  it('draws the start from the seed, and goes on with the stream without one', () => {
    const env = new Puck(mujoco);
    const random = createRandom(7);
    for (const seed of [7, undefined]) {
      const { observation, info } = env.reset(seed === undefined ? undefined : { seed });
      const place = [random.uniform(-0.5, 0.5), random.uniform(-0.5, 0.5)];
      const speed = [0.1 * random.normal(), 0.1 * random.normal()];
      expect([...observation]).toEqual([...speed, 0.04, ...place]);
      expect(info).toEqual({ x: place[0] });
    }
    env.close();
  });

  it('gives one object again and again, and never cuts an episode itself', () => {
    const env = new Puck(mujoco);
    env.reset({ seed: 1 });
    const result = env.step(action(0.4, 0));
    expect(result).toMatchObject({ reward: -0.16000000000000003, terminated: false, truncated: false });
    const { observation, info } = result;
    let steps = 1;
    while (!env.step(action(0.4, 0)).terminated) steps += 1;
    expect(env.step(action(0.4, 0))).toBe(result);
    expect(result.observation).toBe(observation);
    expect(result.info).toBe(info);
    expect(result.truncated).toBe(false);
    expect(observation[3]).toBeGreaterThan(1);
    expect(steps).toBeGreaterThan(10);
    env.close();
  });

  it('takes actions beyond the bounds: the motors give what they can, the reward sees the whole', () => {
    const [env, twin] = [new Puck(mujoco), new Puck(mujoco)];
    env.reset({ seed: 3 });
    twin.reset({ seed: 3 });
    const beyond = env.step(action(9, -9));
    const bounded = twin.step(action(0.4, -1));
    expect([...beyond.observation]).toEqual([...bounded.observation]);
    expect(beyond.reward).toBe(-162);
    env.close();
    twin.close();
  });

  it('shows frames with the markers of the task', () => {
    const env = new Puck(mujoco);
    env.reset({ seed: 1 });
    env.step(action(0.25, 0.5));
    const frame = env.render();
    expect(frame.markers).toEqual([{ role: 'goal', position: [1, 0, 0], radius: 0.1 }]);
    expect(frame.controls).toEqual(Float32Array.of(0.25, 0.5));
    env.close();
  });

  it('says what is wrong with a call', () => {
    const env = new Puck(mujoco);
    expect(() => env.step(action(0, 0))).toThrow('Puck: call reset before step.');
    env.reset({ seed: 1 });
    expect(() => env.step(1)).toThrow('Puck: the action must be a vector of 2 numbers.');
    expect(() => env.step(Float64Array.of(1, 2, 3))).toThrow('a vector of 2 numbers');
    env.close();
    env.close();
    expect(() => env.step(action(0, 0))).toThrow('call reset before step');
    expect(() => env.reset()).toThrow('freed');
  });
});
