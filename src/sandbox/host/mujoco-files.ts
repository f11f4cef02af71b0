// Fetches MuJoCo's two files, for the sandbox and for the trusted replay alike: over the network once, then from the
// browser's Cache, whichever worker of the site asks.
import { hashes, mujocoLoaderUrl, mujocoWasmUrl, sizes } from 'virtual:sandbox-assets';
import { createDownloader } from './download.ts';
import type { KeptFile } from './assets.ts';
import type { MujocoFiles } from './protocol.ts';

const MUJOCO_CACHE = 'promptpo-mujoco';

/** MuJoCo's files and the Cache that keeps them; none while developing. */
export function mujocoKeep(): { readonly cache: string; readonly files: readonly KeptFile[] } {
  const files = [mujocoLoaderUrl, mujocoWasmUrl].flatMap((url) => {
    const sha256 = hashes[url];
    return sha256 === undefined ? [] : [{ url, sha256, bytes: sizes[url] ?? 0 }];
  });
  return { cache: MUJOCO_CACHE, files };
}

/** Both files, compared with their SHA-256. Rejects with what failed; the next call tries again. */
export async function fetchMujocoFiles(): Promise<MujocoFiles & { readonly wasm: ArrayBuffer }> {
  return oneAtATime(async () => {
    const downloader = createDownloader(MUJOCO_CACHE);
    const [loaderSource, wasm] = await Promise.all([
      downloader.text(mujocoLoaderUrl, hashes[mujocoLoaderUrl] ?? null),
      downloader.bytes(mujocoWasmUrl, hashes[mujocoWasmUrl] ?? null),
    ]);
    void downloader.forgetOthers().catch(() => undefined);
    return { loaderSource, wasm };
  });
}

/** Whoever asks while another worker downloads waits for it, and then finds the files in the Cache. */
function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  // Neither locks nor a Cache are there on pages that are not secure.
  const locks = navigator.locks as LockManager | undefined;
  return locks ? locks.request('promptpo-mujoco', work) : work();
}
