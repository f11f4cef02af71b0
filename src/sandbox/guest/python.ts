// Boots Python (Pyodide) from bytes and texts that the trusted side fetched and verified: nothing is loaded by URL, so
// it works behind a wall without network. Booting from a memory snapshot takes a fraction of a normal boot.
import driverSource from './python/driver.py?raw';
import gymnasiumSource from './python/gymnasium.py?raw';
import ownEnvSource from './python/own_env.py?raw';
import sessionSource from './python/session.py?raw';
import { importFromBlob, type ImportText } from './import-text.ts';
import type { PythonAssets, PythonRuntime } from './runtime.ts';

/** The parts of Pyodide's interface that are used here. */
export interface Pyodide {
  readonly version: string;
  runPython(code: string): unknown;
  setStdin(options: { error: true }): void;
  setStdout(options: { write(bytes: Uint8Array): number }): void;
  setStderr(options: { write(bytes: Uint8Array): number }): void;
  loadPackage(names: string, options: { messageCallback(): void; errorCallback(text: string): void }): Promise<unknown>;
  readonly globals: { set(name: string, value: unknown): void; delete(name: string): void };
  readonly _module: { readonly HEAPU8: Uint8Array };
}

/** The functions of python/session.py, as JavaScript calls them. */
export interface PythonSession {
  begin(config: string): boolean;
  create(seed: number): boolean;
  /** A proxy: destroy it. */
  get_step(): (() => number) & { destroy(): void };
  collect(action: number | undefined, reward: number): void;
  summarize(evidence: string, outcome: string): string | undefined;
  addresses(): { toJs(): number[]; destroy(): void };
  take_error(): string;
  drain_output(): string;
  end(): void;
}

/** The functions of python/own_env.py, as JavaScript calls them; handles number the environments that were made. */
export interface OwnEnvSession {
  /** What NumPy's generator draws from where there is no NumPy. */
  use_streams(streamFor: (seed: number) => object): void;
  load(code: string): boolean;
  /** The handle of a new environment, or -1. */
  make(): number;
  declared(handle: number): string;
  arrange(handle: number, plan: string): { toJs(): number[]; destroy(): void };
  reset(handle: number, seed: number): boolean;
  step(handle: number, index: number): boolean;
  render(handle: number): string | undefined | null;
  close(handle: number): boolean;
  take_error(): string;
}

/** A booted interpreter. */
export interface PythonInterpreter extends PythonRuntime {
  readonly session: PythonSession;
  /** Loaded by its first use: most workers have no task of somebody's own. */
  readonly own: OwnEnvSession;
  /** The interpreter's memory: a new object after every growth. */
  memory(): ArrayBufferLike;
  /** Caps the memory of every interpreter in this worker from now on; what cannot grow raises MemoryError in Python. */
  limitMemory(megabytes: number): void;
  /** To be called once JavaScript code saw the interpreter itself fail: it cannot be used any more. */
  markBroken(): void;
}

// A name that is never looked up: everything under it is answered from the assets.
const base = 'https://python.invalid/';
const pageBytes = 65_536;

/** Standard library modules that every worker has ready (they are in the snapshot); importing them later is slow. */
export const preloadedModules =
  'abc array bisect collections contextlib copy dataclasses decimal enum fractions functools gc heapq inspect io itertools json ' +
  'linecache math numbers operator queue random re statistics string struct time traceback types typing warnings';

let maxPages = Infinity;
let growthIsCapped = false;

/** Pyodide grows its memory through `WebAssembly.Memory.prototype.grow`: refuse there what exceeds the limit. */
function capMemoryGrowth(): void {
  if (growthIsCapped) return;
  growthIsCapped = true;
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number): number {
    if (this.buffer.byteLength / pageBytes + pages > maxPages) throw new RangeError('The memory limit is reached.');
    return grow.call(this, pages);
  };
}

/**
 * Boots one interpreter with a memory of its own, before any model-written code. `fetch` and `instantiateStreaming` are replaced
 * while it boots: one after the other. Rejects where the assets do not fit together; a snapshot that does not load is the caller's to retry
 * without.
 */
export async function bootInterpreter(
  assets: PythonAssets,
  importText: ImportText = importFromBlob,
): Promise<PythonInterpreter> {
  capMemoryGrowth();
  const [loader, asm] = await Promise.all([importText(assets.loaderSource), importText(assets.asmSource)]);
  const loadPyodide = loader.loadPyodide as (options: Record<string, unknown>) => Promise<Pyodide>;
  const restore = answerFromAssets(assets);
  let pyodide: Pyodide;
  let numpy = false;
  try {
    pyodide = await loadPyodide({
      indexURL: base,
      packageBaseUrl: base,
      lockFileContents: assets.lock,
      createPyodideModule: asm.default,
      jsglobals: {},
      // String hashes decide the order of sets: the same in every worker, so that a policy acts the same.
      env: { PYTHONHASHSEED: '0' },
      stdout: () => {},
      stderr: () => {},
      ...(assets.snapshot ? { _loadSnapshot: assets.snapshot } : {}),
    });
    if (assets.numpyWheel) {
      await pyodide.loadPackage('numpy', { messageCallback: () => {}, errorCallback: () => {} });
      pyodide.runPython('import numpy, numpy.random, numpy.linalg');
      numpy = true;
    }
  } finally {
    restore();
  }
  return interpreterOf(pyodide, numpy);
}

/** What the guest needs of a fresh interpreter, before any model-written code. */
export function interpreterOf(pyodide: Pyodide, numpy: boolean): PythonInterpreter {
  const discard = { write: (bytes: Uint8Array) => bytes.length };
  pyodide.setStdin({ error: true });
  pyodide.setStdout(discard);
  pyodide.setStderr(discard);
  const session = loadSession(pyodide, numpy);
  let broken = false;
  let own: OwnEnvSession | null = null;
  return {
    numpy,
    version: pyodide.version,
    get broken() {
      return broken;
    },
    session,
    get own() {
      return (own ??= loadOwnEnv(pyodide));
    },
    memory: () => pyodide._module.HEAPU8.buffer,
    limitMemory(megabytes) {
      maxPages = (megabytes * 1024 * 1024) / pageBytes;
    },
    markBroken() {
      broken = true;
    },
  };
}

/** Loads driver.py and session.py as modules that model-written code cannot import by name. */
function loadSession(pyodide: Pyodide, numpy: boolean): PythonSession {
  pyodide.globals.set('driver_source', driverSource);
  pyodide.globals.set('session_source', sessionSource);
  const session = pyodide.runPython(`
import sys, types
import ${preloadedModules.split(' ').join(', ')}
def load(name, source):
    module = sys.modules[name] = types.ModuleType(name)
    exec(compile(source, name + '.py', 'exec'), module.__dict__)
    return module
load('promptpo_driver', driver_source)
session = load('promptpo_session', session_source)
del sys.modules['promptpo_driver'], sys.modules['promptpo_session']
sys.modules.pop('js', None), sys.modules.pop('pyodide_js', None)
session.prepare(${numpy ? 'True' : 'False'})
session
`) as PythonSession;
  pyodide.runPython('for name in list(globals()):\n    if not name.startswith("__"): del globals()[name]');
  return session;
}

/** Loads the stand-in for Gymnasium and what runs a pasted environment, likewise out of reach by name. */
function loadOwnEnv(pyodide: Pyodide): OwnEnvSession {
  pyodide.globals.set('gymnasium_source', gymnasiumSource);
  pyodide.globals.set('own_source', ownEnvSource);
  const own = pyodide.runPython(`
import sys, types
def load(name, source):
    module = sys.modules[name] = types.ModuleType(name)
    exec(compile(source, name + '.py', 'exec'), module.__dict__)
    return module
load('promptpo_gymnasium', gymnasium_source)
own = load('promptpo_own_env', own_source)
del sys.modules['promptpo_gymnasium'], sys.modules['promptpo_own_env']
own
`) as OwnEnvSession;
  pyodide.runPython('for name in list(globals()):\n    if not name.startswith("__"): del globals()[name]');
  return own;
}

/** Answers Pyodide's requests from `assets`; returns what puts the platform's functions back. */
function answerFromAssets(assets: PythonAssets): () => void {
  const own = { fetch: globalThis.fetch, instantiateStreaming: WebAssembly.instantiateStreaming };
  globalThis.fetch = async (input) => {
    const url = String(input instanceof Request ? input.url : input);
    if (url.endsWith('python_stdlib.zip')) return new Response(assets.stdlib);
    if (url.endsWith('.wasm')) return new Response(''); // Stands for the module below.
    if (url.endsWith('.whl') && assets.numpyWheel) return new Response(assets.numpyWheel);
    throw new TypeError(`Python asked for ${url}, which is not among its assets.`);
  };
  WebAssembly.instantiateStreaming = async (_source, imports) => {
    if (!(assets.wasm instanceof WebAssembly.Module)) return WebAssembly.instantiate(assets.wasm, imports);
    return { module: assets.wasm, instance: await WebAssembly.instantiate(assets.wasm, imports) };
  };
  return () => {
    globalThis.fetch = own.fetch;
    WebAssembly.instantiateStreaming = own.instantiateStreaming;
  };
}
