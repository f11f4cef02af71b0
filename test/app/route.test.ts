// Addresses after the `#`.
import { expect, test } from 'vitest';
import { hashOf, paramsOf, parseHash, type Route } from '../../src/app/route.ts';
import type { RunId } from '../../src/engine/events.ts';

test.each<Route>([
  { name: 'studio' },
  { name: 'models' },
  { name: 'runs' },
  { name: 'run', runId: 'a/b c' as RunId },
  { name: 'compare', envId: null, runId: null },
  { name: 'compare', envId: 'taxi-v4', runId: null },
  { name: 'compare', envId: 'taxi-v4', runId: 'a/b c' as RunId },
  { name: 'film', source: 'recording', id: 'cartpole' },
  { name: 'film', source: 'file', id: 'handed on.json' },
  { name: 'write', envId: null },
  { name: 'write', envId: 'taxi-v4' },
  { name: 'lesson', id: 'what-is-a-policy' },
  { name: 'experiments', id: null },
  { name: 'experiments', id: 'new' },
  { name: 'task', id: 'own-1' },
  { name: 'shared', data: 'a+b/c?d=' },
])('reads back the address that it writes: %o', (route) => {
  expect(parseHash(hashOf(route))).toEqual(route);
});

test('shows the studio for an empty or unknown address, and the list for a broken one', () => {
  expect(['', '#', '#/', '#/nowhere'].map((hash) => parseHash(hash).name)).toEqual(Array(4).fill('studio'));
  expect(parseHash('#/run/').name).toBe('runs');
  expect(parseHash('#/run/%E0%A4%A').name).toBe('runs');
});

test('what is looked at on a page stands behind the address and does not change its route', () => {
  const hash = hashOf({ name: 'run', runId: 'a' as RunId }, new URLSearchParams({ round: '2', tab: 'code?/' }));
  expect(parseHash(hash)).toEqual({ name: 'run', runId: 'a' });
  expect(Object.fromEntries(paramsOf(hash))).toEqual({ round: '2', tab: 'code?/' });
  expect(paramsOf('#/runs').size).toBe(0);
});
