// Which values a chart's axis names: round ones, and the levels that it is about.

/** Least distance of a round value from a level, as a share of the range: nearer, and their numbers would touch. */
const NEAR = 0.08;

/** From `low` to `high` in steps of 1, 2 or 5 times a power of ten, three to six of them, with `levels` among them; ascending. */
export function niceTicks(low: number, high: number, levels: readonly number[] = []): readonly number[] {
  const range = high - low;
  if (!(range > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(range / 3));
  const step = power * ([5, 2].find((factor) => range / (power * factor) >= 3) ?? 1);
  const first = Math.ceil(low / step - 1e-9);
  const round = Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  const apart = round.filter((tick) => levels.every((level) => Math.abs(level - tick) >= NEAR * range));
  return [...new Set([...apart, ...levels])].sort((a, b) => a - b);
}
