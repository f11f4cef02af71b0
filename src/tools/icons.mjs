// Draws public/favicon.svg as the PNG icons that installing the page asks for, with the machine's Chromium. Run by hand where the
// drawing changes: node src/tools/icons.mjs. The pictures are committed.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { ensureChromium } from './chromium.mjs';
import { root } from './shell.mjs';

const drawing = readFileSync(join(root, 'public/favicon.svg'), 'utf8');
const data = `data:image/svg+xml;base64,${Buffer.from(drawing).toString('base64')}`;

/** `share`: how much of the width the drawing takes; systems cut a maskable icon to their own shape, at most to its inner 80%. */
const icons = [
  { name: 'icon-192.png', size: 192, share: 1, ground: 'transparent' },
  { name: 'icon-512.png', size: 512, share: 1, ground: 'transparent' },
  { name: 'icon-maskable-512.png', size: 512, share: 0.8, ground: '#15191d' },
  { name: 'apple-touch-icon.png', size: 180, share: 0.9, ground: '#15191d' },
];

const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const { name, size, share, ground } of icons) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${ground}">
      <img src="${data}" style="width:${share * 100}%" />
    </body>`,
  );
  await page.locator('img').evaluate((image) => image.decode());
  writeFileSync(join(root, 'public', name), await page.screenshot({ omitBackground: ground === 'transparent' }));
}
await browser.close();
