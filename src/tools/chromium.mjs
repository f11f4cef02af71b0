// Finds a Chromium for the browser tests, or installs one: first what the machine has, else Debian's package, else
// Playwright's own build.
import { existsSync } from 'node:fs';
import { has, run } from './shell.mjs';

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

async function playwrightChromium() {
  try {
    const { chromium } = await import('playwright-core');
    const path = chromium.executablePath();
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

async function find() {
  return places.find((path) => path && existsSync(path)) ?? (await playwrightChromium());
}

/** Path of a Chromium that can be started; exits with one clear line where none can be had. */
export async function ensureChromium() {
  const found = await find();
  if (found) return found;
  console.log('No Chromium found: installing one ...');
  if (has('apt-get')) {
    const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
    const apt = async (...args) => {
      const [command, ...rest] = [...sudo, 'apt-get', ...args];
      return run(command, rest, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    };
    await apt('update', '-qq');
    await apt('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-core');
  }
  if (!(await find())) await run('npx', ['playwright-core', 'install', 'chromium']);
  const installed = await find();
  if (installed) return installed;
  console.error('No Chromium could be installed. Install one, or set CHROMIUM_PATH, and run npm test again.');
  process.exit(1);
}
