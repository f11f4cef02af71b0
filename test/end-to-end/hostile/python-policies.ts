// Hostile and broken Python policies for CartPole: loops, memory, output, tampering, bad actions, broken code.
import { groupOf, type ReplyGroup } from './reply.ts';

const indented = (body: string): string => body.replace(/^/gm, '        ');
/** A policy whose act() runs `body` first and then returns 0. */
const inAct = (body: string): string =>
  `class CartPolePolicy:\n    def act(self, obs):\n${indented(body)}\n        return 0`;
const returning = (value: string): string => `class CartPolePolicy:\n    def act(self, obs):\n        return ${value}`;

export const goodPythonPolicy = returning('1 if obs.pole_angle + 0.3 * obs.pole_angular_velocity > 0 else 0');

const endless = {
  'a loop in act': inAct('while True: pass'),
  'a loop that catches everything': inAct(
    'while True:\n    try:\n        while True: pass\n    except BaseException: pass',
  ),
  'a loop while loading': 'while True: pass',
  'a huge power': inAct('x = 7 ** (10 ** 9)'),
  'a sum without end': inAct('sum(iter(int, 1))'),
  'a slow regular expression': inAct("import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')"),
  'a sleep of an hour': inAct('import time\ntime.sleep(3600)'),
  'a loop in __del__': inAct('class D:\n    def __del__(self):\n        while True: pass\nD()'),
  'a loop in __index__': returning("type('I', (int,), {'__index__': lambda s: exec('while True: pass')})()"),
  'a loop in __str__ of an error': inAct(
    'class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E()',
  ),
};
const memory = {
  'a list of a hundred million': inAct('x = [0] * (10 ** 8)\ny = [x[:] for _ in range(50)]'),
  'bytes that grow': inAct('x = []\nwhile True: x.append(bytearray(10 ** 7))'),
  'recursion without end': inAct('def f(): return f() + 1\nf()'),
  'recursion with the limit raised': inAct('import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(): return f() + 1\nf()'),
  'deeply nested data': inAct('x = []\nfor _ in range(10 ** 6): x = [x]\nrepr(x)'),
  'text doubled for ever': inAct("s = 'x'\nwhile True: s += s"),
};
const output = {
  'lines without end': inAct("while True: print('again and again and again')"),
  'an error of 20 MB': inAct("raise ValueError('x' * (2 * 10 ** 7))"),
  'markup in an error': inAct('raise ValueError("</pre><img src=x onerror=alert(1)>")'),
  'surrogates and control characters': inAct("print('\\x00\\x1b[2J\\ud800\\u202e')\nraise ValueError('\\ud800')"),
  'the raw descriptors': inAct(
    "import os, sys\nos.write(1, b'\\xff' * 10 ** 6)\nsys.stdout.close()\nsys.stderr = None",
  ),
};
const tampering = {
  'the mathematics': inAct('import math\nmath.sin = lambda x: 0\nmath.cos = lambda x: 1'),
  builtins: inAct(
    'import builtins\nbuiltins.len = lambda x: 10 ** 9\nbuiltins.isinstance = lambda a, b: True\nbuiltins.int = str',
  ),
  'the frames above': inAct(
    'import sys\nf = sys._getframe()\nwhile f:\n    for k in list(f.f_locals): f.f_locals[k] = 10 ** 9\n    for k in list(f.f_globals):\n        if not k.startswith("__"): f.f_globals[k] = None\n    f = f.f_back',
  ),
  'every object there is': inAct(
    'import gc\nfor o in gc.get_objects():\n    try:\n        if type(o) is dict: o["reward"] = 10 ** 9\n    except Exception: pass',
  ),
  'leaving the interpreter': inAct('import os, sys\ntry: sys.exit(0)\nexcept SystemExit: pass\nos._exit(0)'),
  'a null pointer': inAct('import ctypes\nctypes.string_at(0, 10 ** 9)\nctypes.memset(1024, 255, 10 ** 8)'),
  SystemExit: inAct('raise SystemExit(0)'),
  KeyboardInterrupt: inAct('raise KeyboardInterrupt()'),
  'a base exception of its own': inAct('class B(BaseException): pass\nraise B("out")'),
  'a tracer': inAct('import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)'),
  modules: inAct('import sys\nfor k in list(sys.modules): del sys.modules[k]'),
  'its observation': inAct('obs.__class__.__getattribute__ = lambda s, n: 0\nobs.__dict__.clear()'),
  'threads and signals': inAct('import threading, signal\nthreading.Thread(target=print).start()\nsignal.alarm(1)'),
};
const actions = {
  None: returning('None'),
  NaN: returning("float('nan')"),
  'an action that is too high': returning('2'),
  text: returning("'1'"),
  'a huge integer': returning('10 ** 400'),
  'a list in a list': returning('[[0]]'),
  'a coroutine': 'class CartPolePolicy:\n    async def act(self, obs):\n        return 0',
  'a generator': 'class CartPolePolicy:\n    def act(self, obs):\n        yield 0',
};
const broken = {
  'a syntax error': 'class CartPolePolicy:\n    def act(self, obs)\n        return 0',
  'the wrong class name': 'class PolicyForCartPole:\n    def act(self, obs):\n        return 0',
  'an unknown module': `import torch\n${goodPythonPolicy}`,
  'mixed tabs and blanks': 'class CartPolePolicy:\n\tdef act(self, obs):\n        return 0',
  'JavaScript under a Python label': 'class CartPolePolicy { act(obs) { return 0; } }',
  'Python 2': "class CartPolePolicy:\n    def act(self, obs):\n        print 'x'\n        return 0",
  'no act': 'class CartPolePolicy:\n    pass',
  'act without an argument': 'class CartPolePolicy:\n    def act():\n        return 0',
  'a constructor with arguments':
    'class CartPolePolicy:\n    def __init__(self, env): pass\n    def act(self, obs): return 0',
  'an error while loading': `1 / 0\n${goodPythonPolicy}`,
  'a name that is not there': returning('undefined_name'),
  'ten thousand brackets': `x = ${'['.repeat(10_000)}${']'.repeat(10_000)}\n${goodPythonPolicy}`,
  'a null character': `x = "\u0000"\n${goodPythonPolicy}`,
  'a lone surrogate': `x = "\ud800"\n${goodPythonPolicy}`,
  'another encoding declared': `# -*- coding: utf-7 -*-\n${goodPythonPolicy}`,
  'a class that is an instance': 'class P:\n    def act(self, obs): return 0\nCartPolePolicy = P()',
};

export const pythonGroups: readonly ReplyGroup[] = [
  groupOf('python', 'never come back', 3, endless),
  groupOf('python', 'use up memory', 2, memory),
  groupOf('python', 'print or throw far too much', 2, output),
  groupOf('python', 'tamper', 5, tampering),
  groupOf('python', 'return what is no action', 2, actions, 'failed'),
  groupOf('python', 'are broken', 3, broken),
];
