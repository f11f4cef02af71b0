// The check of pasted environments in both languages: what is sound passes, and every usual mistake is found and said in words.
import { loadPyodide } from 'pyodide';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import drone from '../../../src/app/own-tasks/examples/drone-height.js?raw';
import warehouse from '../../../src/app/own-tasks/examples/warehouse.py?raw';
import type { OwnLanguage, OwnVersion } from '../../../src/env-api/own-task.ts';
import { compileWithFunction } from '../../../src/sandbox/guest/javascript.ts';
import { checkOwnTask, type OwnCheckReport } from '../../../src/sandbox/guest/own-check.ts';
import { ownMake } from '../../../src/sandbox/guest/own-env.ts';
import { replayOwn } from '../../../src/sandbox/guest/own-job.ts';
import { interpreterOf, type Pyodide, type PythonInterpreter } from '../../../src/sandbox/guest/python.ts';
import { runEvaluation } from '../../../src/sandbox/guest/rollout-job.ts';
import { ownTaskModule } from '../../../src/env-api/own-task-module.ts';
import { draftTexts } from '../../../src/env-api/own-task-texts.ts';
import { allDoors, doorPolicy, sharedDoors, vault } from '../own-doors.ts';
import { fixtureJob } from './fixture-env.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';

/** The task's, and one for a policy. */
let python: PythonInterpreter;
let other: PythonInterpreter;
beforeAll(async () => {
  const boot = async () => interpreterOf((await loadPyodide()) as unknown as Pyodide, false);
  [python, other] = [await boot(), await boot()];
});

function check(language: OwnLanguage, code: string, horizon: number | null = null): OwnCheckReport {
  return checkOwnTask({ source: { language, code }, horizon }, python, compileWithFunction, () => undefined);
}

afterEach(() => void vi.restoreAllMocks());

const rulesOf = ({ findings }: OwnCheckReport) => findings.map(({ rule }) => rule);

describe('the worked examples', () => {
  it('pass the check in Python, with a text as picture', () => {
    const report = check('python', warehouse);
    expect(report.findings).toEqual([]);
    expect(report.facts).toMatchObject({
      className: 'WarehouseEnv',
      finite: true,
      tellsSuccess: true,
      horizon: 80,
      picture: { kind: 'text', rows: 5, columns: 11 },
      spaces: { action: { kind: 'discrete', n: 4 } },
    });
    expect(report.facts!.fields.map(({ name }) => name)).toEqual(['row', 'column', 'carrying']);
    expect(report.measure!.returns.length).toBe(20);
  });

  it('pass the check in JavaScript, with pixels as picture', () => {
    const report = check('javascript', drone);
    expect(report.findings).toEqual([]);
    expect(report.facts).toMatchObject({
      className: 'DroneHeight',
      finite: false,
      horizon: 150,
      picture: { kind: 'image', width: 24, height: 42 },
    });
    expect(report.facts!.fields.map(({ name }) => name)).toEqual(['height', 'speed', 'wanted']);
  });
});

/** A sound Python environment with one part replaced. */
function pythonEnv(changes: { init?: string; reset?: string; step?: string; more?: string } = {}): string {
  const {
    init = 'self.observation_space = Box(0.0, 9.0, (1,))\n        self.action_space = Discrete(2)',
    reset = 'super().reset(seed=seed)\n        self.x = float(self.np_random.integers(5))\n        return [self.x], {}',
    step = 'self.x = min(9.0, max(0.0, self.x + (1 if action else -1)))\n        return [self.x], -1.0, self.x == 9.0, False, {}',
    more = '',
  } = changes;
  return `import gymnasium as gym
import random
from gymnasium.spaces import Box, Discrete

class LineEnv(gym.Env):
    def __init__(self):
        ${init}

    def reset(self, *, seed=None, options=None):
        ${reset}

    def step(self, action):
        ${step}
${more}`;
}

describe('a pasted Python environment', () => {
  it('passes where it is sound', () => {
    expect(check('python', pythonEnv(), 50).findings).toEqual([]);
  });

  it.each([
    ['load', 'a line that does not parse', 'class A(:\n  pass', /does not parse/, 1],
    ['load', 'no class', 'x = 1', /no class/, undefined],
    ['load', 'an import that is not there', 'import torch\n', /torch/, 1],
    ['load', 'a constructor that fails', pythonEnv({ init: 'self.a = 1 / 0' }), /ZeroDivisionError/, 7],
    [
      'spaces',
      'no action space',
      pythonEnv({ init: 'self.observation_space = Box(0.0, 9.0, (1,))' }),
      /no action_space/,
      undefined,
    ],
    [
      'reset',
      'the old form of reset',
      pythonEnv({ reset: 'self.x = 0.0\n        return [0.0]' }),
      /returned list/,
      undefined,
    ],
    ['step', 'the old form of step', pythonEnv({ step: 'return [self.x], 0.0, True, {}' }), /4 values/, undefined],
    ['step', 'a step that fails', pythonEnv({ step: 'raise ValueError("oh")' }), /ValueError: oh/, 16],
    [
      'observation',
      'a wrong shape',
      pythonEnv({ step: 'return [1.0, 2.0], 0.0, False, False, {}' }),
      /\[1\.0, 2\.0\]/,
      undefined,
    ],
    ['observation', 'a value outside', pythonEnv({ step: 'return [11.0], 0.0, False, False, {}' }), /11/, undefined],
    [
      'ending',
      'an ending that is a number',
      pythonEnv({ step: 'return [1.0], 0.0, 0, False, {}' }),
      /terminated was int 0/,
      undefined,
    ],
    [
      'reward',
      'a reward that is a text',
      pythonEnv({ step: 'return [1.0], "1", False, False, {}' }),
      /str '1'/,
      undefined,
    ],
    [
      'reward',
      'an infinite reward',
      pythonEnv({ step: 'return [1.0], float("inf"), False, False, {}' }),
      /Infinity/,
      undefined,
    ],
    [
      'seed',
      'chance from outside',
      pythonEnv({
        step: 'import time\n        self.x = time.perf_counter() % 9\n        return [self.x], 0.0, False, False, {}',
      }),
      /another observation/,
      undefined,
    ],
    [
      'picture',
      'a render that fails',
      pythonEnv({ more: '\n    def render(self):\n        return 5 / 0' }),
      /ZeroDivisionError/,
      20,
    ],
  ])('is found to break the rule "%s": %s', (rule, _what, code, came, line) => {
    const report = check('python', code, 50);
    expect(rulesOf(report)).toContain(rule);
    const finding = report.findings.find((each) => each.rule === rule)!;
    expect(finding.came).toMatch(came);
    expect(finding.line).toBe(line);
  });

  it('draws from a module `random` of its own, which the seed decides', () => {
    const drawing = pythonEnv({ reset: 'self.x = float(random.randrange(5))\n        return [self.x], {}' });
    expect(check('python', drawing, 50).findings).toEqual([]);
  });

  it('is told what there is to draw with where it asks for more of NumPy’s generator', () => {
    const drawing = pythonEnv({ reset: 'super().reset(seed=seed)\n        return [self.np_random.poisson(3)], {}' });
    const [finding] = check('python', drawing, 50).findings;
    expect(finding).toMatchObject({
      line: 12,
      came: expect.stringMatching(/np_random\.poisson .*without NumPy: there are random/),
    });
  });

  it('gets the numbers that NumPy’s generator would draw', () => {
    const drawing = pythonEnv({
      init: 'self.observation_space = Box(-9.0, 9.0, (3,))\n        self.action_space = Discrete(2)',
      reset:
        'super().reset(seed=seed)\n        r = self.np_random\n        return [r.random(), float(r.integers(0, 9)), r.normal()], {}',
      step: 'return [0.0, 0.0, 0.0], 0.0, True, False, {}',
    });
    const { facts } = check('python', drawing, 50);
    const env = ownMake(
      { source: { language: 'python', code: drawing }, facts: facts! },
      python,
      compileWithFunction,
    )('own-test');
    const random = createRandom(11);
    expect([...env.reset({ seed: 11 }).observation]).toEqual([random.random(), random.integers(0, 9), random.normal()]);
    env.close();
  });
});

describe('a Python policy on a task in Python', () => {
  /** What it printed of the doors it tried; its task runs in `python`. */
  function doorsOpen(policyPython: PythonInterpreter): string {
    const source = { language: 'python', code: vault } as const;
    const { facts, measure } = check('python', vault);
    const version: OwnVersion = {
      ...{ source, facts: facts!, measure: measure!, texts: draftTexts(facts!) },
      ...{ horizon: 5, selection: 'return' },
    };
    const module = ownTaskModule('own-vault1.1', { title: 'Vault', summary: '' }, version);
    const policy = { kind: 'code', language: 'python', code: doorPolicy('VaultEnv') } as const;
    const job = {
      ...fixtureJob('corridor', policy, { episodes: 1, seeds: [1], maxSteps: 2 }),
      task: module.describe(),
    };
    const make = ownMake({ source, facts: facts! }, python, compileWithFunction);
    const result = runEvaluation(job, make, policyPython, { onProgress: () => undefined }, compileWithFunction);
    return result.ok ? result.output : result.error.message;
  }

  it('finds nothing of it from an interpreter of its own, through any door', () => {
    expect(doorsOpen(other)).toBe(`tried ${allDoors}\nopen\n`);
  });

  it('would find all of it in the interpreter of the task', () => {
    expect(doorsOpen(python)).toBe(`tried ${allDoors}\nopen ${sharedDoors}\n`);
  });
});

/** A sound JavaScript environment with one part replaced. */
function javascriptEnv(changes: { fields?: string; reset?: string; step?: string; more?: string } = {}): string {
  const {
    fields = "observationSpace = { kind: 'box', low: [0], high: [9] };\n  actionSpace = { kind: 'discrete', n: 2 };",
    reset = 'this.x = Math.floor(5 * Math.random()); return [this.x];',
    step = 'this.x = Math.min(9, Math.max(0, this.x + (action ? 1 : -1)));\n    return { observation: [this.x], reward: -1, terminated: this.x === 9, truncated: false, info: {} };',
    more = '',
  } = changes;
  return `class Line {
  ${fields}
  reset({ seed }) {
    ${reset}
  }
  step(action) {
    ${step}
  }
  ${more}
}`;
}

describe('a pasted JavaScript environment', () => {
  it('passes where it is sound', () => {
    expect(check('javascript', javascriptEnv(), 50).findings).toEqual([]);
  });

  it.each([
    ['load', 'a line that does not parse', 'class A {\n  reset( {}\n}', /SyntaxError/, 3],
    ['load', 'no class', 'const x = 1;', /no class with a method step/, undefined],
    [
      'spaces',
      'no action space',
      javascriptEnv({ fields: "observationSpace = { kind: 'discrete', n: 3 };" }),
      /action space is missing/,
      undefined,
    ],
    [
      'step',
      'a missing truncated',
      javascriptEnv({ step: 'return { observation: [1], reward: 0, terminated: false };' }),
      /no truncated/,
      undefined,
    ],
    ['step', 'a step that fails', javascriptEnv({ step: 'return missing;' }), /missing is not defined/, 8],
    [
      'ending',
      'an ending that is a number',
      javascriptEnv({ step: 'return { observation: [1], reward: 0, terminated: 0, truncated: false };' }),
      /terminated was 0/,
      undefined,
    ],
    ['reset', 'a reset without a list', javascriptEnv({ reset: 'return "start";' }), /the text "start"/, undefined],
    [
      'seed',
      'chance from outside',
      javascriptEnv({
        fields:
          "observationSpace = { kind: 'box', low: [0], high: [1e9] };\n  actionSpace = { kind: 'discrete', n: 2 };",
        step: 'return { observation: [performance.now()], reward: 0, terminated: false, truncated: false };',
      }),
      /another observation/,
      undefined,
    ],
    [
      'restart',
      'a state that reset leaves',
      javascriptEnv({
        fields:
          "observationSpace = { kind: 'box', low: [0], high: [1e6] };\n  actionSpace = { kind: 'discrete', n: 2 };\n  x = 0;",
        reset: 'return [this.x];',
        step: 'this.x += 1; return { observation: [this.x], reward: 0, terminated: false, truncated: false };',
      }),
      /reset with seed 3/,
      undefined,
    ],
    [
      'picture',
      'a render that gives a number',
      javascriptEnv({ more: 'render() { return 5; }' }),
      /neither a text nor a picture/,
      undefined,
    ],
  ])('is found to break the rule "%s": %s', (rule, _what, code, came, line) => {
    const report = check('javascript', code, 50);
    expect(rulesOf(report)).toContain(rule);
    const finding = report.findings.find((each) => each.rule === rule)!;
    expect(finding.came).toMatch(came);
    expect(finding.line).toBe(line);
  });

  /** Made as another worker would make it. */
  function made(code: string) {
    const { facts } = check('javascript', code, 50);
    return ownMake({ source: { language: 'javascript', code }, facts: facts! }, null, compileWithFunction);
  }

  it('draws the same chance at the top level of its code in every worker', () => {
    const code = `const start = 9 * Math.random();\n${javascriptEnv({ reset: 'this.x = start; return [this.x];' })}`;
    const [one, other] = [made(code)('own-test'), made(code)('own-test')];
    expect([...one.reset({ seed: 1 }).observation]).toEqual([...other.reset({ seed: 1 }).observation]);
  });

  it('prints nowhere, so that nothing of it counts as the policy’s output', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const code = `console.log('top');\n${javascriptEnv({ reset: "console.log('reset'); this.x = 1; return [1];" })}`;
    expect(check('javascript', code, 50).findings).toEqual([]);
    expect(log).not.toHaveBeenCalled();
  });

  it('is not handed to a policy that replaces what calls it', () => {
    const env = made(javascriptEnv())('own-test');
    const seen: unknown[] = [];
    vi.stubGlobal('Reflect', { apply: (_method: unknown, object: unknown) => seen.push(object) });
    env.reset({ seed: 1 });
    vi.unstubAllGlobals();
    expect(seen).toEqual([]);
  });

  it('may draw a text of any width', () => {
    const wide = check('javascript', javascriptEnv({ more: "render() { return '#'.repeat(5000); }" }), 50);
    expect(wide.facts!.picture).toEqual({ kind: 'text', columns: 2000, rows: 1 });
  });

  it.each([
    ['too many steps', 25_000, '', /25000 steps; up to 20000/],
    ['frames that weigh too much', 6_000, "render() { return '#'.repeat(20000); }", /take 240 MB; up to 200/],
  ])('is not shown with %s, and says so', (_what, maxSteps, more, words) => {
    const make = made(
      javascriptEnv({ step: 'return { observation: [1], reward: 0, terminated: false, truncated: false };', more }),
    );
    const env = { id: 'own-test', options: {} };
    expect(() => replayOwn({ what: 'random', env, seed: 1, maxSteps }, make)).toThrow(words);
  });

  it('is refused where it declares other spaces than it was checked with', () => {
    const { facts } = check('javascript', javascriptEnv(), 50);
    const code = javascriptEnv().replace('n: 2', 'n: 3');
    const make = ownMake({ source: { language: 'javascript', code }, facts: facts! }, null, compileWithFunction);
    expect(() => make('own-test')).toThrow(/other spaces/);
  });
});
