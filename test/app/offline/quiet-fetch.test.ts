// When large files are fetched unasked: never on a connection that saves data or is slow, never into the last room, and never while
// work goes on, but soon after.
import { expect, test } from 'vitest';
import { fetchWhenFree, mayFetchQuietly, pageWantsLargeParts } from '../../../src/app/offline/quiet-fetch.ts';

test.each([
  ['a browser that tells nothing', undefined, null, true],
  ['a fast connection with room', { effectiveType: '4g', saveData: false }, 1e9, true],
  ['Save-Data', { effectiveType: '4g', saveData: true }, 1e9, false],
  ['a slow connection', { effectiveType: '3g' }, 1e9, false],
  ['a mobile connection', { type: 'cellular', effectiveType: '4g' }, 1e9, false],
  ['little room', { effectiveType: '4g' }, 210e6, false],
])('on %s', (_what, connection, freeBytes, allowed) => {
  expect(mayFetchQuietly(connection, 20e6, freeBytes)).toBe(allowed);
});

/** Parts of 10 bytes; `busyLooks`: looks at which work goes on; `failing`: a part that cannot be had. */
async function fetched(busyLooks: number, { here = '', failing = '', allowed = true } = {}): Promise<string[]> {
  const log: string[] = [];
  let looks = 0;
  await fetchWhenFree(['python', 'mujoco'], {
    missing: async (part) => (part === here ? 0 : 10),
    workGoesOn: async () => looks++ < busyLooks,
    pause: async () => void log.push('pause'),
    mayFetch: async () => allowed,
    async fetch(part) {
      log.push(part);
      if (part === failing) throw new Error('gone');
    },
  });
  return log;
}

test('fetches the large parts once the work that goes on has ended', async () => {
  expect(await fetched(2)).toEqual(['pause', 'pause', 'python', 'mujoco']);
});

test('fetches neither what is here nor what may not be fetched', async () => {
  expect(await fetched(0, { here: 'python' })).toEqual(['mujoco']);
  expect(await fetched(0, { allowed: false })).toEqual([]);
});

test('goes on with the next part where one cannot be had', async () => {
  expect(await fetched(0, { failing: 'python' })).toEqual(['python', 'mujoco']);
});

test('fetches no large part unasked while somebody is in the lessons, where a class shares one connection', () => {
  expect(['lessons', 'lesson', 'teach', 'studio', 'write'].filter(pageWantsLargeParts)).toEqual(['studio', 'write']);
});
