// Reading code out of replies as models really write them.
import { describe, expect, it } from 'vitest';
import { extractCode, holdsAnswer, openBlock } from '../../src/llm/extract-code.ts';
import type { ReplyText } from '../../src/llm/extract-code.ts';
import type { Language } from '../../src/engine/settings.ts';

const code = 'class P:\n    def act(self, obs):\n        return 0';

function tolerant(text: string, finishReason: ReplyText['finishReason'] = 'stop', language: Language = 'python') {
  const result = extractCode({ text, finishReason }, language, 'tolerant');
  return result.ok ? result.code : result.error.code;
}

function reference(text: string, finishReason: ReplyText['finishReason'] = 'stop') {
  const result = extractCode({ text, finishReason }, 'python', 'reference');
  return result.ok ? result.code : result.error.code;
}

describe('tolerant reading', () => {
  it.each([
    ['the exact fence', `\`\`\`python\n${code}\n\`\`\``],
    ['text around it', `Sure.\n\n\`\`\`python\n${code}\n\`\`\`\nThis works since...`],
    ['a short label', `\`\`\`py\n${code}\n\`\`\``],
    ['a label in capitals', `\`\`\`Python\n${code}\n\`\`\``],
    ['no label', `\`\`\`\n${code}\n\`\`\``],
    ['more after the label', `\`\`\`python title="p.py"\n${code}\n\`\`\``],
    ['a space before the label', `\`\`\` python\n${code}\n\`\`\``],
    ['Windows line ends', `\`\`\`python\r\n${code.replaceAll('\n', '\r\n')}\r\n\`\`\`\r\n`],
    ['tildes', `~~~python\n${code}\n~~~`],
    ['a longer fence', `\`\`\`\`python\n${code}\n\`\`\`\``],
    ['the fence behind text', `Here: \`\`\`python\n${code}\n\`\`\``],
    ['the closing fence behind code', `\`\`\`python\n${code}\`\`\``],
    ['no closing fence', `\`\`\`python\n${code}\n`],
    ['a thought before', `<think>\n\`\`\`python\nclass Draft: pass\n\`\`\`\n</think>\n\`\`\`python\n${code}\n\`\`\``],
    ['a sketch before', `\`\`\`\nx = obs.x\n\`\`\`\nso\n\`\`\`python\n${code}\n\`\`\``],
    ['another language before', `\`\`\`bash\npip install x\n\`\`\`\n\`\`\`python\n${code}\n\`\`\``],
    ['an empty block before', `\`\`\`python\n\n\`\`\`\n\`\`\`python\n${code}\n\`\`\``],
    ['a label in braces', `\`\`\`{python}\n${code}\n\`\`\``],
    ['a label with a version', `\`\`\`Python3.11\n${code}\n\`\`\``],
    ['a label with a file name', `\`\`\`python:policy.py\n${code}\n\`\`\``],
    [
      'a thought whose beginning stood in the prompt',
      `I see.\n\`\`\`python\nclass D: pass\n\`\`\`\n</think>\n\`\`\`python\n${code}\n\`\`\``,
    ],
    [
      'a thought behind a greeting',
      `Hello.\n<think>\n\`\`\`python\nclass D: pass\n\`\`\`\n</think>\n\`\`\`python\n${code}\n\`\`\``,
    ],
    [
      'two thoughts',
      `<think>a</think>\n<think>\n\`\`\`python\nclass D: pass\n\`\`\`\n</think>\n\`\`\`python\n${code}\n\`\`\``,
    ],
    [
      'another tag for thoughts',
      `<reasoning>\n\`\`\`python\nclass D: pass\n\`\`\`\n</reasoning>\n\`\`\`python\n${code}\n\`\`\``,
    ],
    ['a thought begun after the answer', `\`\`\`python\n${code}\n\`\`\`\n<think>\nWas that right?`],
    ['a stray closing tag after the answer', `<think>a</think>\n\`\`\`python\n${code}\n\`\`\`\n</think>`],
    ['blank lines inside', `\`\`\`python\n\n\n${code}\n\n\n\`\`\``],
  ])('finds the code with %s', (_, text) => {
    expect(tolerant(text)).toBe(code);
  });

  it('takes the first of two answers', () => {
    expect(tolerant(`\`\`\`python\n${code}\n\`\`\`\n\`\`\`python\nclass Q: pass\n\`\`\``)).toBe(code);
  });

  it('keeps a shorter fence that stands inside a longer one', () => {
    const nested = `class P:\n    """\n\`\`\`\nnot code\n\`\`\`\n    """`;
    expect(tolerant(`\`\`\`\`python\n${nested}\n\`\`\`\``)).toBe(nested);
  });

  it('keeps the indentation of the first line', () => {
    expect(tolerant('```python\n    x = 1\n```')).toBe('    x = 1');
  });

  it('knows JavaScript by its names', () => {
    const js = 'class P { act() { return `a`; } }';
    expect(tolerant(`\`\`\`js\n${js}\n\`\`\``, 'stop', 'javascript')).toBe(js);
    expect(tolerant(`\`\`\`javascript\n${js}\n\`\`\``, 'stop', 'javascript')).toBe(js);
    expect(tolerant(`\`\`\`TypeScript\n${js}\n\`\`\``, 'stop', 'javascript')).toBe(js);
    expect(tolerant(`\`\`\`ts\n${js}\n\`\`\``)).toBe('reply/no-code');
  });

  it.each<[string, string, ReplyText['finishReason'], string]>([
    ['an empty reply', ' \n ', 'stop', 'reply/empty'],
    ['prose', 'I would go right.', 'stop', 'reply/no-code'],
    ['another language', '```rust\nfn main() {}\n```', 'stop', 'reply/no-code'],
    ['a refusal', 'No.', 'refusal', 'reply/refusal'],
    ['an empty refusal', '', 'refusal', 'reply/refusal'],
    ['a reply cut off in the code', '```python\nclass P:', 'length', 'reply/truncated'],
    ['a reply cut off before the code', 'Let us think', 'length', 'reply/truncated'],
    ['a thought without an end', '<think>\n```python\nclass P: pass\n```', 'length', 'reply/truncated'],
    [
      'an unclosed block of an answer that ended in some other way',
      `\`\`\`python\n${code}`,
      'other',
      'reply/truncated',
    ],
    ['an unclosed block that stops inside brackets', '```python\nclass P:\n    x = [1,', 'stop', 'reply/truncated'],
    [
      'an unclosed block that stops at a colon',
      `\`\`\`python\n${code}\n    def more(self):`,
      'stop',
      'reply/truncated',
    ],
    ['a lone fence', '```python', 'stop', 'reply/truncated'],
    ['an empty block', '```python\n```', 'stop', 'reply/no-code'],
  ])('says why for %s', (_, text, finishReason, expected) => {
    expect(tolerant(text, finishReason)).toBe(expected);
  });

  it('uses a closed block of a reply that was cut off later', () => {
    expect(tolerant(`\`\`\`python\n${code}\n\`\`\`\nThis is beca`, 'length')).toBe(code);
  });

  it('names the other language in its message', () => {
    const result = extractCode({ text: '```rust\nfn main() {}\n```', finishReason: 'stop' }, 'python', 'tolerant');
    expect(!result.ok && result.error.message).toContain('rust');
  });

  it.each([
    ['a fence and a long word before a lone backtick', `\`\`\`${'a'.repeat(1_000_000)}\``],
    ['fences in one line before a lone backtick', `${'~~~ '.repeat(250_000)}\``],
    ['opening tags', '<think>'.repeat(150_000)],
    ['backticks', '`'.repeat(1_000_000)],
    ['fences in one line', ' ```'.repeat(250_000)],
  ])('comes to an end on a million characters of %s', (_, text) => {
    expect(['reply/no-code', 'reply/truncated', 'reply/empty']).toContain(tolerant(text));
  });

  it('never throws and stays quick on odd input', () => {
    const odd = [
      '`'.repeat(100_000),
      '```'.repeat(50_000),
      '\u0000\ud800```python\n\udfff',
      ' '.repeat(200_000) + '```',
    ];
    for (const text of [...odd, ...odd.map((item) => `\`\`\`python\n${item}`)]) {
      expect(() => extractCode({ text, finishReason: 'stop' }, 'python', 'tolerant')).not.toThrow();
    }
  });
});

describe('holdsAnswer and openBlock', () => {
  const holds = (text: string) => holdsAnswer(text, 'python');

  it('know an answer by its closed block of a class', () => {
    expect(holds(`\`\`\`python\n${code}\n\`\`\`\nAnd so`)).toBe(true);
    expect(holds(`\`\`\`python\n${code}`)).toBe(false);
    expect(holds('```python\nx = 1\n```\nNow the class')).toBe(false);
    expect(holds(`\`\`\`bash\nclass P\n\`\`\``)).toBe(false);
    expect(holds(`<think>\n\`\`\`python\n${code}\n\`\`\``)).toBe(false);
  });

  it('give the code of a block that is still open', () => {
    expect(openBlock(`Hm.\n\`\`\`python\n${code}`)).toBe(code);
    expect(openBlock(`\`\`\`python\n${code}\n\`\`\`\n`)).toBeNull();
    expect(openBlock('Hm.')).toBeNull();
    expect(openBlock('```python\n')).toBe('');
  });
});

describe('reading as the reference does', () => {
  it('takes what stands between the named fence and the next fence', () => {
    expect(reference(`Hm.\n\`\`\`python\n\n${code}\n\n\`\`\``)).toBe(code);
    expect(reference('```python\nx = "```"\n```')).toBe('x = "');
  });

  it('knows no other fence', () => {
    expect(reference(`\`\`\`py\n${code}\n\`\`\``)).toBe('reply/no-code');
    expect(reference(`\`\`\`\n${code}\n\`\`\``)).toBe('reply/no-code');
    expect(reference(`\`\`\`python\n${code}`)).toBe('reply/truncated');
    expect(reference('```python\n```')).toBe('reply/no-code');
    expect(reference('')).toBe('reply/empty');
  });
});
