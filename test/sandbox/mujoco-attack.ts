// A policy that looks for the physics engine: in everything that can be reached from the global object and from what it is
// given, and by laying traps where the engine's own code would fall into them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Names whose presence would break every property descriptor, the policy's own included. */
const ofDescriptors = ['get', 'set', 'value', 'writable', 'enumerable', 'configurable'];

/** Every property name that MuJoCo's loader mentions: what its code may look up on objects that do not have it. */
function loaderNames(): string[] {
  const text = readFileSync(createRequire(import.meta.url).resolve('@mujoco/mujoco'), 'utf8');
  const names = text.matchAll(/\.([A-Za-z_$][\w$]*)|\['([A-Za-z_$][\w$]*)'\]/g);
  const mentioned = new Set([...names].map(([, dotted, quoted]) => (dotted ?? quoted)!));
  return [...mentioned].filter((name) => !ofDescriptors.includes(name));
}

/**
 * Prints "found: ..." when its last step comes (the 30th). What its traps catch after that, when nobody reads any more what it
 * prints, it throws: closing the task then fails with "found later: ...".
 */
export function searchingPolicy(className: string): string {
  return `
const found = new Set();
const engineNames = /^(mj_step|mj_forward|mj_resetData|MjModel|MjData|HEAPU?F?\\d+|wasmMemory|xpos|ctrl)$/;
/** A function is the engine's if its text is native glue or names it; an object if it has the engine's members. */
function look(value, where) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
  if (value instanceof WebAssembly.Memory || value instanceof WebAssembly.Instance || value instanceof WebAssembly.Module)
    found.add(where + ' is of WebAssembly');
  if (value instanceof ArrayBuffer && value.byteLength > 1e6) found.add(where + ' is a large memory');
  if (ArrayBuffer.isView(value) && value.buffer.byteLength > 1e6) found.add(where + ' is a view of a large memory');
  for (let layer = value; layer && layer !== Object.prototype; layer = Object.getPrototypeOf(layer))
    for (const key of Object.getOwnPropertyNames(layer)) if (engineNames.test(key)) found.add(where + ' has ' + key);
}

const seen = new Set();
function walk(value, where, depth) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value) || depth > 6) return;
  seen.add(value);
  look(value, where);
  for (const key of Reflect.ownKeys(value)) {
    const { value: held, get } = Object.getOwnPropertyDescriptor(value, key) ?? {};
    walk(held, where + '.' + String(key), depth + 1);
    if (get) {
      walk(get, where + '.get ' + String(key), depth + 1);
      try { walk(value[key], where + '.' + String(key), depth + 1); } catch {}
    }
  }
  walk(Object.getPrototypeOf(value), where + '.__proto__', depth + 1);
}

/** Whoever reads a name that its object lacks, or calls through these, shows itself. */
function trap(value, where) {
  const before = found.size;
  if (value !== globalThis && !own.has(value)) look(value, 'trap ' + where);
  if (isOver && found.size > before) throw new Error('found later: ' + [...found].slice(before).join('; '));
}
let isOver = false;
const own = new Set();
function layTraps() {
  for (const name of ${JSON.stringify(loaderNames())}) {
    if (name in Object.prototype || name === 'then') continue;
    Object.defineProperty(Object.prototype, name, {
      configurable: true,
      get() { trap(this, 'get ' + name); },
      set(value) {
        trap(this, 'set ' + name);
        trap(value, 'value ' + name);
        Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
      },
    });
  }
  for (const holder of [Function.prototype, FinalizationRegistry.prototype, WeakRef.prototype, TextDecoder.prototype]) {
    for (const key of Object.getOwnPropertyNames(holder)) {
      const real = Object.getOwnPropertyDescriptor(holder, key).value;
      if (key === 'constructor' || typeof real !== 'function') continue;
      const apply = Reflect.apply;
      try {
        holder[key] = function (...values) {
          trap(this, key);
          for (const value of values) trap(value, key + ' argument');
          return apply(real, this, values);
        };
      } catch {} // frozen
    }
  }
}

class ${className} {
  steps = 0;
  act(obs) {
    this.steps += 1;
    own.add(this).add(obs);
    if (this.steps === 1) {
      walk(globalThis, 'globalThis', 0);
      layTraps();
    }
    walk(obs, 'obs', 0);
    if (this.steps === 30) {
      console.log('found: ' + ([...found].slice(0, 20).join('; ') || 'nothing'));
      isOver = true;
    }
    return [0.5, -0.5, 0.5, -0.5, 0.5, -0.5];
  }
}`;
}
