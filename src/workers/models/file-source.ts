// Where a model's files really lie. web-llm looks below `/resolve/main/` of the address that a person named; many servers have
// them right in that folder. Both places are asked, in each download anew: nothing kept says which one it was.
import type { LocalModel } from '../../llm/web-llm/local-model.ts';
import { NotThereProblem } from './fetch-file.ts';
import { baseUrl, type ModelFile } from './store.ts';

/**
 * Gives a function that calls `fetchAt` with the file's address, and where nothing is there, with the address right in the
 * model's folder. Once a file was found there, the following ones are asked for there at once. Errors are those of the last try.
 */
export function fromEitherFolder(
  model: LocalModel,
  fetchAt: (file: ModelFile, url: string) => Promise<void>,
): (file: ModelFile) => Promise<void> {
  const below = baseUrl(model);
  const plain = new URL(model.url).href;
  let isPlain = false;
  return async (file) => {
    const alternative = file.url.startsWith(below) ? plain + file.url.slice(below.length) : file.url;
    if (isPlain) return fetchAt(file, alternative);
    try {
      await fetchAt(file, file.url);
    } catch (error) {
      if (!(error instanceof NotThereProblem) || alternative === file.url) throw error;
      await fetchAt(file, alternative);
      isPlain = true;
    }
  };
}
