// The pictures of Meta-World's tasks: their words, and what stands for what in their scenes.
import { describe, expect, it } from 'vitest';
import { make } from '../../../envs/meta-world/env.ts';
import type { SawyerFrame } from '../../../envs/meta-world/sawyer-task.ts';
import { views } from '../../../envs/meta-world/view.ts';
import { mujocoForTests } from '../../support/mujoco.ts';

async function firstFrame(id: string): Promise<SawyerFrame> {
  const env = make(id, {}, await mujocoForTests());
  env.reset({ seed: 0 });
  const frame = env.render() as SawyerFrame;
  env.close();
  return frame;
}

/** [task, joint on the way, said, joint at success, said]: metres, and radians of the door. */
const words = [
  [
    'button_press_v3',
    -0.021,
    'The button is pressed in 2.1 of 7.3 cm;',
    -0.08,
    'Success: the button is pressed in 8.0 cm.',
  ],
  ['door_open_v3', -0.2, 'The door is 11 of 79° open;', -1.5, 'Success: the door is 86° open.'],
  ['drawer_open_v3', 0.001, 'The drawer is 0.0 of 16.0 cm open;', -0.17, 'Success: the drawer is 17.0 cm open.'],
] as const;

describe('the caption', () => {
  it.each(words)(
    'of %s says how far its joint is, and no longer what is asked for once that is reached',
    async (...row) => {
      const [id, joint, begun, reached, done] = row;
      const { view } = views[id]!;
      const frame = { ...(await firstFrame(id)), hand: [0, 0.6, 0.3], object: [0, 0.6, 0.2], success: false } as const;
      expect(view.caption({ ...frame, joint })).toMatch(begun);
      expect(view.caption({ ...frame, joint })).toMatch(/ the hand is 10\.0 cm from the \w+\.$/);
      expect(view.caption({ ...frame, joint: reached, success: true })).toBe(done);
    },
  );

  it('of pick_place_v3 says how high the puck is and how far from the goal', async () => {
    const { view } = views['pick_place_v3']!;
    const frame = { ...(await firstFrame('pick_place_v3')), hand: [0, 0.6, 0.1], object: [0, 0.6, 0.05] } as const;
    expect(view.caption({ ...frame, goal: [0, 0.8, 0.05], success: false })).toBe(
      'The puck is 3.0 cm up and 20.0 cm from the goal; the hand is 5.0 cm from it.',
    );
  });
});

describe.each(Object.keys(views))('the scene of %s', (id) => {
  it('tells gripper, arm, object and surroundings apart, and marks the goal', async () => {
    const { scene, markers, goal } = await firstFrame(id);
    const roles = Object.fromEntries(scene.geoms.map(({ name, role }) => [name, role]));
    expect(roles).toMatchObject({ gripper: 'body', left_finger: 'body', arm_link3: 'arm', table: 'world' });
    expect(scene.geoms.some(({ role }) => role === 'object')).toBe(true);
    expect(markers).toMatchObject([{ role: 'goal', position: goal }]);
    expect(views[id]!.view.legend({}).map(({ label }) => label)).toContain('arm');
  });
});
