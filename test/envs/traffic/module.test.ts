// What a language model reads about the traffic task under its options, and what a frame holds for the view.
import { beforeAll, describe, expect, it } from 'vitest';
import { HISTORY_SECONDS, KIND, type TrafficFrame } from '../../../envs/traffic/frame.ts';
import { loadModule } from '../../../envs/traffic/module.ts';
import type { EnvOptions } from '../../../src/env-api/env.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { sample } from '../../../src/env-api/space.ts';
import { bootPython } from '../python-harness.ts';

const module = loadModule('traffic');

describe('Python', () => {
  let loadTask: Awaited<ReturnType<typeof bootPython>>;
  beforeAll(async () => {
    loadTask = await bootPython();
  });

  it.each<EnvOptions>([{ reward: 'commute', trueHeadways: true }, { reward: 'flow' }])(
    'shows the reward that a policy gets: %o',
    (options) => {
      const python = loadTask(module.describe(options), module.referencePolicy.python);
      const env = module.make(options);
      const random = createRandom(4);
      let before = env.reset({ seed: 4 }).observation.slice();
      for (let step = 0; step < 90; step++) {
        const action = sample(env.actionSpace, random) as Float64Array;
        const { observation, reward } = env.step(action);
        const shown = python.reward(before, action, observation)!;
        expect(Math.abs(shown - reward)).toBeLessThan(1e-9 * Math.max(1, Math.abs(reward)));
        before = observation.slice();
      }
    },
  );

  it('names vehicles and flattens the slots as the authors’ class does', () => {
    const policy = `
class TrafficPolicy:
    def act(self, obs):
        flat, parts = obs.as_flat_array(), obs.as_flat_array(normalise=True)
        assert len(flat) == 50 and list(flat) == list(obs.flatten())
        assert flat[0] == obs.ego_speeds[0] and flat[10] == obs.leader_speed_diffs[0] and flat[20] == obs.leader_headways[0]
        assert abs(parts[0] * 30 - flat[0]) < 1e-4 and abs(parts[20] * 373 - flat[20]) < 1e-3
        return [int(name == "bus_20.0") for name in obs.rl_ids] + [float(obs.fail), len(obs.all_vehicle_speeds)]
`;
    const python = loadTask(module.describe(), policy);
    const env = module.make();
    env.reset({ seed: 0 });
    let result = env.step(new Float64Array(10));
    for (let step = 0; step < 13; step++) result = env.step(new Float64Array(10));
    expect(python.ask(result.observation).action).toEqual([1, 0, result.info['vehicles']]);
  });
});

it('tells which headway it means, and the horizon that was chosen', () => {
  const published = module.describe();
  const corrected = module.describe({ trueHeadways: true, horizon: 500 });
  expect(published.observationSource).toContain('vehicle\n        ahead of that leader');
  expect(corrected.observationSource).not.toContain('ahead of that leader');
  expect(corrected.observationSource).toContain('distance to the leader');
  expect(module.describe({ trueHeadways: 'true' }).observationSource).toBe(corrected.observationSource);
  expect([published.horizon, corrected.horizon]).toEqual([300, 500]);
});

it('keeps the last minute of every vehicle’s way in a frame', () => {
  const env = module.make();
  env.reset({ seed: 7 });
  for (let step = 0; step < 100; step++) env.step(new Float64Array(10).fill(0.2));
  const { trace, before, vehicles, step } = env.render() as TrafficFrame;
  const rows = before.length;
  const at = (row: number, column: number): number => trace[row * 4 + column]!;
  expect([at(0, 0), at(rows - 1, 0)]).toEqual([step - HISTORY_SECONDS, step]);
  for (let row = 0; row < rows; row++) {
    const last = before[row]!;
    if (last < 0) continue;
    expect(at(last, 0)).toBe(at(row, 0) - 1);
    expect(at(last, 3)).toBe(at(row, 3));
    // Nobody drives backwards, or faster than 30 m/s.
    expect(at(row, 1) - at(last, 1)).toBeGreaterThanOrEqual(0);
    expect(at(row, 1) - at(last, 1)).toBeLessThan(30.1);
  }
  const now = vehicles.map(({ x, ramp, autonomous }) => [
    Math.fround(x),
    autonomous ? KIND.autonomous : ramp ? KIND.ramp : KIND.highway,
  ]);
  expect(now).toEqual(vehicles.map((_, i) => rows - vehicles.length + i).map((row) => [at(row, 1), at(row, 3)]));
});

it('says in words how the traffic is and what the autonomous vehicle does', () => {
  const env = module.make();
  env.reset({ seed: 0 });
  expect(module.view.caption(env.render())).toMatch(/^After 0 s: 2 vehicles .* No autonomous vehicle on the road\.$/);
  for (let step = 0; step < 14; step++) env.step(new Float64Array(10).fill(-0.5));
  expect(module.view.caption(env.render())).toMatch(
    /autonomous one: \d+\.\d m\/s, acceleration −0\.5 m\/s², \d+ m behind/,
  );
});
