// Work that a reload would cut off is told by the locks it holds, in whatever tab.
import { expect, test } from 'vitest';
import { workGoesOn } from '../../src/app/work-in-progress.ts';

const holding = (...names: readonly string[]): LockManager =>
  ({ query: async () => ({ held: names.map((name) => ({ name })), pending: [] }) }) as unknown as LockManager;

test.each([['promptpo-run:a1'], ['promptpo-trainings'], ['promptpo-experiment:e1']])('%s is work', async (name) => {
  expect(await workGoesOn(holding('something-else', name))).toBe(true);
});

test('a download, another site’s lock and no lock are none', async () => {
  expect(await workGoesOn(holding('promptpo-mujoco', 'promptpo-offline', 'run:x'))).toBe(false);
  expect(await workGoesOn(holding())).toBe(false);
});

test('without Web Locks nothing is known to go on', async () => {
  expect(await workGoesOn(undefined)).toBe(false);
});
