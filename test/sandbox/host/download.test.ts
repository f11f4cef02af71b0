// Downloads against a real local server.
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDownloader, gunzip, sha256Hex } from '../../../src/sandbox/host/download.ts';

const content = Buffer.from('some bytes '.repeat(10_000));
const sha256 = createHash('sha256').update(content).digest('hex');
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url !== '/file') return void response.writeHead(404).end();
    response.end(request.method === 'HEAD' ? undefined : content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
});
afterAll(() => server.close());

const toArrayBuffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

describe('createDownloader', () => {
  it('gives the bytes when their SHA-256 is the expected one, and counts them as they come', async () => {
    let counted = 0;
    const bytes = await createDownloader('test').bytes(url, sha256, (count) => (counted += count));
    expect(Buffer.from(bytes).equals(content)).toBe(true);
    expect(counted).toBe(content.length);
  });

  it('refuses other bytes and names both hashes', async () => {
    await expect(createDownloader('test').bytes(url, '0'.repeat(64))).rejects.toThrow(
      `(SHA-256 ${sha256}, expected ${'0'.repeat(64)}`,
    );
  });

  it('says what an address answered that has no such file', async () => {
    await expect(createDownloader('test').text(`${url}-not`, null)).rejects.toThrow(/file-not answered 404/);
  });

  it('knows whether an address has a file without loading it', async () => {
    const downloader = createDownloader('test');
    expect(await downloader.canBeHad(url, sha256)).toBe(true);
    expect(await downloader.canBeHad(`${url}-not`, sha256)).toBe(false);
    expect(await downloader.canBeHad('http://127.0.0.1:1/file', sha256)).toBe(false);
  });
});

describe('gunzip', () => {
  it('unpacks gzip and leaves what is unpacked already', async () => {
    expect(Buffer.from(await gunzip(toArrayBuffer(gzipSync(content)))).equals(content)).toBe(true);
    expect(Buffer.from(await gunzip(toArrayBuffer(content))).equals(content)).toBe(true);
    expect((await gunzip(new ArrayBuffer(0))).byteLength).toBe(0);
  });
});

describe('sha256Hex', () => {
  it("agrees with Node's own", async () => {
    expect(await sha256Hex(toArrayBuffer(content))).toBe(sha256);
  });
});
