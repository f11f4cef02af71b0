// Recorded episodes of Gymnasium-Robotics' PointMaze, played on ours: starts, trajectories, ends, success.
import { describe, expect, it } from 'vitest';
import { loadModule } from '../../../envs/point-maze/module.ts';
import type { Env } from '../../../src/env-api/env.ts';
import { difference } from '../mujoco/recorded.ts';
import { IDS, makeMaze, playEpisode, readRecording, straight, type Controller } from './recorded.ts';
import type { RecordedTrajectory } from './recorded.ts';

const MOST_SPEED = 5;

function furthest(ours: ArrayLike<number>, recorded: readonly number[]): number {
  return Math.max(...recorded.map((value, i) => difference(ours[i]!, value)));
}

/** Largest relative difference of an observation over the trajectory; checks what else each step tells. */
function replay(env: Env, { seed, actions, observations, success }: RecordedTrajectory): number {
  const recorded = new Map(observations);
  const start = env.reset({ seed });
  expect(start.info.success).toBe(Number(success[0]));
  let apart = furthest(start.observation, recorded.get(0)!);
  actions.forEach((action, i) => {
    const result = env.step(Float64Array.from(action));
    const expected = Number(success[i + 1]);
    const { reward, terminated, truncated, info } = result;
    expect({ reward, terminated, truncated, ...info }).toEqual({
      reward: expected,
      terminated: expected === 1,
      truncated: false,
      success: expected,
    });
    const state = recorded.get(i + 1);
    if (state) apart = Math.max(apart, furthest(result.observation, state));
  });
  return apart;
}

/** The hand-written policy in JavaScript, as a controller that begins anew with every goal. */
function withMap(id: string): Controller {
  const { referencePolicy, describe } = loadModule(id);
  type Policy = { act(observation: { observation_vector: Float64Array; desired_goal: Float64Array }): number[] };
  const Class = new Function(
    `${referencePolicy.javascript}\nreturn ${describe().policyClassName};`,
  )() as new () => Policy;
  const policy = new Class();
  return (state) => policy.act({ observation_vector: state.slice(0, 4), desired_goal: state.slice(4, 6) });
}

describe.each(IDS)('%s', (id) => {
  const recording = readRecording(id);

  it('starts where the reference starts, for the same seeds and for the stream that goes on', async () => {
    const env = await makeMaze(id);
    recording.starts.forEach((start, seed) => expect([...env.reset({ seed }).observation]).toEqual(start));
    recording.unseededStarts.forEach((start, i) => {
      expect([...env.reset(i === 0 ? { seed: 5 } : undefined).observation]).toEqual(start);
    });
    env.close();
  });

  it('follows the recorded trajectories into walls, up to the speed limit and into the goal', async () => {
    const env = await makeMaze(id);
    const speeds = recording.trajectories.flatMap(({ observations }) => observations.map(([, state]) => state[2]!));
    expect(Math.max(...speeds)).toBeGreaterThan(MOST_SPEED);
    expect(recording.trajectories.at(-1)!.success.at(-1)).toBe(true);
    for (const trajectory of recording.trajectories) expect(replay(env, trajectory)).toBeLessThan(1e-6);
    env.close();
  });

  it('ends 20 episodes of two fixed controllers as the reference does, at the same steps', async () => {
    const env = await makeMaze(id);
    const outcomes = (controller: Controller) => recording.starts.map((_, seed) => playEpisode(env, seed, controller));
    expect(outcomes(straight)).toEqual(recording.straight);
    expect(outcomes(withMap(id))).toEqual(recording.withMap);
    env.close();
  });
});
