// The network guard on a stand-in for a worker's global object, with Node's real fetch against real servers. What a real worker
// still reaches is tried in network-guard.browser.test.ts.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failureFromException } from '../../../src/llm/provider-errors.ts';
import { createNetworkGuard, type NetworkGuard, NetworkGuardError } from '../../../src/workers/guard/network-guard.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
interface Place {
  readonly origin: string;
  readonly seen: string[];
  handler: Handler;
  readonly server: Server;
}
async function startPlace(): Promise<Place> {
  const place = { seen: [] as string[], handler: ((_q, r) => r.end('here')) as Handler };
  const server = createServer((request, response) => {
    place.seen.push(`${request.method} ${request.url} ${request.headers['x-api-key'] ?? ''}`.trim());
    place.handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(place, { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

let site: Place;
let provider: Place;
let other: Place;
beforeAll(async () => {
  [site, provider, other] = await Promise.all([startPlace(), startPlace(), startPlace()]);
});
afterAll(() => {
  for (const { server } of [site, provider, other]) server.close();
});

let guard: NetworkGuard;
let scope: { fetch: typeof fetch } & Record<string, unknown>;
beforeEach(() => {
  for (const place of [site, provider, other]) {
    place.seen.length = 0;
    place.handler = (_request, response) => response.end('here');
  }
  guard = createNetworkGuard();
  scope = {
    fetch: globalThis.fetch,
    Request: globalThis.Request,
    XMLHttpRequest: class {},
    WebSocket: globalThis.WebSocket,
    EventSource: class {},
    RTCPeerConnection: class {},
    navigator: { sendBeacon: () => true },
  };
  guard.install(scope, site.origin);
});

const call = (url: string, init?: RequestInit) => scope.fetch(url, init);

describe('a guarded fetch', () => {
  test('reaches the own site, and no other address before it was allowed', async () => {
    expect(await (await call(`${site.origin}/a`)).text()).toBe('here');
    await expect(call(`${provider.origin}/secret-path?key=k`)).rejects.toThrow(NetworkGuardError);
    expect(provider.seen).toEqual([]);
  });

  test('names the origin that it refused, never path or query', async () => {
    const refusal = await call(`${provider.origin}/secret-path?key=k`).catch((problem: unknown) => problem);
    expect(String(refusal)).toContain(provider.origin);
    expect(String(refusal)).not.toMatch(/secret-path|key=/);
  });

  test('reaches an allowed origin with all that the request carries, until it is released', async () => {
    const release = guard.allow([`${provider.origin}/v1`]);
    const again = guard.allow([provider.origin]);
    provider.handler = (request, response) => request.pipe(response);
    const sent = { method: 'POST', headers: { 'x-api-key': 'k' }, body: 'prompt' };
    expect(await (await call(`${provider.origin}/v1/messages`, sent)).text()).toBe('prompt');
    expect(provider.seen).toEqual(['POST /v1/messages k']);
    await expect(call(other.origin)).rejects.toThrow(NetworkGuardError);
    release();
    await call(provider.origin, sent);
    again();
    await expect(call(provider.origin)).rejects.toThrow(NetworkGuardError);
  });

  test.each(['the same host on another port', 'another name of the same host', 'user part that looks like the host'])(
    'is not taken in by %s',
    async (trick) => {
      guard.allow([provider.origin]);
      const { port } = new URL(other.origin);
      const url = {
        'the same host on another port': other.origin,
        'another name of the same host': provider.origin.replace('127.0.0.1', 'localhost'),
        'user part that looks like the host': `http://${new URL(provider.origin).host}@127.0.0.1:${port}/`,
      }[trick]!;
      await expect(call(url)).rejects.toThrow();
      expect([...other.seen, ...provider.seen]).toEqual([]);
    },
  );

  test('checks what is sent: an address that reads differently the second time does not get through', async () => {
    guard.allow([provider.origin]);
    let reads = 0;
    const sly = { toString: () => (reads++ === 0 ? provider.origin : other.origin) };
    await call(sly as unknown as string);
    expect(other.seen).toEqual([]);
    class SlyRequest extends Request {
      override get url(): string {
        return provider.origin;
      }
    }
    await expect(scope.fetch(new SlyRequest(`${other.origin}/leak`))).rejects.toThrow(NetworkGuardError);
    expect(other.seen).toEqual([]);
  });

  test.each([301, 302, 303, 307, 308])('does not follow a provider that leads on with HTTP %i', async (status) => {
    guard.allow([provider.origin, other.origin]);
    provider.handler = (_request, response) => response.writeHead(status, { location: `${other.origin}/stolen` }).end();
    const refusal = await call(provider.origin, { method: 'POST', headers: { 'x-api-key': 'k' }, body: 'b' }).catch(
      (problem: unknown) => problem,
    );
    expect(refusal).toBeInstanceOf(NetworkGuardError);
    expect(other.seen).toEqual([]);
    expect(failureFromException(refusal, provider.origin).error).toMatchObject({
      code: 'model/network',
      message: expect.stringContaining('sends this call on to another address'),
    });
  });

  test('follows a download where that was allowed, but not while the same origin is called with a key', async () => {
    const release = guard.allow([provider.origin], { redirects: true });
    provider.handler = (_request, response) => response.writeHead(302, { location: `${other.origin}/file` }).end();
    expect(await (await call(provider.origin)).text()).toBe('here');
    guard.allow([provider.origin]);
    await expect(call(provider.origin)).rejects.toThrow(NetworkGuardError);
    release();
  });

  test('ends at the abort of its signal', async () => {
    guard.allow([provider.origin]);
    provider.handler = () => undefined;
    const control = new AbortController();
    const answer = call(provider.origin, { signal: control.signal });
    setTimeout(() => control.abort(), 20);
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    provider.server.closeAllConnections();
  });

  test('skips addresses that are none, so that a half-typed one allows nothing', async () => {
    guard.allow(['', 'sk-a-key', 'ftp://a.test', 'data:text/plain,x']);
    await expect(call(provider.origin)).rejects.toThrow(NetworkGuardError);
  });
});

describe('an installed guard', () => {
  test('leaves no other way onto the network, and cannot be taken off', () => {
    for (const name of ['XMLHttpRequest', 'WebSocket', 'EventSource', 'RTCPeerConnection', 'WebTransport']) {
      expect(scope[name]).toBeUndefined();
      expect(() => Object.assign(scope, { [name]: class {} })).toThrow(TypeError);
    }
    expect((scope.navigator as { sendBeacon: unknown }).sendBeacon).toBeUndefined();
    expect(() => Object.assign(scope, { fetch: globalThis.fetch })).toThrow(TypeError);
    expect(() => Object.defineProperty(scope, 'fetch', { value: globalThis.fetch })).toThrow(TypeError);
  });
});
