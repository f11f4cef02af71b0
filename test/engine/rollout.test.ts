// The step loop on a small fixture environment: seeds, horizon, success, limits, failures and progress.
import { describe, expect, it } from 'vitest';
import { runError } from '../../src/engine/errors.ts';
import type { EvaluationProgress, RolloutResult } from '../../src/engine/jobs.ts';
import { rollout, RolloutStop, type RolloutPolicy } from '../../src/engine/rollout.ts';
import { defaultLimits } from '../../src/engine/settings.ts';
import { corridor, fixedPlan, line } from '../sandbox/guest/fixture-env.ts';

const now = (): number => performance.now();
const right: RolloutPolicy = { act: () => 1 };

function succeeded(result: RolloutResult): Extract<RolloutResult, { ok: true }> {
  if (!result.ok) throw new Error(result.error.message);
  return result;
}

function fails(message: string): () => never {
  return () => {
    throw new TypeError(message);
  };
}

describe('rollout', () => {
  it('runs each episode on its seed and records return, success, steps and actions', () => {
    const { episodes, steps } = succeeded(rollout(corridor(), right, fixedPlan, { now }));
    expect(episodes.map((episode) => episode.seed)).toEqual([1, 2, 3]);
    for (const episode of episodes) {
      expect(episode.episodeReturn).toBe(10 - (episode.steps - 1));
      expect(episode.success).toBe(1);
      expect(episode.ended).toBe('terminated');
      expect(episode.actions).toEqual(new Uint8Array(episode.steps).fill(1));
    }
    expect(steps).toBe(episodes.reduce((sum, episode) => sum + episode.steps, 0));
  });

  it('gives the same episodes for the same seeds', () => {
    const first = succeeded(rollout(corridor(), right, fixedPlan, { now }));
    const second = succeeded(rollout(corridor(), right, fixedPlan, { now }));
    expect(second.episodes).toEqual(first.episodes);
  });

  it('truncates at the horizon and says so', () => {
    const { episodes } = succeeded(rollout(corridor(), { act: () => 0 }, { ...fixedPlan, maxSteps: 7 }, { now }));
    expect(episodes.map(({ steps, ended, success }) => [steps, ended, success])).toEqual(
      Array(3).fill([7, 'truncated', 0]),
    );
  });

  it('counts an episode that terminates on its last allowed step as terminated', () => {
    const plan = { ...fixedPlan, episodes: 1, seeds: null };
    const { steps } = succeeded(rollout(corridor(), right, plan, { now })).episodes[0]!;
    const [episode] = succeeded(rollout(corridor(), right, { ...plan, maxSteps: steps }, { now })).episodes;
    expect(episode!.ended).toBe('terminated');
  });

  it('never reseeds without seeds: the stream of one environment object goes on', () => {
    const starts = (seeds: number[] | null): number[] => {
      const seen: number[] = [];
      const policy: RolloutPolicy = {
        act(observation, _episode, step) {
          if (step === 0) seen.push(observation[0]!);
          return 1;
        },
      };
      rollout(corridor(), policy, { ...fixedPlan, episodes: 8, seeds }, { now });
      return seen;
    };
    expect(new Set(starts(null)).size).toBe(2);
    // A list shorter than the episodes seeds the first ones only.
    const seededOnce = starts([4]);
    const seededAlways = starts(Array<number>(8).fill(4));
    expect(seededOnce[0]).toBe(seededAlways[0]);
    expect(new Set(seededAlways).size).toBe(1);
    expect(new Set(seededOnce).size).toBe(2);
  });

  it('logs box actions as doubles, step after step', () => {
    const action = new Float64Array(2);
    let calls = 0;
    const policy: RolloutPolicy = {
      act() {
        action.fill(++calls / 10);
        return action;
      },
    };
    const { episodes } = succeeded(rollout(line(), policy, { ...fixedPlan, episodes: 1, maxSteps: 3 }, { now }));
    expect(episodes[0]!.actions).toEqual(Float64Array.of(0.1, 0.1, 0.2, 0.2, 0.3, 0.3));
    expect(episodes[0]!.success).toBeNull();
  });

  it('keeps thousands of actions in order', () => {
    const plan = { ...fixedPlan, episodes: 1, maxSteps: 5000 };
    let step = 0;
    const { episodes } = succeeded(rollout(corridor(), { act: () => (step++ % 3 === 0 ? 1 : 0) }, plan, { now }));
    expect(episodes[0]!.actions.length).toBe(5000);
    expect([...episodes[0]!.actions.subarray(2997, 3001)]).toEqual([1, 0, 0, 1]);
  });

  it('ends with the error of a RolloutStop and the steps taken until then', () => {
    const policy: RolloutPolicy = {
      act(_observation, episode, step) {
        if (episode === 1 && step === 2) throw new RolloutStop(runError('policy/act', 'broken'));
        return 0;
      },
    };
    const result = rollout(corridor(), policy, { ...fixedPlan, maxSteps: 5 }, { now });
    expect(result).toMatchObject({ ok: false, error: { code: 'policy/act', message: 'broken' }, steps: 7 });
  });

  it('tells a failing environment from a failing policy', () => {
    const env = { ...corridor(), step: fails('out of track') };
    expect(rollout(env, right, fixedPlan, { now })).toMatchObject({ ok: false, error: { code: 'environment/error' } });
    expect(() => rollout(corridor(), { act: fails('a bug of ours') }, fixedPlan, { now })).toThrow('a bug of ours');
  });

  it('stops a policy whose call, episode or evaluation outlasts its limit', () => {
    const stopped = (limits: object): unknown => {
      let time = 0;
      const policy: RolloutPolicy = {
        act() {
          time += 6;
          return 0;
        },
      };
      return rollout(corridor(), policy, fixedPlan, { now: () => time, limits: { ...defaultLimits, ...limits } });
    };
    expect(stopped({ callTimeoutMs: 5 })).toMatchObject({ error: { code: 'policy/timeout' }, steps: 0 });
    expect(stopped({ episodeTimeoutMs: 50 })).toMatchObject({ error: { code: 'policy/timeout' }, steps: 8 });
    expect(stopped({ evaluationTimeoutMs: 200 })).toMatchObject({ error: { code: 'policy/timeout' }, steps: 33 });
    expect(stopped({})).toMatchObject({ ok: true });
  });

  it('reports progress by time, and each finished episode', () => {
    const heard: EvaluationProgress[] = [];
    let time = 0;
    const policy: RolloutPolicy = {
      act() {
        time += 10;
        return 0;
      },
    };
    rollout(corridor(), policy, fixedPlan, { now: () => time, onProgress: (progress) => heard.push(progress) });
    expect(heard.filter((progress) => progress.finished).map((progress) => progress.episodesDone)).toEqual([1, 2, 3]);
    const between = heard.filter((progress) => !progress.finished);
    expect(between.length).toBeGreaterThan(3);
    expect(between.length).toBeLessThan(20);
    expect(heard.at(-1)!.steps).toBe(60);
  });
});
