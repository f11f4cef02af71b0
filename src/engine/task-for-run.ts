// The task as a run tells it to its model: as the environment describes it, or with every name and meaning taken away, so that
// what the model knew beforehand cannot help it. Works on any task's data; no environment has texts of its own for it.
import type { EnvModule, EnvSpaces, ObservationField, TaskDescription } from '../env-api/env.ts';
import type { BoxSpace, Space } from '../env-api/space.ts';
import { twinLevel } from '../env-api/twin-options.ts';
import type { RunSettings } from './settings.ts';

/** What the model of a run is told, and what its policies are given: for the prompts and for the sandbox alike. */
export function taskForRun(
  module: Pick<EnvModule, 'describe' | 'observationFields' | 'spaces'>,
  { envOptions, method }: Pick<RunSettings, 'envOptions' | 'method'>,
): TaskDescription {
  const task = module.describe(envOptions);
  const isTwin = twinLevel(envOptions) !== null;
  // The names and texts of the published task would be wrong for a twin.
  if (!isTwin && (method.description ?? 'full') === 'full') return task;
  return withoutNames(task, module.observationFields(envOptions), module.spaces(envOptions), isTwin);
}

/** A field that the policy may see, by its place in the list `values`. */
interface Placed {
  readonly field: ObservationField;
  /** In the flat vector, the count of a changing length included. */
  readonly from: number;
  readonly to: number;
  /** In `values`. */
  readonly at: number;
}

/**
 * The task without names: class `Observation` with one list, `values`; shapes and bounds of observations and actions; nothing
 * about what they mean, and nothing about the reward but that it is summed. Fields that the task withholds stay withheld.
 * `isShuffled`: the numbers stand in no order, so nothing is said of what belongs together.
 */
export function withoutNames(
  task: TaskDescription,
  fields: readonly ObservationField[],
  { observation, action }: EnvSpaces,
  isShuffled = false,
): TaskDescription {
  const { envId, horizon } = task;
  const placed = place(fields.filter((field) => isShown(field, task)));
  const ranges = joined(placed);
  const length = placed.reduce((sum, { from, to }) => sum + to - from, 0);
  return {
    envId,
    horizon,
    policyClassName: 'Policy',
    observationClassName: 'Observation',
    observationSource: observationClass(placed, ranges, length, observation, isShuffled),
    observationNotes: '',
    actionText: actionText(action),
    rewardText:
      'Each step is followed by a reward, a number. How it comes about is not described. The return of an episode is the sum of its rewards.',
    rewardName: 'RewardFunction',
    observationModules: ['observations'],
    observationValues: ranges,
  };
}

/** A task that withholds fields shows a class that does not name them. */
export function isShown(
  { name: own, source: name = own }: ObservationField,
  { observationShown }: TaskDescription,
): boolean {
  return observationShown === undefined || new RegExp(`\\b${name}\\b`).test(observationShown);
}

function place(fields: readonly ObservationField[]): readonly Placed[] {
  let at = 0;
  return fields.map((field) => {
    const from = field.offset;
    const to = from + sizeOf(field) + (field.countOffset === undefined ? 0 : 1);
    const placed = { field, from, to, at };
    at += to - from;
    return placed;
  });
}

function sizeOf({ shape }: ObservationField): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The parts of the flat vector, neighbours as one. */
function joined(placed: readonly Placed[]): readonly { readonly from: number; readonly to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (const { from, to } of placed) {
    const last = ranges.at(-1);
    if (last?.to === from) last.to = to;
    else ranges.push({ from, to });
  }
  return ranges;
}

function observationClass(
  placed: readonly Placed[],
  ranges: TaskDescription['observationValues'] & {},
  length: number,
  space: BoxSpace,
  isShuffled: boolean,
): string {
  const lines = isShuffled ? shuffledLines(placed, space) : placed.flatMap((item) => fieldLines(item, space));
  const contents = isShuffled ? 'They stand in no order. The bounds:' : 'What belongs together, and the bounds:';
  const parts = ranges.map(({ from, to }) => `*obs[${from}:${to}]`).join(', ');
  return `class Observation:
    """
    What the policy sees before each step: ${count(length, 'number')} whose names and meanings are withheld.

    values -- list of ${count(length, 'float')}. ${contents}
${lines.map((line) => `        ${line}`).join('\n')}
    """

    def __init__(self):
        self.values = []

    def fill_from_env(self, env, obs):
        """Reads the values from \`obs\`, a sequence of floats; \`env\` is not used."""
        self.values = [float(value) for value in (${parts},)]
`;
}

/** One field: its shape, and its bounds wherever they change. */
function fieldLines({ field, from, at }: Placed, space: BoxSpace): readonly string[] {
  const size = sizeOf(field);
  const bounds = runsOf(size, (i) => boundsText(space, from + i));
  const rows = field.shape.length > 1 ? `${field.shape.join(' x ')} numbers, row by row` : '';
  const list =
    field.countOffset === undefined
      ? rows
      : `a list whose length changes: values[${at + size}] says how many of these numbers count`;
  const [only] = bounds;
  if (bounds.length === 1)
    return [`${indices(at, size)}: ${[list, only!.text].filter((text) => text !== '').join(', ')}`];
  return [
    ...(list === '' ? [] : [`${indices(at, size)}: ${list}`]),
    ...bounds.map(({ start, end, text }) => `${indices(at + start, end - start)}: ${text}`),
  ];
}

/** Numbers in no order: neighbours with the same bounds on one line; a list whose length changes keeps its own lines. */
function shuffledLines(placed: readonly Placed[], space: BoxSpace): readonly string[] {
  const textOf = (i: number): string => {
    const { field, from } = placed[i]!;
    return field.countOffset === undefined ? boundsText(space, from) : `list ${i}`;
  };
  return runsOf(placed.length, textOf).flatMap(({ start, end, text }) => {
    const first = placed[start]!;
    return first.field.countOffset === undefined
      ? [`${indices(first.at, end - start)}: ${text}`]
      : fieldLines(first, space);
  });
}

function indices(at: number, size: number): string {
  return size === 1 ? `values[${at}]` : `values[${at}:${at + size}]`;
}

/** Neighbours with the same text as one run, from `start` up to but not including `end`. */
function runsOf(size: number, textOf: (i: number) => string): { start: number; end: number; text: string }[] {
  const runs: { start: number; end: number; text: string }[] = [];
  for (let i = 0; i < size; i++) {
    const text = textOf(i);
    const last = runs.at(-1);
    if (last?.text === text) last.end = i + 1;
    else runs.push({ start: i, end: i + 1, text });
  }
  return runs;
}

/** Bounds beyond this are those of the number format, not of the task. */
const NO_BOUND = 1e30;

function boundsText({ low, high }: BoxSpace, i: number): string {
  const has = (bound: number): boolean => Math.abs(bound) < NO_BOUND;
  const [least, most] = [low[i]!, high[i]!];
  if (has(least) && has(most)) return `${short(least)} to ${short(most)}`;
  if (has(least)) return `${short(least)} or more`;
  return has(most) ? `${short(most)} or less` : 'no bounds';
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function actionText(space: Space): string {
  const unknown = 'What each of them does is not described.';
  if (space.kind === 'discrete') return `One integer from 0 to ${space.n - 1}: ${space.n} actions. ${unknown}`;
  const { length } = space.low;
  const runs = runsOf(length, (i) => boundsText(space, i));
  const lines =
    runs.length === 1
      ? `${length === 1 ? '' : 'each '}${runs[0]!.text}`
      : runs
          .map(({ start, end, text }) => `${end - start === 1 ? start : `${start} to ${end - 1}`}: ${text}`)
          .join('; ');
  return `A list of ${count(length, 'number')}, ${runs.length === 1 ? '' : 'by index '}${lines}. ${unknown}`;
}

function count(length: number, noun: string): string {
  return `${length} ${noun}${length === 1 || noun === 'float' ? '' : 's'}`;
}
