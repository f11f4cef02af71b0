// Draws a maze from above: the walls, which the policy does not see, the goal, the ball, and the way that it has come.
import { drawBackground, drawDisc, drawThinArrow, withMinus, type Size } from '../../src/env-api/drawing.ts';
import type { Canvas2D, CanvasView, RenderState, ViewTheme } from '../../src/env-api/env.ts';
import type { SceneCamera } from '../../src/env-api/mujoco/scene.ts';
import { GOAL_RADIUS, type PointMazeFrame } from './env.ts';
import { cellsMarked, type Maze } from './mazes.ts';

const STEP_SECONDS = 0.01;
/** Drawn larger than it is (0.1 m), to be seen in a small picture. */
const DRAWN_BALL_RADIUS = 0.14;
/** How long the arrow of the strongest push is, in metres. */
const PUSH_LENGTH = 0.6;
/** A part of the strongest; the arrow of a weaker one would hide behind the ball. */
const LEAST_DRAWN_PUSH = 0.3;
/** Parts of the way that fade from old to new. */
const SHADES = 8;
const OLDEST_ALPHA = 0.25;

const NEIGHBOURS = [
  { down: -1, right: 0, from: [0, 0], to: [1, 0] },
  { down: 1, right: 0, from: [0, 1], to: [1, 1] },
  { down: 0, right: -1, from: [0, 0], to: [0, 1] },
  { down: 0, right: 1, from: [1, 0], to: [1, 1] },
] as const;

/** Metres to pixels: the whole map, as large as the picture allows. */
interface Placed {
  readonly unit: number;
  readonly left: number;
  readonly top: number;
  x(metres: number): number;
  y(metres: number): number;
}

function place(maze: Maze, { width, height }: Size): Placed {
  const unit = Math.min(width / maze.width, height / maze.height);
  const left = (width - unit * maze.width) / 2;
  const top = (height - unit * maze.height) / 2;
  return {
    unit,
    left,
    top,
    x: (metres) => left + (metres + maze.width / 2) * unit,
    y: (metres) => top + (maze.height / 2 - metres) * unit,
  };
}

export function mazeView(maze: Maze): CanvasView {
  return {
    aspectRatio: maze.width / maze.height,
    framesPerSecond: 1 / STEP_SECONDS, // the simulated time itself

    draw(context, frame, picture, theme) {
      const state = frame as PointMazeFrame;
      const placed = place(maze, picture);
      context.save();
      drawBackground(context, picture, theme);
      context.lineCap = 'round';
      context.lineJoin = 'round';
      drawWalls(context, maze, placed, theme);
      drawGoal(context, state, placed, theme);
      drawPath(context, state, placed, theme);
      drawBall(context, state, placed, theme);
      context.restore();
    },

    caption,

    legend: () => [
      { swatch: 'accent', label: 'ball, and the way that it has come' },
      { swatch: 'good', label: 'goal: within 0.45 m of its middle' },
      { swatch: 'bad', label: 'push', flat: true },
      { swatch: 'muted', label: 'walls, which the policy does not see' },
    ],
  };
}

/** The world comes first in the model, then the ball. */
const BALL = 1;

/** From above and a very little from the south, standing still: walls, which are 0.4 m high, hide hardly any of the floor. */
export function mazeCamera(maze: Maze): SceneCamera {
  return {
    plane: 'above',
    follow: null,
    marked: BALL,
    lookAt: [0, -0.1, 0],
    distance: 1.37 * maze.height,
    halfHeight: maze.height / 2,
    azimuth: 90,
    elevation: -78,
  };
}

function caption(frame: RenderState): string {
  const { path, goal, speed, step, success } = frame as PointMazeFrame;
  if (success) return `Goal reached after ${step} steps (${(step * STEP_SECONDS).toFixed(2)} s).`;
  const [x, y] = path.subarray(-2) as unknown as readonly [number, number];
  const at = `x = ${withMinus(x.toFixed(2))} m, y = ${withMinus(y.toFixed(2))} m`;
  const apart = Math.hypot(x - goal[0], y - goal[1]).toFixed(2);
  return `Step ${step}: ball at ${at}, ${speed.toFixed(1)} m/s; the goal is ${apart} m away as the crow flies.`;
}

/** Wall cells as blocks, with a line along their free sides. */
function drawWalls(context: Canvas2D, maze: Maze, placed: Placed, theme: ViewTheme): void {
  const { unit, left, top } = placed;
  const walls = cellsMarked(maze, '#');
  context.fillStyle = theme.muted;
  context.globalAlpha = 0.4;
  context.beginPath();
  for (const { row, column } of walls) context.rect(left + column * unit, top + row * unit, unit, unit);
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = theme.muted;
  context.lineWidth = Math.max(1, unit * 0.05);
  context.beginPath();
  for (const { row, column } of walls) {
    for (const { down, right, from, to } of NEIGHBOURS) {
      const neighbour = maze.rows[row + down]?.[column + right];
      if (neighbour === undefined || neighbour === '#') continue;
      context.moveTo(left + (column + from[0]) * unit, top + (row + from[1]) * unit);
      context.lineTo(left + (column + to[0]) * unit, top + (row + to[1]) * unit);
    }
  }
  context.stroke();
}

/** The disc that counts as the goal, and its middle. */
function drawGoal(context: Canvas2D, { goal }: PointMazeFrame, { unit, x, y }: Placed, theme: ViewTheme): void {
  context.fillStyle = context.strokeStyle = theme.good;
  context.globalAlpha = 0.22;
  drawDisc(context, x(goal[0]), y(goal[1]), GOAL_RADIUS * unit);
  context.globalAlpha = 1;
  context.lineWidth = Math.max(1, unit * 0.04);
  context.stroke();
  drawDisc(context, x(goal[0]), y(goal[1]), unit * 0.1);
}

/** The way from the start, a hollow ring, on: the older, the fainter. */
function drawPath(context: Canvas2D, { path }: PointMazeFrame, { unit, x, y }: Placed, theme: ViewTheme): void {
  const points = path.length / 2;
  context.strokeStyle = theme.accent;
  context.lineWidth = Math.max(1.5, unit * 0.09);
  context.lineCap = 'butt'; // round ends of see-through parts would show where they overlap
  for (let shade = 0; shade < SHADES; shade++) {
    const first = Math.floor((shade * (points - 1)) / SHADES);
    const last = Math.floor(((shade + 1) * (points - 1)) / SHADES);
    if (first === last) continue;
    context.globalAlpha = OLDEST_ALPHA + (1 - OLDEST_ALPHA) * ((shade + 1) / SHADES) ** 2;
    context.beginPath();
    context.moveTo(x(path[first * 2]!), y(path[first * 2 + 1]!));
    for (let i = first + 1; i <= last; i++) context.lineTo(x(path[i * 2]!), y(path[i * 2 + 1]!));
    context.stroke();
  }
  context.globalAlpha = 1;
  context.fillStyle = theme.background;
  context.lineWidth = Math.max(1, unit * 0.05);
  drawDisc(context, x(path[0]!), y(path[1]!), unit * 0.11);
  context.stroke();
}

function drawBall(context: Canvas2D, state: PointMazeFrame, { unit, x, y }: Placed, theme: ViewTheme): void {
  const { path, controls } = state;
  const ball = { x: x(path.at(-2)!), y: y(path.at(-1)!) };
  const [right, up] = [controls[0]!, controls[1]!].map((push) => Math.max(-1, Math.min(1, push)));
  context.fillStyle = theme.accent;
  context.strokeStyle = theme.background;
  context.lineWidth = Math.max(1, unit * 0.04);
  drawDisc(context, ball.x, ball.y, DRAWN_BALL_RADIUS * unit);
  context.stroke();
  if (Math.hypot(right!, up!) < LEAST_DRAWN_PUSH) return;
  context.strokeStyle = theme.bad;
  context.lineCap = 'round';
  context.lineWidth = Math.max(1.5, unit * 0.06);
  const reach = PUSH_LENGTH * unit;
  drawThinArrow(context, ball, { x: ball.x + right! * reach, y: ball.y - up! * reach }, unit * 0.14);
}
