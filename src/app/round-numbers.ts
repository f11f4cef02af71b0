// Numbers for the ticks of an axis.

/** Three to seven round numbers from `min` to `max`. */
export function roundNumbers(min: number, max: number): readonly number[] {
  const rough = (max - min) / 6;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * ([1, 2, 5, 10].find((factor) => factor * unit >= rough) ?? 10);
  const first = Math.ceil(min / step - 1e-9);
  return Array.from({ length: Math.floor(max / step + 1e-9) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}
