// Text that is still coming in.
import { expect, test } from 'vitest';
import { codeSoFar } from '../../../src/app/runs/live.ts';

test('shows nothing before the fence, and what has arrived after it', () => {
  expect(codeSoFar('I will write')).toBe('');
  expect(codeSoFar('Here:\n```python')).toBe('');
  expect(codeSoFar('Here:\n```python\nclass A:\n    def')).toBe('class A:\n    def');
});

test('ends at the closing fence', () => {
  expect(codeSoFar('```js\nclass A {}\n```\nIt works like this')).toBe('class A {}\n');
});

test('is not ended by backticks inside a line', () => {
  expect(codeSoFar('```js\nconst s = "```x";\nnext')).toBe('const s = "```x";\nnext');
});
