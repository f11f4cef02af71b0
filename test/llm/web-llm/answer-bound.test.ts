import { describe, expect, test } from 'vitest';
import { answerGrammar, watchForEnd } from '../../../src/llm/web-llm/answer-bound.ts';
import { tokens } from './scripted-engine.ts';

const block = '```python\nclass P:\n    pass\n```\n';

/** What is kept of a text that streams in pieces of 1 to 7 characters. */
function kept(text: string, before = ''): { readonly kept: string; readonly closed: boolean } {
  const watch = watchForEnd('python', before);
  let all = '';
  for (let at = 0, n = 1; at < text.length; at += n, n = (n % 7) + 1) all += watch.add(text.slice(at, at + n));
  return { kept: all, closed: watch.closed };
}

describe('the end of an answer', () => {
  test('is the line that closes the block', () => {
    expect(kept(`Sure.\n\n${block}It goes left.`)).toEqual({ kept: `Sure.\n\n${block}`, closed: true });
    expect(kept(`${block}${block}`)).toEqual({ kept: block, closed: true });
  });

  test('is not seen before the line of the closing fence has ended', () => {
    expect(kept(block.slice(0, -1))).toEqual({ kept: block.slice(0, -1), closed: false });
  });

  test('is not an opening fence, labelled or not, nor backticks in prose or code', () => {
    for (const text of [
      '```\nclass P:\n',
      '```python\nclass P:\n',
      'Use `x`.\n```text\na\n```\n',
      '```python\nx = "```"\n',
    ]) {
      expect(kept(text)).toEqual({ kept: text, closed: false });
    }
  });

  test('is found in the rest of an answer that was cut inside its block', () => {
    expect(kept('    pass\n```\nmore', '```python\nclass P:\n')).toEqual({ kept: '    pass\n```\n', closed: true });
    expect(kept('ass P:\n    pass\n```\nmore', '```python\ncl')).toMatchObject({ closed: true });
  });

  test('comes in one piece as well as in many', () => {
    const watch = watchForEnd('python');
    expect(watch.add(`a\n${block}b\n`)).toBe(`a\n${block}`);
    expect(tokens('later').map((piece) => watch.add(piece))).toEqual(['', '']);
  });
});

// What these grammars accept was tried with xgrammar 0.1.27, the version inside web-llm 0.2.86.
describe('the grammar', () => {
  test('demands one labelled block and its end', () => {
    expect(answerGrammar('python').split('\n')).toEqual([
      'root ::= prose "```python\\n" code "\\n```" "\\n"?',
      'code ::= ([^`] | "`" [^`] | "``" [^`])*',
      'prose ::= ([^`] | "`" [^`] | "``" [^`])*',
    ]);
  });

  test('inside a block demands only the rest of the code and the end', () => {
    expect(answerGrammar('javascript', { inside: true }).split('\n')[0]).toBe('root ::= code "\\n```" "\\n"?');
  });

  test('lets a thinking model think first, in its own tags', () => {
    const [root, , prose, thought] = answerGrammar('python', { thinks: ['[THINK]', '[/THINK]'] }).split('\n');
    expect(root).toBe('root ::= ("[THINK]" thought "[/THINK]")? prose "```python\\n" code "\\n```" "\\n"?');
    expect(prose).toContain('[^`\\[]');
    expect(thought).toBe('thought ::= ([^\\[] | "[" [^/\\[])*');
  });
});
