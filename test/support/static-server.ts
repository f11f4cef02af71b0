// A plain file server for tests: no special headers, folders mounted under prefixes, every request written down.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface StaticServer {
  /** Origin and port, without a slash at the end. */
  readonly origin: string;
  /** Paths asked for, in order. */
  readonly requests: string[];
  close(): Promise<void>;
}

/**
 * Serves `mounts` (prefix ending in a slash, to folder) on a free port of this machine only. The longest prefix wins.
 * `replace` may answer a path with other bytes; `declareGzip` makes .gz files travel as packed for transport, as some servers do.
 */
export async function startStaticServer(
  mounts: Readonly<Record<string, string>>,
  replace: (path: string) => Buffer | null = () => null,
  declareGzip = false,
): Promise<StaticServer> {
  const requests: string[] = [];
  const prefixes = Object.keys(mounts).sort((a, b) => b.length - a.length);
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    requests.push(path);
    const prefix = prefixes.find((candidate) => path.startsWith(candidate));
    const below = prefix === undefined ? '' : normalize('/' + path.slice(prefix.length));
    const file = prefix === undefined ? '' : join(mounts[prefix]!, below.endsWith('/') ? `${below}index.html` : below);
    const type = types[extname(file)] ?? 'application/octet-stream';
    const other = replace(path);
    if (other) return void response.writeHead(200, { 'Content-Type': type }).end(other);
    if (!file || !existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end('not found');
    const encoding = declareGzip && file.endsWith('.gz') ? { 'Content-Encoding': 'gzip' } : {};
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': statSync(file).size, ...encoding });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
