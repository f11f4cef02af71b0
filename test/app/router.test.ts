// The address as state: what a page writes itself, and what comes from outside.
import type { router as Instance } from '../../src/app/router.svelte.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

let router: typeof Instance;
let stop: () => void;
/** As much of a browser as the router touches: `replaceState` is silent, an address from outside is heard. */
const heard = new EventTarget();
const place = { hash: '#/write/taxi-v4?language=python' };

function arrive(hash: string): void {
  place.hash = hash;
  heard.dispatchEvent(new Event('hashchange'));
}

beforeEach(async () => {
  place.hash = '#/write/taxi-v4?language=python';
  vi.stubGlobal('location', place);
  vi.stubGlobal('window', Object.assign(heard, { scrollTo: () => undefined }));
  vi.stubGlobal('history', {
    state: null,
    replaceState: (_: unknown, __: string, hash: string) => (place.hash = hash),
  });
  vi.resetModules();
  ({ router } = await import('../../src/app/router.svelte.ts'));
  stop = router.start();
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

test('what a page writes stands in the address and does not count as an arrival', () => {
  router.setParams({ language: 'javascript', against: 'none' });
  expect(place.hash).toBe('#/write/taxi-v4?language=javascript&against=none');
  router.setParams({ against: null });
  expect(place.hash).toBe('#/write/taxi-v4?language=javascript');
  expect(router.arrivals).toBe(0);
});

test('a route that was named in part is filled in without an arrival, and keeps its parameters', () => {
  arrive('#/compare?seeds=5');
  router.fillIn({ name: 'compare', envId: 'taxi-v4', runId: null });
  expect(place.hash).toBe('#/compare/taxi-v4?seeds=5');
  expect(router.route).toEqual({ name: 'compare', envId: 'taxi-v4', runId: null });
  expect(router.arrivals).toBe(1);
});

test('another view of the same page from outside is an arrival with its parameters', () => {
  router.setParams({ language: 'javascript' });
  arrive('#/write/taxi-v4?language=python&against=none');
  expect(router.arrivals).toBe(1);
  expect(router.route).toEqual({ name: 'write', envId: 'taxi-v4' });
  expect(Object.fromEntries(router.params)).toEqual({ language: 'python', against: 'none' });
});

test('another page is an arrival, and the address that is there already is none', () => {
  arrive('#/runs');
  expect([router.arrivals, router.route.name]).toEqual([1, 'runs']);
  arrive('#/runs?');
  expect(router.arrivals).toBe(1);
});
