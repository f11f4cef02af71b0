// The models written from the maps, compiled, against the reference's compiled models.
import { expect, it } from 'vitest';
import { mazes } from '../../../envs/point-maze/mazes.ts';
import { mazeModel } from '../../../envs/point-maze/mjcf.ts';
import { compareModel, printingMujoco } from '../mujoco/compare-model.ts';
import { IDS, readRecording } from './recorded.ts';

it.each(IDS)('%s compiles to the same model as the reference, field by field', async (id) => {
  const { recordedWith, model } = readRecording(id);
  expect(recordedWith).toMatchObject({ 'gymnasium-robotics': '1.4.2', mujoco: '3.14.0' });
  expect(compareModel(await printingMujoco(), mazeModel(mazes[id]), model)).toEqual([]);
});

it('notices a wall in the wrong place and a motor that is too strong', async () => {
  const mujoco = await printingMujoco();
  const { model } = readRecording('point_maze_large_v3');
  const mjcf = mazeModel(mazes.point_maze_large_v3);
  expect(compareModel(mujoco, mjcf.replace('pos="-4.5 4 0.2"', 'pos="-4.5 4.5 0.2"'), model)).not.toEqual([]);
  expect(compareModel(mujoco, mjcf.replace('gear="100"', 'gear="101"'), model)).toContain(
    'actuator_gear[0] 101 instead of 100',
  );
});
