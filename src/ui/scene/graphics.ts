// What draws: a graphics card, or the browser's own software on a machine without one, which gets a plainer picture.

/** Effects of the three-dimensional view that software takes most of its time for. */
export interface Quality {
  readonly antialias: boolean;
  readonly shadows: boolean;
  /** Samples per point of the slanted floor. */
  readonly anisotropy: number;
  readonly mostPixelRatio: number;
}

const full: Quality = { antialias: true, shadows: true, anisotropy: 4, mostPixelRatio: 2 };
/** About a quarter of the time in software (SwiftShader, humanoid at 640 x 360). */
const plain: Quality = { antialias: false, shadows: false, anisotropy: 1, mostPixelRatio: 1 };

let known: Quality | null = null;

/** What to draw with here; asked of the browser once, by a context that is given back at once. */
export function quality(): Quality {
  return (known ??= drawsInSoftware() ? plain : full);
}

function drawsInSoftware(): boolean {
  const context = document.createElement('canvas').getContext('webgl2');
  if (!context) return true;
  const names = context.getExtension('WEBGL_debug_renderer_info');
  const name = String(context.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : context.RENDERER));
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return isSoftware(name);
}

/** Whether a renderer's name, as WebGL tells it, is that of software. */
export function isSoftware(renderer: string): boolean {
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer);
}
