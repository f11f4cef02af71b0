// Into which files the build puts the code of the first screen. Left alone, the bundler makes a file of every module that two pages
// share: dozens of small ones, each of which costs the browser a request and a task. They are gathered by who needs them.
import type { CodeSplittingOptions } from 'rolldown';

type Lookup = (id: string) => { readonly importers: readonly string[] } | null;

const firstScreen = 'src/ui/studio/Studio.svelte';
const setUp = 'src/ui/studio/OwnRun.svelte';
const pages = /src\/ui\/\w+\/\w+Page\.svelte$/;
/** What so many pages need, they may as well load with the first screen. */
const COMMON_PAGES = 6;

/** `id` and every module that needs it at once, through whatever others. */
function needers(id: string, lookup: Lookup): ReadonlySet<string> {
  const found = new Set([id]);
  // A set is walked to its end even where it grows on the way.
  for (const each of found) for (const importer of lookup(each)?.importers ?? []) found.add(importer);
  return found;
}

/** Name of the file for the module `id`; null where it is none of the first screen. */
export function chunkOf(id: string, lookup: Lookup): string | null {
  const all = [...needers(id, lookup)].map((each) => each.replaceAll('\\', '/'));
  if (all.some((each) => each.endsWith(firstScreen))) {
    return all.filter((each) => pages.test(each)).length >= COMMON_PAGES ? 'common' : 'studio';
  }
  return all.some((each) => each.endsWith(setUp)) ? 'own-run' : null;
}

/** For `build.rolldownOptions.output.codeSplitting`. A group takes the modules that it needs along, unless one before it has them. */
export const firstScreenChunks: CodeSplittingOptions = {
  groups: [
    { name: 'main', tags: ['$initial'], priority: 4 },
    ...(['common', 'studio', 'own-run'] as const).map((chunk, i) => ({
      debugName: chunk,
      name: (id: string, build: { getModuleInfo: Lookup }) =>
        chunkOf(id, (each) => build.getModuleInfo(each)) === chunk ? chunk : null,
      priority: 3 - i,
    })),
  ],
};
