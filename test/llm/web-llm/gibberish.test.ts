import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseRunLog } from '../../../src/engine/log-json.ts';
import { createGibberishWatch, gibberishError } from '../../../src/llm/web-llm/gibberish.ts';
import { tokens } from './scripted-engine.ts';

const root = resolve(import.meta.dirname, '../../..');

/** What is found while a text streams in, and after how many characters. */
function watch(text: string): { readonly kind: string | null; readonly after: number } {
  const { add } = createGibberishWatch();
  let after = 0;
  for (const piece of tokens(text)) {
    after += piece.length;
    const found = add(piece);
    if (found) return { kind: found.kind, after };
  }
  return { kind: null, after };
}

const preamble = 'The pole falls to the right, so the cart has to follow it.\n\n```python\nclass CartPolePolicy:\n';

describe('gibberish', () => {
  test.each([
    ['a phrase', 'and then it goes left, ', 1600],
    ['a line of code', '        if obs.pole_angle > 0: return 1\n', 1600],
    [
      'a paragraph of six lines',
      'Wait, let me think again about the angle of the pole.\n'.repeat(1) + 'It may fall. '.repeat(20),
      4000,
    ],
    ['a word', 'left ', 3000],
    ['one letter', 'a', 1000],
    ['blank lines', '\n', 1000],
    ['digits', '0, ', 6800],
  ])('%s without end is a loop, found in time', (_, unit, within) => {
    const { kind, after } = watch(preamble + unit.repeat(4000));
    expect(kind).toBe('loop');
    expect(after).toBeLessThan(preamble.length + within);
  });

  test('what a GPU writes whose numbers are lost is noise', () => {
    expect(watch('!'.repeat(4000))).toMatchObject({ kind: 'noise' });
    expect(watch(preamble + '\uFFFD\uFFFD '.repeat(500))).toMatchObject({ kind: 'noise' });
    expect(watch(preamble + '\u0000\u0007ab'.repeat(500))).toMatchObject({ kind: 'noise' });
    const salad = 'ждать return 的 نعم class तथा จะ the ירוק 한국 of ができ Ελλά ';
    expect(watch(preamble + salad.repeat(30))).toMatchObject({ kind: 'noise' });
  });

  test('says where it began', () => {
    const { add } = createGibberishWatch();
    const found = tokens(preamble + 'left and right again '.repeat(200))
      .map(add)
      .find((one) => one !== null);
    expect(found!.from).toBeGreaterThan(preamble.length - 60);
    expect(found!.from).toBeLessThan(preamble.length + 60);
  });

  test('the error says what to try', () => {
    expect(gibberishError({ kind: 'loop', from: 0 })).toMatchObject({
      code: 'model/gibberish',
      message: expect.stringContaining('temperature'),
    });
    expect(gibberishError({ kind: 'noise', from: 0 }).message).toMatch(/smaller model/);
  });
});

describe('what is no gibberish', () => {
  test.each(readdirSync(join(root, 'public/recordings')).filter((name) => name !== 'index.json'))(
    'every reply in the recording %s',
    (name) => {
      const parsed = parseRunLog(readFileSync(join(root, 'public/recordings', name), 'utf8'));
      if (!parsed.ok) throw new Error(parsed.error);
      const replies = parsed.events.filter((event) => event.type === 'call-answered');
      expect(replies.length).toBeGreaterThan(0);
      for (const { text, reasoning = '' } of replies) expect(watch(`${reasoning}${text}`).kind).toBe(null);
    },
  );

  const policies = readdirSync(join(root, 'envs'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    /reference-policy\.(py|js)$/.test(path),
  );
  test.each(policies)('the policy envs/%s', (path) => {
    expect(watch(readFileSync(join(root, 'envs', path), 'utf8')).kind).toBe(null);
  });

  test.each([
    [
      'a table of numbers',
      Array.from({ length: 500 }, (_, i) => `    (${i}, ${(i * 37) % 11}, 0.${i % 10}),`).join('\n'),
    ],
    ['a board of zeros, 40 x 40', `[${`[${'0, '.repeat(39)}0],\n`.repeat(40)}]`],
    [
      'a lookup with many similar lines',
      Array.from({ length: 200 }, (_, i) => `        if obs.state == ${i}: return ${i % 4}`).join('\n'),
    ],
    ['a map of letters', 'FFFFFFFF\nFFFHFFFF\nFHHFFFHF\nFHFFHFHG\n'.repeat(3)],
    ['banners', `# ${'='.repeat(160)}\n# Policy\n# ${'='.repeat(160)}\n# ${'-'.repeat(160)}\n`.repeat(3)],
    ['ASCII art', '  /\\  \n /  \\ \n/____\\\n|    |\n|____|\n'.repeat(6)],
    [
      'deep indentation',
      Array.from({ length: 60 }, (_, i) => `${' '.repeat(4 * (i % 20))}for x${i} in range(9):`).join('\n'),
    ],
    [
      'Chinese prose with Python',
      '小车向右移动时，杆子会向左倒，所以策略要看角度和角速度。'.repeat(1) + 'def act(self, obs): return 1\n',
    ],
    [
      'Greek letters in formulas',
      'θ̈ = (g·sin θ − cos θ·(F + m·l·θ̇²·sin θ)/M) / (l·(4/3 − m·cos²θ/M)), α = 0.1, β = 0.2\n'.repeat(6),
    ],
    ['exclamation marks', 'It works!!! '.repeat(5)],
    ['a zero matrix by words', 'np.zeros((500, 6))\n'.repeat(6)],
  ])('%s', (_, text) => {
    expect(watch(preamble + text).kind).toBe(null);
  });
});
