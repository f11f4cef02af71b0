// A chart on a canvas for as long as the canvas is there: loaded on first use, drawn anew when what it shows changes, and let go
// in the end.
import type { Chart, ChartConfiguration, DefaultDataPoint, Plugin } from 'chart.js';
import type { Attachment } from 'svelte/attachments';
import { loadChart } from './chart.ts';

export interface DrawChartOptions<Data> {
  readonly plugins?: Plugin<'line'>[];
  /** The chart once it is drawn; null when it goes. */
  readonly onchart?: (chart: Chart<'line', Data> | null) => void;
  /** The library could not be loaded: the page has to say it. */
  readonly onfail: () => void;
}

/** An attachment for a canvas. `config` is read again whenever state that it reads changes. */
export function drawChart<Data = DefaultDataPoint<'line'>>(
  config: () => ChartConfiguration<'line', Data>,
  { plugins = [], onchart, onfail }: DrawChartOptions<Data>,
): Attachment<HTMLCanvasElement> {
  return (canvas) => {
    let chart: Chart<'line', Data> | null = null;
    let isGone = false;
    let wanted: ChartConfiguration<'line', Data> | null = null;
    loadChart().then((Chart) => {
      if (isGone || !wanted) return;
      chart = new Chart(canvas, { ...wanted, plugins });
      onchart?.(chart);
    }, onfail);
    $effect(() => {
      wanted = config();
      if (!chart) return;
      const target = chart;
      const { data, options } = wanted;
      // A task of its own: laying out a chart takes as long as the rest of an update.
      const timer = setTimeout(() => {
        target.data = data;
        target.options = options!;
        target.update('none');
      }, 16);
      return () => clearTimeout(timer);
    });
    return () => {
      isGone = true;
      chart?.destroy();
      chart = null;
      onchart?.(null);
    };
  };
}
