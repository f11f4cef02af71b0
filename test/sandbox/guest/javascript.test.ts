// JavaScript policies and Feedback classes as the guest side runs them, here without a wall around it.
import { describe, expect, it } from 'vitest';
import type { EpisodePlan, EvaluationJob, EvaluationResult } from '../../../src/engine/jobs.ts';
import { defaultLimits } from '../../../src/engine/settings.ts';
import { guest } from '../../../src/sandbox/guest/index.ts';
import { fixedPlan, fixtureJob, fixtureTask, makeFixture } from './fixture-env.ts';

const hooks = { onProgress(): void {} };

function run(code: string, id: 'corridor' | 'line' = 'corridor', plan: Partial<EpisodePlan> = {}): EvaluationResult {
  return guest.evaluate(fixtureJob(id, { kind: 'code', language: 'javascript', code }, plan), makeFixture, null, hooks);
}

function returns(result: EvaluationResult): number[] {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.episodes.map((episode) => episode.episodeReturn);
}

const walker = 'class CorridorPolicy { act(obs) { return obs.cell < obs.goal ? 1 : 0; } }';

describe('JavaScript policies', () => {
  it('act on an object with the named fields, arrays as Float64Array copies', () => {
    const code = `class CorridorPolicy {
      act(obs) {
        if (!(obs.neighbours instanceof Float64Array) || obs.neighbours[1] !== obs.cell + 1) throw new Error('bad array');
        obs.neighbours[0] = 99;
        return 1;
      }
    }`;
    expect(returns(run(code))).toEqual(returns(run(walker)));
  });

  it.each([
    ['export class', `export ${walker}`],
    ['export default class', `export default ${walker}`],
    ['an anonymous default export', 'export default class { act() { return 1; } }'],
    ['an export list', `${walker}\nexport { CorridorPolicy };`],
    ['module.exports', `module.exports = ${walker}`],
    ['a class expression', 'const CorridorPolicy = class { act() { return 1; } };'],
    ['another case of the name', 'class corridorpolicy { act() { return 1; } }'],
    [
      'the only class with act',
      'class Helper { go() { return 1; } }\nclass Mine { act() { return new Helper().go(); } }',
    ],
    ['the only class whose act is an arrow function', 'class Mine { act = (obs) => (obs.cell < obs.goal ? 1 : 0); }'],
    ['an exported class whose act is an arrow function', 'export default class { act = () => 1; }'],
    ['the only class whose act is a getter', 'class Mine { #a = 1; get act() { return () => this.#a; } }'],
    ['a class that inherits act', 'class CorridorPolicy extends (class { act() { return 1; } }) {}'],
    ['a destructured name', `const { Policies: [CorridorPolicy] } = { Policies: [class { act() { return 1; } }] };`],
    ['code after a hash-bang line', `#!/usr/bin/env node\n${walker}`],
    [
      'a class beside an observation class with act',
      `class CorridorObservation { act() {} }\nclass Mine { act() { return 1; } }`,
    ],
  ])('are found as %s', (_what, code) => {
    expect(returns(run(code))).toHaveLength(3);
  });

  it.each([
    ['no class', 'const x = 1;', 'code/class'],
    ['two candidates', 'class A { act() {} } class B { act() {} }', 'code/class'],
    ['an import', `import fs from 'node:fs';\n${walker}`, 'code/load'],
    ['a top level that throws', `undefined.x;\n${walker}`, 'code/load'],
    [
      'a constructor that throws',
      'class CorridorPolicy { constructor() { throw new Error("no"); } act() {} }',
      'policy/construct',
    ],
    ['a name without act', 'class CorridorPolicy { go() {} }', 'policy/construct'],
  ])('are refused with a readable error: %s', (_what, code, expected) => {
    const result = run(code);
    expect(result).toMatchObject({ ok: false, error: { code: expected } });
  });

  it.each([
    ['awaits at the top level', `const k = await 1;\n${walker}`, 'code/syntax'],
    ['uses import.meta', `const here = import.meta.url;\n${walker}`, 'code/syntax'],
    [
      'has a class whose name throws',
      'class A { static get name() { throw 1; } act() {} } class B { act() {} }',
      'code/class',
    ],
    [
      'has a constructor that throws and a name that throws',
      'class CorridorPolicy { static get name() { throw 1; } constructor() { throw 2; } }',
      'policy/construct',
    ],
    [
      'makes an object that throws when it is looked at',
      'class CorridorPolicy { constructor() { return new Proxy({}, { get() { throw 1; } }); } }',
      'policy/construct',
    ],
    [
      'returns a value with a getter that throws',
      'class CorridorPolicy { act() { return { get then() { throw 1; } }; } }',
      'policy/action',
    ],
    [
      'returns a revoked proxy',
      'class CorridorPolicy { act() { const made = Proxy.revocable({}, {}); made.revoke(); return made.proxy; } }',
      'policy/action',
    ],
  ])('blames the code, not the sandbox, where it %s', (_what, code, expected) => {
    expect(run(code)).toMatchObject({ ok: false, error: { code: expected } });
  });

  it('blames the code where it returns an array that throws when it is read', () => {
    const code =
      'class LinePolicy { act() { return new Proxy([0, 0], { get(t, k) { if (k === "0") throw new Error("no"); return t[k]; } }); } }';
    expect(run(code, 'line')).toMatchObject({ ok: false, error: { code: 'policy/action' } });
  });

  it('name the line of a syntax error', () => {
    const result = run('class CorridorPolicy {\n  act(obs) {\n    return obs.cell +;\n  }\n}');
    expect(result).toMatchObject({ ok: false, error: { code: 'code/syntax', line: 3 } });
  });

  it('show the frames of their own code only, with right line numbers', () => {
    const result = run(
      'class CorridorPolicy {\n  act(obs) {\n    return this.deep(obs);\n  }\n  deep(obs) {\n    return obs.nothing.x;\n  }\n}',
    );
    if (result.ok) throw new Error('should have failed');
    expect(result.error).toMatchObject({ code: 'policy/act', line: 6 });
    const frames = result.error.traceback!.split('\n').slice(1);
    expect(frames).toHaveLength(2);
    expect(frames[0]).toMatch(/deep .*policy\.js:6:/);
    expect(frames[1]).toMatch(/act .*policy\.js:3:/);
  });

  it.each([
    'throw null',
    'throw { get message() { throw 1; } }',
    'throw new Proxy(new Error("x"), { get() { throw 2; } })',
    'return this.act(obs)',
    'throw Object.assign(new Error("x"), { stack: 7 })',
  ])('fail as a result whatever they throw: %s', (body) => {
    expect(run(`class CorridorPolicy { act(obs) { ${body}; } }`)).toMatchObject({
      ok: false,
      error: { code: 'policy/act' },
    });
  });

  it('get a fresh object each episode or one for all, as the plan says', () => {
    const code = 'class CorridorPolicy { constructor() { this.calls = 0; console.log("new"); } act() { return 1; } }';
    const made = (plan: Partial<EpisodePlan>): number => run(code, 'corridor', plan).output.split('new').length - 1;
    expect(made({ policyLifetime: 'episode' })).toBe(3);
    expect(made({ policyLifetime: 'evaluation' })).toBe(1);
  });

  it('draw the same random numbers for the same seed, and others for another', () => {
    const code =
      'class CorridorPolicy { act() { return Math.random() < 0.5 || crypto.getRandomValues(new Uint8Array(1))[0] < 100 ? 1 : 0; } }';
    const actions = (policySeed: number): string => {
      const result = run(code, 'corridor', { policySeed, maxSteps: 200 });
      return result.ok ? result.episodes.map((episode) => episode.actions.join('')).join() : '';
    };
    expect(actions(1)).toBe(actions(1));
    expect(actions(1)).not.toBe(actions(2));
  });

  it('have their output kept, cut to a few kB', () => {
    const result = run('class CorridorPolicy { act(obs) { console.log("x".repeat(3000), { a: 1 }); return 1; } }');
    expect(result.ok).toBe(true);
    expect(result.output.length).toBeLessThan(4300);
    expect(result.output).toMatch(/more characters were cut/);
  });

  it('are stopped when they print absurdly much', () => {
    const result = run(
      'class CorridorPolicy { act(obs) { const s = "x".repeat(1e6); while (true) { console.log(s); if (++this.n > 20) return 1; this.n ??= 0; } } n = 0 }',
    );
    expect(result).toMatchObject({ ok: false, error: { code: 'policy/output' } });
  });
});

describe('actions of JavaScript policies', () => {
  const returning = (value: string): string => `class P { act() { return ${value}; } }`;

  it.each([
    '2',
    '-1',
    '0.5',
    'NaN',
    'Infinity',
    '"1"',
    'null',
    'undefined',
    '[1]',
    '{}',
    'true',
    '1n',
    'Promise.resolve(1)',
    'Symbol()',
  ])('outside a discrete space are errors that say where, what and what is expected: %s', (value) => {
    for (const actionCheck of ['strict', 'reference'] as const) {
      const result = run(returning(value), 'corridor', { actionCheck });
      expect(result).toMatchObject({ ok: false, error: { code: 'policy/action' } });
      if (!result.ok)
        expect(result.error.message).toMatch(/^Episode 1, step 1: act\(obs\) returned .* an integer from 0 to 1\.$/);
    }
  });

  it.each([
    '[1]',
    '[0, 0, 0]',
    '0.5',
    'null',
    '["0", 0]',
    '[[0], [0]]',
    'new DataView(new ArrayBuffer(16))',
    '{ length: 2, 0: 0, 1: 0 }',
  ])('of the wrong shape or type for a box are errors in both modes: %s', (value) => {
    for (const actionCheck of ['strict', 'reference'] as const) {
      expect(run(returning(value), 'line', { actionCheck })).toMatchObject({
        ok: false,
        error: { code: 'policy/action' },
      });
    }
  });

  it.each(['[NaN, 0]', '[0, Infinity]', '[1.00001, 0]', '[0, -2]'])(
    'outside a box are errors in strict mode only: %s',
    (value) => {
      expect(run(returning(value), 'line')).toMatchObject({ ok: false, error: { code: 'policy/action' } });
      expect(run(returning(value), 'line', { actionCheck: 'reference' })).toMatchObject({ ok: true });
    },
  );

  it('within 1e-6 of the bounds are moved to them in strict mode', () => {
    const result = run(returning('[1.0000005, -1.0000005]'), 'line');
    expect(result.ok && [...result.episodes[0]!.actions.slice(0, 2)]).toEqual([1, -1]);
  });

  it.each(['[0.25, 0.5]', 'new Float32Array([0.25, 0.5])', 'Float64Array.of(0.25, 0.5)'])(
    'may be any sequence: %s',
    (value) => {
      const result = run(returning(value), 'line');
      expect(result.ok && [...result.episodes[0]!.actions.slice(0, 2)]).toEqual([0.25, 0.5]);
    },
  );
});

describe('the random policy', () => {
  it('acts within the space and repeats for the same seed', () => {
    const job = (policySeed: number): EvaluationJob => fixtureJob('line', { kind: 'random' }, { policySeed });
    const first = guest.evaluate(job(1), makeFixture, null, hooks);
    expect(returns(first)).toEqual(returns(guest.evaluate(job(1), makeFixture, null, hooks)));
    expect(returns(first)).not.toEqual(returns(guest.evaluate(job(2), makeFixture, null, hooks)));
  });
});

describe('JavaScript Feedback', () => {
  const evaluated = run(walker);
  if (!evaluated.ok) throw new Error(evaluated.error.message);
  const { episodes } = evaluated;

  function summarize(
    code: string,
    evidence: 'observations' | 'full' = 'full',
    which = [0, 2],
  ): ReturnType<typeof guest.summarize> {
    const base = {
      env: { id: 'corridor', options: {} },
      task: fixtureTask('corridor'),
      plan: fixedPlan,
      limits: defaultLimits,
    };
    return guest.summarize({ ...base, language: 'javascript', code, episodes, which, evidence }, makeFixture, null);
  }

  it('sees the observations that the policy saw, and with full evidence actions, rewards and the outcome', () => {
    const code = `class Feedback {
      summarize_trajectory(traj, actions, rewards, outcome) {
        return JSON.stringify([traj.map((obs) => obs.cell), actions, rewards, outcome]);
      }
    }`;
    const result = summarize(code);
    if (!result.ok) throw new Error(result.error.message);
    for (const [i, index] of [0, 2].entries()) {
      const { steps, episodeReturn } = episodes[index]!;
      const [cells, actions, rewards, outcome] = JSON.parse(result.summaries[i]!) as [
        number[],
        number[],
        number[],
        object,
      ];
      expect(cells).toEqual([0, 1, 2, 3].slice(4 - steps));
      expect(actions).toEqual(Array(steps).fill(1));
      expect(rewards.at(-1)).toBe(10);
      expect(outcome).toEqual({ return: episodeReturn, success: 1, steps, ended: 'terminated' });
    }
  });

  it('sees observations only where the evidence says so', () => {
    const code = 'class Feedback { summarize_trajectory(...all) { return String(all.length); } }';
    expect(summarize(code, 'observations')).toEqual({ ok: true, summaries: ['1', '1'] });
  });

  it('is cut at 2,000 characters', () => {
    const result = summarize('class Feedback { summarize_trajectory() { return "y".repeat(5000); } }');
    expect(result.ok && result.summaries[0]!.length).toBe(2000);
  });

  it.each([
    ['throws', 'class Feedback { summarize_trajectory(t) { return t.x.y; } }', 'feedback/error'],
    ['returns no text', 'class Feedback { summarize_trajectory() { return 3; } }', 'feedback/error'],
    ['has another name', 'class Critic { summarize_trajectory() { return ""; } }', 'code/class'],
    ['does not parse', 'class Feedback {', 'code/syntax'],
  ])('that %s is an error', (_what, code, expected) => {
    expect(summarize(code)).toMatchObject({ ok: false, error: { code: expected } });
  });
});
