// The contract between the page and the models worker: what of in-tab models lies on this device, and getting more of it.
// The files live in the Cache API under web-llm's own cache names, so that web-llm finds what was fetched here.
import type { LocalModel } from '../../llm/web-llm/local-model.ts';
import type { GpuReport, StorageFacts } from '../../llm/web-llm/recommend.ts';

export type { GpuReport };

import type { MeasuredMemory } from '../../llm/web-llm/memory.ts';

export interface DownloadProgress {
  readonly modelId: string;
  readonly phase: 'list' | 'download' | 'check';
  readonly bytes: number;
  readonly totalBytes: number;
  /** Bytes that were here already. */
  readonly reusedBytes: number;
  /** Over the last seconds; 0 at the beginning. */
  readonly bytesPerSecond: number;
  /** null until it can be said. */
  readonly secondsLeft: number | null;
}

export interface StoredModel {
  /** A stranger's is made of its folder's name and may be that of a known model. */
  readonly id: string;
  readonly url: string;
  readonly bytes: number;
  /** All files are here, by their listed sizes. */
  readonly complete: boolean;
  /** Bytes that a complete copy has; 0 where its list of files is not here. */
  readonly totalBytes: number;
  /** True for a folder of weights that belongs to none of the known models. */
  readonly stranger?: true;
  /** For models whose record states no GPU memory, where their config tells their layers. */
  readonly memory?: MeasuredMemory;
}

export interface StorageReport extends StorageFacts {
  /** The browser promised not to clear it by itself. */
  readonly persistent: boolean;
}

/** `broken`: names of files that are missing, of another size or of another checksum. */
export interface CheckResult {
  readonly files: number;
  /** Of these, files whose checksum the model's list states; the others could be compared by size and form only. */
  readonly checksums?: number;
  readonly broken: readonly string[];
}

/** Methods reject with an Error whose message can be shown as it is; its name is AbortError after `cancel`. */
export interface ModelsApi {
  gpu(): Promise<GpuReport>;
  storage(): Promise<StorageReport>;
  /** Everything of `known` that is here in whole or in part, and what else lies in web-llm's caches. */
  list(known: readonly LocalModel[]): Promise<readonly StoredModel[]>;
  /**
   * Fetches what is missing of a model; what is here is kept, so calling again goes on where it stopped. Refuses beforehand
   * where the storage left is too small.
   */
  download(model: LocalModel, onProgress: (progress: DownloadProgress) => void): Promise<void>;
  cancel(modelId: string): Promise<void>;
  /** Reads every file and compares size and checksum with the model's own list; broken ones are removed for a repair. */
  check(model: LocalModel, onProgress: (progress: DownloadProgress) => void): Promise<CheckResult>;
  /** Deletes its files. A library that another model here uses stays. For a stranger of `list`: its `url`, and `library: ''`. */
  remove(model: LocalModel): Promise<void>;
  /** Puts a person's files (config, tokenizer, tensor-cache.json, shards, one .wasm) into the caches under `model`. */
  importFiles(
    model: LocalModel,
    files: readonly File[],
    onProgress: (progress: DownloadProgress) => void,
  ): Promise<void>;
}
