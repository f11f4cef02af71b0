// One broken environment for each rule: each is found, and a sound one is not accused.
import { describe, expect, it } from 'vitest';
import { checkEnv } from '../../src/env-api/conformance.ts';
import { EnvProblem, type RuleId } from '../../src/env-api/finding.ts';
import type { Env, StepResult } from '../../src/env-api/env.ts';
import { createRandom } from '../../src/env-api/pcg64.ts';
import type { Action } from '../../src/env-api/space.ts';

/** A walk along 0..9 with a slippery floor. */
class Walk implements Env {
  observationSpace: Env['observationSpace'] = { kind: 'box', low: [0], high: [9] };
  observationFields: Env['observationFields'] = [{ name: 'cell', offset: 0, shape: [] }];
  actionSpace: Env['actionSpace'] = { kind: 'discrete', n: 2 };
  protected random = createRandom(0);
  protected readonly cell = new Float64Array(1);
  protected started = false;

  reset(options?: { readonly seed?: number }) {
    if (options?.seed !== undefined) this.random = createRandom(options.seed);
    this.cell[0] = this.random.integers(0, 5);
    this.started = true;
    return { observation: this.cell, info: {} };
  }

  step(action: Action): StepResult {
    if (!this.started) throw new Error('Call reset() before step().');
    if (action !== 0 && action !== 1) throw new RangeError('no such action');
    const slips = this.random.random() < 0.2;
    this.cell[0] = Math.max(0, Math.min(9, this.cell[0]! + (slips ? 0 : action === 1 ? 1 : -1)));
    return { observation: this.cell, reward: -1, terminated: this.cell[0] === 9, truncated: false, info: {} };
  }

  render(): Readonly<Record<string, unknown>> {
    return { cell: this.cell[0] };
  }

  close() {}
}

const check = (make: () => Env) => checkEnv({ make, horizon: 30, steps: 300 });
const found = (make: () => Env): readonly RuleId[] => check(make).map(({ rule }) => rule);

/** `Walk` with some of its members replaced. */
function walkWith(change: (walk: Walk & Record<string, unknown>) => Partial<Env>): () => Env {
  return () => {
    const walk = new Walk() as Walk & Record<string, unknown>;
    return Object.assign(walk, change(walk));
  };
}

/** `Walk` whose steps are changed on their way out. */
const stepping = (change: (result: StepResult) => Partial<StepResult>): (() => Env) =>
  walkWith((walk) => {
    const step = walk.step.bind(walk);
    return {
      step: (action) => {
        const result = step(action);
        return { ...result, ...change(result) };
      },
    };
  });

let clock = 0;
const broken: readonly (readonly [RuleId, string, () => Env])[] = [
  [
    'spaces',
    'a lower bound above the upper one',
    walkWith(() => ({ observationSpace: { kind: 'box', low: [9], high: [0] } })),
  ],
  ['fields', 'a number without a name', walkWith(() => ({ observationFields: [] }))],
  [
    'fields',
    'a name that code cannot use',
    walkWith(() => ({ observationFields: [{ name: 'my cell', offset: 0, shape: [] }] })),
  ],
  [
    'observation',
    'an observation outside its space',
    walkWith(() => ({ observationSpace: { kind: 'box', low: [0], high: [4] } })),
  ],
  ['observation', 'an observation of the wrong length', stepping(() => ({ observation: new Float64Array(2) }))],
  ['reward', 'a reward that is not a number', stepping(() => ({ reward: Number.NaN }))],
  ['info', 'a success of two', stepping(() => ({ info: { success: 2 } }))],
  [
    'bounds',
    'an action at the edge that raises an error',
    walkWith((walk) => {
      const step = walk.step.bind(walk);
      let taken = 0;
      return {
        actionSpace: { kind: 'box', low: [-1], high: [1] },
        step: (action) => {
          const [x] = action as Float64Array;
          if (Math.abs(x!) === 1) throw new Error('too far');
          taken++;
          return step(taken % 2);
        },
      };
    }),
  ],
  [
    'refusal',
    'an action that does not exist',
    walkWith((walk) => {
      const step = walk.step.bind(walk);
      return { step: (action) => step(action === 1 ? 1 : 0) };
    }),
  ],
  [
    'order',
    'a step before the first reset',
    walkWith((walk) => {
      walk['started'] = true;
      return {};
    }),
  ],
  [
    'order',
    'an error before the first reset that does not name it',
    walkWith((walk) => {
      const step = walk.step.bind(walk);
      return {
        step: (action) => {
          if (!walk['started']) throw new TypeError('cell is missing');
          return step(action);
        },
      };
    }),
  ],
  ['seed', 'chance that no seed decides', stepping(() => ({ reward: clock++ }))],
  [
    'restart',
    'something that a reset leaves behind',
    walkWith((walk) => {
      const reset = walk.reset.bind(walk);
      let resets = 0;
      return {
        observationSpace: { kind: 'box', low: [0], high: [9999] },
        reset: (options) => {
          const result = reset(options);
          result.observation[0] = resets++;
          return result;
        },
      };
    }),
  ],
  [
    'fresh',
    'a stream that starts over at every reset',
    walkWith((walk) => {
      const reset = walk.reset.bind(walk);
      return { reset: (options) => reset(options?.seed === undefined ? { seed: 5 } : options) };
    }),
  ],
  ['picture', 'a frame that goes on changing', walkWith((walk) => ({ render: () => ({ cell: walk['cell'] }) }))],
  [
    'close',
    'a second close that raises an error',
    walkWith(() => {
      let closed = 0;
      return {
        close() {
          if (closed++ > 0) throw new Error('already closed');
        },
      };
    }),
  ],
];

describe('the checks of every environment', () => {
  it('find nothing in one that keeps all rules', () => {
    expect(check(() => new Walk())).toEqual([]);
  });

  it.each(broken)('find what breaks the rule "%s": %s', (rule, _what, make) => {
    const findings = check(make);
    expect(findings.map((finding) => finding.rule)).toContain(rule);
    for (const { came, expected, fix } of findings)
      for (const text of [came, expected, fix]) expect(text).not.toMatch(/undefined|\[object|^\s*$/);
  });

  it('take an environment’s own word for the rule that it breaks', () => {
    const finding = {
      rule: 'ending',
      came: 'terminated was 1.',
      expected: 'true or false.',
      fix: 'Return a boolean.',
    } as const;
    const make = stepping(() => {
      throw new EnvProblem(finding);
    });
    expect(check(make)).toEqual([finding]);
  });

  it('report each rule once', () => {
    const rulesFound = found(stepping(() => ({ reward: Number.NaN })));
    expect(new Set(rulesFound).size).toBe(rulesFound.length);
  });
});
