// How long a first visit takes on a slow laptop: the built site, served packed with gzip as web servers do, in Chromium with a quarter
// of this machine's speed, 10 Mbit/s, 40 ms latency and nothing cached. Also run by `npm run bench`. Build first.
//   node src/tools/first-load.mjs [FOLDER] [TIMES]
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { ensureChromium } from './chromium.mjs';
import { root } from './shell.mjs';

const slowdown = 4;
const bytesPerSecond = 10e6 / 8;
const latencyMs = 40;
/** After loading: what runs later has nothing to do with the first visit. */
const watchMs = 5_000;
/** Of a task, what is longer blocks an answer to the person. */
const longTaskMs = 50;

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

function serve(folder) {
  const packed = new Map();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    if (!packed.has(file)) packed.set(file, gzipSync(readFileSync(file)));
    const type = types[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': type, 'Content-Encoding': 'gzip' }).end(packed.get(file));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** Runs in the page before anything else. */
function observe() {
  window.firstLoad = { fcp: 0, lcp: 0, tasks: [] };
  const hear = (type, use) =>
    new PerformanceObserver((list) => list.getEntries().forEach(use)).observe({ type, buffered: true });
  hear('paint', (entry) => entry.name === 'first-contentful-paint' && (window.firstLoad.fcp = entry.startTime));
  hear('largest-contentful-paint', (entry) => (window.firstLoad.lcp = entry.startTime));
  hear('longtask', (entry) => window.firstLoad.tasks.push([entry.startTime, entry.duration]));
}

async function visit(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  await page.addInitScript(observe);
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: latencyMs,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await browser.startTracing(page, { categories: ['loading', 'disabled-by-default-devtools.timeline'] });
  let bytes = 0;
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(address, { waitUntil: 'load' });
  await page.waitForTimeout(watchMs);
  const { fcp, lcp, tasks } = await page.evaluate(() => window.firstLoad);
  const threadBlocking = blockingOf(threadTasks(JSON.parse(await browser.stopTracing())));
  await context.close();
  const blocking = blockingOf(tasks.filter(([start]) => start >= fcp).map(([, ms]) => ms));
  return { fcp, lcp, blocking, threadBlocking, bytes };
}

/** What of tasks of these lengths (ms) is beyond the length at which they count as long. */
const blockingOf = (lengths) => lengths.reduce((sum, ms) => sum + Math.max(0, ms - longTaskMs), 0);

/** Time that the page's main thread itself spent on each task after the first paint, in ms, the slowdown included. */
function threadTasks({ traceEvents }) {
  const paint = traceEvents.find(({ name }) => name === 'firstContentfulPaint');
  return traceEvents
    .filter(({ name, pid, tid, ts }) => name === 'RunTask' && pid === paint.pid && tid === paint.tid && ts >= paint.ts)
    .map(({ tdur = 0 }) => tdur / 1000);
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * Visits the site in `folder` `times` times, each with an empty cache. Resolves to medians: `fcp`, `lcp` (first and largest contentful
 * paint), `blocking` (total blocking time from the first paint until 5 s after loading) and `threadBlocking` (the same in the thread's
 * own time, which other programs on a busy machine do not lengthen) in ms, and `bytes` that travelled.
 */
export async function measureFirstLoad(folder, times = 5) {
  const server = await serve(folder);
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ['--no-sandbox'] });
  try {
    const visits = [];
    for (let i = 0; i < times; i++) visits.push(await visit(browser, `http://127.0.0.1:${server.address().port}/`));
    return Object.fromEntries(
      ['fcp', 'lcp', 'blocking', 'threadBlocking', 'bytes'].map((key) => [key, median(visits.map((v) => v[key]))]),
    );
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { fcp, lcp, blocking, threadBlocking, bytes } = await measureFirstLoad(
    process.argv[2] ?? join(root, 'dist'),
    Number(process.argv[3] ?? 5),
  );
  console.log(`first contentful paint   ${Math.round(fcp)} ms`);
  console.log(`largest contentful paint ${Math.round(lcp)} ms`);
  console.log(
    `total blocking time      ${Math.round(blocking)} ms (${Math.round(threadBlocking)} ms of the thread’s own)`,
  );
  console.log(`transferred              ${Math.round(bytes / 1000)} kB`);
}
