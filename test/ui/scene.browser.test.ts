// Physics on the screen: the three-dimensional view by itself (what it draws, that it rests and gives everything back), and in the
// built page a recorded runner is played, scrubbed, compared, saved as PNG and as WebM.
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findEnv } from '../../envs/index.ts';
import type { EnvModule } from '../../src/env-api/env.ts';
import type { SceneFrame } from '../../src/env-api/mujoco/scene.ts';
import type { Mujoco } from '../../src/env-api/mujoco/simulation.ts';
import { serveSite, type ServedSite } from '../end-to-end/site.ts';
import { launchChromium } from '../support/browser.ts';
import { buildPage } from '../support/build-page.ts';
import { mujocoForTests } from '../support/mujoco.ts';
import { playedRun, type TestPolicy } from '../support/played-run.ts';
import type { Stage } from '../support/scene-page/main.ts';
import { startStaticServer, type StaticServer } from '../support/static-server.ts';

declare global {
  interface Window {
    stage: Stage;
  }
}

const taskId = 'halfcheetah_v5';
let browser: Browser;
let mujoco: Mujoco;
let module: EnvModule;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  // Software stands in for the graphics card.
  browser = await launchChromium(['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist']);
  mujoco = await mujocoForTests();
  module = await findEnv(taskId)!.load();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(30_000);
  page = await context.newPage();
});
afterEach(() => context.close());

/** All motors swing, each a little later than the one before. */
const swing =
  (strength: number): TestPolicy =>
  (step) =>
    Float64Array.from({ length: 6 }, (_, i) => strength * Math.sin(0.5 * step + i));

describe('the three-dimensional view', () => {
  let server: StaticServer;
  let frames: SceneFrame[];

  beforeAll(async () => {
    const built = await buildPage('scene-page');
    server = await startStaticServer({ '/': `${built.page}/` });
    const env = module.make({}, mujoco);
    env.reset({ seed: 1 });
    frames = [];
    for (let step = 0; step < 30; step++) {
      env.step(swing(1)(step, new Float64Array(0)));
      if (step === 24 || step === 27) frames.push(env.render() as SceneFrame);
    }
    env.close();
  });
  afterAll(() => server?.close());
  beforeEach(() => page.goto(`${server.origin}/`));

  test('draws the body on its floor, and another picture for another pose, side or overlay', async () => {
    const seen = await page.evaluate(
      ({ frames: [first, second], camera }) => {
        const view = window.stage.open(camera!);
        const picture = (): Uint8ClampedArray => window.stage.pixels(view);
        /** How many pixels differ clearly between two pictures. */
        const apart = (a: Uint8ClampedArray, b: Uint8ClampedArray): number => {
          let count = 0;
          for (let i = 0; i < a.length; i += 4) {
            if (Math.abs(a[i]! - b[i]!) + Math.abs(a[i + 1]! - b[i + 1]!) + Math.abs(a[i + 2]! - b[i + 2]!) > 30)
              count++;
          }
          return count;
        };
        view.show({ frame: first!, next: null, share: 0 });
        const start = picture();
        let blue = 0;
        for (let i = 0; i < start.length; i += 4) if (start[i + 2]! > start[i]! + 50) blue++;
        const again = apart(start, picture());
        view.show({ frame: first!, next: second!, share: 0.5 });
        const between = apart(start, picture());
        view.show({ frame: second!, next: null, share: 0 });
        const posed = picture();
        view.setShown({ contacts: true, effort: true });
        const overlaid = apart(posed, picture());
        view.setShown({ contacts: false, effort: false });
        view.turn(40, -20);
        const turned = apart(posed, picture());
        view.resetView();
        const back = apart(posed, picture());
        view.dispose();
        return { blue, again, between, overlaid, turned, back };
      },
      { frames, camera: module.camera },
    );
    // The runner takes up more than a hundredth of 640 x 360 pixels.
    expect(seen.blue).toBeGreaterThan(2300);
    expect(seen.between).toBeGreaterThan(300);
    expect(seen.overlaid).toBeGreaterThan(100);
    expect(seen.turned).toBeGreaterThan(2000);
    expect([seen.again, seen.back]).toEqual([0, 0]);
  });

  test('asks for no more pictures once nothing moves', async () => {
    const drawings = await page.evaluate(
      async ({ frames: [first], camera }) => {
        const view = window.stage.open(camera!);
        view.show({ frame: first!, next: null, share: 0 });
        const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 600));
        await rest();
        const before = window.stage.drawings;
        await rest();
        const idle = window.stage.drawings - before;
        view.show({ frame: first!, next: null, share: 0 });
        await rest();
        const shown = window.stage.drawings - before - idle;
        view.dispose();
        return { before, idle, shown };
      },
      { frames, camera: module.camera },
    );
    expect(drawings.before).toBeGreaterThan(0);
    expect(drawings.idle).toBe(0);
    expect(drawings.shown).toBeGreaterThan(0);
  });

  test('gives back all that the graphics card held, and tells of a context lost by itself only', async () => {
    const seen = await page.evaluate(
      async ({ frames: [first], camera }) => {
        // Taken for a graphics card, so that the shadow and all else is drawn.
        const { getParameter } = WebGL2RenderingContext.prototype;
        WebGL2RenderingContext.prototype.getParameter = function (name) {
          return name === 0x9246 ? 'A graphics card' : getParameter.call(this, name);
        };
        const markers = [{ role: 'goal' as const, position: [1, 0, 1] as const, radius: 0.2 }];
        const frame = { ...first!, markers, path: Float32Array.of(0, 0, 1, 0, 2, 1) };
        const open = () => {
          const view = window.stage.open(camera);
          view.setShown({ contacts: true, effort: true });
          view.show({ frame, next: null, share: 0 });
          view.drawNow();
          return view;
        };
        const view = open();
        const held = { ...view.memory };
        // Another episode brings another model: nothing of the one before may stay.
        view.show({ frame: { ...frame, scene: structuredClone(frame.scene) }, next: null, share: 0 });
        view.drawNow();
        const heldThen = { ...view.memory };
        view.dispose();
        const left = { ...view.memory };
        await new Promise((resolve) => setTimeout(resolve, 100));
        return { held, heldThen, left, lost: window.stage.lost };
      },
      { frames, camera: { ...module.camera!, marked: 1 } },
    );
    expect(seen.held.geometries).toBeGreaterThan(8);
    expect(seen.heldThen).toEqual(seen.held);
    expect(seen.left).toEqual({ geometries: 0, textures: 0 });
    expect(seen.lost).toBe(0);
  });

  test('a ball in the middle of a wall is still to be seen', async () => {
    const maze = await findEnv('point_maze_large_v3')!.load();
    const env = maze.make({}, mujoco);
    env.reset({ seed: 1 });
    const frame = env.render() as SceneFrame;
    env.close();
    const wall = frame.scene.geoms.find(({ shape }) => shape === 'box')!;
    frame.positions.set(wall.position, 3);
    const blue = await page.evaluate(
      ({ frame, camera }) => {
        const view = window.stage.open(camera!);
        view.show({ frame, next: null, share: 0 });
        const pixels = window.stage.pixels(view);
        let count = 0;
        for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 2]! > pixels[i]! + 100) count++;
        view.dispose();
        return count;
      },
      { frame, camera: maze.camera },
    );
    expect(blue).toBeGreaterThan(60);
  });

  test.each(['refuses to start', 'gives up'])(
    'a recorder that %s is told of once, and its tracks are stopped',
    async (how) => {
      const seen = await page.evaluate(async (how) => {
        let strays = 0;
        window.addEventListener('unhandledrejection', () => strays++);
        const tracks: MediaStreamTrack[] = [];
        const { captureStream } = HTMLCanvasElement.prototype;
        HTMLCanvasElement.prototype.captureStream = function (rate) {
          const stream = captureStream.call(this, rate);
          tracks.push(...stream.getTracks());
          return stream;
        };
        const { start } = MediaRecorder.prototype;
        MediaRecorder.prototype.start = function () {
          if (how === 'refuses to start') throw new Error('refused');
          start.call(this);
          setTimeout(() => this.dispatchEvent(new Event('error')), 50);
        };
        const message = await window.stage
          .recordClip({
            durationMs: 300,
            drawAt(_ms, target) {
              target.width = target.height = 16;
              target.getContext('2d')!.fillRect(0, 0, 16, 16);
            },
            onprogress: () => undefined,
            signal: new AbortController().signal,
          })
          .then(String, (error: Error) => error.message);
        await new Promise((resolve) => setTimeout(resolve, 200));
        return { message, strays, tracks: tracks.map(({ readyState }) => readyState) };
      }, how);
      const message = how === 'gives up' ? 'The browser could not record the clip.' : 'refused';
      expect(seen).toEqual({ message, strays: 0, tracks: ['ended'] });
    },
  );
});

describe('an episode in the page', () => {
  let site: ServedSite;
  let log: string;

  beforeAll(async () => {
    site = await serveSite();
    log = playedRun('runner', module, module.make({}, mujoco), [swing(0.9), swing(0.2)], {
      seeds: [11, 12],
      horizon: 60,
    });
  });
  afterAll(() => site?.close());

  const stages = () => page.locator('figure canvas');
  const scrub = (step: number) => page.getByRole('slider', { name: 'Step of the episode' }).fill(String(step));

  /** Whether the three-dimensional view has been fetched. */
  const rendererFetched = () =>
    page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('scene-renderer')));

  async function openLog(title: string, text: string): Promise<void> {
    await page.goto(`${site.address}#/runs`);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await (await chooser).setFiles({ name: 'run.json', mimeType: 'application/json', buffer: Buffer.from(text) });
    await page.getByRole('heading', { name: title }).waitFor();
    await page.getByRole('tab', { name: 'Episodes' }).click();
  }

  beforeEach(async () => {
    await page.goto(`${site.address}#/runs`);
    expect(await rendererFetched()).toBe(false);
    await openLog('runner', log);
    await page.getByRole('button', { name: 'Reset view' }).waitFor();
    expect(await rendererFetched()).toBe(true);
  });

  /** Clicks a button that saves a file; resolves to its name and bytes. */
  async function saved(button: string): Promise<{ name: string; bytes: Buffer }> {
    const download: Promise<Download> = page.waitForEvent('download');
    await page.getByRole('button', { name: button, exact: true }).click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  }

  test('plays and is scrubbed, its still is saved as PNG and a clip as WebM', async () => {
    await scrub(0);
    const first = await saved('Still');
    expect(first.name).toMatch(/^halfcheetah-v5-round-1-candidate-\d-episode-\d-step-0\.png$/);
    expect(first.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect((await saved('Still')).bytes.equals(first.bytes)).toBe(true);
    await scrub(40);
    await page.getByText('40 of 60').waitFor();
    expect((await saved('Still')).bytes.equals(first.bytes)).toBe(false);

    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByText('60 of 60').waitFor();

    await page.getByRole('button', { name: 'Clip', exact: true }).click();
    await page.getByLabel('To step').fill('12');
    await page.getByLabel('To step').press('Tab');
    const clip = await saved('Record');
    expect(clip.name).toMatch(/-steps-0-12\.webm$/);
    // Matroska's magic number, and the kind of it that WebM is.
    expect(clip.bytes.readUInt32BE(0)).toBe(0x1a45dfa3);
    expect(clip.bytes.subarray(0, 64).toString('latin1')).toContain('webm');
    expect(clip.bytes.length).toBeGreaterThan(2000);
    // The site's own pages may show no media, so the clip is opened in an empty one.
    const empty = await context.newPage();
    const opened = await empty.evaluate(
      (bytes) =>
        new Promise<{ width: number; height: number }>((resolve, reject) => {
          const video = document.createElement('video');
          video.onloadeddata = () => resolve({ width: video.videoWidth, height: video.videoHeight });
          video.onerror = () => reject(new Error(video.error!.message));
          video.src = `data:video/webm;base64,${bytes}`;
        }),
      clip.bytes.toString('base64'),
    );
    expect(opened.width / opened.height).toBeCloseTo(16 / 9, 1);
  });

  test('the time line leads to the first success, and the scores say that they count successes', async () => {
    const press = await findEnv('button_press_v3')!.load();
    /** Straight to the button's front from where the hand starts, then through it. */
    const push: TestPolicy = (_, o) =>
      Float64Array.of(20 * (o[4]! - o[0]!), Math.abs(o[2]! - o[6]!) < 0.03 ? 1 : 0, 20 * (o[6]! - o[2]!), -1);
    const played = playedRun('press', press, press.make({}, mujoco), [push], { seeds: [1], horizon: 120 });
    expect(played).toContain('"successes":[1]');
    await openLog('press', played);
    await page.getByText('Score 1: share of successes of 1 episode').waitFor();
    const mark = page.getByRole('button', { name: /^First success, step \d+$/ });
    await mark.press('Enter');
    const [step] = /\d+/.exec((await mark.getAttribute('title'))!)!;
    await page.getByText(`${step} of 120`).waitFor();
    await page.locator('figcaption').getByText('Success: the button is pressed').waitFor();
    await scrub(Number(step) - 1);
    await page.locator('figcaption').getByText('The button is pressed').waitFor();
  });

  test('two policies on the same seed play on one time line, are turned together, and leave nothing behind', async () => {
    await page.getByLabel('Compare with').selectOption({ index: 1 });
    const figures = page.locator('figure');
    await figures.nth(1).getByText('Return so far').waitFor();
    await expect.poll(() => stages().count()).toBe(2);
    const names = await figures.locator('strong').allInnerTexts();
    expect(names.sort()).toEqual(['Round 1, candidate 1', 'Round 1, candidate 2']);
    await scrub(60);
    await expect.poll(() => page.getByText('Ended at step 60.').count()).toBe(2);
    const returns = await figures.locator('b').first().innerText();
    expect(returns).toBe(
      await page
        .getByRole('row')
        .filter({ has: page.locator('[aria-pressed=true]') })
        .locator('b')
        .innerText(),
    );

    // What turns one picture turns the other: the right one changes though the key went to the left one.
    const right = stages().nth(1);
    const before = await right.screenshot();
    await stages().nth(0).focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft');
    await expect.poll(async () => (await right.screenshot()).equals(before)).toBe(false);

    const canvases = await stages().elementHandles();
    const lost = () =>
      Promise.all(
        canvases.map((canvas) =>
          canvas.evaluate((each) => (each as HTMLCanvasElement).getContext('webgl2')!.isContextLost()),
        ),
      );
    expect(await lost()).toEqual([false, false]);
    await page.goto(`${site.address}#/runs`);
    await expect.poll(lost).toEqual([true, true]);
  });

  test('the hand-written policy and random actions are played on the same seed when asked for', async () => {
    const rival = page.locator('figure').nth(1);
    const names: string[] = [];
    for (const key of ['hand-written', 'random']) {
      await page.getByLabel('Compare with').selectOption(key);
      await rival.getByText('Return so far').waitFor();
      names.push(await rival.locator('strong').innerText());
    }
    expect(names).toEqual(['Hand-written policy', 'Random actions']);
  });

  test('says that the three-dimensional view could not be fetched, and fetches it when asked to', async () => {
    const chunk = /scene-renderer/;
    await page.route(chunk, (route) => route.abort());
    await page.reload();
    await page.getByRole('tab', { name: 'Episodes' }).click();
    await page.getByText('The 3D view could not be fetched. This is the flat picture.').waitFor();
    await page.unroute(chunk);
    await page.getByRole('button', { name: 'Try 3D again' }).click();
    await page.getByRole('button', { name: 'Reset view' }).waitFor();
  });

  test('goes on flat where the graphics context is lost', async () => {
    await stages()
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!.loseContext();
      });
    await page.getByRole('button', { name: 'Reset view' }).waitFor({ state: 'detached' });
    await scrub(30);
    const flat = await stages()
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      });
    expect(flat).toBeGreaterThan(5);
    expect((await saved('Still')).bytes.length).toBeGreaterThan(500);

    const words = page.getByText('The graphics card gave up the 3D view. This is the flat picture.');
    await words.waitFor();
    await page.getByRole('checkbox', { name: '3D' }).uncheck();
    await words.waitFor({ state: 'detached' });
    await page.getByRole('checkbox', { name: '3D' }).check();
    await page.getByRole('button', { name: 'Reset view' }).waitFor();
  });
});
