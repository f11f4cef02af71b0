// The line that says what changed in a round and why: on the recorded runs, and rule by rule.
import { describe, expect, test } from 'vitest';
import { factsOf } from '../../../src/app/story/code-facts.ts';
import { namesOfChanges, reasonOf, reflectionTold, roundLine } from '../../../src/app/story/what-changed.ts';
import { readRecordedRun, recordingNames } from '../../support/recorded-runs.ts';

/** Change, lines, score and reason of each round, as they stand on the page. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'cartpole-twin': [
    'written from the task alone, 57 lines. 500. ',
    'the same code as in round 1 (+0 -0). stays at 500. Five episodes are a small sample, so the true expectation is only estimated as about 500, but the absence of any spread or near-failure gives no sign that it is lower.',
    'the same code as in round 2 (+0 -0). stays at 500. … so the expected sum of the rewards of RewardFunction over at most 500 steps is estimated at 500 for both policies, and these results leave no visible room for improvement.',
  ],
  cartpole: [
    'written from the task alone, 10 lines. 500. ',
    'comments or layout changed (+1 -0). stays at 500. A later policy can therefore only match this result, not exceed it, so the linear rule with its present weights is best kept as it is.',
    'the same code as in round 2 (+0 -0). stays at 500. Five episodes cannot rule out a rare failure from an unusual start, but nothing in this feedback separates the two attempts or points to a needed change.',
  ],
  'frozen-lake-8x8': [
    'written from the task alone, 129 lines. 0.800. ',
    'without _outcomes, _learn; changed _action_table, __init__, act (+21 -68). stays at 0.800. As the policy already plans by backward induction over the steps left, it should be close to the best attainable if its map and its slip model of one third per direction are right…',
    'changed _action_table (+11 -2). stays at 0.800. With only 5 episodes the standard error is about 0.2, so these results show no measurable gain or loss in that expected sum relative to attempt 1.',
  ],
  hopper: [
    'written from the task alone, 450 lines. 1,041. ',
    'new control, firstWeights, simulate and 16 more; without speedValue, rollout, rnd and 4 more; changed simStep, readState, constructor and 1 more (+383 -202). 1,041 to 3,255. … but it kept accelerating until its torso came down too low with the pitch still within bounds.',
    'NF 16 to 19; new trig, recenter, measureSpeed and 4 more; changed simStep, control, simulate and 13 more (+281 -102). 3,255 to 3,593. Avoiding such early falls alone would lift the expected return to roughly 3600, and going beyond about 3700 would need a higher mean speed than the present 2.7 m/s…',
  ],
  'noise-world-1-javascript': [
    'written from the task alone, 455 lines. 947. ',
    'mostly rewritten: new normalised, fateOf, tables and 3 more (+156 -361). 947 to 973. … chiefly the steps lost on label 2, where in the median episode 11 of 26 moves did not go as asked and three of them led back to the start at (0,0), while label 0 moved as asked every time.',
    'deathReward -1000 to -5000; new enter; without normalised, fateOf, tables and 2 more; changed init, learn, buildModel (+85 -126). stays at 973. What is left to gain is therefore a few steps per episode at most, and the larger risk to the expectation is a rare catastrophic failure…',
  ],
  'noise-world-1': [
    'written from the task alone, 349 lines. 528.6. ',
    'mostly rewritten: new _shift, _dest, _probs and 4 more (+209 -278). 528.6 to 973. … so raising that share towards 100%, without entering labels that could end in failure, could bring the mean well above 900…',
    'ACTION_STRENGTH 40.0 to 250.0; other numbers in PRIOR_NOISY, PRIOR_CLEAN; changed _setup (+4 -4). stays at 973. … so any further gain can only come from meeting fewer or earlier such jumps, and it would be small next to what a single missed success or catastrophe would cost…',
  ],
  'noise-world-4': [
    'written from the task alone, 347 lines. −18. ',
    'mostly rewritten: new _next, _dist, _mark and 4 more (+249 -279). −18 to −100,011. An expected return of about -18 is therefore no sign of progress on the task, since it contains no success reward at all and lies far below what a successful episode should give.',
    'mostly rewritten: new _outcomes, add, _block_prob and 6 more (+305 -203). −100,011 to −38. … asking right from (3,7) into a cell of label 5, brought -100001 and ended the episode; the identical return and length of the other episodes suggest they failed in the same way.',
  ],
};

test.each(recordingNames)('tells %s', async (name) => {
  const state = readRecordedRun(name);
  const lines = await Promise.all(state.rounds.map((round) => roundLine(state, round)));
  const told = lines.map((line) => {
    const counts = line!.lines ? ` (+${line!.lines.added} -${line!.lines.removed})` : '';
    return `${line!.change}${counts}. ${line!.score}. ${line!.reason}`;
  });
  expect(told).toEqual(expected[name]);
});

test.each(recordingNames)('every quoted word of %s is the model’s', async (name) => {
  const state = readRecordedRun(name);
  for (const round of state.rounds) {
    const { reason } = (await roundLine(state, round))!;
    const reflection = reflectionTold(state, round).replace(/\s+/g, ' ');
    expect(reflection).toContain(reason.replace(/^… /, '').replace(/…$/, ''));
  }
});

describe('the reason', () => {
  test('is the sentence that says what to do, not the one that only compares', () => {
    const text = 'This policy did better than attempt 1. The next one should brake earlier. Episodes differ by chance.';
    expect(reasonOf(text)).toBe('The next one should brake earlier.');
  });

  test('is the last of equally telling sentences', () => {
    expect(reasonOf('The first weight should go up. The second should go down.')).toBe('The second should go down.');
  });

  test('leaves out headings, marks and code of Markdown', () => {
    const text =
      '## What next\n- **Damp** the `angle` so that it should not swing.\n```js\nmust(); should(); next();\n```';
    expect(reasonOf(text)).toBe('Damp the angle so that it should not swing.');
  });

  test('does not end a sentence at a decimal point or an abbreviation', () => {
    expect(reasonOf('It should use e.g. Kalman filters with 0.5 gain.')).toBe(
      'It should use e.g. Kalman filters with 0.5 gain.',
    );
  });

  test('is cut between clauses, with an ellipsis, and not inside brackets', () => {
    const long = `Since ${'very '.repeat(30)}much was seen (a, b), the policy should plan further ahead, which costs time.`;
    expect(reasonOf(long)).toBe('… the policy should plan further ahead, which costs time.');
    expect(reasonOf('word '.repeat(90)).length).toBeLessThanOrEqual(190);
  });

  test('is empty without a reflection', () => {
    expect(reasonOf('')).toBe('');
  });
});

describe('a change without names', () => {
  const python =
    'class P:\n    def act(self, obs):\n        if obs.x > 0:\n            self.n = obs.x\n        return 1\n';
  const script = 'class P { act(obs) {\n  return 1;\n} }\n';

  /** What is said of a second round whose winner has `now` where the first one's had `before`. */
  async function told(language: 'python' | 'javascript', before: string, now: string): Promise<string> {
    const state = readRecordedRun('cartpole');
    const [first, second] = state.rounds;
    const parent = { ...first!.candidates[0]!, code: before };
    const round = { ...second!, winner: 1, candidates: [{ ...second!.candidates[0]!, code: now }] };
    const call = state.calls.get(round.candidates[0]!.attempts[0]!.callId!)!;
    const line = await roundLine(
      {
        ...state,
        settings: { ...state.settings, language },
        rounds: [{ ...first!, winner: 1, candidates: [parent] }, round],
        prompts: new Map([[call.promptId, { text: before, shortened: [] }]]),
      },
      round,
    );
    return line!.change;
  }

  test('is one of comments or layout only where nothing else is left of the code', async () => {
    expect(await told('python', python, `# A note.\n\n${python}`)).toBe('comments or layout changed');
    expect(await told('python', python, python.replace('obs.x > 0', 'obs.x  >  0'))).toBe('comments or layout changed');
    expect(await told('javascript', script, `// A note.\n${script}`)).toBe('comments or layout changed');
    expect(await told('python', python, `import math\n${python}`)).toBe('code changed');
    expect(await told('python', python, `LIMIT = 3\n${python}`)).toBe('code changed');
    expect(await told('javascript', script, `const table = { left: 1 };\n${script}`)).toBe('code changed');
  });

  test('counts what Python’s indents mean', async () => {
    const outside = python.replace('            self.n', '        self.n');
    expect(await told('python', python, outside)).toBe('code changed');
  });
});

describe('names of changes', () => {
  async function changes(language: 'python' | 'javascript', before: string, after: string): Promise<string> {
    return namesOfChanges((await factsOf(before, language))!, (await factsOf(after, language))!);
  }

  test('in JavaScript: constants with their values, new, missing and changed methods', async () => {
    const before = 'class P { gain = 0.3; act(o) { return o.x > 0 ? 1 : 0; } old() {} same() { return 1; } }';
    const after =
      'class P { gain = 0.5; act(o) { return o.x > 1 ? 1 : 0; } plan() {} same() { /* as before */ return 1; } }';
    expect(await changes('javascript', before, after)).toBe('gain 0.3 to 0.5; new plan; without old; changed act');
  });

  test('in Python: the same, with comments and docstrings left out', async () => {
    const before =
      'GAIN = 0.3  # weight\n\nclass P:\n    def act(self, obs):\n        """Old words."""\n        return 1\n';
    const after =
      'GAIN = -1e-2\n\nclass P:\n    def act(self, obs):\n        """New words, def fake(): pass"""\n        return 1\n\n    def plan(self):\n        self.depth = 3\n        return 2\n';
    expect(await changes('python', before, after)).toBe('GAIN 0.3 to -1e-2; new plan');
  });

  test('do not take counters and sums for constants', async () => {
    const count = (start: number) =>
      `def f(xs):\n    total = ${start}\n    for x in xs:\n        total += x\n    return total\n`;
    expect(await changes('python', count(0), count(1))).toBe('changed f');
    const loop = (start: number) => `function f(xs) { let sum = ${start}; for (const x of xs) sum += x; return sum; }`;
    expect(await changes('javascript', loop(0), loop(1))).toBe('changed f');
  });

  test('long lists of numbers are named, not written out', async () => {
    expect(await changes('python', 'W = [1.25, 2.25, 3.25, 4.25]\n', 'W = [1.25, 2.25, 3.25, 5.25]\n')).toBe(
      'other numbers in W',
    );
  });

  test('are not to be had of code that cannot be parsed, is nested without end, or goes on for megabytes', async () => {
    expect(await factsOf('class {', 'javascript')).toBeNull();
    expect(await factsOf(`f(${'['.repeat(20_000)}${']'.repeat(20_000)})`, 'javascript')).toBeNull();
    expect(await factsOf('x = 1\n'.repeat(500_000), 'python')).toBeNull();
  });
});
