// Secrets that a gateway echoes in an answer, whole and in pieces.
import { describe, expect, it } from 'vitest';
import { createSecretFilter, secretForms, withoutForms } from '../../src/llm/clean-answer.ts';

const KEY = 'sk-secret-0123456789';
const forms = secretForms([KEY]);

function streamed(pieces: readonly string[]): string {
  let heard = '';
  const filter = createSecretFilter(forms, (piece) => (heard += piece));
  for (const piece of pieces) filter.add(piece);
  filter.end();
  return heard;
}

describe('an answer that holds the key', () => {
  it.each([
    ['as it is', `Bearer ${KEY}.`, 'Bearer [key].'],
    ['twice', `${KEY}${KEY}`, '[key][key]'],
    ['at its very end, cut short', `Bearer ${KEY.slice(0, 12)}`, 'Bearer [key]'],
  ])('%s, loses it', (_name, text, expected) => {
    expect(withoutForms(text, forms)).toBe(expected);
  });

  it('loses it in base64 too', () => {
    expect(withoutForms(`Basic ${btoa(`user:${KEY}`)}`, forms)).not.toContain(btoa(KEY).slice(4, 20));
  });

  it.each([1, 2, 3, 7, 19])('loses it in a stream of pieces of %i characters', (size) => {
    const text = `s sk- you sent ${KEY}, sk-secret-0 and ${KEY}`;
    const pieces = text.match(new RegExp(`.{1,${size}}`, 'g'))!;
    expect(streamed(pieces)).toBe(withoutForms(text, forms));
    expect(streamed(pieces)).toBe('s sk- you sent [key], sk-secret-0 and [key]');
  });

  it('is handed on at once where no key can be beginning', () => {
    const heard: string[] = [];
    const filter = createSecretFilter(forms, (piece) => heard.push(piece));
    filter.add('class P: pass\n');
    expect(heard).toEqual(['class P: pass\n']);
  });

  it('keeps a few characters at its end that only look like the beginning of one', () => {
    expect(streamed(['ye', 's'])).toBe('yes');
    expect(withoutForms('sk-', forms)).toBe('sk-');
  });
});

it.each(['', 'none', 'EMPTY', 'ollama', 'lm-studio', 'placeholder', 'no-key-required'])(
  'the stand-in key "%s" of a server without keys does not change answers',
  (word) => {
    const code = `x = "${word}"  # ${word}`;
    expect(withoutForms(code, secretForms([word]))).toBe(code);
  },
);
