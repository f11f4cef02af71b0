// Strips a sandbox worker before a model's code is loaded: everything that is not plain computing goes, and the intrinsics that
// the environment and the bookkeeping rely on are frozen. A second lock: the frame's policy and its opaque origin are the first,
// and replaying the actions outside catches what gets past both.

/** Properties of the global object (and of its prototypes) that stay: the language itself, and what Python's runtime calls. */
const KEPT = new Set(
  `Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error
  AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError globalThis JSON Math Intl
  ArrayBuffer SharedArrayBuffer Atomics Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array
  Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set Iterator WeakMap WeakSet
  WeakRef Proxy Reflect FinalizationRegistry decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval
  isFinite isNaN WebAssembly DisposableStack AsyncDisposableStack Temporal self constructor console performance crypto
  TextEncoder TextDecoder structuredClone setTimeout clearTimeout setInterval clearInterval queueMicrotask atob btoa Event
  EventTarget AbortController AbortSignal DOMException MessageChannel URL URLSearchParams Blob`.split(/\s+/),
);

/** Frozen together with their prototypes. Not Object.prototype and Error.prototype: ordinary code assigns over what it inherits. */
const FROZEN =
  `JSON Reflect Atomics Array ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array
  Int32Array Uint32Array Float16Array Float32Array Float64Array BigInt64Array BigUint64Array Number Boolean BigInt Map Set WeakMap
  WeakSet WeakRef FinalizationRegistry Promise Date performance Performance MessagePort MessageEvent MessageChannel Event
  EventTarget`.split(/\s+/);

type Table = Record<PropertyKey, unknown>;

/** Pyodide accepts a classic worker only without `importScripts`, and nobody else needs it: taken away first. */
export function dropImportScripts(): void {
  remove(globalThis, 'importScripts');
}

/** Call once, after the runtime and the environment are loaded and before any code of a model is. */
export function lockDown(): void {
  const scope = globalThis as unknown as Table;
  const toFreeze = FROZEN.map((name) => scope[name]).filter((value) => value !== undefined);
  for (
    let layer: object | null = globalThis;
    layer && layer !== Object.prototype;
    layer = Object.getPrototypeOf(layer)
  ) {
    if (Object.hasOwn(layer, 'addEventListener')) break; // EventTarget.prototype: ports need it; it is frozen below
    for (const name of Object.getOwnPropertyNames(layer)) if (!KEPT.has(name)) remove(layer, name);
  }
  for (const value of toFreeze) freeze(value);
  // All of Math but `random`, which is replaced by a seeded one for each policy object.
  for (const name of Reflect.ownKeys(Math)) {
    if (name !== 'random') Object.defineProperty(Math, name, { writable: false, configurable: false });
  }
  // What `for...of` and spreading go through, and the prototype all typed arrays share.
  freeze(Object.getPrototypeOf([][Symbol.iterator]()));
  freeze(Object.getPrototypeOf(new Map().entries()));
  freeze(Object.getPrototypeOf(new Set().entries()));
  freeze(Object.getPrototypeOf(Uint8Array));
  Object.freeze(Object);
}

/** Deletes a property, or leaves `undefined` in its place where the browser forbids deleting. */
function remove(owner: object, name: string): void {
  if (Reflect.deleteProperty(owner, name)) return;
  Reflect.defineProperty(owner, name, { value: undefined, writable: false, configurable: false });
}

function freeze(value: unknown): void {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
  const prototype = (value as { prototype?: unknown }).prototype;
  if (typeof prototype === 'object' && prototype !== null) Object.freeze(prototype);
  Object.freeze(value);
}
