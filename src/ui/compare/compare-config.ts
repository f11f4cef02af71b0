// Turns contestants into a chart.js configuration: environment steps on a log axis against what the policy was worth.
import type { ChartConfiguration, ChartDataset } from 'chart.js';
import {
  type BandPoint,
  bandOf,
  type CurveMode,
  type Evaluation,
  inMode,
} from '../../app/comparison/comparison-curves.ts';
import { type Contestant, counted, type Member, outcomeInWords } from '../../app/comparison/contestants.ts';
import type { SeriesStyle } from '../../app/comparison/comparison-style.ts';
import { closeAxis, scoreAxis } from '../../app/runs/curve.ts';
import { formatCompact, formatScore, plural } from '../../app/format.ts';
import { remembered, rememberedLists } from '../../lib/remember.ts';
import { meanInterval } from '../../stats/interval.ts';
import { type CurveColors, linearAxis } from '../run/curve-config.ts';
import { labelOf } from '../run/curve-decorations.ts';

export type Dot = { x: number; y: number };

/** A contestant as it is drawn. */
export interface Line {
  readonly contestant: Contestant;
  readonly style: SeriesStyle;
  readonly color: string;
  /** Its seeds as one curve. */
  readonly band: readonly BandPoint[];
  /** Seeds that are not part of the band: under way, or cut off. */
  readonly others: readonly (readonly Evaluation[])[];
  /** What a single run was confirmed to be worth, each on fresh seeds; empty for several. */
  readonly confirmed: readonly (Evaluation & { readonly interval: readonly [number, number] })[];
}

/** `color`: of a custom property's name. Evaluations before the first step have no place on a log axis. */
export function lineOf(
  contestant: Contestant,
  style: SeriesStyle,
  mode: CurveMode,
  color: (hue: string) => string,
): Line {
  const members = counted(contestant);
  const curveOf = (evaluations: readonly Evaluation[]) => inMode(evaluations, mode).filter(({ steps }) => steps > 0);
  const ofRun = contestant.kind === 'run';
  const single = ofRun && members.length === 1 ? members[0]! : null;
  const band = keepBand(`${mode} ${contestant.key}`, members, () =>
    bandOf(
      members.map(({ evaluations }) => curveOf(evaluations)),
      { hold: ofRun, checkpoints: contestant.checkpoints },
    ),
  );
  return {
    contestant,
    style,
    color: color(style.hue),
    band: ofRun ? drawnOn(band, Math.max(0, ...members.map(({ steps }) => steps))) : band,
    others: contestant.members.filter((each) => !members.includes(each)).map(({ evaluations }) => curveOf(evaluations)),
    confirmed: single ? confirmedOf(single) : [],
  };
}

const keepBand = rememberedLists<Member, readonly BandPoint[]>();
const confirmedOf = remembered(({ evaluations }: Member) =>
  evaluations.map((each) => ({ ...each, interval: meanInterval(each.episodes) })),
);

/** A run's result holds until its last step. */
function drawnOn(band: readonly BandPoint[], steps: number): readonly BandPoint[] {
  const last = band.at(-1);
  return last && steps > last.steps ? [...band, { ...last, steps }] : band;
}

/** Whether part of what is drawn are scores that chose a policy, not ones on fresh seeds. */
export function hasSelected({ band, others }: Line): boolean {
  return [...band, ...others.flat()].some(({ selected }) => selected);
}

export interface CompareInput {
  readonly lines: readonly Line[];
  readonly levels: readonly { readonly name: string; readonly value: number }[];
  readonly measure: 'return' | 'success';
  /** Shows the better half only. */
  readonly close: boolean;
}

/** Bounds of the value axis: of everything, or of the better half where that tells more (null where it does not). */
export function valueBounds({ lines, levels }: CompareInput, close: boolean) {
  const points = lines
    .flatMap(({ band, others }) => [...band, ...others.flat()])
    .map(({ steps, value }) => ({ round: 0, candidate: 0, steps, score: value }))
    .sort((a, b) => a.steps - b.steps);
  const intervals = lines
    .flatMap(({ band, confirmed }) => [...band, ...confirmed])
    .flatMap(({ steps, value, interval }) => (interval ? [{ round: 0, steps, score: value, interval }] : []));
  const values = levels.map(({ value }) => value);
  return close ? closeAxis(points, intervals, values) : scoreAxis(points, intervals, values);
}

/** Bounds of the step axis: from the power of ten below the first point to a little beyond the last. */
export function stepBounds(lines: readonly Line[]): { readonly min: number; readonly max: number } {
  const steps = lines.flatMap(({ band, others }) => [...band, ...others.flat()]).map((point) => point.steps);
  if (steps.length === 0) return { min: 100, max: 100_000 };
  const min = 10 ** Math.floor(Math.log10(Math.min(...steps)));
  return { min, max: Math.max(Math.max(...steps) * 1.15, min * 10) };
}

/** CSS pixels per power of ten from which three labels have room in it. */
const roomForThree = 150;

/** 1, 10, 100, ... with 2 and 5 between where there is room. */
function tickLabel(value: number, { min, max }: { readonly min: number; readonly max: number }, width: number): string {
  const lead = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
  const isShort = width / Math.log10(max / min) > roomForThree;
  return Math.abs(lead - 1) < 1e-6 || (isShort && [2, 5].some((each) => Math.abs(lead - each) < 1e-6))
    ? formatCompact(value)
    : '';
}

export function compareConfig(input: CompareInput, colors: CurveColors): ChartConfiguration<'line', Dot[]> {
  const { lines, levels, measure } = input;
  const steps = stepBounds(lines);
  const axis = linearAxis('Environment steps (log scale)', colors, formatCompact);
  const datasets = lines.flatMap(datasetsOf);
  return {
    type: 'line',
    data: { datasets: datasets.map(({ dataset }) => dataset) },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      // Room for the names of the levels; a letter is about six pixels wide.
      layout: {
        padding: ({ chart }) => ({
          top: 10,
          right: 10 + 6.2 * Math.max(0, ...levels.map((level) => labelOf(level, chart.width).length + 1)),
        }),
      },
      clip: 8,
      interaction: { mode: 'nearest', intersect: false },
      scales: {
        x: {
          ...axis,
          type: 'logarithmic',
          ...steps,
          grid: {
            color: ({ tick, chart }) =>
              tickLabel(tick?.value ?? steps.min, steps, chart.width) === '' ? 'transparent' : colors.line,
          },
          ticks: {
            ...axis.ticks,
            maxTicksLimit: 60,
            autoSkip: false,
            maxRotation: 0,
            callback(value) {
              return tickLabel(Number(value), steps, this.chart.width);
            },
          },
        },
        y: linearAxis(
          `${measure === 'success' ? 'Success' : 'Mean return'}${lines.some(hasSelected) ? '' : ' on fresh seeds'}`,
          colors,
          formatScore,
          valueBounds(input, input.close) ?? {},
        ),
      },
      plugins: {
        tooltip: {
          displayColors: false,
          callbacks: {
            title: () => '',
            label: ({ datasetIndex, dataIndex }) => datasets[datasetIndex]!.describe(dataIndex),
          },
        },
      },
    },
  };
}

interface Drawn {
  readonly dataset: ChartDataset<'line', Dot[]>;
  /** What is written beside a point. */
  describe(index: number): string;
}

const toDots = (points: readonly { readonly steps: number; readonly value: number }[]): Dot[] =>
  points.map(({ steps, value }) => ({ x: steps, y: value }));

function datasetsOf(line: Line): readonly Drawn[] {
  const { contestant, style, color, band, others, confirmed } = line;
  const { title, kind } = contestant;
  const isRun = kind === 'run';
  const seeds = counted(contestant).length;
  const who = `${title}, ${isRun ? plural(seeds, 'run') : plural(seeds, 'seed')}`;
  const marks = isRun && seeds === 1 ? 0 : 4;
  const main: Drawn = {
    dataset: {
      label: title,
      data: toDots(band),
      stepped: isRun,
      borderColor: color,
      borderDash: [...style.dash],
      borderWidth: isRun ? 3 : 2,
      pointStyle: style.marker,
      pointRadius: marks,
      pointHoverRadius: marks + 2,
      pointBorderColor: color,
      pointBorderWidth: 1.5,
      // Hollow where scores that chose a policy are among the values.
      pointBackgroundColor: ({ dataIndex }) => (band[dataIndex]?.selected ? 'transparent' : color),
    },
    describe: (i) => {
      const { steps, selected } = band[i]!;
      const how = selected ? ', with scores that chose a policy, not fresh seeds,' : '';
      return `${who}: ${outcomeInWords(band[i]!)}${how} after ${formatCompact(steps)} steps`;
    },
  };
  const thin = others.map((curve): Drawn => ({
    dataset: {
      label: title,
      data: toDots(curve),
      stepped: isRun,
      borderColor: color,
      borderDash: [...style.dash],
      borderWidth: 1,
      pointRadius: 1.5,
      pointBackgroundColor: color,
      pointBorderColor: color,
    },
    describe: (i) =>
      `${title}, one seed so far: ${formatScore(curve[i]!.value)} after ${formatCompact(curve[i]!.steps)} steps`,
  }));
  const diamonds: Drawn = {
    dataset: {
      label: title,
      data: toDots(confirmed),
      showLine: false,
      pointStyle: style.marker,
      pointRadius: 6,
      pointHoverRadius: 8,
      pointBorderColor: color,
      pointBorderWidth: 2,
      // Hollow where the same episodes chose the policy.
      pointBackgroundColor: ({ dataIndex }) => (confirmed[dataIndex]?.selected ? 'transparent' : color),
    },
    describe: (i) => {
      const point = confirmed[i]!;
      const how = point.selected ? 'score that chose it, not fresh seeds' : 'on fresh seeds';
      return `${title}: ${outcomeInWords(point)} ${how}, after ${formatCompact(point.steps)} steps`;
    },
  };
  return [main, ...thin, ...(confirmed.length > 0 ? [diamonds] : [])];
}
