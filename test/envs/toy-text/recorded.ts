// Plays the recorded traces of Gymnasium's toy-text environments (test/reference/record_toy_text.py) in ours.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { EnvOptions, MakeEnv } from '../../../src/env-api/env.ts';

/** `[action, ...observation, reward, terminated, mask]`; the mask is text such as '101000', empty where there is none. */
type Row = readonly (number | boolean | string)[];

export interface RecordedEpisode {
  readonly start: readonly number[];
  readonly startMask: string;
  readonly steps: readonly Row[];
}

export interface RecordedCase {
  readonly id: string;
  readonly options: EnvOptions;
  readonly digest?: string;
  readonly traces: readonly { readonly seed: number; readonly episodes: readonly RecordedEpisode[] }[];
}

export interface Transition {
  readonly id: string;
  readonly options: EnvOptions;
  readonly before: readonly number[];
  readonly action: number;
  readonly after: readonly number[];
  readonly reward: number;
}

/** The recorded cases of `test/fixtures/toy-text/<name>.json`. */
export function recordedCases(name: string): readonly RecordedCase[] {
  const url = new URL(`../../fixtures/toy-text/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { cases: RecordedCase[] }).cases;
}

/**
 * Replays every trace of `recorded` and expects equality of each observation, reward and end. `toRecorded` turns our
 * observation into the reference's. Returns the transitions, with our observations.
 */
export function expectSameTraces(
  recorded: RecordedCase,
  make: MakeEnv,
  toRecorded: (observation: Float64Array) => { readonly observation: readonly number[]; readonly mask: string },
): Transition[] {
  const transitions: Transition[] = [];
  for (const { seed, episodes } of recorded.traces) {
    const env = make(recorded.id, recorded.options);
    episodes.forEach((episode, i) => {
      const where = `${recorded.id} ${JSON.stringify(recorded.options)} seed ${seed} episode ${i}`;
      let { observation } = env.reset(i === 0 ? { seed } : {});
      expect(toRecorded(observation), where).toEqual({ observation: episode.start, mask: episode.startMask });
      episode.steps.forEach((row, step) => {
        const before = [...observation];
        const action = row[0] as number;
        const result = env.step(action);
        observation = result.observation;
        const ours = toRecorded(observation);
        const played = [action, ...ours.observation, result.reward, result.terminated, ours.mask];
        expect(played, `${where} step ${step}`).toEqual(row);
        expect(result.truncated).toBe(false);
        const { id, options } = recorded;
        transitions.push({ id, options, before, action, after: [...observation], reward: result.reward });
      });
    });
    env.close();
  }
  return transitions;
}

/** The parts of a transition table that the digest and the dynamic programmes read. */
export interface TabularModel {
  readonly states: number;
  readonly actions: number;
  readonly outcomes: number;
  readonly probability: Float64Array;
  readonly nextState: Int32Array;
  readonly reward: Float64Array;
  readonly terminated: Uint8Array;
}

/** SHA-256 of a table, written as the recorder writes the reference's. */
export function tableDigest(model: TabularModel): string {
  const lines: string[] = [];
  for (let slot = 0; slot < model.probability.length; slot++) {
    if (model.probability[slot] === 0) continue;
    const pair = Math.floor(slot / model.outcomes);
    const state = Math.floor(pair / model.actions);
    const numbers = [model.nextState[slot], model.reward[slot], model.terminated[slot]].join(' ');
    lines.push(`${state} ${pair % model.actions} ${model.probability[slot]!.toFixed(12)} ${numbers}`);
  }
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
