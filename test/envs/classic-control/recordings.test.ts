// Ours against Gymnasium 1.3 itself: seeded resets, fixed actions, whole episodes (see test/reference/).
import { describe, expect, it } from 'vitest';
import { compareEpisode, readRecording } from './recorded.ts';
import { findTask, referencePolicy } from './tasks.ts';

const NAMES = [
  'cartpole-v1',
  'cartpole-v1-sutton-barto-reward',
  'mountain-car-v0',
  'mountain-car-v0-goal-velocity',
  'mountain-car-continuous-v0',
  'mountain-car-continuous-v0-goal-velocity',
  'pendulum-v1',
  'pendulum-v1-g',
  'acrobot-v1',
];

/** reward.py reads float32 observations; the pendulum's squares the angle recovered from them. */
const DESCRIBED_REWARD_TOLERANCE = 1e-5;

describe.each(NAMES)('%s', (name) => {
  const recording = readRecording(name);
  const task = findTask(recording.env);

  it('gives every recorded observation bit for bit, every reward and every end', () => {
    expect(recording.recordedWith.gymnasium).toBe('1.3.0');
    const env = task.make(recording.options);
    for (const episode of recording.episodes) {
      const comparison = compareEpisode(env, episode);
      expect(comparison.observation).toBe(0);
      expect(comparison.reward).toBeLessThan(1e-12);
      expect(comparison.wrongEnds).toBe(0);
    }
  });

  it('notices a wrong action, so that the comparison means something', () => {
    const episode = recording.episodes.find((one) => one.policy === 'random' && one.seed !== null)!;
    const changed = {
      ...episode,
      actions: episode.actions.map((action, i) => (i === 3 ? (action === 0 ? 1 : 0) : action)),
    };
    const comparison = compareEpisode(task.make(recording.options), changed);
    expect(comparison.observation).toBeGreaterThan(1e-6);
  });

  it('pays the reward that reward.py computes from what a policy sees', () => {
    for (const episode of recording.episodes) {
      episode.describedRewards.forEach((reward, step) => {
        expect(Math.abs(reward - episode.rewards[step]!)).toBeLessThan(DESCRIBED_REWARD_TOLERANCE);
      });
    }
  });

  it('is played alike by the reference policy in JavaScript and in Python', () => {
    const env = task.make(recording.options);
    for (const episode of recording.episodes.filter((one) => one.policy === 'reference' && one.seed !== null)) {
      const act = referencePolicy(task, env);
      let observation = env.reset({ seed: episode.seed! }).observation;
      episode.actions.forEach((recorded, step) => {
        const action = act(observation);
        const value = typeof action === 'number' ? action : Math.fround(action[0]!);
        expect(value, `step ${step}`).toBeCloseTo(recorded, 5);
        observation = env.step(action).observation;
      });
    }
  });
});
