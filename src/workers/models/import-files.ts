// A person's own files: which of them are needed, what is missing, and putting them into the store.
import type { LocalModel } from '../../llm/web-llm/local-model.ts';
import { Cancelled, contentProblem, FileProblem, keepStream, writeProblem } from './fetch-file.ts';
import type { ProgressMeter } from './progress.ts';
import { CONFIG_FILE, LIST_FILE, type ModelFile, type ModelStore, planFiles } from './store.ts';

/** The name that older model folders give to the list of weights. */
const OLD_LIST_FILE = 'ndarray-cache.json';

export interface ImportPlan {
  readonly files: readonly { readonly file: ModelFile; readonly content: File }[];
  readonly bytes: number;
}

async function parse(content: File): Promise<unknown> {
  try {
    return JSON.parse(await content.text());
  } catch {
    throw new FileProblem(`${content.name} is not valid JSON.`);
  }
}

/** Finds what the model needs among `files`. Errors in words with everything that is missing or of another size. */
export async function planImport(model: LocalModel, files: readonly File[]): Promise<ImportPlan> {
  const byName = new Map(files.map((content) => [content.name, content]));
  const config = byName.get(CONFIG_FILE);
  const list = byName.get(LIST_FILE) ?? byName.get(OLD_LIST_FILE);
  const libraries = files.filter((content) => content.name.endsWith('.wasm'));
  const missing = [
    ...(config ? [] : [CONFIG_FILE]),
    ...(list ? [] : [LIST_FILE]),
    ...(libraries.length === 1 ? [] : [libraries.length === 0 ? 'a model library (.wasm)' : 'just one .wasm file']),
  ];
  if (!config || !list || libraries.length !== 1) throw new FileProblem(`Still needed: ${missing.join(', ')}.`);
  const plan = planFiles(model, await parse(config), await parse(list));
  const found: { file: ModelFile; content: File }[] = [];
  const problems: string[] = [];
  for (const file of plan) {
    const content =
      file.kind === 'wasm' ? libraries[0] : file.name === LIST_FILE ? list : byName.get(decodeURIComponent(file.name));
    if (!content) {
      if (!file.optional) problems.push(file.name);
    } else if (file.bytes !== undefined && content.size !== file.bytes) {
      problems.push(`${file.name} with ${file.bytes} bytes (the one given has ${content.size})`);
    } else found.push({ file, content });
  }
  if (problems.length > 0) {
    const more = problems.length > 5 ? ` and ${problems.length - 5} more` : '';
    throw new FileProblem(`Still needed: ${problems.slice(0, 5).join(', ')}${more}.`);
  }
  return { files: found, bytes: found.reduce((sum, { content }) => sum + content.size, 0) };
}

/** Copies the files into the store, each compared with the list on its way. Errors in words; the caller clears up. */
export async function storeImport(
  store: ModelStore,
  plan: ImportPlan,
  signal: AbortSignal,
  meter: ProgressMeter,
): Promise<void> {
  for (const { file, content } of plan.files) {
    if (signal.aborted) throw new Cancelled();
    if (file.kind === 'shard') {
      await keepStream(store, file, content.stream(), (bytes) => meter.received(file.url, bytes));
      continue;
    }
    const problem = await contentProblem(file, content);
    if (problem) throw new FileProblem(problem);
    try {
      await store.put(file, content, content.size);
    } catch (error) {
      throw writeProblem(error, file.name);
    }
    meter.received(file.url, content.size);
  }
}
