// Two parts of a cut answer become one: nothing doubled, nothing lost.
import { describe, expect, it } from 'vitest';
import { joinAnswer } from '../../src/engine/answer-seam.ts';
import { extractCode } from '../../src/llm/extract-code.ts';

const body = 'class P:\n    def act(self, obs):\n        if obs.x > 0:\n            return 1\n        return 0';
const whole = `Here:\n\`\`\`python\n${body}\n\`\`\`\n`;

function codeOf(text: string): string {
  const found = extractCode({ text, finishReason: 'stop' }, 'python', 'tolerant');
  return found.ok ? found.code : found.error.code;
}

/** The answer cut after `mark`, joined with what `second` makes of the rest. */
function joinedAfter(mark: string, second: (rest: string, first: string) => string): string {
  const at = whole.indexOf(mark) + mark.length;
  const [first, rest] = [whole.slice(0, at), whole.slice(at)];
  return joinAnswer(first, second(rest, first), 'python');
}

const cuts = ['Here', '```python\n', 'class P:', 'def act(self', 'obs.x', 'return 1\n', '        return 0'];

describe('joinAnswer', () => {
  it.each(cuts)('puts a part that simply goes on behind the first one, cut after "%s"', (mark) => {
    expect(joinedAfter(mark, (rest) => rest)).toBe(whole);
  });

  it.each(['obs.x', 'return 1\n', 'def act(self'])(
    'drops the repeated end of the first part, cut after "%s"',
    (mark) => {
      expect(joinedAfter(mark, (rest, first) => first.slice(-30) + rest)).toBe(whole);
    },
  );

  it('drops a short line that was begun again', () => {
    const first = 'x\n```python\nclass P:\n    def act(self, obs):\n        re';
    const second = '        return 0\n```';
    expect(codeOf(joinAnswer(first, second, 'python'))).toBe('class P:\n    def act(self, obs):\n        return 0');
  });

  it('takes no chance likeness of a few characters for a repetition', () => {
    expect(joinAnswer('```python\nx = a', 'a + 1\n```', 'python')).toBe('```python\nx = aa + 1\n```');
    expect(joinAnswer('```python\nif x:\n    ', '    y = 1\n', 'python')).toBe('```python\nif x:\n        y = 1\n');
  });

  it.each(['```python\n', 'Sure, here is the rest:\n\n```python\n', '```Python\n', '```py\n'])(
    'drops an opening fence that is repeated inside the open block: %j',
    (opening) => {
      expect(codeOf(joinedAfter('return 1\n', (rest) => opening + rest))).toBe(body);
      expect(codeOf(joinedAfter('obs.x', (rest) => opening + rest))).toBe(body);
    },
  );

  it('begins a new line behind a dropped fence where the code is indented', () => {
    const joined = joinedAfter('            return 1', (rest) => `\`\`\`python\n${rest.slice(1)}`);
    expect(codeOf(joined)).toBe(body);
  });

  it('begins a new line where an indented one follows without a line break, but not before a comment', () => {
    expect(codeOf(joinedAfter('            return 1', (rest) => rest.slice(1)))).toBe(body);
    const [first, second] = ['```python\nx = 1', '  # one\ny = 2\n```'];
    expect(codeOf(joinAnswer(first, second, 'python'))).toBe('x = 1  # one\ny = 2');
    expect(joinAnswer('Two words', '  more', 'python')).toBe('Two words  more');
  });

  it('takes the new block where the second part begins the class all over', () => {
    expect(codeOf(joinedAfter('obs.x', () => `Again:\n\`\`\`python\n${body}\n\`\`\``))).toBe(body);
  });

  it('closes the block at a bare fence', () => {
    expect(codeOf(joinedAfter('        return 0', () => '\n```\nDone.'))).toBe(body);
  });

  it('keeps a first fence in the second part where none is open', () => {
    expect(codeOf(joinAnswer('Let me think about the cart.', `\n\`\`\`python\n${body}\n\`\`\``, 'python'))).toBe(body);
  });

  it('comes to an end on long parts of one character', () => {
    const long = '`'.repeat(200_000);
    expect(joinAnswer(long, long, 'python').length).toBeGreaterThan(0);
    expect(joinAnswer(' '.repeat(500_000), ' '.repeat(500_000), 'javascript').length).toBeGreaterThan(0);
  });
});
