// Which modules the build gathers into the files of the first screen, by who needs them.
import { expect, test } from 'vitest';
import { chunkOf } from '../../src/tools/first-screen-chunks.ts';

const studio = '/x/src/ui/studio/Studio.svelte';
const setUp = '/x/src/ui/studio/OwnRun.svelte';
const pages = ['runs/Runs', 'run/Run', 'write/Write', 'compare/Compare', 'learn/Lesson', 'film/Film'].map(
  (name) => `/x/src/ui/${name}Page.svelte`,
);

/** Who imports whom at once; a dynamic import is none. */
const importers: Readonly<Record<string, readonly string[]>> = {
  'format.ts': ['Term.svelte', setUp],
  'Term.svelte': [studio, ...pages],
  'hero.ts': [studio, pages[0]!],
  'fields.ts': ['more-fields.ts', setUp],
  'more-fields.ts': ['fields.ts'],
  'chart.ts': [...pages],
};
const chunk = (id: string) => chunkOf(id, (each) => ({ importers: importers[each] ?? [] }));

test('gathers what the first screen needs in one file, and what most pages need in another', () => {
  expect(chunk(studio)).toBe('studio');
  expect(chunk('hero.ts')).toBe('studio');
  expect(chunk('Term.svelte')).toBe('common');
  expect(chunk('format.ts')).toBe('common');
});

test('gathers the set-up in a file of its own, round trips between modules included', () => {
  expect(chunk(setUp)).toBe('own-run');
  expect(chunk('more-fields.ts')).toBe('own-run');
});

test('leaves what the first screen does not need to the bundler, however many pages share it', () => {
  expect(chunk('chart.ts')).toBeNull();
});
