// Colours for speeds, from standing to the wanted speed: they differ in lightness as well as in hue.

const COLOURS = ['#cf2040', '#e2622e', '#e89a2b', '#c3b83a', '#6fae4c', '#2a9a63'] as const;
/** m/s from one colour to the next. */
const STEP = 4;

export const SPEED_CLASSES = COLOURS.length;

/** 0 for standing to SPEED_CLASSES - 1 for 20 m/s and more. */
export function speedClass(speed: number): number {
  return Math.min(SPEED_CLASSES - 1, Math.max(0, Math.round(speed / STEP)));
}

export function classColour(index: number): string {
  return COLOURS[index]!;
}

export function speedColour(speed: number): string {
  return classColour(speedClass(speed));
}
