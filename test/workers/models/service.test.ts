// The models service over a cache in memory and a scripted network: every fault ends in a sentence, and nothing that is not
// whole is kept.
import { beforeEach, describe, expect, test } from 'vitest';
import { importedModel } from '../../../src/llm/web-llm/imported.ts';
import type { LocalModel } from '../../../src/llm/web-llm/local-model.ts';
import type { DownloadProgress, StorageReport } from '../../../src/workers/models/api.ts';
import { createModelsService } from '../../../src/workers/models/service.ts';
import { MemoryCaches } from '../../support/memory-caches.ts';
import { makeTinyModel } from '../../support/tiny-model.ts';

const tiny = makeTinyModel();
const folder = 'https://models.example/team/tiny/resolve/main/';
const model: LocalModel = {
  id: 'tiny',
  url: folder,
  library: 'https://libraries.example/tiny.wasm',
  requiredFeatures: [],
  gpuMemoryMb: 0,
  bufferBytes: 0,
  statedContextTokens: 4096,
  source: 'url',
};
const twin: LocalModel = { ...model, id: 'twin', url: 'https://models.example/team/twin/resolve/main/' };

type Fault =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'html' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'cut'; readonly after: number }
  | { readonly kind: 'body'; readonly bytes: Buffer<ArrayBuffer> }
  | { readonly kind: 'hang' };

/** Serves the tiny model; `faults` are used up one per request of a file name. */
class ScriptedNetwork {
  readonly requests: string[] = [];
  readonly faults = new Map<string, Fault[]>();
  readonly base: readonly string[];
  isOnline = true;

  constructor(base: readonly string[] = [folder, twin.url]) {
    this.base = base;
  }

  online = () => this.isOnline;

  fail(name: string, ...faults: Fault[]): void {
    this.faults.set(name, faults);
  }

  fetch = async (url: string, init: RequestInit): Promise<Response> => {
    this.requests.push(url);
    await Promise.resolve();
    const name = url.slice(url.lastIndexOf('/') + 1);
    const fault = this.faults.get(name)?.shift();
    if (init.signal?.aborted) throw new DOMException('Aborted.', 'AbortError');
    if (fault?.kind === 'refused') throw new TypeError('Failed to fetch');
    if (fault?.kind === 'status') return new Response('nothing', { status: fault.status });
    if (fault?.kind === 'html') {
      return new Response('<html></html>', { headers: { 'content-type': 'text/html; charset=utf-8' } });
    }
    const inFolder = this.base.some((base) => url.startsWith(base));
    const body = url.endsWith('.wasm') ? tiny.library : inFolder ? tiny.files.get(name) : undefined;
    if (!body) return new Response('not found', { status: 404 });
    const bytes = fault?.kind === 'body' ? fault.bytes : body;
    return new Response(this.#stream(bytes, fault, init.signal!), {
      headers: { 'content-length': String(bytes.length) },
    });
  };

  #stream(bytes: Buffer<ArrayBuffer>, fault: Fault | undefined, signal: AbortSignal): ReadableStream<Uint8Array> {
    let at = 0;
    return new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        if (fault?.kind === 'hang') {
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        }
        if (signal.aborted) return controller.error(new DOMException('Aborted.', 'AbortError'));
        if (fault?.kind === 'cut' && at >= fault.after) return controller.error(new TypeError('network error'));
        if (at >= bytes.length) return controller.close();
        controller.enqueue(new Uint8Array(bytes.subarray(at, at + 500)));
        at += 500;
      },
    });
  }
}

let caches: MemoryCaches;
let network: ScriptedNetwork;
let quota: number;
let progress: DownloadProgress[];
const tell = (state: DownloadProgress) => void progress.push(state);
const last = () => progress.at(-1)!;

function makeService(stallMs = 1000, locks?: Pick<LockManager, 'request'>, hasCaches = true) {
  return createModelsService({
    caches: hasCaches ? caches.asCacheStorage() : undefined,
    network,
    locks,
    storage: (): Promise<StorageReport> =>
      Promise.resolve({ usedBytes: caches.usedBytes, quotaBytes: quota, persistent: false }),
    gpu: () => Promise.reject(new Error('not asked')),
    catalogue: [],
    now: () => performance.now(),
    rules: { retries: 3, firstWaitMs: 1, stallMs },
  });
}
let service: ReturnType<typeof makeService>;

beforeEach(() => {
  caches = new MemoryCaches();
  network = new ScriptedNetwork();
  quota = 1e9;
  progress = [];
  service = makeService();
});

const keys = () =>
  [...caches.stored].flatMap(([name, cache]) => [...cache.keys()].map((url) => `${name} ${url}`)).sort();
const everything = [
  `webllm/config ${folder}mlc-chat-config.json`,
  ...['tensor-cache.json', 'tokenizer.json', 'tokenizer_config.json', ...tiny.shards].map(
    (name) => `webllm/model ${folder}${name}`,
  ),
  'webllm/wasm https://libraries.example/tiny.wasm',
].sort();

describe('a download', () => {
  test('puts every file where web-llm looks for it and counts to the last byte', async () => {
    await service.download(model, tell);
    expect(keys()).toEqual(everything);
    for (const name of tiny.shards)
      expect(caches.bytes('webllm/model', folder + name)).toEqual(new Uint8Array(tiny.files.get(name)!));
    expect(last()).toMatchObject({ phase: 'download', bytes: tiny.bytes, totalBytes: tiny.bytes, reusedBytes: 0 });
    expect(progress.map((state) => state.bytes)).toEqual(progress.map((state) => state.bytes).sort((a, b) => a - b));
    expect(await service.list([model])).toEqual([
      { id: 'tiny', url: folder, bytes: tiny.bytes, totalBytes: tiny.bytes, complete: true },
    ]);
  });

  test('fetches nothing again that is here', async () => {
    await service.download(model, tell);
    network.requests.length = 0;
    await service.download(model, tell);
    expect(network.requests).toEqual([]);
    expect(last().bytes).toBe(last().totalBytes);
  });

  test('goes on where a cancelled one stopped, with the bytes that were kept', async () => {
    network.fail('params_shard_2.bin', { kind: 'hang' });
    const running = service.download(model, tell);
    while (!caches.bytes('webllm/model', folder + tiny.shards[1]))
      await new Promise((resolve) => setTimeout(resolve, 1));
    await service.cancel('tiny');
    await expect(running).rejects.toMatchObject({ name: 'AbortError', message: 'Cancelled.' });
    expect(caches.bytes('webllm/model', folder + tiny.shards[2])).toBeUndefined();
    const [partial] = await service.list([model]);
    expect(partial).toMatchObject({ complete: false, totalBytes: expect.any(Number) as number });
    expect(partial!.totalBytes - partial!.bytes).toBe(tiny.files.get(tiny.shards[2]!)!.length);

    network.requests.length = 0;
    await service.download(model, tell);
    expect(network.requests).toEqual([folder + tiny.shards[2]]);
    expect(last().reusedBytes).toBeGreaterThan(8000);
    expect(last().bytes).toBe(last().totalBytes);
    expect(keys()).toEqual(everything);
  });

  test('survives cut connections and refusals, without counting bytes twice', async () => {
    network.fail('params_shard_0.bin', { kind: 'cut', after: 1500 }, { kind: 'refused' });
    network.fail('tokenizer.json', { kind: 'status', status: 503 }, { kind: 'status', status: 429 });
    await service.download(model, tell);
    expect(keys()).toEqual(everything);
    expect(last()).toMatchObject({ bytes: tiny.bytes, totalBytes: tiny.bytes });
  });

  test('takes a connection that stands still for cut', async () => {
    service = makeService(20);
    network.fail('params_shard_1.bin', { kind: 'hang' });
    await service.download(model, tell);
    expect(keys()).toEqual(everything);
  });

  const short = tiny.files.get('params_shard_1.bin')!.subarray(0, 1234);
  const wrong = Buffer.from(tiny.files.get('params_shard_1.bin')!.map((byte, i) => (i === 99 ? byte ^ 1 : byte)));
  const repeat = (fault: Fault) => [fault, fault, fault, fault, fault];
  test.each<[string, string, Fault[], RegExp]>([
    [
      'a short shard',
      'params_shard_1.bin',
      repeat({ kind: 'body', bytes: short }),
      /params_shard_1\.bin has 1234 bytes instead of the 4001/,
    ],
    [
      'a shard with one wrong bit',
      'params_shard_1.bin',
      repeat({ kind: 'body', bytes: wrong }),
      /params_shard_1\.bin has another checksum/,
    ],
    ['a missing shard', 'params_shard_1.bin', [{ kind: 'status', status: 404 }], /is not at its address \(HTTP 404\)/],
    [
      'a refused shard',
      'params_shard_1.bin',
      [{ kind: 'status', status: 403 }],
      /not given out by its server \(HTTP 403\)/,
    ],
    ['a web page for a shard', 'params_shard_1.bin', [{ kind: 'html' }], /a web page came instead/],
    [
      'a server that stays broken',
      'params_shard_1.bin',
      repeat({ kind: 'status', status: 500 }),
      /could not be fetched \(HTTP 500\)/,
    ],
    [
      'a network that stays away',
      'params_shard_1.bin',
      repeat({ kind: 'refused' }),
      /models\.example.*connection failed.*CORS.*kept/s,
    ],
    [
      'a library that is none',
      'tiny.wasm',
      [{ kind: 'body', bytes: Buffer.from('oh no') }],
      /tiny\.wasm is not a WebAssembly file/,
    ],
    [
      'a tokenizer that is none',
      'tokenizer.json',
      [{ kind: 'body', bytes: Buffer.from('{"a":') }],
      /tokenizer\.json is not valid JSON/,
    ],
  ])('%s ends in a sentence, is not kept, and the next download mends it', async (_, name, faults, sentence) => {
    network.fail(name, ...faults);
    await expect(service.download(model, tell)).rejects.toThrow(sentence);
    expect(keys().some((key) => key.endsWith(`/${name}`))).toBe(false);
    network.faults.clear();
    await service.download(model, tell);
    expect(keys()).toEqual(everything);
  });

  test('a shard that differs from the list is fetched twice, not five times', async () => {
    network.fail('params_shard_1.bin', ...repeat({ kind: 'body', bytes: short }));
    await expect(service.download(model, tell)).rejects.toThrow();
    expect(network.requests.filter((url) => url.endsWith('params_shard_1.bin')).length).toBe(2);
  });

  test('a model that was published anew under the same address is fetched with its new list', async () => {
    network.fail('params_shard_2.bin', ...repeat({ kind: 'body', bytes: wrong }));
    await expect(service.download(model, tell)).rejects.toThrow(/another checksum|bytes instead/);
    network.faults.clear();
    network.requests.length = 0;
    await service.download(model, tell);
    expect(network.requests).toContain(`${folder}tensor-cache.json`);
    expect((await service.check(model, tell)).broken).toEqual([]);
  });

  test('says plainly that the device is offline', async () => {
    network.isOnline = false;
    network.fail('mlc-chat-config.json', ...repeat({ kind: 'refused' }));
    await expect(service.download(model, tell)).rejects.toThrow(/offline/);
  });

  test('refuses before the shards when the storage left is too small, and says how much is missing', async () => {
    quota = 45e6;
    caches.stored.set('other', new Map([['x', { bytes: new Uint8Array(20e6), headers: new Headers() }]]));
    await expect(service.download(model, tell)).rejects.toThrow(
      /needs 41 MB more.*has \d+ MB left.*\d+ MB are missing/s,
    );
    expect(network.requests.some((url) => url.includes('shard'))).toBe(false);
  });

  test('a storage that fills up on the way is a sentence, and what was written stays', async () => {
    caches.room = 10_000;
    await expect(service.download(model, tell)).rejects.toThrow(/storage of this browser is full/);
    expect(caches.usedBytes).toBeGreaterThan(4000);
    caches.room = Infinity;
    await service.download(model, tell);
    expect(keys()).toEqual(everything);
  });

  test('works without the optional tokenizer_config.json', async () => {
    network.fail('tokenizer_config.json', { kind: 'status', status: 404 });
    await service.download(model, tell);
    expect((await service.list([model]))[0]!.complete).toBe(true);
  });

  test('finds the files right in the folder when there is no resolve/main below it, but stores them where web-llm looks', async () => {
    const plain = 'https://own.example/models/tiny/';
    network = new ScriptedNetwork([plain]);
    network.fail('mlc-chat-config.json', { kind: 'status', status: 404 });
    service = makeService();
    await service.download({ ...model, url: plain }, tell);
    expect(
      keys()
        .filter((key) => key.startsWith('webllm/model'))
        .every((key) => key.includes(`${plain}resolve/main/`)),
    ).toBe(true);
    expect(network.requests).toContain(`${plain}params_shard_0.bin`);
  });

  test('from right in the folder goes on after it was cancelled, and repairs what a check found', async () => {
    const plain = 'https://own.example/models/tiny/';
    const own = { ...model, url: plain };
    const inCache = `${plain}resolve/main/`;
    network = new ScriptedNetwork([plain]);
    // Files below it do not exist: the server of the test knows the last part of an address only.
    const serve = network.fetch;
    network.fetch = (url, init) => {
      if (!url.startsWith(inCache)) return serve(url, init);
      network.requests.push(url);
      return Promise.resolve(new Response('not found', { status: 404 }));
    };
    service = makeService();
    network.fail('params_shard_2.bin', { kind: 'hang' });
    const running = service.download(own, tell);
    while (!caches.bytes('webllm/model', inCache + tiny.shards[1]))
      await new Promise((resolve) => setTimeout(resolve, 1));
    await service.cancel('tiny');
    await expect(running).rejects.toThrow(/^Cancelled\.$/);

    network.requests.length = 0;
    await service.download(own, tell);
    expect(network.requests).toEqual([inCache + tiny.shards[2], plain + tiny.shards[2]]);
    expect((await service.list([own]))[0]!.complete).toBe(true);

    caches.corrupt('webllm/model', inCache + tiny.shards[0], (bytes) => bytes.fill(7, 10, 11));
    expect((await service.check(own, tell)).broken).toEqual([tiny.shards[0]]);
    await service.download(own, tell);
    expect((await service.check(own, tell)).broken).toEqual([]);
  });

  test('a second one of the same model is refused while the first runs', async () => {
    const first = service.download(model, tell);
    await expect(service.download(model, tell)).rejects.toThrow(/being worked on already/);
    await first;
  });

  test('is refused while another tab holds the lock of the same files', async () => {
    const request = ((_name: string, _options: LockOptions, callback: LockGrantedCallback<unknown>) =>
      Promise.resolve(callback(null))) as LockManager['request'];
    service = makeService(1000, { request });
    await expect(service.download(model, tell)).rejects.toThrow(/Another tab/);
    expect(network.requests).toEqual([]);
  });

  test('a list that is no list is said to be none', async () => {
    network.fail('tensor-cache.json', { kind: 'body', bytes: Buffer.from('{"records":[]}') });
    await expect(service.download(model, tell)).rejects.toThrow(/tensor-cache\.json is not a list of weights/);
  });
});

describe('a check', () => {
  beforeEach(() => service.download(model, tell));

  test('of sound files finds nothing and reads every byte', async () => {
    progress = [];
    expect(await service.check(model, tell)).toEqual({ files: 8, checksums: 3, broken: [] });
    expect(last()).toMatchObject({ phase: 'check', bytes: tiny.bytes, totalBytes: tiny.bytes });
  });

  test.each<[string, string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>]>([
    ['a flipped bit', 'params_shard_0.bin', (bytes) => bytes.fill(7, 10, 11)],
    ['a shard cut short behind an honest header', 'params_shard_1.bin', (bytes) => bytes.slice(0, 50)],
    ['a damaged tokenizer', 'tokenizer.json', (bytes) => bytes.slice(0, 9)],
  ])('finds %s, removes the file, and a download repairs just that', async (_, name, damage) => {
    caches.corrupt('webllm/model', folder + name, damage);
    expect(await service.check(model, tell)).toEqual({ files: 8, checksums: 3, broken: [name] });
    expect((await service.list([model]))[0]!.complete).toBe(false);
    network.requests.length = 0;
    await service.download(model, tell);
    expect(network.requests).toEqual([folder + name]);
    expect((await service.check(model, tell)).broken).toEqual([]);
  });

  test('ends early when it is cancelled and removes nothing', async () => {
    const running = service.check(model, () => void service.cancel(model.id));
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(keys()).toEqual(everything);
  });

  test('names a file that is gone', async () => {
    caches.stored.get('webllm/model')!.delete(`${folder}params_shard_2.bin`);
    expect((await service.check(model, tell)).broken).toEqual(['params_shard_2.bin']);
  });

  test('drops a list that cannot be read, so that a download begins with it', async () => {
    caches.corrupt('webllm/model', `${folder}tensor-cache.json`, (bytes) => bytes.slice(0, 5));
    expect((await service.check(model, tell)).broken).toContain('tensor-cache.json');
    network.requests.length = 0;
    await service.download(model, tell);
    expect(network.requests).toEqual([`${folder}mlc-chat-config.json`, `${folder}tensor-cache.json`]);
  });
});

describe('removing', () => {
  test('leaves nothing of the model', async () => {
    await service.download(model, tell);
    await service.remove(model);
    expect(keys()).toEqual([]);
    expect(await service.list([model])).toEqual([]);
  });

  test('keeps a library that another model here uses', async () => {
    await service.download(model, tell);
    await service.download(twin, tell);
    await service.list([model, twin]);
    await service.remove(model);
    expect(caches.bytes('webllm/wasm', model.library)).toBeDefined();
    await service.remove(twin);
    expect(keys()).toEqual([]);
  });
});

describe('the list', () => {
  test('names folders that no known model claims', async () => {
    await service.download(model, tell);
    expect(await service.list([])).toMatchObject([{ id: 'tiny', url: folder, complete: true, stranger: true }]);
  });

  test('does not take an unknown folder for a known model of the same name', async () => {
    await service.download(model, tell);
    const moved = { ...model, url: 'https://models.example/new-team/tiny/resolve/main/' };
    expect(await service.list([moved])).toMatchObject([{ id: 'tiny', url: folder, stranger: true }]);
  });

  test('an unknown folder without one of its shards is incomplete, and can be removed without knowing its library', async () => {
    await service.download(model, tell);
    caches.stored.get('webllm/model')!.delete(`${folder}params_shard_2.bin`);
    const [stranger] = await service.list([]);
    expect(stranger).toMatchObject({ id: 'tiny', complete: false });
    await service.remove({ ...model, id: stranger!.id, url: stranger!.url, library: '' });
    expect(keys()).toEqual([`webllm/wasm ${model.library}`]);
  });

  test('an unknown folder of any form is removed with all that lies in it', async () => {
    const odd = 'https://odd.example/weights/mine/';
    const bytes = { bytes: new Uint8Array(10), headers: new Headers() };
    caches.stored.set('webllm/model', new Map([[`${odd}params_shard_0.bin`, bytes]]));
    caches.stored.set('webllm/wasm', new Map([[`${odd}library.wasm`, bytes]]));
    const [stranger] = await service.list([model]);
    expect(stranger).toMatchObject({ id: 'mine', url: odd, bytes: 10, stranger: true });
    await service.remove({ ...model, id: odd, url: stranger!.url, library: '' });
    expect(keys()).toEqual([]);
  });

  test('tells the least GPU memory of a model whose config names its layers, unless they differ', async () => {
    const layers = { num_hidden_layers: 4, num_attention_heads: 8, num_key_value_heads: 2, hidden_size: 512 };
    const measured = async (config: object, of = model) => {
      const text = JSON.stringify({ tokenizer_files: ['tokenizer.json'], ...config });
      caches.corrupt('webllm/config', `${folder}mlc-chat-config.json`, () => new TextEncoder().encode(text));
      return (await service.list([of]))[0]!.memory;
    };
    await service.download(model, tell);
    const weightBytes = tiny.shards.reduce((sum, name) => sum + tiny.files.get(name)!.length, 0);
    // 2 x 4 layers x 2 heads x 64 values x 2 bytes.
    expect(await measured({ quantization: 'q4f16_1', model_config: layers })).toEqual({
      weightBytes,
      cacheBytesPerToken: 2048,
    });
    expect((await measured({ quantization: 'q4f32_1', model_config: layers }))!.cacheBytesPerToken).toBe(4096);
    expect(await measured({ model_config: { ...layers, head_dim: 128 } })).toMatchObject({ cacheBytesPerToken: 4096 });
    expect(await measured({ model_config: { ...layers, sliding_window_size: 512 } })).toBeUndefined();
    expect(await measured({ model_config: { ...layers, layer_types: ['full_attention'] } })).toBeUndefined();
    expect(await measured({})).toBeUndefined();
    expect(await measured({ model_config: layers }, { ...model, gpuMemoryMb: 900 })).toBeUndefined();
  });

  test('is empty where the page has no Cache API, and work on files says why it cannot be done', async () => {
    const without = makeService(1000, undefined, false);
    expect(await without.list([model])).toEqual([]);
    await expect(without.download(model, tell)).rejects.toThrow(/https/);
    await expect(without.importFiles(importedModel('mine', 4096), [], tell)).rejects.toThrow(/https/);
  });

  test('creates no caches by looking', async () => {
    expect(await service.list([model])).toEqual([]);
    expect(caches.stored.size).toBe(0);
  });
});

describe('importing files', () => {
  const own = importedModel('my localhost model', 4096);
  const files = (leaveOut: readonly string[] = []) => [
    ...[...tiny.files].filter(([name]) => !leaveOut.includes(name)).map(([name, bytes]) => new File([bytes], name)),
    ...(leaveOut.includes('library') ? [] : [new File([tiny.library], 'any-name.wasm')]),
  ];

  test('stores them under an address that web-llm reads from the cache only', async () => {
    await service.importFiles(own, files(), tell);
    expect(own.url).toMatch(/^https:\/\/[^/]+\.invalid\/.*\/resolve\/main\/$/);
    expect(own.library).not.toContain('localhost');
    expect(caches.bytes('webllm/wasm', own.library)).toEqual(new Uint8Array(tiny.library));
    expect(await service.list([own])).toMatchObject([{ id: own.id, complete: true, bytes: tiny.bytes }]);
    expect(await service.check(own, tell)).toEqual({ files: 8, checksums: 3, broken: [] });
    expect(network.requests).toEqual([]);
  });

  test('takes the list of an older model folder under its old name', async () => {
    const list = new File([tiny.files.get('tensor-cache.json')!], 'ndarray-cache.json');
    await service.importFiles(own, [...files(['tensor-cache.json']), list], tell);
    expect((await service.list([own]))[0]!.complete).toBe(true);
  });

  test.each<[string, File[], RegExp]>([
    ['nothing', [], /mlc-chat-config\.json, tensor-cache\.json, a model library/],
    ['no library', files(['library']), /Still needed: a model library \(\.wasm\)/],
    ['two libraries', [...files(), new File([tiny.library], 'b.wasm')], /just one \.wasm file/],
    [
      'no tokenizer and one shard less',
      files(['tokenizer.json', 'params_shard_1.bin']),
      /tokenizer\.json, params_shard_1\.bin/,
    ],
    [
      'a short shard',
      [...files(['params_shard_1.bin']), new File(['x'], 'params_shard_1.bin')],
      /with 4001 bytes \(the one given has 1\)/,
    ],
    [
      'a list that is no JSON',
      [...files(['tensor-cache.json']), new File(['x'], 'tensor-cache.json')],
      /not valid JSON/,
    ],
    [
      'a shard with other content',
      [...files(['params_shard_1.bin']), new File([new Uint8Array(4001)], 'params_shard_1.bin')],
      /params_shard_1\.bin has another checksum/,
    ],
  ])('refuses a set with %s in words and keeps nothing', async (_, set, sentence) => {
    await expect(service.importFiles(own, set, tell)).rejects.toThrow(sentence);
    expect(keys()).toEqual([]);
  });

  test('ends early when it is cancelled and keeps nothing', async () => {
    const running = service.importFiles(own, files(), (state) => {
      if (state.phase === 'download') void service.cancel(own.id);
    });
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(keys()).toEqual([]);
  });

  test('a download of imported files is refused with what to do instead', async () => {
    await expect(service.download(own, tell)).rejects.toThrow(/import them again/);
  });
});
