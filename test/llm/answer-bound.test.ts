// Where a text stands with its code blocks, and what a stop sequence left out.
import { describe, expect, test } from 'vitest';
import { closingFence, endOf, STOP_AFTER_BLOCK, stoppedTooSoon, wantsStop } from '../../src/llm/answer-bound.ts';

describe('the end of a text', () => {
  test.each([
    ['', 'before'],
    ['Here it is:', 'before'],
    ['Here:\n```python', 'inside'],
    ['Here:\n```\nclass P:', 'inside'],
    ['```js\nclass P {}\n```', 'after'],
    ['```js\nclass P {}\n```\nThat is it.', 'after'],
    ['```js\na\n```\nthen\n```js\nb', 'inside'],
    ['````md\n```\ninner\n```\n', 'inside'],
    ['~~~\nclass P\n~~~', 'after'],
    ['a `code` word', 'before'],
  ])('%j is %s a block', (text, expected) => {
    expect(endOf(text)).toBe(expected);
  });
});

test('what a stop sequence cut off closes the block again, also when the answer is the second half of one', () => {
  const whole = '```js\nclass P {}\n```\nThat is it.';
  const cut = whole.slice(0, whole.indexOf(STOP_AFTER_BLOCK));
  expect(endOf(cut + closingFence(cut))).toBe('after');
  expect(closingFence('lass P {}', '```js\nc')).toBe(STOP_AFTER_BLOCK);
  expect(closingFence('```js\nx\n```')).toBe('');
});

test('an answer without any block was stopped too soon, the second half of one was not', () => {
  expect(stoppedTooSoon('Here:')).toBe(true);
  expect(stoppedTooSoon('lass P {}', '```js\nc')).toBe(false);
});

test('only code answers are bound', () => {
  expect(wantsStop({ bound: 'stop', fence: 'python' })).toBe(true);
  expect(wantsStop({ bound: 'grammar', fence: 'python' })).toBe(true);
  expect(wantsStop({ bound: 'free', fence: 'python' })).toBe(false);
  expect(wantsStop({ fence: 'python' })).toBe(false);
  expect(wantsStop({ bound: 'stop', fence: null })).toBe(false);
});
