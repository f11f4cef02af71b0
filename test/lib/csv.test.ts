// Cells as a spreadsheet reads them.
import { expect, test } from 'vitest';
import { csvOf } from '../../src/lib/csv.ts';

test('quotes what needs it, leaves numbers as they are, and writes nothing for null', () => {
  expect(
    csvOf([
      ['a', 'b'],
      ['x, "y"', -1.5, null, 'two\nlines'],
    ]),
  ).toBe('a,b\r\n"x, ""y""",-1.5,,"two\nlines"\r\n');
});

test('gives a spreadsheet no formula that somebody else named a task or a model', () => {
  for (const text of ['=1+1', '+1', '-1+cmd', '@SUM(A1)', '\t=1']) expect(csvOf([[text]])).toBe(`'${text}\r\n`);
  expect(csvOf([['-1 -2.5e-7', '-3']])).toBe('-1 -2.5e-7,-3\r\n');
});
