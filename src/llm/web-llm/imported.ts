// A model that a person brings as files. Its files lie in web-llm's caches under a made-up address, which nothing ever asks:
// the reserved top-level domain `.invalid` has no servers. (web-llm would read a library whose address holds "localhost", or
// is relative, from the network each time, so an address of this site would not do.)
import type { LocalModel } from './local-model.ts';

const ORIGIN = 'https://imported-model.invalid';

/** The record of a model to import. `name`: unique, as the person typed it; weights compiled for half precision say so in it (q4f16). */
export function importedModel(name: string, contextTokens: number): LocalModel {
  const folder = encodeURIComponent(name.replace(/localhost/gi, 'local-host'));
  const url = `${ORIGIN}/${folder}/resolve/main/`;
  return {
    id: name,
    url,
    library: `${url}library.wasm`,
    requiredFeatures: /f16/i.test(name) ? ['shader-f16'] : [],
    gpuMemoryMb: 0,
    bufferBytes: 0,
    statedContextTokens: contextTokens,
    source: 'files',
  };
}
