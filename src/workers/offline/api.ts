// The contract between the page and its service worker, which keeps the site for use without a network. What is kept here comes with
// the site; Python's and MuJoCo's files lie in caches of their own, where the sandbox looks for them.

/** Groups of the site's files, as the storage page lists them. `models`: what runs models in a tab, too large to be kept unasked. */
export type ShellPart = 'app' | 'tasks' | 'recordings' | 'learning' | 'models';

export interface ShellPartState {
  readonly name: ShellPart;
  readonly bytes: number;
  readonly keptBytes: number;
  /** Addresses of files that are not kept. */
  readonly missing: readonly string[];
}

export type OfflineRequest =
  /** Answered through the message's port with a `ShellPartState[]`. */
  | { readonly type: 'contents' }
  /** Fetches what is missing of this version; answered through the message's port with a sentence where that fails, else with ''. */
  | { readonly type: 'complete' }
  /**
   * Deletes kept files that this version does not have. Ignored while a second window of the site is open, which may run an older
   * version that still needs them, and while a newer version is on its way.
   */
  | { readonly type: 'tidy' };

/** A file of the site as the build tells the service worker about it. */
export interface ShellFile {
  /** Below the site's root. */
  readonly url: string;
  /** Null where the name itself holds a hash of the content. */
  readonly revision: string | null;
  readonly integrity?: string;
  readonly part: ShellPart;
  readonly bytes: number;
}

/** Said where keeping the site fails; browsers do not tell why. */
export const NOT_KEPT = 'A file of the site could not be fetched or kept.';

/** Cache of the site's own files. */
export const SHELL_CACHE = 'promptpo-shell';

/** Cache of the files of the part `models`: each is kept once it was asked for. */
export const USED_CACHE = 'promptpo-used';

/** Name of the service worker's file, in the site's root. */
export const WORKER_FILE = 'service-worker.js';
