// What a language model reads about the mazes, what the hand-written policies know, and what a frame shows.
import { describe, expect, it } from 'vitest';
import type { PointMazeFrame } from '../../../envs/point-maze/env.ts';
import { mazes } from '../../../envs/point-maze/mazes.ts';
import { loadModule } from '../../../envs/point-maze/module.ts';
import { Trail } from '../../../envs/point-maze/trail.ts';
import { bootPython } from '../python-harness.ts';
import { IDS, makeMaze, readRecording } from './recorded.ts';

describe.each(IDS)('%s', (id) => {
  const module = loadModule(id);
  const task = module.describe();

  it('does not show the map to the language model', () => {
    const prompt = [task.observationSource, task.observationNotes, task.actionText, task.rewardText].join('\n');
    // Rows and columns of the map in the usual notations: 1 and 0, or a sign for walls and one for free cells.
    const dense = prompt.replace(/[\s,|[\]'"]/g, '');
    expect(dense).not.toMatch(/[01rgsc]{10,}|[#.]{7,}/);
    expect(prompt).not.toMatch(/\b(9|nine)\s*(x|×|by|rows)|\b(10|12|ten|twelve)\s*columns/i);
  });

  it('teaches its hand-written policies the map that is played', () => {
    const rows = mazes[id].rows.map((row) => row.replaceAll(/[sg]/g, '.'));
    for (const source of [module.referencePolicy.python, module.referencePolicy.javascript]) {
      const [, map] = source.split(`${task.policyClassName}`);
      const quoted = [...map!.matchAll(/['"]([#.]+)['"]/g)].map(([, row]) => row);
      expect(quoted.slice(0, rows.length)).toEqual(rows);
    }
  });

  it('shows on its card that the policy with the map always arrives', () => {
    expect(readRecording(id).withMap.every(([, success]) => success === 1)).toBe(true);
    expect(module.card.levels.find(({ kind }) => kind === 'heuristic')?.value).toBe(1);
  });

  it('puts the way from the start to the ball and the goal into a frame', async () => {
    const env = await makeMaze(id);
    const start = [...env.reset({ seed: 3 }).observation];
    const close = (ours: ArrayLike<number>, expected: readonly number[]): void => {
      Array.from(ours).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
    };
    close((env.render() as PointMazeFrame).path, start.slice(0, 2));
    let now = start;
    for (let step = 0; step < 30; step++) now = [...env.step(Float64Array.of(0.3, -1)).observation];
    const frame = env.render() as PointMazeFrame;
    expect(frame.path.length).toBe(31 * 2);
    close(frame.path.subarray(0, 2), start.slice(0, 2));
    close(frame.path.subarray(-2), now.slice(0, 2));
    close(frame.markers![0]!.position.slice(0, 2), now.slice(4, 6));
    expect(frame).toMatchObject({ step: 30, success: false, goal: now.slice(4, 6) });
    env.close();
  });

  it('explains the arrow of the push beside the flat picture only', async () => {
    const env = await makeMaze(id);
    env.reset({ seed: 3 });
    const flat = module.view.legend(env.render()).filter((entry) => entry.flat);
    expect(flat.map(({ label }) => label)).toEqual(['push']);
    env.close();
  });

  it('shows what walls do to the ball, and not the floor', async () => {
    const env = await makeMaze(id);
    env.reset({ seed: 3 });
    expect((env.render() as PointMazeFrame).contacts).toHaveLength(0);
    // Into the corner below and to the right, wherever that is.
    for (let step = 0; step < 400; step++) env.step(Float64Array.of(1, -1));
    const { contacts } = env.render() as PointMazeFrame;
    expect(contacts.length).toBeGreaterThanOrEqual(12);
    const force = [3, 4, 5].map((axis) => contacts.filter((_, i) => i % 6 === axis).reduce((sum, f) => sum + f, 0));
    [-100, 100, 0].forEach((newton, axis) => expect(force[axis]).toBeCloseTo(newton, 1));
    env.close();
  });
});

it('tells that one map is its own and names the published layout of the other', () => {
  const [own, published] = IDS.map((id) => loadModule(id).describe().observationNotes);
  expect(own).toMatch(/\*\*not\*\* the published PointMaze_Large layout/);
  expect(published).toContain('LARGE_MAZE_DIVERSE_G');
});

it('rewards in Python as the environment does, on the way and at the goal', async () => {
  const loadTask = await bootPython();
  for (const id of IDS) {
    const { describe: describeTask, referencePolicy } = loadModule(id);
    const python = loadTask(describeTask(), referencePolicy.python);
    const env = await makeMaze(id);
    const { seed, actions } = readRecording(id).trajectories.at(-1)!;
    let before = env.reset({ seed }).observation.slice();
    const rewards = actions.map((numbers) => {
      const action = Float64Array.from(numbers);
      const { observation, reward } = env.step(action);
      expect(python.reward(before, action, observation)).toBe(reward);
      before = observation.slice();
      return reward;
    });
    expect(rewards.at(-1)).toBe(1);
    env.close();
  }
});

it('keeps a way of any length in a few hundred points, its start and its end among them', () => {
  const trail = new Trail();
  for (let i = 0; i < 5000; i++) trail.pass(i, -i);
  const path = trail.upTo(5000, -5000);
  expect(path.length / 2).toBeGreaterThan(200);
  expect(path.length / 2).toBeLessThanOrEqual(401);
  const xs = [...path].filter((_, i) => i % 2 === 0);
  expect([xs[0], xs.at(-1)]).toEqual([0, 5000]);
  expect(new Set(xs.slice(1, -1).map((x, i) => x - xs[i]!)).size).toBe(1); // evenly spaced
  trail.clear();
  expect([...trail.upTo(7, 8)]).toEqual([7, 8]);
});
