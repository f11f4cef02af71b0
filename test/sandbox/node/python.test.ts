// Python policies and Feedback classes in a real interpreter behind the command line's evaluator.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EpisodePlan, EvaluationResult } from '../../../src/engine/jobs.ts';
import type { ExecutionLimits } from '../../../src/engine/settings.ts';
import { startHarness, summary, type Harness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness(2);
}, 120_000);
afterAll(() => harness?.evaluator.dispose());

function run(
  code: string,
  plan?: Partial<EpisodePlan>,
  limits?: Partial<ExecutionLimits>,
  envId = 'cartpole-v1',
): Promise<EvaluationResult> {
  return harness.run(envId, 'python', code, plan, limits);
}

/** A CartPole policy whose act has this body. */
function acting(body: string, before = ''): string {
  return `${before}\nclass CartPolePolicy:\n    def act(self, obs):\n${body.replace(/^/gm, '        ')}\n`;
}

const balance = 'return 1 if obs.pole_angle + 0.5 * obs.pole_angular_velocity > 0 else 0';

describe.concurrent('Python policies', () => {
  it('see the fields of the observation class and act', async () => {
    const result = await run(acting(balance));
    expect(summary(result)).toBe('ok 500,500');
  });

  it.each([
    ['another case of the name', `class cartpolepolicy:\n    def act(self, obs): ${balance}`],
    ['the only class with act', `class Mine:\n    def act(self, obs): ${balance}`],
    [
      'a class beside the imported observation class',
      `from direct_policy_learning.observations import CartPoleObservation\nclass Mine:\n    def act(self, obs: CartPoleObservation) -> int: ${balance}`,
    ],
    [
      'a subclass of another class',
      `class Base:\n    def act(self, obs): ${balance}\nclass CartPolePolicy(Base): pass`,
    ],
    [
      'a dataclass with typed state',
      `from __future__ import annotations\nfrom dataclasses import dataclass, field\nfrom typing import ClassVar\n@dataclass\nclass CartPolePolicy:\n    memory: list = field(default_factory=list)\n    def act(self, obs):\n        self.memory.append(obs)\n        ${balance}`,
    ],
    ['a file with a main part', `${acting(balance)}\nif __name__ == "__main__":\n    raise SystemExit(1)`],
  ])('are found as %s', async (_what, code) => {
    expect(summary(await run(code, { maxSteps: 20 }))).toBe('ok 20,20');
  });

  it('can import the observation class from the modules that the authors use', async () => {
    const code = `
import direct_policy_learning.observations
import direct_policy_learning.observations as observations
from direct_policy_learning.observations import NoiseWorldObservation
from direct_policy_learning.observations.noise_world_observation import NoiseWorldObservation as Same
assert Same is NoiseWorldObservation is observations.NoiseWorldObservation

class NoiseWorldBoard1Policy:
    def __init__(self):
        self.n = 10

    def act(self, obs: NoiseWorldObservation) -> int:
        assert isinstance(obs, NoiseWorldObservation)
        row = int(round(obs.agent_row * (self.n - 1)))
        board = [list(obs.board[i * self.n : (i + 1) * self.n]) for i in range(self.n)]
        assert board[self.n - 1][self.n - 1] == 4
        return 1 if row < self.n - 1 else 3
`;
    const result = await run(code, { maxSteps: 30 }, {}, 'noise_world_board_1');
    expect(result.ok, summary(result)).toBe(true);
  });

  it('can import what an observation source defines beside its class, from where the authors keep it', async () => {
    const code = `
from direct_policy_learning.observations import InfectionSummary as Same
from pandemic.python.pandemic_simulator.environment.interfaces import (
    PandemicObservation, InfectionSummary, sorted_infection_summary
)
assert Same is InfectionSummary

class PandemicPolicy:
    def act(self, obs: PandemicObservation) -> int:
        assert isinstance(obs, PandemicObservation)
        order = [InfectionSummary.CRITICAL, InfectionSummary.DEAD, InfectionSummary.INFECTED]
        assert [sorted_infection_summary.index(label) for label in order] == [0, 1, 2]
        assert obs.infection_summary_labels[0] == InfectionSummary.CRITICAL.value
        return int(obs.stage[-1][0][0]) % 3
`;
    const result = await run(code, { maxSteps: 3 }, {}, 'pandemic');
    expect(result.ok, summary(result)).toBe(true);
  });

  it.each([
    ['a syntax error', 'class CartPolePolicy:\n    def act(self, obs)\n        return 1', 'code/syntax', 2],
    ['bad indentation', 'class CartPolePolicy:\n    def act(self, obs):\n    return 1', 'code/syntax', 3],
    ['a null byte', 'x = "\0"', 'code/syntax', undefined],
    ['no class', 'x = 1', 'code/class', undefined],
    [
      'two candidates',
      'class A:\n    def act(self, o): pass\nclass B:\n    def act(self, o): pass',
      'code/class',
      undefined,
    ],
    ['a top level that raises', 'x = 1\ny = x.nothing', 'code/load', 2],
    ['an exit while loading', 'import sys\nsys.exit(0)', 'code/load', 2],
    [
      'a constructor that raises',
      'class CartPolePolicy:\n    def __init__(self):\n        raise ValueError("no")\n    def act(self, obs): pass',
      'policy/construct',
      3,
    ],
    [
      'a constructor that wants arguments',
      'class CartPolePolicy:\n    def __init__(self, n): pass\n    def act(self, obs): pass',
      'policy/construct',
      undefined,
    ],
    ['no act', 'class CartPolePolicy: pass', 'policy/construct', undefined],
    ['an error in act', acting('x = obs\nreturn x.velocity'), 'policy/act', 5],
    ['SystemExit in act', acting('raise SystemExit'), 'policy/act', 4],
    ['KeyboardInterrupt in act', acting('raise KeyboardInterrupt'), 'policy/act', 4],
    ['a BaseException of its own', acting('raise Odd("x")', 'class Odd(BaseException): pass'), 'policy/act', 4],
    [
      'an exception that cannot be shown',
      acting('raise Odd', 'class Odd(Exception):\n    def __str__(self): raise SystemExit'),
      'policy/act',
      5,
    ],
    ['endless recursion', acting('return self.act(obs)'), 'policy/act', 4],
    [
      'endless recursion without a limit',
      acting('import sys\nsys.setrecursionlimit(10**9)\nreturn self.act(obs)'),
      'policy/act',
      undefined,
    ],
    ['endless input', acting('return int(input())'), 'policy/act', 4],
  ])('are refused with a readable error: %s', async (_what, code, expected, line) => {
    const result = await run(code);
    expect(summary(result)).toMatch(expected);
    if (!result.ok && line !== undefined) expect(result.error.line).toBe(line);
  });

  it('show tracebacks of their own code only, as policy.py with source lines', async () => {
    const result = await run(acting('return self.deep(obs)') + '\n    def deep(self, obs):\n        return [][3]\n');
    if (result.ok) throw new Error('should have failed');
    const { message, traceback } = result.error;
    expect(message).toBe('Episode 1, step 1: act(obs) raised an error: IndexError: list index out of range');
    expect(traceback).toContain('File "policy.py", line 4, in act\n    return self.deep(obs)');
    expect(traceback).toContain('File "policy.py", line 7, in deep\n    return [][3]');
    expect(traceback!.match(/File "/g)).toHaveLength(2);
  });

  it('draw the same random numbers for the same seed, and others for another', async () => {
    const code = acting(
      'return int(random.random() + random.Random().random() + len({"a", "b"}) < 3)',
      'import random',
    );
    const actions = async (policySeed: number): Promise<string> => {
      const result = await run(code, { policySeed });
      return result.ok ? result.episodes.map((episode) => episode.actions.join('')).join() : summary(result);
    };
    const first = await actions(1);
    expect(first).toMatch(/^[01]+,[01]+$/);
    expect(await actions(1)).toBe(first);
    expect(await actions(2)).not.toBe(first);
  });

  it('keep one object for all episodes only where the plan says so', async () => {
    const code = 'class CartPolePolicy:\n    def __init__(self): print("new")\n    def act(self, obs): return 1';
    expect((await run(code, { policyLifetime: 'episode' })).output).toBe('new\nnew\n');
    expect((await run(code, { policyLifetime: 'evaluation' })).output).toBe('new\n');
  });

  it('have their output kept and cut', async () => {
    const result = await run(acting('print("x" * 1000)\nsys.stderr.write("y")\nreturn 1', 'import sys'));
    expect(result.ok, summary(result)).toBe(true);
    expect(result.output).toMatch(/^x{1000}\ny/);
    expect(result.output.length).toBeLessThan(4300);
  });

  it('are stopped when they print absurdly much', async () => {
    expect(summary(await run(acting('while True: print("x" * 100000)')))).toMatch('policy/output');
    expect(
      summary(await run(acting('try:\n    while True: print("x" * 100000)\nexcept BaseException: pass\nreturn 1'))),
    ).toMatch('policy/output');
  });

  it.each([
    ['and raise', 'raise ValueError("x")'],
    ['and act on', 'return 1'],
    ['and return nonsense', 'return None'],
  ])('are blamed themselves where they break the modules that report on them, %s', async (_how, then) => {
    const result = await run(acting(`import json\njson.dumps = None\n${then}`));
    expect(summary(result)).toMatch('policy/act');
  });

  it('are stopped at the memory limit', async () => {
    const result = await run(acting('x = []\nwhile True: x.append(bytearray(10_000_000))'), {}, { memoryMb: 200 });
    expect(summary(result)).toMatch('policy/memory');
  });

  it('go on being fed correctly after memory has grown', async () => {
    const code =
      'keep = []\nclass CartPolePolicy:\n    def act(self, obs):\n        keep.append(bytearray(1_000_000))\n        ' +
      balance;
    expect(summary(await run(code, { maxSteps: 100 }))).toBe('ok 100,100');
  });

  it('are stopped when they never come back', async () => {
    const limits = { callTimeoutMs: 1000 };
    expect(summary(await run(acting('while True: pass'), {}, limits))).toMatch('policy/timeout');
    expect(
      summary(
        await run(
          acting('while True:\n    try:\n        while True: pass\n    except BaseException: pass'),
          {},
          limits,
        ),
      ),
    ).toMatch('policy/timeout');
    expect(summary(await run(acting(balance), { maxSteps: 10 }))).toBe('ok 10,10');
  });

  it('say in a readable ImportError that NumPy is missing, where it is', async (context) => {
    if (harness.numpy) context.skip();
    const result = await run(acting('return 1', 'import numpy as np'));
    if (result.ok) throw new Error('should have failed');
    expect(result.error).toMatchObject({ code: 'code/load', line: 1 });
    expect(result.error.message).toContain('NumPy is not available here; use the standard library');
    const guarded = 'try:\n    import numpy as np\nexcept ImportError:\n    np = None';
    expect(summary(await run(acting('return 1 if np is None else 0', guarded), { maxSteps: 3 }))).toBe('ok 3,3');
  });

  it('can use NumPy where it is there', async (context) => {
    if (!harness.numpy) context.skip();
    const code = acting(
      'return np.int64(np.dot([obs.pole_angle, obs.pole_angular_velocity], [1, 0.5]) > 0)',
      'import numpy as np',
    );
    expect(summary(await run(code))).toBe('ok 500,500');
    const vector = 'import numpy as np\nclass PendulumPolicy:\n    def act(self, obs): return np.array([0.5])';
    expect((await run(vector, {}, {}, 'pendulum-v1')).ok).toBe(true);
  });
});

describe.concurrent('actions of Python policies', () => {
  it.each(['1', 'True', 'Index()'])('may be any integer: %s', async (value) => {
    const code = acting(`return ${value}`, 'class Index:\n    def __index__(self): return 1');
    expect((await run(code)).ok).toBe(true);
  });

  it.each(['2', '-1', '1.0', 'float("nan")', '"1"', 'None', '[1]', '10**30', 'obs', 'lambda: 1', '(x for x in [1])'])(
    'outside a discrete space are errors that say where, what and what is expected: %s',
    async (value) => {
      for (const actionCheck of ['strict', 'reference'] as const) {
        expect(summary(await run(acting(`return ${value}`), { actionCheck }))).toMatch(
          /^policy\/action \| Episode 1, step 1: act\(obs\) returned .*, but the task expects an integer from 0 to 1\.$/s,
        );
      }
    },
  );

  const pushing = (value: string): string =>
    `import array\nclass PendulumPolicy:\n    def act(self, obs): return ${value}`;

  it.each(['[0.5]', '(1,)', 'array.array("d", [0.5])', '[True]', '[2.0000005]'])(
    'for a box may be any sequence: %s',
    async (value) => {
      const result = await run(pushing(value), {}, {}, 'pendulum-v1');
      expect(result.ok, summary(result)).toBe(true);
    },
  );

  it.each(['0.5', '[]', '[0.5, 0.5]', '["0.5"]', '[[0.5]]', 'None', '{0: 0.5}', '"a"', '[1j]', 'range(1)'])(
    'of the wrong shape or type for a box are errors: %s',
    async (value) => {
      expect(summary(await run(pushing(value), { actionCheck: 'reference' }, {}, 'pendulum-v1'))).toMatch(
        /^policy\/action \| /,
      );
    },
  );

  it.each(['[float("nan")]', '[float("inf")]', '[2.001]', '[-3]'])(
    'outside a box are errors in strict mode: %s',
    async (value) => {
      expect(summary(await run(pushing(value), {}, {}, 'pendulum-v1'))).toMatch(
        /^policy\/action \| .* a sequence of 1 number from -2 to 2\.$/,
      );
    },
  );

  it('outside a box pass as they are in reference mode', async () => {
    const result = await run(pushing('[5]'), { actionCheck: 'reference' }, {}, 'pendulum-v1');
    expect(result.ok && result.episodes[0]!.actions[0]).toBe(5);
  });
});

describe.concurrent('Python Feedback', () => {
  async function summarize(code: string, evidence: 'observations' | 'full' = 'full') {
    const job = await harness.job(
      'cartpole-v1',
      { kind: 'code', language: 'python', code: acting(balance) },
      { maxSteps: 30 },
    );
    const signal = new AbortController().signal;
    const evaluated = await harness.evaluator.evaluate(job, { signal });
    if (!evaluated.ok) throw new Error(summary(evaluated));
    const { env, task, plan, limits } = job;
    const feedback = {
      env,
      task,
      plan,
      limits: { ...limits, callTimeoutMs: 1500 },
      language: 'python' as const,
      code,
      episodes: evaluated.episodes,
      which: [1],
      evidence,
    };
    return harness.evaluator.summarize(feedback, { signal });
  }

  it('gets observation objects, and with full evidence as much more as it takes', async () => {
    const body = (parameters: string, text: string): string =>
      `class Feedback:\n    def summarize_trajectory(self, ${parameters}):\n        return f"{${text}}"`;
    expect(await summarize(body('traj', 'len(traj), type(traj[0]).__name__'))).toEqual({
      ok: true,
      summaries: ["(30, 'CartPoleObservation')"],
    });
    expect(await summarize(body('traj, actions, rewards', 'len(actions), sum(rewards), set(actions)'))).toEqual({
      ok: true,
      summaries: ['(30, 30.0, {0, 1})'],
    });
    expect(await summarize(body('traj, *rest', 'rest[2]'))).toEqual({
      ok: true,
      summaries: ["{'return': 30.0, 'success': None, 'steps': 30, 'ended': 'truncated'}"],
    });
    expect(await summarize(body('traj, *rest', 'len(rest)'), 'observations')).toEqual({ ok: true, summaries: ['0'] });
  });

  it.each([
    ['raises', 'class Feedback:\n    def summarize_trajectory(self, traj): return traj.x', 'feedback/error'],
    ['returns no text', 'class Feedback:\n    def summarize_trajectory(self, traj): return 3', 'feedback/error'],
    ['has another name', 'class Critic:\n    def summarize_trajectory(self, traj): return ""', 'code/class'],
    [
      'never comes back',
      'class Feedback:\n    def summarize_trajectory(self, traj):\n        while True: pass',
      'feedback/timeout',
    ],
  ])('that %s is an error', async (_what, code, expected) => {
    expect(await summarize(code)).toMatchObject({ ok: false, error: { code: expected } });
  });
});
