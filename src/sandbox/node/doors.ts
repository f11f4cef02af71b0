// Takes network, files, processes and the way back to the host out of a worker thread's reach before model-written code
// runs in it. Node offers no real wall: this is what can be done besides its permission model.
import childProcess from 'node:child_process';
import cluster from 'node:cluster';
import dgram from 'node:dgram';
import dns from 'node:dns';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import inspector from 'node:inspector';
import net from 'node:net';
import tls from 'node:tls';
import workerThreads from 'node:worker_threads';

/** Globals of Node that a policy has no use for. */
const removedGlobals = [
  'process',
  'Buffer',
  'fetch',
  'WebSocket',
  'EventSource',
  'BroadcastChannel',
  'MessageChannel',
  'MessagePort',
  'navigator',
  'require',
  'module',
  'setInterval',
  'setImmediate',
];

function refuse(): never {
  throw new Error('This is not available to a policy.');
}

/** Closes them for good in this thread. `publish` is Node's `syncBuiltinESMExports`. */
export function closeDoors(publish: () => void): void {
  net.Socket.prototype.connect = refuse;
  net.Server.prototype.listen = refuse;
  for (const library of [
    childProcess,
    cluster,
    dgram,
    dns,
    dns.promises,
    http,
    http2,
    https,
    inspector,
    net,
    tls,
    workerThreads,
  ]) {
    for (const name of Object.keys(library)) {
      const value = (library as unknown as Record<string, unknown>)[name];
      if (typeof value !== 'function') continue;
      try {
        Object.defineProperty(library, name, { value: refuse, configurable: true, writable: true, enumerable: true });
      } catch {
        // A property that cannot be changed stays: the socket and the permission model still stop it.
      }
    }
  }
  publish();
  const node = process as unknown as Record<string, unknown>;
  for (const name of [
    'binding',
    '_linkedBinding',
    'dlopen',
    'getBuiltinModule',
    'kill',
    'abort',
    'exit',
    'reallyExit',
    'chdir',
  ]) {
    try {
      Object.defineProperty(node, name, { value: refuse, configurable: true });
    } catch {
      // As above.
    }
  }
  const realm = globalThis as unknown as Record<string, unknown>;
  for (const name of removedGlobals) delete realm[name];
}
