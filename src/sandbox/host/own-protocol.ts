// Schemas for what workers say about pasted environments: findings, facts, frames, trainings. All of it is a claim of code that
// nobody has looked at, so sizes are capped and every value has its type.
import * as v from 'valibot';
import { rules, type RuleId } from '../../env-api/finding.ts';
import { mostOwnFrames } from '../../env-api/own-frame.ts';

export const text = (limit: number) =>
  v.pipe(
    v.string(),
    v.transform((value) => value.slice(0, limit)),
  );
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Returns may be infinite, and not a number where the reference passes such actions on; replaying confirms them either way. */
export const anyNumber = v.union([v.number(), v.nan()]);

const MAX_ACTION_BYTES = 64 * 1024 * 1024;
/** Of one episode. */
export const actions = v.pipe(
  v.union([v.instance(Uint8Array), v.instance(Float64Array)]),
  v.check((array) => array.byteLength <= MAX_ACTION_BYTES, 'too many actions'),
);

const MAX_NUMBERS = 4096;
/** Actions of a discrete space: the page makes lists as long as that. */
const MAX_ACTIONS = 4096;
/** Of one picture: 160 pixels on the longer side, three bytes each. */
const MAX_PIXEL_BYTES = 160 * 160 * 3;

const ruleId = v.picklist(Object.keys(rules) as RuleId[]);
const name = v.pipe(v.string(), v.regex(/^[A-Za-z_]\w{0,127}$/));
const numbers = v.pipe(v.array(v.number()), v.maxLength(MAX_NUMBERS));

const finding = v.object({
  rule: ruleId,
  came: text(1500),
  expected: text(500),
  fix: text(500),
  line: v.optional(count),
  traceback: v.optional(text(4000)),
});

const box = v.object({ kind: v.literal('box'), low: numbers, high: numbers });
const discrete = v.object({ kind: v.literal('discrete'), n: v.pipe(count, v.minValue(1), v.maxValue(MAX_ACTIONS)) });

const field = v.object({
  name,
  offset: count,
  shape: v.pipe(v.array(v.pipe(count, v.minValue(1))), v.maxLength(8)),
});

const size = v.pipe(count, v.minValue(1), v.maxValue(2000));
const picture = v.variant('kind', [
  v.object({ kind: v.literal('text'), columns: size, rows: size }),
  v.object({ kind: v.literal('image'), width: size, height: size }),
  v.object({ kind: v.literal('values') }),
]);

const facts = v.object({
  className: text(120),
  fields: v.pipe(v.array(field), v.minLength(1), v.maxLength(MAX_NUMBERS)),
  whole: v.pipe(v.array(v.boolean()), v.maxLength(MAX_NUMBERS)),
  spaces: v.object({ observation: box, action: v.variant('kind', [box, discrete]) }),
  finite: v.boolean(),
  picture,
  tellsSuccess: v.boolean(),
  horizon: v.nullable(count),
});

const frameFacts = {
  step: count,
  reward: anyNumber,
  observation: v.pipe(v.array(anyNumber), v.maxLength(MAX_NUMBERS)),
};
const frame = v.variant('kind', [
  v.object({ kind: v.literal('text'), text: text(20_000), ...frameFacts }),
  v.object({
    kind: v.literal('image'),
    width: size,
    height: size,
    rgb: v.pipe(
      v.instance(Uint8Array),
      v.check((bytes) => bytes.length <= MAX_PIXEL_BYTES, 'too many pixels'),
    ),
    ...frameFacts,
  }),
  v.object({ kind: v.literal('values'), ...frameFacts }),
]);

const vector = v.pipe(
  v.instance(Float64Array),
  v.check((array) => array.length <= MAX_NUMBERS, 'too many numbers'),
);

const playbackFrame = v.object({
  step: count,
  render: frame,
  observation: vector,
  action: v.nullable(v.union([v.number(), vector])),
  reward: anyNumber,
  episodeReturn: anyNumber,
  success: v.nullable(anyNumber),
  facts: v.record(v.string(), anyNumber),
});

export const checkReport = v.object({
  findings: v.pipe(v.array(finding), v.maxLength(50)),
  facts: v.nullable(facts),
  horizon: v.pipe(count, v.minValue(1)),
  measure: v.nullable(
    v.object({
      returns: v.pipe(v.array(anyNumber), v.maxLength(100)),
      successes: v.pipe(v.array(anyNumber), v.maxLength(100)),
      meanSteps: v.number(),
    }),
  ),
  frames: v.pipe(v.array(frame), v.maxLength(200)),
  stepsPerSecond: v.nullable(v.number()),
});

export const replayResult = v.variant('what', [
  v.object({ what: v.literal('verified'), wrong: v.nullable(count) }),
  v.object({ what: v.literal('frames'), frames: v.pipe(v.array(playbackFrame), v.maxLength(mostOwnFrames)) }),
]);

const finite = v.pipe(v.number(), v.finite());
const metrics = v.record(v.string(), anyNumber);

export const sessionEvent = v.variant('type', [
  v.object({
    type: v.literal('progress'),
    steps: count,
    seconds: finite,
    stepsPerSecond: v.nullable(v.number()),
    episodes: count,
    recentReturn: v.nullable(anyNumber),
    metrics,
    evaluation: v.nullable(v.object({ done: count, of: count })),
  }),
  v.object({
    type: v.literal('evaluated'),
    point: v.object({
      steps: count,
      seconds: finite,
      returns: v.pipe(v.array(anyNumber), v.maxLength(10_000)),
      successes: v.optional(v.pipe(v.array(anyNumber), v.maxLength(10_000))),
      episode: v.optional(
        v.object({
          steps: count,
          ended: v.picklist(['terminated', 'truncated']),
          actions,
        }),
      ),
    }),
  }),
  v.object({
    type: v.literal('trained'),
    point: v.object({ steps: count, episodes: count, meanReturn: anyNumber }),
  }),
  v.object({ type: v.literal('done') }),
  v.object({ type: v.literal('failed'), problem: text(2000) }),
]);
