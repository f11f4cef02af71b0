// Draws a scene flat, without perspective: from the side or from above, going along with the body. For thumbnails, for machines
// without WebGL, and while the three-dimensional view is being fetched (src/ui/scene/).
import { drawBackground, drawDisc, drawLine, withMinus, type Size } from '../drawing.ts';
import type { Canvas2D, CanvasView, RenderState, ViewTheme } from '../env.ts';
import { geomPose, lookedAt, rotate } from './scene-pose.ts';
import type { SceneCamera, SceneFrame, SceneGeom, SceneRole } from './scene.ts';

interface SceneViewParts {
  /** Frames per second of simulated time: one over the seconds of a decision. */
  readonly framesPerSecond: number;
  /** 16 / 9 if left out. */
  readonly aspectRatio?: number;
  /** What the picture shows in one sentence; place, height and speed of the followed body if left out. */
  caption?(frame: SceneFrame): string;
  /** What the body is called in the legend. */
  readonly body?: string;
  /** The same for an arm that carries it, for what it acts upon, and for what is to be reached, where the scene shows them. */
  readonly arm?: string;
  readonly object?: string;
  readonly goal?: string;
}

/** A frame's fields beyond the scene that this picture knows. */
type Frame = SceneFrame & { readonly path?: Float32Array };

/** From metres in the world to pixels. `right`, `up` and `towards` are axes; the last points to the onlooker. */
interface Projection {
  readonly scale: number;
  readonly right: 0 | 1;
  readonly up: 1 | 2;
  readonly towards: (point: ArrayLike<number>) => number;
  x(metres: number): number;
  y(metres: number): number;
}

const TOWARDS: Readonly<Record<SceneCamera['plane'], Projection['towards']>> = {
  side: (point) => -point[1]!,
  end: (point) => point[0]!,
  above: (point) => point[2]!,
};

function project(camera: SceneCamera, frame: SceneFrame, { width, height }: Size): Projection {
  const centre = [0, 0, 0];
  lookedAt(centre, camera, frame);
  const scale = height / (2 * camera.halfHeight);
  const right = camera.plane === 'end' ? 1 : 0;
  const up = camera.plane === 'above' ? 1 : 2;
  return {
    scale,
    right,
    up,
    towards: TOWARDS[camera.plane],
    x: (metres) => width / 2 + (metres - centre[right]!) * scale,
    y: (metres) => height / 2 - (metres - centre[up]!) * scale,
  };
}

/** A round distance (1, 2 or 5 times a power of ten, in metres) that takes at least `pixels`. */
function roundStep(scale: number, pixels: number): number {
  const least = pixels / scale;
  const power = 10 ** Math.floor(Math.log10(least));
  return power * (least <= power ? 1 : least <= 2 * power ? 2 : least <= 5 * power ? 5 : 10);
}

/** The multiples of `step` that are in sight, one more on either side: their indices. */
function indicesInSight(toPixels: (metres: number) => number, scale: number, step: number, length: number) {
  const atZero = toPixels(0);
  const sign = toPixels(step) > atZero ? 1 : -1;
  const ends = [-atZero, length - atZero].map((pixels) => (sign * pixels) / (scale * step));
  return { first: Math.floor(Math.min(...ends)) - 1, last: Math.ceil(Math.max(...ends)) + 1 };
}

const LABELS_FROM_HEIGHT = 150;
const LABEL_MARGIN = 20;

/** Text at a place, unless the picture is small or its edge would cut the text. */
function label(context: Canvas2D, text: string, x: number, y: number, picture: Size, theme: ViewTheme): void {
  const { width, height } = picture;
  if (height < LABELS_FROM_HEIGHT || x < LABEL_MARGIN || x > width - 2 * LABEL_MARGIN) return;
  context.fillStyle = theme.muted;
  context.font = `${Math.min(13, Math.max(10, height * 0.035))}px ${theme.font}`;
  context.fillText(text, x, y);
}

/** Metres with as many decimals as the step needs. */
function metresText(value: number, step: number): string {
  return withMinus(value.toFixed(Math.max(0, -Math.floor(Math.log10(step))))).replace(/^−(0\.?0*)$/, '$1');
}

/** The floor seen from its edge, in blocks that pass by as the body moves, and faint uprights behind. */
function drawFloorFromSide(context: Canvas2D, at: Projection, floor: number, picture: Size, theme: ViewTheme): void {
  const { width, height } = picture;
  const top = Math.min(height, at.y(floor));
  const step = roundStep(at.scale, 60);
  const block = Math.max(4, height * 0.03);
  const { first, last } = indicesInSight(at.x, at.scale, step, width);
  context.fillStyle = theme.line;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  for (let i = first; i <= last; i++) {
    const x = at.x(i * step);
    context.globalAlpha = 0.25;
    drawLine(context, x, 0, x, top);
    if (top >= height) continue;
    context.globalAlpha = 0.75;
    if (i % 2 === 0) context.fillRect(x, top, step * at.scale, block);
  }
  context.globalAlpha = 1;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.lineWidth = 1.5;
  if (top < height) drawLine(context, 0, top, width, top);
  // Below the floor, or along the lower edge where no floor is in sight.
  const foot = Math.min(height * 0.94, top + block * 1.4);
  for (let i = first; i <= last; i++) {
    if (at.right === 0) label(context, `${metresText(i * step, step)} m`, at.x(i * step), foot, picture, theme);
  }
}

/** The floor seen from above: a chequered ground with metres along its lower edge. */
function drawFloorFromAbove(context: Canvas2D, at: Projection, picture: Size, theme: ViewTheme): void {
  const { width, height } = picture;
  const step = roundStep(at.scale, Math.max(24, height * 0.12));
  const side = step * at.scale;
  const columns = indicesInSight(at.x, at.scale, step, width);
  const rows = indicesInSight(at.y, at.scale, step, height);
  context.fillStyle = theme.line;
  context.globalAlpha = 0.18;
  for (let row = rows.first; row <= rows.last; row++) {
    for (let column = columns.first; column <= columns.last; column++) {
      if ((row + column) % 2 === 0) context.fillRect(at.x(column * step), at.y((row + 1) * step), side, side);
    }
  }
  context.globalAlpha = 1;
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  const every = Math.max(1, Math.ceil(60 / side));
  for (let column = columns.first; column <= columns.last; column++) {
    if (column % every !== 0) continue;
    const x = at.x(column * step);
    label(context, `${metresText(column * step, step)} m`, x + 3, height - 4, picture, theme);
  }
}

/** Traces the outline of one geom as seen from the onlooker: exact, since nothing is foreshortened by distance. */
function trace(context: Canvas2D, geom: SceneGeom, place: Numbers, turn: Numbers, at: Projection): void {
  const x = at.x(place[at.right]!);
  const y = at.y(place[at.up]!);
  context.beginPath();
  switch (geom.shape) {
    case 'sphere':
      context.arc(x, y, geom.size[0] * at.scale, 0, 2 * Math.PI);
      return;
    case 'capsule':
    case 'cylinder':
      traceRod(context, geom, { x, y }, turn, at);
      return;
    case 'ellipsoid':
      traceEllipsoid(context, geom, { x, y }, turn, at);
      return;
    case 'box':
      traceBox(context, geom, place, turn, at);
      return;
    case 'plane':
      return;
  }
}

type Numbers = ArrayLike<number>;
const axisZ = [0, 0, 1];

/** A capsule, or a cylinder with its round ends seen at a slant. */
function traceRod(context: Canvas2D, geom: SceneGeom, centre: Point, turn: Numbers, at: Projection): void {
  const axis = [0, 0, 0];
  rotate(axis, turn, 0, axisZ);
  const radius = geom.size[0] * at.scale;
  const half = geom.size[1] * at.scale;
  const along = Math.atan2(-axis[at.up]!, axis[at.right]!);
  const length = half * Math.hypot(axis[at.right]!, axis[at.up]!);
  // How far the flat end of a cylinder bulges; that of a capsule is a whole half circle.
  const bulge = geom.shape === 'capsule' ? radius : radius * Math.sqrt(Math.max(0, 1 - (length / half) ** 2));
  const endX = Math.cos(along) * length;
  const endY = Math.sin(along) * length;
  context.ellipse(centre.x + endX, centre.y + endY, bulge, radius, along, -Math.PI / 2, Math.PI / 2);
  context.ellipse(centre.x - endX, centre.y - endY, bulge, radius, along, Math.PI / 2, (3 * Math.PI) / 2);
  context.closePath();
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The shadow of an ellipsoid is an ellipse: its axes come from the 2 x 2 matrix of the projected half axes. */
function traceEllipsoid(context: Canvas2D, geom: SceneGeom, centre: Point, turn: Numbers, at: Projection): void {
  let [xx, xy, yy] = [0, 0, 0];
  const axis = [0, 0, 0];
  for (let i = 0; i < 3; i++) {
    rotate(
      axis,
      turn,
      0,
      [0, 1, 2].map((j) => (j === i ? geom.size[i]! : 0)),
    );
    const [dx, dy] = [axis[at.right]! * at.scale, -axis[at.up]! * at.scale];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const middle = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  const along = 0.5 * Math.atan2(2 * xy, xx - yy);
  const short = Math.sqrt(Math.max(0, middle - spread));
  context.ellipse(centre.x, centre.y, Math.sqrt(middle + spread), short, along, 0, 2 * Math.PI);
}

/** The outline of a box: the convex hull of its eight corners. */
function traceBox(context: Canvas2D, geom: SceneGeom, place: Numbers, turn: Numbers, at: Projection): void {
  const corners: Point[] = [];
  const offset = [0, 0, 0];
  for (let i = 0; i < 8; i++) {
    rotate(
      offset,
      turn,
      0,
      geom.size.map((half, axis) => (i & (1 << axis) ? half : -half)),
    );
    corners.push({ x: at.x(place[at.right]! + offset[at.right]!), y: at.y(place[at.up]! + offset[at.up]!) });
  }
  convexHull(corners).forEach(({ x, y }, i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.closePath();
}

/** The corners of the hull in order (Andrew's monotone chain). */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length > 1 && !turnsLeft(chain.at(-2)!, chain.at(-1)!, point)) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

function turnsLeft(a: Point, b: Point, c: Point): boolean {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0;
}

const ALPHAS: Readonly<Partial<Record<SceneRole, number>>> = { world: 0.55, arm: 0.3 };

/** The shapes, the farthest first, but the surroundings before all: they hide nothing. Farther limbs are paler, to tell apart. */
function drawGeoms(context: Canvas2D, frame: Frame, at: Projection, picture: Size, theme: ViewTheme): void {
  const { scene } = frame;
  const shapes = scene.geoms
    .filter((geom) => geom.shape !== 'plane')
    .map((geom) => {
      const place = [0, 0, 0];
      const turn = [1, 0, 0, 0];
      geomPose(place, turn, frame, geom);
      return { geom, place, turn, depth: at.towards(place), role: geom.role };
    })
    .sort((a, b) => Number(b.role === 'world') - Number(a.role === 'world') || a.depth - b.depth);
  const depths = shapes.filter(({ role }) => role === 'body').map(({ depth }) => depth);
  const far = Math.min(...depths);
  const range = Math.max(...depths) - far;
  const colours: Readonly<Record<SceneRole, string>> = {
    world: theme.muted,
    arm: theme.accent,
    body: theme.accent,
    object: theme.object,
    goal: theme.good,
  };
  context.lineJoin = 'round';
  context.lineWidth = Math.max(1, picture.height * 0.006);
  context.strokeStyle = theme.background;
  for (const { geom, place, turn, depth, role } of shapes) {
    trace(context, geom, place, turn, at);
    context.stroke();
    // An arm hides nothing: it may well be above what its hand is doing.
    context.fillStyle = theme.background;
    if (role !== 'arm') context.fill();
    context.fillStyle = colours[role];
    const nearness = range > 1e-3 ? (depth - far) / range : 1;
    context.globalAlpha = role === 'body' ? 0.6 + 0.4 * nearness : (ALPHAS[role] ?? 1);
    context.fill();
    context.globalAlpha = 1;
  }
}

function drawMarkers(context: Canvas2D, frame: Frame, at: Projection, theme: ViewTheme): void {
  for (const { role, position, radius } of frame.markers ?? []) {
    const size = Math.max(3, radius * at.scale);
    context.fillStyle = role === 'goal' ? theme.good : theme.muted;
    context.strokeStyle = context.fillStyle;
    context.lineWidth = 1.5;
    context.globalAlpha = 0.4;
    drawDisc(context, at.x(position[at.right]), at.y(position[at.up]), size);
    context.globalAlpha = 1;
    context.stroke();
  }
}

/** The way so far on the floor. */
function drawPath(context: Canvas2D, path: Float32Array, at: Projection, theme: ViewTheme): void {
  context.strokeStyle = theme.accent;
  context.lineWidth = 2;
  context.lineJoin = 'round';
  context.globalAlpha = 0.7;
  context.beginPath();
  for (let i = 0; i + 1 < path.length; i += 2) {
    if (i === 0) context.moveTo(at.x(path[0]!), at.y(path[1]!));
    else context.lineTo(at.x(path[i]!), at.y(path[i + 1]!));
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** Height of the floor in metres: that of the highest plane in the scene. */
function floorHeight(frame: SceneFrame): number {
  return Math.max(...frame.scene.geoms.filter(({ shape }) => shape === 'plane').map(({ position }) => position[2]));
}

/** Place, height and speed of the followed body in words. */
function moving(camera: SceneCamera, { positions, speed }: SceneFrame): string {
  const body = (camera.follow ?? 1) * 3;
  const number = (value: number): string => withMinus(value.toFixed(2)).replace('−0.00', '0.00');
  const place =
    camera.plane === 'side'
      ? `At x = ${number(positions[body]!)} m, ${number(positions[body + 2]!)} m high`
      : `At x = ${number(positions[body]!)} m, y = ${number(positions[body + 1]!)} m`;
  return speed === undefined ? `${place}.` : `${place}, speed ${number(speed)} m/s.`;
}

/** About what an arm looks like: the accent, paler. */
const ARM_SWATCH = 'color-mix(in srgb, var(--policy) 45%, var(--surface))';

/** A view of scenes through `camera`. Frames have to be `SceneFrame`s; a `path` in them is drawn on the floor from above. */
export function sceneView(camera: SceneCamera, parts: SceneViewParts): CanvasView {
  return {
    aspectRatio: parts.aspectRatio ?? 16 / 9,
    framesPerSecond: parts.framesPerSecond,
    draw(context, state: RenderState, picture, theme) {
      const frame = state as unknown as Frame;
      const at = project(camera, frame, picture);
      context.save();
      drawBackground(context, picture, theme);
      if (camera.plane === 'above') drawFloorFromAbove(context, at, picture, theme);
      else drawFloorFromSide(context, at, floorHeight(frame), picture, theme);
      if (frame.path && camera.plane === 'above') drawPath(context, frame.path, at, theme);
      drawGeoms(context, frame, at, picture, theme);
      drawMarkers(context, frame, at, theme);
      context.restore();
    },
    caption(state) {
      const frame = state as unknown as SceneFrame;
      return parts.caption?.(frame) ?? moving(camera, frame);
    },
    legend: () => [
      { swatch: 'accent', label: parts.body ?? 'body' },
      ...(parts.arm ? [{ swatch: ARM_SWATCH, label: parts.arm }] : []),
      ...(parts.object ? [{ swatch: 'object', label: parts.object }] : []),
      ...(parts.goal ? [{ swatch: 'good', label: parts.goal }] : []),
    ],
  };
}
