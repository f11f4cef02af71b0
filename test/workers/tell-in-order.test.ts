// Telling events across the boundary: the call ends only once the page has heard them, and its callback is released.
import { releaseProxy } from 'comlink';
import { expect, test } from 'vitest';
import { tellInOrder } from '../../src/workers/tell-in-order.ts';

/** A page that hears an event when the test says so. */
function page() {
  const heard: string[] = [];
  const waiting: (() => void)[] = [];
  let released = 0;
  const tell = Object.assign(
    (event: string) =>
      new Promise<void>((resolve) => {
        waiting.push(() => {
          heard.push(event);
          resolve();
        });
      }),
    { [releaseProxy]: () => void released++ },
  );
  return { tell, heard, hear: () => waiting.splice(0).forEach((each) => each()), released: () => released };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

test('a call ends only once the page has heard everything', async () => {
  const { tell, heard, hear, released } = page();
  let isOver = false;
  const call = tellInOrder(tell, async (next) => {
    next('evaluated');
    next('done');
  }).then(() => (isOver = true));
  await settle();
  expect([isOver, released()]).toEqual([false, 0]);
  hear();
  await call;
  expect(heard).toEqual(['evaluated', 'done']);
  expect(released()).toBe(1);
});

test('work that fails rejects in its words, and the callback is released all the same', async () => {
  const { tell, released } = page();
  await expect(tellInOrder(tell, () => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory');
  expect(released()).toBe(1);
});
