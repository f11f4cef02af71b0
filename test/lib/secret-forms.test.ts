// A secret is found however it was encoded.
import { describe, expect, test } from 'vitest';
import { writtenForms } from '../../src/lib/secret-forms.ts';

const SECRET = 'sk-7Q+x/9=Zk&w"R2<4f>Vb';

describe('the written forms of a secret', () => {
  test.each([
    ['as it is', SECRET],
    ['in an address', encodeURIComponent(SECRET)],
    [
      'in an address with small digits',
      encodeURIComponent(SECRET)
        .replace('%2B', '%2b')
        .replace(/%[0-9A-F]{2}/g, (c) => c.toLowerCase()),
    ],
    ['in JSON', JSON.stringify({ a: SECRET })],
    ...['', 'a', 'ab', 'Bearer ', 'user:'].map((before): [string, string] => [
      `in base64 behind "${before}"`,
      Buffer.from(`${before}${SECRET} and more`).toString('base64'),
    ]),
    ['in base64url', Buffer.from(`a${SECRET}`).toString('base64url')],
  ])('are found %s', (_name, text) => {
    expect(writtenForms(SECRET).some((form) => text.includes(form))).toBe(true);
  });

  test('are not found in base64 of another secret of the same length', () => {
    const other = Buffer.from(SECRET.replace('7Q', '8Q')).toString('base64');
    expect(writtenForms(SECRET).filter((form) => other.includes(form))).toEqual([]);
  });

  test('of a short one are the secret alone', () => {
    expect(writtenForms('none')).toEqual(['none']);
  });
});
