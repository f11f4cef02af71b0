// A person's own in-tab models: their addresses as this browser keeps them, and making one out of what was typed.
import { importedModel } from '../../llm/web-llm/imported.ts';
import type { LocalModel } from '../../llm/web-llm/local-model.ts';
import { keepSetting, readSetting } from '../local-setting.ts';

const storageKey = 'own-models';

function isModel(value: unknown): value is LocalModel {
  if (typeof value !== 'object' || value === null) return false;
  const model = value as Partial<Record<keyof LocalModel, unknown>>;
  return (
    ['id', 'url', 'library'].every((name) => typeof model[name as keyof LocalModel] === 'string') &&
    typeof model.statedContextTokens === 'number' &&
    Array.isArray(model.requiredFeatures) &&
    (model.source === 'url' || model.source === 'files')
  );
}

function isModels(value: unknown): value is readonly LocalModel[] {
  return Array.isArray(value) && value.every(isModel);
}

export function readOwnModels(): readonly LocalModel[] {
  return readSetting(storageKey, isModels, []);
}

export function keepOwnModels(models: readonly LocalModel[]): void {
  keepSetting(storageKey, models);
}

export interface OwnModelInput {
  name: string;
  /** Folder of the weights; unused for files. */
  url: string;
  library: string;
  contextTokens: number;
}

/** Weights compiled for half precision say so in their name (q4f16, q0f16). */
function featuresOf(name: string): readonly string[] {
  return /f16/i.test(name) ? ['shader-f16'] : [];
}

/** What is wrong with the input, in words; null where a model can be made of it. `taken`: ids that are in use. */
export function problemInOwnModel(
  input: OwnModelInput,
  source: 'url' | 'files',
  taken: readonly string[],
): string | null {
  const name = input.name.trim();
  if (!name) return 'Give the model a name.';
  if (!/^[\w.-]+$/.test(name)) return 'Use only letters, digits, dots, hyphens and underscores in the name.';
  if (taken.includes(name)) return 'There is a model of this name already.';
  if (source === 'files') return null;
  if (!isAddress(input.url)) return 'Give the address of the folder with the weights, starting with https://.';
  return isAddress(input.library) ? null : 'Give the address of the compiled model library (a .wasm file).';
}

function isAddress(text: string): boolean {
  return /^https?:\/\/[^\s/]+\//.test(`${text.trim()}/`);
}

/** The model that the input describes; imported files get a made-up address. */
export function ownModel(input: OwnModelInput, source: 'url' | 'files'): LocalModel {
  const id = input.name.trim();
  if (source === 'files') return importedModel(id, input.contextTokens);
  return {
    id,
    url: withSlash(folderOf(input.url.trim())),
    library: input.library.trim(),
    requiredFeatures: featuresOf(`${id} ${input.library}`),
    gpuMemoryMb: 0,
    bufferBytes: 0,
    statedContextTokens: input.contextTokens,
    source,
  };
}

/** People paste the address of the config as often as that of its folder. */
function folderOf(url: string): string {
  return url.replace(/\/[^/]+\.json$/, '/');
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
