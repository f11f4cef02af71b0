// Draws the traffic: above, the road as seen from a bridge, every vehicle coloured by its speed; below, the last minute as a
// space-time diagram, where a jam is a red band that wanders backwards.
import { drawBackground, withMinus, type Size } from '../../src/env-api/drawing.ts';
import type { CanvasView, RenderState } from '../../src/env-api/env.ts';
import type { TrafficFrame } from './frame.ts';
import { TARGET_SPEED } from './observation.ts';
import { drawRoad } from './road-view.ts';
import { drawSpaceTime } from './space-time-view.ts';
import { speedColour } from './speed-colours.ts';

/** Part of the height that the road takes. */
const ROAD_SHARE = 0.4;

const draw: CanvasView['draw'] = (context, frame, { width, height }, theme) => {
  const state = frame as TrafficFrame;
  const margin = Math.max(6, width * 0.02);
  const roadHeight = height * ROAD_SHARE;
  const fontSize = Math.max(9, Math.min(14, width * 0.018));
  const panel = (top: number, size: Size) => ({ left: margin, top, ...size, fontSize });
  context.save();
  drawBackground(context, { width, height }, theme);
  drawRoad(context, state, panel(0, { width: width - 2 * margin, height: roadHeight }), theme);
  drawSpaceTime(
    context,
    state,
    panel(roadHeight + margin / 2, { width: width - 2 * margin, height: height - roadHeight - 1.5 * margin }),
    theme,
  );
  context.restore();
};

function caption(frame: RenderState): string {
  const { step, vehicles, arrived, crashed, action } = frame as TrafficFrame;
  const mean = vehicles.reduce((sum, { speed }) => sum + speed, 0) / Math.max(1, vehicles.length);
  const road = `After ${step} s: ${vehicles.length} vehicles at ${mean.toFixed(1)} m/s on average (wanted: ${TARGET_SPEED}), ${arrived} through.`;
  if (crashed) return `${road} Collision.`;
  const first = vehicles.find(({ slot }) => slot === 0);
  if (!first) return `${road} No autonomous vehicle on the road.`;
  const count = vehicles.filter(({ slot }) => slot >= 0).length;
  const who = count === 1 ? 'The autonomous one' : `The first of ${count} autonomous ones`;
  const gap = first.gap === null ? '' : `, ${first.gap.toFixed(0)} m behind the next`;
  const push = withMinus(action[0]!.toFixed(1));
  return `${road} ${who}: ${first.speed.toFixed(1)} m/s, acceleration ${push} m/s²${gap}.`;
}

export const view: CanvasView = {
  aspectRatio: 1.5,
  framesPerSecond: 5, // five times the simulated time
  draw,
  caption,
  legend: () => [
    { swatch: 'accent', label: 'autonomous: driven by the policy; the bracket is its distance to the next' },
    { swatch: speedColour(0), label: 'standing' },
    { swatch: speedColour(10), label: 'half the wanted speed' },
    { swatch: speedColour(20), label: `wanted speed, ${TARGET_SPEED} m/s, or faster` },
    {
      swatch: 'muted',
      label: 'below: each line is a vehicle on its way through the last minute; thin and pale: cars from the ramp',
    },
  ],
};
