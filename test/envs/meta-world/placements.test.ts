// MT1's placements and the choice among them against the reference's (test/reference/record_meta_world.py).
import { describe, expect, it } from 'vitest';
import { make, tasks } from '../../../envs/meta-world/env.ts';
import { mersenneTwister, placementsOf } from '../../../envs/meta-world/placements.ts';
import { mujocoForTests } from '../../support/mujoco.ts';
import { IDS, makeTask, readRecording, type Id } from './recorded.ts';

/** Object and goal as the first observation tells them. */
const told = (observation: Float64Array): number[] => [...observation.slice(4, 7), ...observation.slice(36)];

/** What the observation tells of a placement, from the placement itself. */
const expected: Readonly<Record<Id, (placement: readonly number[]) => number[]>> = {
  button_press_v3: ([x, y, z]) => [x!, y! - 0.193, z!, x!, y! - 0.1, z!],
  door_open_v3: ([x, y, z]) => [
    x! - 0.185 + 0.3757216292,
    y! - 0.1 - 0.1071398959,
    z! + 3.594871e-5,
    x! - 0.3,
    y! - 0.45,
    z!,
  ],
  drawer_open_v3: ([x, y, z]) => [x!, y! - 0.17, z! + 0.09, x!, y! - 0.36, z! + 0.09],
  pick_place_v3: (placement) => [...placement],
};

describe.each(IDS)('%s', (id) => {
  const { placements, starts } = readRecording(id);

  it('has the 50 placements of MT1 with seeds 0 and 42, bit for bit', () => {
    for (const seed of [0, 42] as const)
      expect(placementsOf(tasks[id].placements, seed)).toEqual(placements[`${seed}`]);
  });

  it('chooses among the placements as the Gymnasium wrapper does, whose seed is that of the stream', async () => {
    const env = await makeTask(id, 0);
    starts.chosen.forEach((index, i) => {
      const { observation } = env.reset(i === 0 ? { seed: 0 } : undefined);
      told(observation).forEach((number, k) => expect(number).toBeCloseTo(expected[id](placements[0][index]!)[k]!, 9));
      if (i === starts.chosen.length - 1) {
        observation.forEach((number, k) => expect(number).toBeCloseTo(starts.lastObservation[k]!, 6));
      }
    });
    env.close();
  });
});

it('takes the seed of the placements as a number or as text, 0 if there is none, and refuses what is not a seed', async () => {
  const mujoco = await mujocoForTests();
  const start = (options?: Record<string, string | number>): number[] => {
    const env = make('pick_place_v3', options, mujoco);
    const numbers = told(env.reset({ seed: 3 }).observation);
    env.close();
    return numbers;
  };
  expect(start({ mt1_seed: '7' })).toEqual(start({ mt1_seed: 7 }));
  expect(start({ mt1_seed: 7 })).not.toEqual(start());
  expect(start({ mt1_seed: 0 })).toEqual(start());
  for (const seed of [-1, 0.5, 2 ** 32, 'x']) expect(() => start({ mt1_seed: seed })).toThrow(/mt1_seed/);
});

it('draws as NumPy’s legacy generator', () => {
  // np.random.seed(5489); [np.random.random_sample() for _ in range(1000)][0], [1], [999]
  const draw = mersenneTwister(5489);
  const numbers = Array.from({ length: 1000 }, draw);
  expect([numbers[0], numbers[1], numbers[999]]).toEqual([0.8147236863931789, 0.9057919370756192, 0.8667498969993187]);
});
