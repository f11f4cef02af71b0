// Addresses after the `#`.
import { expect, test } from 'vitest';
import { hashOf, parseHash, type Route } from '../../src/app/route.ts';
import type { RunId } from '../../src/engine/events.ts';

test.each<Route>([
  { name: 'studio' },
  { name: 'models' },
  { name: 'runs' },
  { name: 'run', runId: 'a/b c' as RunId },
  { name: 'compare', envId: null, runId: null },
  { name: 'compare', envId: 'taxi-v4', runId: null },
  { name: 'compare', envId: 'taxi-v4', runId: 'a/b c' as RunId },
])('reads back the address that it writes: %o', (route) => {
  expect(parseHash(hashOf(route))).toEqual(route);
});

test('shows the studio for an empty or unknown address, and the list for a broken one', () => {
  expect(['', '#', '#/', '#/nowhere', '#/run/'].map((hash) => parseHash(hash).name)).toEqual(Array(5).fill('studio'));
  expect(parseHash('#/run/%E0%A4%A').name).toBe('runs');
});
