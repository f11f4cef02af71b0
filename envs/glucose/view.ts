// Draws the last 24 hours: the glucose trace with its target band, the meals, the pump; and below, how each of the twenty
// days went as a whole.
import { drawBackground, drawDisc, drawLine, type Size } from '../../src/env-api/drawing.ts';
import type { Canvas2D, CanvasView, ViewTheme } from '../../src/env-api/env.ts';
import { DAYS, type GlucoseFrame, STEPS_PER_DAY, TARGET } from './frame.ts';
import { BASAL_RATES, MOST_ACTION } from './env.ts';
import { caption, clock, levelOf, timeOfDay, trendOf } from './words.ts';
import { HIGHEST_READING, LOWEST_READING } from './sensor.ts';

const TICK_STEPS = STEPS_PER_DAY / 4;
/** A meal of this many grams is drawn as high as its lane. */
const LARGE_MEAL = 130;
/** A smaller one goes without its weight where another is near. */
const SNACK = 30;

/** Where things stand in the picture, in pixels. */
interface Layout {
  readonly left: number;
  readonly right: number;
  readonly font: number;
  readonly header: number;
  readonly glucose: Lane;
  readonly axis: number;
  readonly food: Lane;
  readonly pump: Lane;
  readonly days: Lane;
}

interface Lane {
  readonly top: number;
  readonly bottom: number;
}

function layOut({ width, height }: Size): Layout {
  const font = Math.max(10, Math.min(17, height * 0.045));
  const lane = (top: number, bottom: number): Lane => ({ top: top * height, bottom: bottom * height });
  return {
    left: font * 3.6,
    right: width - font * 0.7,
    font,
    header: height * 0.065,
    glucose: lane(0.125, 0.52),
    axis: 0.56 * height,
    food: lane(0.6, 0.7),
    pump: lane(0.735, 0.845),
    days: lane(0.885, 0.98),
  };
}

/** x of the moment `stepsAgo` steps before the present one. */
function timeX({ left, right }: Layout, stepsAgo: number): number {
  return right - (stepsAgo * (right - left)) / (STEPS_PER_DAY - 1);
}

function glucoseY({ glucose: { top, bottom } }: Layout, reading: number): number {
  return bottom - ((reading - LOWEST_READING) / (HIGHEST_READING - LOWEST_READING)) * (bottom - top);
}

export const view: CanvasView = {
  aspectRatio: 1.5,
  framesPerSecond: 60, // five hours a second

  draw(context, frame, picture, theme) {
    const state = frame as GlucoseFrame;
    const layout = layOut(picture);
    context.save();
    drawBackground(context, picture, theme);
    context.lineJoin = 'round';
    drawTimeAxis(context, state, layout, theme);
    drawTarget(context, layout, theme);
    drawTrace(context, state, layout, picture, theme);
    drawMeals(context, state, layout, theme);
    drawPump(context, state, layout, theme);
    drawDays(context, state, layout, theme);
    drawHeader(context, state, layout, theme);
    context.restore();
  },

  caption,

  legend: () => [
    { swatch: 'foreground', label: 'glucose as the sensor reads it, last 24 hours (mg/dL)' },
    { swatch: 'good', label: 'target: 70 to 180' },
    { swatch: 'bad', label: 'outside the target' },
    { swatch: 'muted', label: 'meals, in grams of carbohydrate' },
    { swatch: 'accent', label: 'insulin pumped; dashed: the basal dose' },
    {
      swatch: 'line',
      label: 'days: a bar for each; from below, time too low (strong), in target, too high (pale); framed: today',
    },
  ],
};

function drawTimeAxis(context: Canvas2D, { step }: GlucoseFrame, layout: Layout, theme: ViewTheme): void {
  context.font = `${layout.font * 0.85}px ${theme.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  context.strokeStyle = theme.line;
  const first = Math.ceil((step - STEPS_PER_DAY + 1) / TICK_STEPS) * TICK_STEPS;
  for (let at = first; at <= step; at += TICK_STEPS) {
    const x = timeX(layout, step - at);
    const midnight = at % STEPS_PER_DAY === 0;
    context.lineWidth = midnight ? 1.5 : 0.5;
    drawLine(context, x, layout.glucose.top, x, layout.pump.bottom);
    if (x < layout.left + layout.font || x > layout.right - layout.font) continue;
    context.fillStyle = theme.background;
    context.fillRect(x - layout.font * 1.5, layout.axis - layout.font * 0.6, layout.font * 3, layout.font * 1.2);
    context.fillStyle = midnight ? theme.foreground : theme.muted;
    context.fillText(midnight ? `day ${at / STEPS_PER_DAY + 1}` : timeOfDay(at), x, layout.axis);
  }
}

/** The band to be kept, and the scale. */
function drawTarget(context: Canvas2D, layout: Layout, theme: ViewTheme): void {
  const { left, right, font } = layout;
  const [low, high] = TARGET.map((reading) => glucoseY(layout, reading)) as [number, number];
  context.fillStyle = theme.good;
  context.globalAlpha = 0.2;
  context.fillRect(left, high, right - left, low - high);
  context.globalAlpha = 1;
  context.font = `${font * 0.85}px ${theme.font}`;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.lineWidth = 0.5;
  for (const reading of [...TARGET, 300, HIGHEST_READING]) {
    const y = glucoseY(layout, reading);
    const ofTarget = (TARGET as readonly number[]).includes(reading);
    context.strokeStyle = ofTarget ? theme.good : theme.line;
    drawLine(context, left, y, right, y);
    context.fillStyle = ofTarget ? theme.good : theme.muted;
    context.fillText(String(reading), left - font * 0.3, y);
  }
}

/** The sensor's trace, in another colour outside the target. */
function drawTrace(
  context: Canvas2D,
  { readings }: GlucoseFrame,
  layout: Layout,
  picture: Size,
  theme: ViewTheme,
): void {
  const [low, high] = TARGET.map((reading) => glucoseY(layout, reading)) as [number, number];
  context.lineWidth = Math.max(1.5, layout.font * 0.16);
  const clipped = (colour: string, ...bands: readonly (readonly [number, number])[]): void => {
    context.save();
    context.beginPath();
    for (const [top, bottom] of bands) context.rect(0, top, picture.width, bottom - top);
    context.clip();
    context.strokeStyle = colour;
    context.beginPath();
    readings.forEach((reading, i) => {
      context.lineTo(timeX(layout, readings.length - 1 - i), glucoseY(layout, reading));
    });
    context.stroke();
    context.restore();
  };
  clipped(theme.bad, [0, high], [low, picture.height]);
  clipped(theme.foreground, [high, low]);
  const now = readings.at(-1)!;
  context.fillStyle = now < TARGET[0] || now > TARGET[1] ? theme.bad : theme.foreground;
  drawDisc(context, layout.right, glucoseY(layout, now), layout.font * 0.28);
}

function drawLaneName(context: Canvas2D, name: string, { top, bottom }: Lane, layout: Layout, theme: ViewTheme): void {
  context.font = `${layout.font * 0.85}px ${theme.font}`;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillStyle = theme.muted;
  context.fillText(name, layout.left - layout.font * 0.3, (top + bottom) / 2);
}

/** A bar for each meal, as high as it was large. */
function drawMeals(context: Canvas2D, state: GlucoseFrame, layout: Layout, theme: ViewTheme): void {
  const { food, font, left, right } = layout;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  drawLine(context, left, food.bottom, right, food.bottom);
  const width = Math.max(3, font * 0.4);
  context.font = `${font * 0.85}px ${theme.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  context.fillStyle = theme.muted;
  const labelSteps = (font * 3.2 * STEPS_PER_DAY) / (right - left);
  const shown = state.meals.filter((meal) => state.step - meal.step < STEPS_PER_DAY);
  for (const { step, grams } of shown) {
    const x = timeX(layout, state.step - 1 - step);
    const height = Math.min(1, grams / LARGE_MEAL) * (food.bottom - food.top);
    context.fillRect(x - width / 2, food.bottom - height, width, height);
    const crowded = shown.some((other) => other.step !== step && Math.abs(other.step - step) < labelSteps);
    if (x < left + font * 3 || (crowded && grams < SNACK)) continue;
    context.fillText(`${Math.round(grams)} g`, x - width, food.bottom - font * 0.55);
  }
  drawLaneName(context, 'food', food, layout, theme);
}

/** The pump's rate as an area, up to what the greatest action gives. */
function drawPump(context: Canvas2D, state: GlucoseFrame, layout: Layout, theme: ViewTheme): void {
  const { pump, left, right } = layout;
  const { rates, basalRate } = state;
  const most = MOST_ACTION * BASAL_RATES * basalRate;
  const y = (rate: number): number => pump.bottom - Math.min(1, rate / most) * (pump.bottom - pump.top);
  context.fillStyle = theme.accent;
  context.beginPath();
  context.moveTo(timeX(layout, rates.length - 1), pump.bottom);
  rates.forEach((rate, i) => {
    const ago = rates.length - 1 - i;
    context.lineTo(timeX(layout, Math.min(rates.length - 1, ago + 1)), y(rate));
    context.lineTo(timeX(layout, ago), y(rate));
  });
  context.lineTo(right, pump.bottom);
  context.fill();
  context.strokeStyle = theme.muted;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  drawLine(context, left, y(basalRate), right, y(basalRate));
  context.setLineDash([]);
  context.strokeStyle = theme.line;
  drawLine(context, left, pump.bottom, right, pump.bottom);
  drawLaneName(context, 'insulin', pump, layout, theme);
}

/** For each day, the parts of it that were too low (from below), in target, and too high (from above). */
function drawDays(context: Canvas2D, { days, step }: GlucoseFrame, layout: Layout, theme: ViewTheme): void {
  const { left, right } = layout;
  const { top, bottom } = layout.days;
  const width = (right - left) / DAYS;
  const gap = Math.max(1, width * 0.12);
  const today = Math.min(DAYS - 1, Math.floor(Math.max(0, step - 1) / STEPS_PER_DAY));
  const paint = (colour: string, alpha: number, x: number, y: number, height: number): void => {
    context.fillStyle = colour;
    context.globalAlpha = alpha;
    context.fillRect(x, y, width - gap, height);
    context.globalAlpha = 1;
  };
  for (let day = 0; day < DAYS; day++) {
    const x = left + day * width + gap / 2;
    const [low, within, high] = [0, 1, 2].map((i) => (days[3 * day + i]! / STEPS_PER_DAY) * (bottom - top)) as [
      number,
      number,
      number,
    ];
    paint(theme.line, 0.35, x, top, bottom - top);
    paint(theme.bad, 1, x, bottom - low, low);
    paint(theme.good, 0.8, x, bottom - low - within, within);
    paint(theme.bad, 0.45, x, bottom - low - within - high, high);
    if (day !== today) continue;
    context.strokeStyle = theme.foreground;
    context.lineWidth = 1;
    context.strokeRect(x, top, width - gap, bottom - top);
  }
  drawLaneName(context, 'days', layout.days, layout, theme);
}

/** When it is, and the present reading with its direction. */
function drawHeader(context: Canvas2D, state: GlucoseFrame, layout: Layout, theme: ViewTheme): void {
  const { right, font, header } = layout;
  const reading = state.readings.at(-1)!;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = theme.foreground;
  context.font = `${font * 1.1}px ${theme.font}`;
  context.fillText(clock(state.step), font * 0.7, header);
  context.textAlign = 'right';
  const inTarget = reading >= TARGET[0] && reading <= TARGET[1];
  context.fillStyle = inTarget && !state.died ? theme.good : theme.bad;
  context.font = `bold ${font * 1.4}px ${theme.font}`;
  const now = state.died ? 'died' : `${reading.toFixed(0)} mg/dL ${trendOf(state).arrow} ${levelOf(reading)}`;
  context.fillText(now, right, header);
}
