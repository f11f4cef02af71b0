// Types of modules that the build makes up.
/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Where the recorded runs lie below the site's root, ending in a slash; absent in pages of tests. */
  readonly RECORDINGS_FOLDER?: string;
}

declare module 'virtual:sandbox-assets' {
  /** The site's root, ending in a slash; all other addresses lie below it. */
  export const siteUrl: string;
  /** The sandbox frame: an HTML file with a policy of its own. */
  export const frameUrl: string;
  /** The classic script that every sandbox worker runs. */
  export const guestUrl: string;
  /** One self-contained ES module per folder of envs/. */
  export const envUrls: Readonly<Record<string, string>>;
  /** MuJoCo's loader, an ES module, and its WebAssembly file. */
  export const mujocoLoaderUrl: string;
  export const mujocoWasmUrl: string;
  /** Folder of Python's files, and the list of them with their hashes. */
  export const pythonUrl: string;
  export const pythonListUrl: string;
  /** SHA-256 (hex) of the files above that are bundled with the site, by address. */
  export const hashes: Readonly<Record<string, string>>;
  /** Bytes of the same files. */
  export const sizes: Readonly<Record<string, number>>;
}

declare module 'virtual:web-llm-models' {
  import type { PrebuiltModel } from './llm/web-llm/vite-plugin.ts';

  /** The chat models of the installed web-llm, in its order. */
  export const prebuiltModels: readonly PrebuiltModel[];
}
