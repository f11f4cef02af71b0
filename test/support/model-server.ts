// Serves a made-up model over http to pages of other origins; files can be held back after their first bytes.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TinyModelFiles } from './tiny-model.ts';

export interface ModelServer {
  /** Folder of the files, ending in a slash. */
  readonly folder: string;
  readonly library: string;
  /** Names of the files asked for, in order. */
  readonly requests: string[];
  /** Files that stop after half of their bytes until `release`. */
  readonly held: Set<string>;
  /** Files that are answered with 404. */
  readonly missing: Set<string>;
  release(): void;
  close(): Promise<void>;
}

export async function startModelServer(model: TinyModelFiles): Promise<ModelServer> {
  const requests: string[] = [];
  const held = new Set<string>();
  const missing = new Set<string>();
  let waiting: { readonly response: ServerResponse; readonly rest: Buffer }[] = [];
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0]!;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const body =
      path === '/library.wasm' ? model.library : path.startsWith('/tiny/resolve/main/') && model.files.get(name);
    requests.push(name);
    const cors = { 'Access-Control-Allow-Origin': '*' };
    if (!body || missing.has(name)) return void response.writeHead(404, cors).end('not found');
    response.writeHead(200, { ...cors, 'Content-Type': 'application/octet-stream', 'Content-Length': body.length });
    if (!held.has(name)) return void response.end(body);
    const half = body.length >> 1;
    response.write(body.subarray(0, half));
    waiting.push({ response, rest: body.subarray(half) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    folder: `${origin}/tiny/resolve/main/`,
    library: `${origin}/library.wasm`,
    requests,
    held,
    missing,
    release() {
      held.clear();
      for (const { response, rest } of waiting) response.end(rest);
      waiting = [];
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
