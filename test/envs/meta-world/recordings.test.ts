// Recorded episodes of Meta-World (test/reference/record_meta_world.py), played on ours: starts, trajectories, rewards, success.
import { describe, expect, it } from 'vitest';
import { tasks } from '../../../envs/meta-world/env.ts';
import type { SawyerState } from '../../../envs/meta-world/sawyer-task.ts';
import type { Env } from '../../../src/env-api/env.ts';
import { IDS, actionsOf, makeTask, readRecording, seedOfPlacement } from './recorded.ts';
import type { RecordedEpisode, RecordedTransition } from './recorded.ts';

/** Of the numbers of the first observation; the bar is 0.1 mm. */
const START = 1e-6;
/** Metres between a hand and the recorded one, and difference of rewards, over the first 30 steps. */
const HAND = 1e-4;
const REWARD = 1e-4;
/** Of the recorded episodes, ours may judge so many otherwise: the gripper's base is a capsule instead of a mesh. */
const AGREEING = 0.95;

interface Played {
  /** Largest differences: of the start's numbers, and over the first 30 steps. */
  readonly start: number;
  readonly hand: number;
  readonly reward: number;
  /** Steps at which the flag changes. */
  readonly success: readonly number[];
  readonly graspSuccess: readonly number[];
}

/** The steps at which a flag changes, from 0 at the start. */
function changes(flags: readonly unknown[]): number[] {
  return flags.flatMap((flag, i) => (flag === (flags[i - 1] ?? 0) ? [] : [i + 1]));
}

function play(
  env: Env,
  { placement, start, actions: _, ...recorded }: RecordedEpisode,
  actions: Float64Array[],
): Played {
  const { observation } = env.reset({ seed: seedOfPlacement(placement) });
  const worst = { start: 0, hand: 0, reward: 0 };
  start.forEach((number, i) => (worst.start = Math.max(worst.start, Math.abs(observation[i]! - number))));
  const success: unknown[] = [];
  const graspSuccess: unknown[] = [];
  actions.forEach((action, i) => {
    const result = env.step(action);
    if (i < recorded.rewards.length) {
      const hand = recorded.hands.slice(3 * i + 3, 3 * i + 6).map((tenths) => tenths / 1e7);
      worst.hand = Math.max(worst.hand, Math.hypot(...hand.map((place, axis) => result.observation[axis]! - place)));
      worst.reward = Math.max(worst.reward, Math.abs(result.reward - recorded.rewards[i]! / 1e6));
    }
    success.push(result.info.success);
    graspSuccess.push(result.info.grasp_success);
  });
  return { ...worst, success: changes(success), graspSuccess: changes(graspSuccess) };
}

/** What a task's rule gives for a recorded transition: the reward, and the parts in the recording's order. */
function judge(
  id: (typeof IDS)[number],
  { observation, action, state }: RecordedTransition,
  names: readonly string[],
): number[] {
  const numbers = (list: readonly number[]): Float64Array => Float64Array.from(list);
  const ours: SawyerState = {
    tcp: numbers(state.tcp),
    initialTcp: numbers(state.initialTcp),
    initialObject: numbers(state.initialObject),
    goal: numbers(state.goal),
    joint: state.joint,
    leftPadY: state.pads[0],
    rightPadY: state.pads[1],
    held: state.held,
  };
  const info: Record<string, number> = {};
  return [tasks[id].judge(numbers(observation), action, ours, info), ...names.map((name) => info[name]!)];
}

describe.each(IDS)('%s', (id) => {
  const { episodes, transitions, infoNames, recordedWith } = readRecording(id);

  it('follows the recorded episodes for 30 steps and comes to the same verdicts, under the expert at the same steps', async () => {
    expect(recordedWith).toMatchObject({ metaworld: '3.1.1', mujoco: '3.14.0' });
    const env = await makeTask(id);
    const played = episodes.map((episode) => play(env, episode, actionsOf(episode)));
    const most = (name: 'start' | 'hand' | 'reward'): number => Math.max(...played.map((one) => one[name]));
    expect(most('start')).toBeLessThan(START);
    expect(most('hand')).toBeLessThan(HAND);
    expect(most('reward')).toBeLessThan(REWARD);
    const agreeing = episodes.filter(({ success }, i) => success.length > 0 === played[i]!.success.length > 0);
    expect(agreeing.length / episodes.length).toBeGreaterThanOrEqual(AGREEING);
    // Where the expert plays, to the step.
    episodes.forEach(({ kind, success, graspSuccess }, i) => {
      if (kind !== 'expert') return;
      const { success: ours, graspSuccess: ourGrasp } = played[i]!;
      expect({ success: ours, graspSuccess: ourGrasp }).toEqual({ success, graspSuccess });
    });
    env.close();
  });

  it('gives the recorded rewards and their parts for the recorded transitions', () => {
    // On either side of what the rewards branch on.
    for (const name of ['success', 'near_object']) {
      const values = transitions.map(({ info }) => info[infoNames.indexOf(name)]!);
      expect([Math.min(...values) < 0.5, Math.max(...values) > 0.5], name).toEqual([true, true]);
    }
    for (const transition of transitions) {
      const expected = [transition.reward, ...transition.info];
      judge(id, transition, infoNames).forEach((number, i) => {
        expect(Math.abs(number - expected[i]!), infoNames[i - 1] ?? 'reward').toBeLessThan(1e-9);
      });
    }
  });

  it('plays an episode twice to the same bits, whatever was played before, and beside another simulation of it', async () => {
    const [first, second] = [await makeTask(id), await makeTask(id)];
    const [one, other] = [episodes[0]!, episodes[1]!];
    const log = (env: Env, disturb?: (step: number) => void): number[] => {
      const numbers = [...env.reset({ seed: seedOfPlacement(one.placement) }).observation];
      actionsOf(one).forEach((action, step) => {
        disturb?.(step);
        const { observation, reward } = env.step(action);
        numbers.push(reward, ...observation);
      });
      return numbers;
    };
    const alone = log(first);
    const theirs = actionsOf(other);
    second.reset({ seed: seedOfPlacement(other.placement) });
    expect(log(first, (step) => second.step(theirs[step]!))).toEqual(alone);
    expect(log(second)).toEqual(alone);
    first.close();
    second.close();
  });
});
