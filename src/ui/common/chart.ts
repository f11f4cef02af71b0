// chart.js, loaded on first use with only the parts that are drawn here.
import type { Chart as ChartType } from 'chart.js';

let library: Promise<typeof ChartType> | null = null;

export function loadChart(): Promise<typeof ChartType> {
  library ??= import('chart.js').then((parts) => {
    parts.Chart.register(
      parts.LineController,
      parts.ScatterController,
      parts.LineElement,
      parts.PointElement,
      parts.LinearScale,
      parts.LogarithmicScale,
      parts.Tooltip,
    );
    return parts.Chart;
  });
  library.catch(() => (library = null));
  return library;
}
