// The files of a model in the Cache API, laid out as web-llm looks for them: config and manifest in `webllm/config`, weights,
// their list and the tokenizer in `webllm/model`, the compiled library in `webllm/wasm`; keys are full addresses.
import { filesUrl } from '../../llm/web-llm/model-id.ts';
import type { LocalModel } from '../../llm/web-llm/local-model.ts';

export const SCOPES = ['webllm/config', 'webllm/model', 'webllm/wasm'] as const;
export type Scope = (typeof SCOPES)[number];

export const CONFIG_FILE = 'mlc-chat-config.json';
export const LIST_FILE = 'tensor-cache.json';

export interface ModelFile {
  readonly scope: Scope;
  /** Its key in the cache. */
  readonly url: string;
  /** For people: the last part of the address. */
  readonly name: string;
  readonly kind: 'json' | 'wasm' | 'shard' | 'other';
  /** As the list states it; absent for files that it does not name. */
  readonly bytes?: number;
  readonly md5?: string;
  /** True where the model works without it. */
  readonly optional?: boolean;
}

interface ShardRecord {
  readonly dataPath: string;
  readonly nbytes: number;
  readonly md5sum?: string;
}

function file(scope: Scope, url: string, kind: ModelFile['kind'], more: Partial<ModelFile> = {}): ModelFile {
  return { scope, url, name: url.slice(url.lastIndexOf('/') + 1), kind, ...more };
}

/** The address under which web-llm looks for a model's files, ending in `/`. */
export function baseUrl(model: LocalModel): string {
  return new URL(filesUrl(model.url)).href;
}

/** The files that have to be read first, since they name the others. */
export function headFiles(model: LocalModel): { readonly config: ModelFile; readonly list: ModelFile } {
  const base = baseUrl(model);
  return {
    config: file('webllm/config', base + CONFIG_FILE, 'json'),
    list: file('webllm/model', base + LIST_FILE, 'json'),
  };
}

/** The shards that a parsed tensor-cache.json names. Errors in words if it is not such a list. */
export function readShards(list: unknown): readonly ShardRecord[] {
  const records = (list as { records?: unknown } | null)?.records;
  const good = (record: unknown) => {
    const { dataPath, nbytes } = (record ?? {}) as Partial<ShardRecord>;
    return typeof dataPath === 'string' && Number.isSafeInteger(nbytes) && nbytes! > 0;
  };
  if (!Array.isArray(records) || records.length === 0 || !records.every(good)) {
    throw new Error(`${LIST_FILE} is not a list of weights as web-llm reads it.`);
  }
  return records as ShardRecord[];
}

/** The tokenizer files that web-llm (the first one) and the token counter want. Errors in words if there is none. */
function readTokenizers(config: unknown): readonly string[] {
  const names = (config as { tokenizer_files?: unknown } | null)?.tokenizer_files;
  const listed = Array.isArray(names) ? (names as unknown[]) : [];
  const main = ['tokenizer.json', 'tokenizer.model'].find((name) => listed.includes(name));
  if (!main) throw new Error(`${CONFIG_FILE} names neither tokenizer.json nor tokenizer.model.`);
  return listed.includes('tokenizer_config.json') ? [main, 'tokenizer_config.json'] : [main];
}

/** All files of a model, from its parsed config and list; the small ones first. */
export function planFiles(model: LocalModel, config: unknown, list: unknown): ModelFile[] {
  const base = baseUrl(model);
  const head = headFiles(model);
  const manifest = model.manifest ? [file('webllm/config', new URL(model.manifest, base).href, 'json')] : [];
  const tokenizers = readTokenizers(config).map((name) =>
    file('webllm/model', base + name, name.endsWith('.json') ? 'json' : 'other', {
      optional: name === 'tokenizer_config.json',
    }),
  );
  const shards = readShards(list).map(({ dataPath, nbytes, md5sum }) =>
    file('webllm/model', new URL(dataPath, base).href, 'shard', {
      bytes: nbytes,
      ...(typeof md5sum === 'string' && md5sum ? { md5: md5sum.toLowerCase() } : {}),
    }),
  );
  const library = file('webllm/wasm', new URL(model.library).href, 'wasm');
  return [head.config, head.list, ...manifest, library, ...tokenizers, ...shards];
}

/** Bytes of a cached response, from its header where that can be trusted, so that the body is not read. */
async function responseBytes(response: Response): Promise<number> {
  const stated = response.headers.get('content-length');
  if (stated !== null && !response.headers.get('content-encoding')) return Number(stated);
  return (await response.blob()).size;
}

/** web-llm's three caches. */
export class ModelStore {
  readonly #given: CacheStorage | undefined;

  /** `caches`: absent outside secure contexts; then nothing is here, and everything but `keys` rejects. */
  constructor(caches: CacheStorage | undefined) {
    this.#given = caches;
  }

  get #caches(): CacheStorage {
    if (!this.#given) throw new Error('There is no Cache API here.');
    return this.#given;
  }

  async get(file: ModelFile): Promise<Response | undefined> {
    return (await this.#caches.open(file.scope)).match(file.url);
  }

  /** Bytes of the file as it lies here; null where it does not, or where its size is not the listed one. */
  async bytesOf(file: ModelFile): Promise<number | null> {
    const response = await this.get(file);
    if (!response) return null;
    const bytes = await responseBytes(response);
    return file.bytes === undefined || bytes === file.bytes ? bytes : null;
  }

  /** A JSON file parsed; null where it is missing or does not parse. */
  async json(file: ModelFile): Promise<unknown> {
    const response = await this.get(file);
    if (!response) return null;
    return response.json().catch(() => null) as Promise<unknown>;
  }

  /** The plan of a model whose config and list are here; null where they are not, or cannot be read. */
  async plan(model: LocalModel): Promise<ModelFile[] | null> {
    const head = headFiles(model);
    const [config, list] = await Promise.all([this.json(head.config), this.json(head.list)]);
    if (config === null || list === null) return null;
    try {
      return planFiles(model, config, list);
    } catch {
      return null;
    }
  }

  /** Keeps `body` under the file's address, with its length written into the headers. Nothing is kept if the body breaks off. */
  async put(file: ModelFile, body: BodyInit, bytes: number): Promise<void> {
    const types = { json: 'application/json', wasm: 'application/wasm', shard: '', other: '' };
    const headers = { 'content-type': types[file.kind] || 'application/octet-stream', 'content-length': String(bytes) };
    const cache = await this.#caches.open(file.scope);
    await cache.put(file.url, new Response(body, { headers }));
  }

  async delete(scope: Scope, url: string): Promise<void> {
    await (await this.#caches.open(scope)).delete(url);
  }

  /** The addresses in a cache. */
  async keys(scope: Scope): Promise<string[]> {
    // Opening would create the cache: looking should leave no traces.
    if (!this.#given || !(await this.#given.has(scope))) return [];
    return (await (await this.#caches.open(scope)).keys()).map((request) => request.url);
  }

  /** Bytes of what lies under an address. */
  async keyBytes(scope: Scope, url: string): Promise<number> {
    const response = await (await this.#caches.open(scope)).match(url);
    return response ? responseBytes(response) : 0;
  }
}
