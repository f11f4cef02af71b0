// What a person is told of a pasted reply before it is handed in.
import { describe, expect, test } from 'vitest';
import { checkReply, type ReplyCheck, type ReplyQuestion } from '../../../src/app/runs/by-hand-reply.ts';
import { extractCode } from '../../../src/llm/extract-code.ts';

const ask: ReplyQuestion = {
  purpose: 'policy',
  prompt: 'Write a policy.',
  language: 'javascript',
  repairFrom: 'reply',
};
const inPython: ReplyQuestion = { ...ask, language: 'python' };
const policy = 'class CartPolePolicy {\n  act(obs) {\n    return obs.pole_angle > 0 ? 1 : 0;\n  }\n}';
const feedback = 'class Feedback {\n  summarize_trajectory(traj) {\n    return `${traj.length} steps`;\n  }\n}';
const pythonPolicy = 'import math\n\nclass CartPolePolicy:\n    def act(self, obs):\n        return int(obs.angle > 0)';
const block = (code: string, label = 'javascript') => `\`\`\`${label}\n${code}\n\`\`\``;

function wordsOf(check: ReplyCheck): string {
  return 'words' in check ? check.words : '';
}
function fencedOf(check: ReplyCheck): string {
  if (check.kind !== 'bare') throw new Error(`not bare but ${check.kind}`);
  return check.fenced;
}

describe('a reply with a code block', () => {
  test('is found good, with the class named', () => {
    expect(checkReply(`Lean.\n\n${block(policy)}\n\nDone.`, ask)).toEqual({
      kind: 'good',
      words: 'Class CartPolePolicy found, 5 lines.',
    });
    expect(checkReply(block(feedback), { ...ask, purpose: 'feedback' }).kind).toBe('good');
    expect(checkReply(block('class P {\n  act = (obs) => 1;\n}'), ask).kind).toBe('good');
  });

  test('is questioned where its class is the one that another prompt asks for', () => {
    const policyForFeedback = checkReply(block(policy), { ...ask, purpose: 'feedback' });
    expect(policyForFeedback.kind).toBe('doubtful');
    expect(wordsOf(policyForFeedback)).toMatch(/^This is a policy\. This prompt wants class Feedback/);
    expect(checkReply(`Here:\n\n${policy}`, { ...ask, purpose: 'feedback' })).toEqual(policyForFeedback);
    const feedbackForPolicy = checkReply(block(feedback), { ...ask, purpose: 'policy-repair' });
    expect(wordsOf(feedbackForPolicy)).toMatch(/^This is the Feedback class\. This prompt wants a policy/);
    expect(wordsOf(checkReply(block('class Car { drive() {} }'), ask))).toMatch(/^Class Car is not what/);
  });

  test('is questioned where it is cut off, or in another language', () => {
    for (const fence of ['```javascript\n', ''])
      expect(wordsOf(checkReply(`Here:\n\n${fence}class P {\n  act(obs) {`, ask))).toContain('ends in the middle');
    expect(wordsOf(checkReply(block(pythonPolicy, 'python'), ask))).toMatch(/holds a python block.*in JavaScript/);
  });
});

describe('code that lost its block', () => {
  test.each([
    [
      'javascript',
      ask,
      `Here is the policy:\n\nconst limit = 0.1;\n${policy}\n\nIt leans against the fall.`,
      'const limit',
    ],
    ['python', inPython, `Sure, a policy.\n\n${pythonPolicy}\n\nIt looks at the angle.`, 'import math'],
  ] as const)('gets it back around the code alone (%s)', (language, question, reply, first) => {
    const check = checkReply(reply, question);
    expect(wordsOf(check)).toMatch(/^Class CartPolePolicy is here, but outside a code block/);
    const fenced = fencedOf(check);
    expect(checkReply(fenced, question).kind).toBe('good');
    for (const mode of ['tolerant', 'reference'] as const) {
      const found = extractCode({ text: fenced, finishReason: 'stop' }, language, mode);
      expect(found.ok && found.code.startsWith(first)).toBe(true);
      expect(found.ok && found.code).not.toMatch(/Sure|Here is|It l/);
    }
    // What stands around it stays in the reply.
    expect(fenced).toContain(reply.split('\n', 1)[0]);
    expect(fenced).toContain(reply.split('\n').at(-1));
  });

  test('keeps helpers behind the class, and a body that a copy pushed to the left margin', () => {
    const reply = 'class P {\nact(obs) {\nreturn help(obs);\n}\n}\nfunction help(obs) {\n  return 1;\n}\nThat is all.';
    const found = extractCode(
      { text: fencedOf(checkReply(reply, ask)), finishReason: 'stop' },
      'javascript',
      'tolerant',
    );
    expect(found.ok && found.code.split('\n').at(-2)).toBe('  return 1;');
    expect(found.ok && found.code).not.toContain('That is all');
  });

  test('is taken out of a block with a label that is no language', () => {
    expect(checkReply(fencedOf(checkReply(block(policy, 'text'), ask)), ask).kind).toBe('good');
  });

  test('is put into the block that the paper preset reads', () => {
    const strict = { ...inPython, repairFrom: 'rollout' } as const;
    const check = checkReply(block(pythonPolicy, 'py'), strict);
    expect(checkReply(fencedOf(check), strict).kind).toBe('good');
  });
});

describe('a reply without code', () => {
  test('is questioned, and so is the prompt itself', () => {
    expect(checkReply('  \n', ask)).toEqual({ kind: 'empty' });
    const words = wordsOf(checkReply('I would lean to the left. class A is better.', ask));
    expect(words).toMatch(/^There is no code in this text\. The prompt asks for a class in JavaScript/);
    expect(wordsOf(checkReply('Write a policy.\n', ask))).toContain('the prompt itself');
  });

  test('is what a reflection should be, and code is not', () => {
    const reflection = { ...ask, purpose: 'reflection' } as const;
    expect(checkReply('It fell to the left. Lean earlier.', reflection)).toEqual({ kind: 'good', words: '7 words.' });
    expect(wordsOf(checkReply(`Here:\n${block(policy)}`, reflection))).toMatch(/^This is code/);
    expect(wordsOf(checkReply(`Here it is\n\n${policy}`, reflection))).toMatch(/^This is code/);
    const quoting = `The last policy looked at the angle only, and so it swung wider with every step:\n${block(policy)}`;
    expect(checkReply(quoting, reflection).kind).toBe('good');
  });

  test('of a million characters is looked at without holding the page up', () => {
    const long = `${'class A is not code '.repeat(50_000)}\n${'x = '.repeat(1000)}`;
    expect(checkReply(long, ask).kind).toBe('doubtful');
    expect(checkReply(long, inPython).kind).toBe('doubtful');
  });
});
