// Lets web-llm read a model's files from this device only. Getting them is the models worker's job (with progress, checks and a
// way to cancel); here a file that is missing is an error, not a silent download of gigabytes.
import { MISSING_FILE } from '../../llm/web-llm/errors.ts';

/** web-llm's own names of its caches. */
const cacheNames = ['webllm/wasm', 'webllm/config', 'webllm/model'];

/** Closes this worker's ways to the network: `fetch` answers from web-llm's caches, and nothing is added to a cache. */
export function useDeviceFilesOnly(): void {
  const realFetch = globalThis.fetch.bind(globalThis);
  globalThis.fetch = async (input, init) => {
    const url = addressOf(input);
    // The parts of web-llm that are WebAssembly themselves are unpacked from data URLs.
    if (/^(data|blob):/.test(url)) return realFetch(input, init);
    // web-llm asks for a library on "localhost" without a look into its cache.
    for (const name of cacheNames) {
      const stored = await (await caches.open(name)).match(url);
      if (stored) return stored;
    }
    throw new TypeError(`${MISSING_FILE}${url}`);
  };
  const refuse = async (input: RequestInfo | URL) => {
    throw new TypeError(`${MISSING_FILE}${addressOf(input)}`);
  };
  // Pages that are neither https nor on this machine have no Cache, and no WebGPU either, which is told later.
  if (typeof Cache === 'undefined') return;
  Cache.prototype.add = refuse;
  Cache.prototype.addAll = ([first]) => refuse(first ?? '');
}

function addressOf(input: RequestInfo | URL): string {
  return input instanceof Request ? input.url : String(input);
}
