// Listens where attacks try to send something: HTTP (answers anything, with permissive headers) and WebSocket upgrades, on this
// machine only. Connections are counted and what arrives is written down, so that an empty log means that nothing got out.
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface LeakServer {
  readonly port: number;
  /** Everything that arrived: `GET /path` or `UPGRADE /path`. */
  readonly seen: readonly string[];
  /** Arrivals whose text holds `mark`. */
  seenWith(mark: string): string[];
  /** Connections so far, also those over which nothing was asked. */
  connections(): number;
  close(): Promise<void>;
}

export async function startLeakServer(): Promise<LeakServer> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const script = (request.url ?? '').includes('.js');
    response.writeHead(200, {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Headers': '*',
      'Content-Type': script ? 'text/javascript' : 'text/event-stream',
    });
    response.end(script ? '/* reached */' : 'data: reached\n\n');
  });
  server.on('upgrade', (request, socket) => {
    seen.push(`UPGRADE ${request.url}`);
    socket.destroy();
  });
  server.on('connection', (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    seenWith: (mark) => seen.filter((entry) => entry.includes(mark)),
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
