// What can be said of one step of an episode: what the policy saw and did, what the reward is made of, what else was told.
import type { EnvModule, EnvOptions, ObservationField } from '../../env-api/env.ts';
import type { PlaybackFrame } from '../../workers/replay/api.ts';
import { formatScore } from '../format.ts';
import { observedNames } from '../write/observed-names.ts';

/** Tasks name what their reward is made of after Gymnasium's habit: `reward_ctrl`, `grasp_reward`, `distance_penalty`. */
const rewardTerm = /^reward_|_reward$|_penalty$/;

/** Names of the reward's parts and of the other facts, in the task's order, over all frames. */
export function factNames(frames: readonly PlaybackFrame[]): {
  readonly terms: readonly string[];
  readonly others: readonly string[];
} {
  // A task tells the same facts at every step; the last one stands for the rare that come late.
  const names = [...new Set([frames[1], frames.at(-1)].flatMap((frame) => Object.keys(frame?.facts ?? {})))];
  return {
    terms: names.filter((name) => rewardTerm.test(name)),
    others: names.filter((name) => !rewardTerm.test(name)),
  };
}

/** Whether the parts add up to the reward at every step, to rounding. */
export function termsAddUp(frames: readonly PlaybackFrame[], terms: readonly string[]): boolean {
  return (
    terms.length > 0 &&
    frames.slice(1).every(({ reward, facts }) => {
      const sum = terms.reduce((total, name) => total + (facts[name] ?? 0), 0);
      return Math.abs(sum - reward) <= 1e-6 * Math.max(1, Math.abs(reward));
    })
  );
}

/** The largest size that any of `names` takes, to draw all of them on one scale; 0 where there are none. */
export function largestFact(frames: readonly PlaybackFrame[], names: readonly string[]): number {
  let largest = 0;
  for (const { facts } of frames) {
    for (const name of names) largest = Math.max(largest, Math.abs(facts[name] ?? 0));
  }
  return largest;
}

/** `reward_ctrl` as "ctrl", `obj_to_target` as "obj to target": names as they stand in the task's code, a little easier to read. */
export function factInWords(name: string): string {
  return name.replace(/^reward_|_reward$/, '').replaceAll('_', ' ');
}

/** Longest list that is written out: a screen of numbers tells nothing. */
const mostValues = 12;

/** One field of an observation: its number, or the first ones of its list. */
export function fieldInWords(field: ObservationField, observation: Float64Array): string {
  const most = field.shape.reduce((product, n) => product * n, 1);
  const size = field.countOffset === undefined ? most : observation[field.countOffset]!;
  const values = [...observation.subarray(field.offset, field.offset + Math.min(size, mostValues))];
  return values.map(formatScore).join(', ') + (size > mostValues ? `, … (${size} values)` : '');
}

/** What the numbered actions mean: the first words of each row of the table in the task's own text, `| 3 | right: column + 1 |`. */
export function actionMeanings(actionText: string): ReadonlyMap<number, string> {
  const rows = actionText.matchAll(/^\| *(\d+) *\| *([^|:;(]+)[^|\n]*\| *$/gm);
  return new Map([...rows].map(([, action, meaning]) => [Number(action), meaning!.trim()]));
}

/** The action that led to a frame: "3, right" where the task says what its numbers mean. */
export function actionInWords({ action }: PlaybackFrame, meanings: ReadonlyMap<number, string> = new Map()): string {
  if (action === null) return 'none yet';
  if (typeof action === 'number') return [String(action), meanings.get(action)].filter(Boolean).join(', ');
  return [...action].map(formatScore).join(', ');
}

/** What the fields mean, with their units, in the task's own words: the first sentence of each. Empty for a twin's fields. */
export function fieldMeanings(module: EnvModule, options: EnvOptions): ReadonlyMap<string, string> {
  const names = observedNames(module, module.describe(options), options, 'javascript');
  const first = (text: string): string =>
    text
      .split('\n', 1)[0]!
      .replace(/(?<=\D)\. .*$/s, '')
      .replace(/[.:]$/, '');
  return new Map(names.filter(({ info }) => info !== '').map(({ label, info }) => [label, first(info)]));
}
