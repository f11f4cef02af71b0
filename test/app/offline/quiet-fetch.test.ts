// When large files are fetched unasked: never on a connection that saves data or is slow, and never into the last room.
import { expect, test } from 'vitest';
import { mayFetchQuietly } from '../../../src/app/offline/quiet-fetch.ts';

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
