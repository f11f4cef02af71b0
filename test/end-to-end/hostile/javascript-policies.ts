// Hostile and broken JavaScript policies for CartPole: loops, memory, output, tampering, bad actions, broken code.
import { groupOf, type ReplyGroup } from './reply.ts';

/** A policy whose act() runs `body` first and then returns 0. */
export const inAct = (body: string): string => `class CartPolePolicy {\n  act(obs) { ${body}; return 0; }\n}`;
const returning = (value: string): string => `class CartPolePolicy {\n  act(obs) { return ${value}; }\n}`;

export const goodPolicy = returning('obs.pole_angle + 0.3 * obs.pole_angular_velocity > 0 ? 1 : 0');

const endless = {
  'a loop in act': inAct('for (;;)'),
  'a loop while loading': `for (;;);\n${goodPolicy}`,
  'a loop that catches everything': inAct('for (;;) { try { throw 1 } catch {} finally { continue } }'),
  'a slow regular expression': inAct("/^(a+)+$/.test('a'.repeat(60) + 'b')"),
  'a loop in the constructor': 'class CartPolePolicy { constructor() { for (;;); } act() { return 0 } }',
  'waiting with Atomics': inAct('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'),
  'a loop in valueOf of the action': returning('{ valueOf() { for (;;); }, toString() { for (;;); } }'),
  'a loop in then of the action': returning('{ then() { for (;;); } }'),
  'a loop in a thrown error': inAct('throw { get message() { for (;;); }, toString() { for (;;); } }'),
  'a promise that never settles': 'class CartPolePolicy { async act() { await new Promise(() => {}); } }',
  'a generator without end': inAct('[...(function* () { for (;;) yield 0 })()].length'),
  'endless microtasks after the answer': inAct(
    'const f = () => Promise.resolve().then(f); f(); setInterval(() => { for (;;); })',
  ),
  'a huge power of integers': inAct('7n ** (10n ** 9n)'),
  'a little too slow in every call': inAct('const t = performance.now(); while (performance.now() - t < 700)'),
};

const memory = {
  'a heap that grows': inAct('const a = []; for (;;) a.push(new Array(1e5).fill(Math.random()))'),
  'typed arrays without end': inAct('const a = []; for (;;) a.push(new Float64Array(1e7).fill(1))'),
  'strings that grow': inAct("let s = ['x'.repeat(1e6)]; for (;;) s.push(s[s.length - 1] + Math.random())"),
  'recursion without end': inAct('const f = () => f() + 1; f()'),
  'one buffer of a terabyte': inAct('new ArrayBuffer(2 ** 40).byteLength'),
  'a map that grows': inAct('const m = new Map(); for (let i = 0; ; i++) m.set({}, new Array(100).fill(i))'),
  'WebAssembly memory': inAct(
    'const a = []; for (;;) { const m = new WebAssembly.Memory({ initial: 1 }); m.grow(60000); a.push(m) }',
  ),
  'a flood of messages': inAct(
    'const { port1 } = new MessageChannel(); for (;;) port1.postMessage(new Array(1e4).fill(1))',
  ),
  'a flood of blobs': inAct('const a = []; for (;;) a.push(new Blob([new Uint8Array(1e7)]))'),
  'memory kept in the class': `const kept = [];\n${inAct('kept.push(new Float64Array(1e6).fill(1))')}`,
};

const output = {
  'a long line': inAct("console.log('x'.repeat(1e6))"),
  'lines without end': inAct("for (;;) console.log('again and again and again')"),
  'an error of 20 MB': inAct("throw new Error('x'.repeat(2e7))"),
  'markup in an error': inAct(
    'throw new Error(\'</pre><img src=x onerror="document.title=1"><script>alert(1)</script>\')',
  ),
  'control characters': inAct("console.log('\\u0000\\u001b[2J\\u0007\\u202e\\u2028\\ud800')"),
  'an error name of a megabyte': inAct(
    "const e = new Error('x'); e.name = 'N'.repeat(1e6); e.stack = 'S'.repeat(1e6); throw e",
  ),
  'a cyclic object': inAct('const a = {}; a.a = a; console.log(a, new Proxy({}, { get() { throw 1 } }))'),
};

const tampering = {
  'Math.sin': inAct('try { Math.sin = () => 0; Math.cos = () => 1 } catch {}'),
  'Object.prototype getters': inAct(
    "for (const k of ['episodeReturn', 'reward', 'steps', 'transfer', 'ok']) Object.defineProperty(Object.prototype, k, { get: () => 1e9, set() {}, configurable: true })",
  ),
  'Object.prototype.then': inAct('Object.prototype.then = (f) => f({ ok: true })'),
  '__proto__ of the observation': inAct('obs.__proto__.pole_angle = 0; Object.setPrototypeOf(obs, null)'),
  'Array.prototype': inAct(
    'try { Array.prototype.push = function () { return 0 }; Array.prototype.map = () => [] } catch {}',
  ),
  'typed arrays': inAct(
    'try { Float64Array.prototype.set = () => {}; Object.getPrototypeOf(Float64Array.prototype).slice = () => new Float64Array(9) } catch {}',
  ),
  iteration: inAct('try { Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true }) } catch {}'),
  'the port': inAct(
    'const { port1 } = new MessageChannel(); const p = Object.getPrototypeOf(port1); p.postMessage = () => {}; p.constructor = null',
  ),
  'a result of its own': inAct(
    "const send = MessagePort.prototype.postMessage; for (const v of Object.values(globalThis)) try { send.call(v, { type: 'evaluated', result: { ok: true } }) } catch {}",
  ),
  promises: inAct('Promise.prototype.then = undefined'),
  'its observation': inAct('for (const k in obs) obs[k] = 0'),
  time: inAct('try { performance.now = () => 0; Date.now = () => 0; setTimeout = clearTimeout = null } catch {}'),
  'Function.prototype': inAct(
    'try { Function.prototype.call = () => 0; Function.prototype.apply = () => 0; Function.prototype.bind = null } catch {}',
  ),
  'symbols of everyday objects': inAct(
    'Array.prototype[Symbol.iterator] = null; String.prototype[Symbol.iterator] = null; Error.prepareStackTrace = () => { throw 1 }',
  ),
  'JSON and structured data': inAct(
    'JSON.stringify = () => "{}"; Object.prototype.toJSON = () => 1; Object.keys = () => []; Object.entries = () => []',
  ),
  'deleted globals': inAct(
    'for (const k of Object.getOwnPropertyNames(globalThis)) try { delete globalThis[k] } catch {}',
  ),
};

const actions = {
  NaN: returning('NaN'),
  nothing: returning('undefined'),
  'text instead of a number': returning("'1'"),
  'an action that is too high': returning('2'),
  'a fraction': returning('0.5'),
  'a negative number': returning('-1'),
  null: returning('null'),
  'an array': returning('[[0]]'),
  'a promise': 'class CartPolePolicy { async act() { return 0; } }',
  'a symbol': returning('Symbol("x")'),
  'a proxy that throws': returning('new Proxy([], { get() { throw new Error("no") }, getPrototypeOf() { throw 1 } })'),
  'an array of a million': returning('new Array(1e6).fill(0)'),
  'a revoked proxy': returning('(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })()'),
};

const broken = {
  'a syntax error': 'class CartPolePolicy { act(obs) { return 0 }',
  'the wrong class name': 'class PolicyForCartPole { act() { return 0 } }',
  'no act': 'class CartPolePolicy { move() { return 0 } }',
  'act that is no method': 'class CartPolePolicy { act = 5 }',
  'Python under a JavaScript label': 'class CartPolePolicy:\n    def act(self, obs):\n        return 0',
  'an import from the web': "import x from 'https://outside.example/x.js';\n" + goodPolicy,
  require: "const fs = require('fs');\n" + goodPolicy,
  'a class inside a function': `function make() { ${goodPolicy} }`,
  'a constructor that throws': 'class CartPolePolicy { constructor() { throw null } act() { return 0 } }',
  'a thrown undefined': inAct('throw undefined'),
  'a thrown function': inAct('throw () => 1'),
  'an error without a prototype': inAct('throw Object.create(null)'),
  'twenty thousand brackets': `const x = ${'['.repeat(20_000)}${']'.repeat(20_000)};\n${goodPolicy}`,
  'a Cyrillic letter in the class name': 'class C\u0430rtPolePolicy { act() { return 0 } }',
  'an object instead of a class': 'const CartPolePolicy = { act: () => 0 };',
  'an error at the end of loading': `${goodPolicy}\nnull.x`,
  TypeScript: 'class CartPolePolicy { private n: number = 0; act(obs: any): number { return this.n as number } }',
  'a static act': 'class CartPolePolicy { static act() { return 0 } }',
  'the class twice': `${goodPolicy}\n${goodPolicy}`,
  'code of two megabytes': `const table = [${'0,'.repeat(1_000_000)}0];\n${inAct('')}`,
};

export const javascriptGroups: readonly ReplyGroup[] = [
  groupOf('javascript', 'never come back', 4, endless),
  groupOf('javascript', 'use up memory', 3, memory),
  groupOf('javascript', 'print or throw far too much', 3, output),
  groupOf('javascript', 'tamper', 5, tampering),
  groupOf('javascript', 'return what is no action', 3, actions, 'failed'),
  groupOf('javascript', 'are broken', 5, broken),
];
