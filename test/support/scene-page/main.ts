// A page with one three-dimensional view, driven by test/ui/scene.browser.test.ts through `window.stage`.
import type { SceneCamera, SceneFrame } from '../../../src/env-api/mujoco/scene.ts';
import { recordClip } from '../../../src/ui/scene/clip.ts';
import { SceneRenderer } from '../../../src/ui/scene/scene-renderer.ts';
import type { SceneTheme } from '../../../src/ui/scene/scene-theme.ts';

const theme: SceneTheme = {
  dark: false,
  background: '#ffffff',
  foreground: '#15191d',
  muted: '#545d67',
  line: '#87919c',
  accent: '#1a5bb0',
  object: '#8f5000',
  good: '#17703a',
  bad: '#b0241b',
  font: 'sans-serif',
  push: '#8f5000',
  pull: '#6b3fc0',
};

const canvas = document.querySelector('canvas')!;
let drawings = 0;

const stage = {
  lost: 0,
  orbits: 0,
  open(camera: SceneCamera): SceneRenderer {
    const renderer = new SceneRenderer(canvas, camera, theme, {
      onorbit: () => void (stage.orbits += 1),
      onlost: () => void (stage.lost += 1),
    });
    renderer.resize(640, 360);
    return renderer;
  },
  /** Pixels of the canvas as drawn just now, 0 to 255, red, green, blue, opacity. */
  pixels(renderer: SceneRenderer): Uint8ClampedArray {
    renderer.drawNow(true);
    const copy = document.createElement('canvas');
    copy.width = canvas.width;
    copy.height = canvas.height;
    const context = copy.getContext('2d')!;
    context.drawImage(canvas, 0, 0);
    return context.getImageData(0, 0, copy.width, copy.height).data;
  },
  recordClip,
  /** Drawings that the page has asked the browser for so far. */
  get drawings(): number {
    return drawings;
  },
};

const ask = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) => {
  drawings += 1;
  return ask(callback);
};

export type Stage = typeof stage;
export type Frame = SceneFrame;
Object.assign(window, { stage });
