// Telling code that was cut off from code that is whole, without a parser.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { looksComplete } from '../../src/llm/code-shape.ts';

const folder = new URL('../../envs/', import.meta.url);
const policies = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => /reference-policy[^/]*\.(js|py)$/.test(file))
  .map((file) => [file, readFileSync(new URL(file, folder), 'utf8')] as const);
const languageOf = (file: string) => (file.endsWith('.py') ? 'python' : 'javascript');

describe('looksComplete', () => {
  it('has policies to be tried on', () => {
    expect(policies.length).toBeGreaterThan(6);
  });

  it.each(policies)('takes %s for whole', (file, text) => {
    expect(looksComplete(text, languageOf(file))).toBe(true);
  });

  it.each(policies.filter(([file]) => file.endsWith('.js')))(
    'takes %s without its last brace for cut off',
    (file, text) => {
      expect(looksComplete(text.slice(0, text.lastIndexOf('}')), languageOf(file))).toBe(false);
    },
  );

  it.each([
    'class P:\n    def act(self, obs):',
    'x = [1,\n',
    'x = {"a": (1, 2)',
    'x = "half a str',
    'def f():\n    """a docstring that ends',
    'x = 1 +',
    'y = a and',
    'x = 1 \\',
    '# only a comment\n',
    '',
  ])('takes Python cut off like %j for incomplete', (code) => {
    expect(looksComplete(code, 'python')).toBe(false);
  });

  it.each([
    "x = 'it\\'s (fine'",
    'x = "a # b"  # a ) comment',
    'x = """two ( "lines"\n)))"""',
    "x = 'a' if b else {1: [2]}",
    'return 1.',
    'x = 1)',
  ])('takes Python like %j for whole, or leaves it to the interpreter', (code) => {
    expect(looksComplete(code, 'python')).toBe(true);
  });

  it.each(['class P {', 'f(', 'const s = `a ${b', '/* a comment', 'x =', "const s = 'half"])(
    'takes JavaScript cut off like %j for incomplete',
    (code) => {
      expect(looksComplete(code, 'javascript')).toBe(false);
    },
  );

  it.each([
    'const r = /[(]\\//.test(x);',
    'const q = a / b / (c);',
    'return /}/;',
    "const s = '//'; // }",
    'const t = `a\n(`;',
    'x = a[1] / 2',
  ])('takes JavaScript like %j for whole', (code) => {
    expect(looksComplete(code, 'javascript')).toBe(true);
  });

  it.each([
    ['slashes', '/ '.repeat(250_000)],
    ['quotes', '"'.repeat(500_001)],
    ['blanks', `${' '.repeat(500_000)}/`],
    ['brackets', '('.repeat(500_000)],
    ['backslashes', '\\'.repeat(500_000)],
  ])('comes to an end on half a million %s', (_, code) => {
    expect(typeof looksComplete(code, 'python')).toBe('boolean');
    expect(typeof looksComplete(code, 'javascript')).toBe('boolean');
  });
});
