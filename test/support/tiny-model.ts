// A made-up model in the files that web-llm wants: config, list with checksums, three shards, tokenizer, a library. The library
// is an empty WebAssembly module: enough for everything up to running it.
import { createHash } from 'node:crypto';

export interface TinyModelFiles {
  /** File name to bytes, without the library. */
  readonly files: ReadonlyMap<string, Buffer<ArrayBuffer>>;
  readonly library: Buffer<ArrayBuffer>;
  readonly shards: readonly string[];
  /** All bytes, library included. */
  readonly bytes: number;
}

function noise(length: number, seed: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 131 + seed * 17 + (i >> 5)) & 255;
  return bytes;
}

const text = (value: unknown) => Buffer.from(JSON.stringify(value)) as Buffer<ArrayBuffer>;

/** `shardBytes`: size of each of the three shards. */
export function makeTinyModel(shardBytes = 4000): TinyModelFiles {
  const shards = ['params_shard_0.bin', 'params_shard_1.bin', 'params_shard_2.bin'];
  const bodies = shards.map((_, index) => noise(shardBytes + index, index));
  const records = shards.map((dataPath, index) => ({
    dataPath,
    format: 'raw-shard',
    nbytes: bodies[index]!.length,
    records: [],
    md5sum: createHash('md5').update(bodies[index]!).digest('hex'),
  }));
  const files = new Map<string, Buffer<ArrayBuffer>>([
    [
      'mlc-chat-config.json',
      text({ tokenizer_files: ['tokenizer.json', 'tokenizer_config.json'], context_window_size: 4096 }),
    ],
    ['tensor-cache.json', text({ metadata: {}, records })],
    ['tokenizer.json', text({ version: '1.0', model: { type: 'BPE', vocab: {}, merges: [] } })],
    ['tokenizer_config.json', text({ tokenizer_class: 'Tiny' })],
    ...shards.map((name, index) => [name, bodies[index]!] as const),
  ]);
  const library = Buffer.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]) as Buffer<ArrayBuffer>;
  const bytes = [...files.values(), library].reduce((sum, body) => sum + body.length, 0);
  return { files, library, shards, bytes };
}
