// Highlighted code as data: nothing is lost, nothing is added, nothing is HTML.
import { describe, expect, test } from 'vitest';
import { highlightLines, linesOfMarkup, shortenLine, type Line } from '../../src/ui/common/highlight.ts';

function textOf(lines: readonly Line[]): string {
  return lines.map((line) => line.map((piece) => piece.text).join('')).join('\n');
}

describe('highlighting', () => {
  test.each([
    [
      'python',
      'class A:\n    """<b>&amp;</b> \'x\'\n    two lines"""\n\n    def act(self, obs):\n        return 1 if obs.x < 2 else 0  # &lt;\n',
    ],
    ['javascript', 'class A {\n  act(obs) {\n    return `a${obs.x && "<script>alert(1)</script>"}b` > 1;\n  }\n}'],
  ] as const)('keeps %s code exactly as it was', async (language, code) => {
    expect(textOf(await highlightLines(code, language))).toBe(code);
  });

  test('names keywords, strings across lines and comments', async () => {
    const lines = await highlightLines('x = """a\nb"""  # c\nreturn', 'python');
    expect(lines[1]![0]).toEqual({ text: 'b"""', kind: 'string' });
    expect(lines[1]!.at(-1)).toEqual({ text: '# c', kind: 'comment' });
    expect(lines[2]![0]).toEqual({ text: 'return', kind: 'keyword' });
  });

  test('leaves very long code plain', async () => {
    const code = 'return 1\n'.repeat(20_000);
    const lines = await highlightLines(code, 'python');
    expect(lines[0]).toEqual([{ text: 'return 1', kind: '' }]);
    expect(textOf(lines)).toBe(code);
  });
});

test('escaped text is unescaped once', () => {
  expect(linesOfMarkup('<span class="hljs-string">&amp;lt;</span>&lt;')).toEqual([
    [
      { text: '&lt;', kind: 'string' },
      { text: '<', kind: '' },
    ],
  ]);
});

describe('a line too long to lay out', () => {
  const piece = (text: string, kind = '') => ({ text, kind });

  test('is cut within a piece, and the rest is counted', () => {
    const line = [piece('return', 'keyword'), piece(' '), piece('9'.repeat(5000), 'number'), piece(';')];
    const { pieces, left } = shortenLine(line, 10);
    expect(pieces).toEqual([piece('return', 'keyword'), piece(' '), piece('999', 'number')]);
    expect(left).toBe(6 + 1 + 5000 + 1 - 10);
  });

  test('is left alone while it fits', () => {
    const line = [piece('x = 1')];
    expect(shortenLine(line, 5)).toEqual({ pieces: line, left: 0 });
  });
});
