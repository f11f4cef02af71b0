// The large parts that the site can keep for use without a network, Python and MuJoCo: how much of each is here, fetching the rest file
// by file, and removing it. They lie where the sandbox looks for them, compared with their hashes; nothing is kept twice.
import { pythonKeep, type KeptFile } from '../../sandbox/host/assets.ts';
import { createDownloader } from '../../sandbox/host/download.ts';
import { mujocoKeep } from '../../sandbox/host/mujoco-files.ts';

export type LargePart = 'python' | 'mujoco';
export const largeParts: readonly LargePart[] = ['python', 'mujoco'];

export interface PartBytes {
  readonly bytes: number;
  readonly keptBytes: number;
}

interface KeepList {
  readonly cache: string;
  readonly files: readonly KeptFile[];
}

/** Rejects where the list of Python's files cannot be had. */
async function listOf(part: LargePart): Promise<KeepList> {
  return part === 'python' ? pythonKeep() : mujocoKeep();
}

const sum = (files: readonly KeptFile[]): number => files.reduce((bytes, file) => bytes + file.bytes, 0);

async function missingOf({ cache, files }: KeepList): Promise<readonly KeptFile[]> {
  const downloader = createDownloader(cache);
  const kept = await Promise.all(files.map(({ url, sha256 }) => downloader.isKept(url, sha256)));
  return files.filter((_, i) => !kept[i]);
}

export async function stateOf(part: LargePart): Promise<PartBytes> {
  const list = await listOf(part);
  const bytes = sum(list.files);
  return { bytes, keptBytes: bytes - sum(await missingOf(list)) };
}

/**
 * Fetches what is missing, one file after the other, so that a later call goes on where this one was cut off. `onProgress` hears the
 * share of all bytes, 0..1. Rejects in words: out of reach, not the expected bytes, no room.
 */
export async function fetchPart(part: LargePart, onProgress: (fraction: number) => void): Promise<void> {
  const list = await listOf(part);
  const downloader = createDownloader(list.cache);
  const missing = await missingOf(list);
  const total = sum(list.files);
  let done = total - sum(missing);
  for (const { url, sha256, bytes } of missing) {
    let received = 0;
    await downloader.bytes(url, sha256, (count) => {
      // What the browser unpacks on the way counts no more than it weighs packed.
      received = Math.min(bytes, received + count);
      onProgress((done + received) / total);
    });
    done += bytes;
    if (!(await downloader.isKept(url, sha256))) {
      throw new Error('This browser has no room left for it. Free some below, or on the disk, and try again.');
    }
  }
}

export async function removePart(part: LargePart): Promise<void> {
  await caches.delete((await listOf(part)).cache);
}
