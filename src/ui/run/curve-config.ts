// Turns a run's curve into a chart.js configuration: candidates as points, the best so far as a step line, confirmations with
// their intervals, reference levels as lines across.
import type { ChartConfiguration, ChartDataset, ScriptableContext } from 'chart.js';
import type { ReferenceLevel } from '../../env-api/env.ts';
import {
  closeAxis,
  scoreAxis,
  type ConfirmedPoint,
  type CurvePoint,
  type FailedPoint,
  type StepCorner,
} from '../../app/runs/curve.ts';
import { firstSentence } from '../../app/runs/run-words.ts';
import { labelOf } from './curve-decorations.ts';
import { formatCompact, formatCount, formatScore } from '../../app/format.ts';

export interface CurveColors {
  readonly policy: string;
  readonly score: string;
  readonly env: string;
  readonly bad: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly font: string;
}

export interface CurveInput {
  readonly points: readonly CurvePoint[];
  readonly failed: readonly FailedPoint[];
  readonly confirmed: readonly ConfirmedPoint[];
  readonly best: readonly StepCorner[];
  readonly levels: readonly (Pick<ReferenceLevel, 'value'> & { readonly name: string })[];
  readonly steps: number;
  /** What the scores are, in words. */
  readonly measure: string;
  /** Shows the better half of the scores only, where that tells more. */
  readonly close: boolean;
  /** True for the winner of its round. */
  readonly isWinner: (point: CurvePoint) => boolean;
  readonly isSelected: (point: CurvePoint) => boolean;
}

type Dot = { x: number; y: number };

const candidateSet = 1;
const failedSet = 3;

/** What is written beside each point. */
export function describePoint(point: CurvePoint): string {
  return `Round ${point.round}, candidate ${point.candidate}: ${formatScore(point.score)} after ${formatCount(point.steps)} steps`;
}

/** What is written beside the mark of a failed candidate. */
export function describeFailure(point: FailedPoint): string[] {
  return [`Round ${point.round}, candidate ${point.candidate} failed`, firstSentence(point.reason, 70)];
}

/** The bounds of the score axis: of everything, or of the better half where that is wanted and tells more. */
export function boundsOf({ points, failed, confirmed, levels, close }: CurveInput): {
  readonly min: number;
  readonly max: number;
} {
  const values = levels.map((level) => level.value);
  const bounds = (close ? closeAxis(points, confirmed, values) : null) ?? scoreAxis(points, confirmed, values);
  // Marks on the lower edge need room of their own there.
  const hasEdgeMarks = failed.length > 0 || points.some((point) => point.score < bounds.min);
  return hasEdgeMarks ? { ...bounds, min: bounds.min - 0.12 * (bounds.max - bounds.min) } : bounds;
}

/** Axis options shared with the comparison chart. `title` names the quantity and its unit. */
export function linearAxis(
  title: string,
  colors: CurveColors,
  format: (value: number) => string,
  bounds: { min?: number; max?: number } = {},
) {
  return {
    type: 'linear' as const,
    ...bounds,
    border: { display: false },
    grid: { color: colors.line },
    title: { display: true, text: title, color: colors.muted, font: { family: colors.font, size: 12 } },
    ticks: {
      color: colors.muted,
      maxTicksLimit: 6,
      includeBounds: false,
      font: { family: colors.font, size: 12 },
      callback: (value: string | number) => format(Number(value)),
    },
  };
}

/** The whole configuration; `onpick` hears of a click on a candidate's point. */
export function curveConfig(
  input: CurveInput,
  colors: CurveColors,
  onpick: (point: { readonly round: number; readonly candidate: number }) => void,
): ChartConfiguration<'line', Dot[]> {
  const { points, failed, confirmed, best } = input;
  const bounds = boundsOf(input);
  const floor = bounds.min + (bounds.max - bounds.min) * 0.015;
  const pointOf = (context: ScriptableContext<'line'>) => points[context.dataIndex];
  const isCut = (point: CurvePoint | undefined) => point !== undefined && point.score < bounds.min;
  const datasets: ChartDataset<'line', Dot[]>[] = [
    {
      label: 'Best so far',
      data: best.map(({ steps, score }) => ({ x: steps, y: score })),
      stepped: true,
      borderColor: colors.score,
      borderWidth: 2.5,
      pointRadius: 0,
      pointHitRadius: 0,
    },
    {
      label: 'Candidates',
      data: points.map((point) => ({ x: point.steps, y: Math.max(point.score, floor) })),
      showLine: false,
      borderColor: colors.policy,
      pointBorderWidth: 1.5,
      pointStyle: (context) => (isCut(pointOf(context)) ? 'triangle' : 'circle'),
      pointRotation: 180,
      pointBackgroundColor: (context) => {
        const point = pointOf(context);
        return point && input.isWinner(point) ? colors.policy : colors.surface;
      },
      pointBorderColor: (context) => {
        const point = pointOf(context);
        return point && input.isSelected(point) ? colors.text : colors.policy;
      },
      pointRadius: (context) => {
        const point = pointOf(context);
        return point && input.isSelected(point) ? 7 : 4.5;
      },
      pointHoverRadius: 7,
      pointHitRadius: 8,
    },
    {
      label: 'Confirmed',
      data: confirmed.map(({ steps, score }) => ({ x: steps, y: score })),
      showLine: false,
      pointStyle: 'rectRot',
      pointRadius: 6,
      pointBackgroundColor: colors.score,
      pointBorderColor: colors.surface,
    },
    {
      label: 'Failed',
      data: failed.map(({ steps }) => ({ x: steps, y: floor })),
      showLine: false,
      pointStyle: 'crossRot',
      pointRadius: 5,
      pointHoverRadius: 7,
      pointHitRadius: 8,
      pointBorderWidth: 2,
      pointBorderColor: colors.bad,
    },
  ];
  return {
    type: 'line',
    data: { datasets },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      // Room for the names of the levels; a letter is about six pixels wide.
      layout: {
        padding: ({ chart }) => ({
          top: 10,
          right: 10 + 6.2 * Math.max(0, ...input.levels.map((level) => labelOf(level, chart.width).length + 1)),
        }),
      },
      clip: 8,
      interaction: { mode: 'nearest', intersect: true },
      scales: {
        x: linearAxis('Environment steps used', colors, formatCompact, {
          min: 0,
          max: Math.max(input.steps, 100) * 1.02,
        }),
        y: linearAxis(`Score: ${input.measure}`, colors, formatScore, bounds),
      },
      plugins: {
        tooltip: {
          displayColors: false,
          filter: (item) => item.datasetIndex >= candidateSet,
          callbacks: {
            title: () => '',
            label: (item) => {
              if (item.datasetIndex === candidateSet) return describePoint(points[item.dataIndex]!);
              if (item.datasetIndex === failedSet) return describeFailure(failed[item.dataIndex]!);
              const point = confirmed[item.dataIndex]!;
              const [low, high] = point.interval.map(formatScore);
              return `Round ${point.round}, confirmed: ${formatScore(point.score)} (${low} to ${high})`;
            },
          },
        },
      },
      onClick: (_event, elements) => {
        for (const { datasetIndex, index } of elements) {
          const point = datasetIndex === candidateSet ? points[index] : datasetIndex === failedSet && failed[index];
          if (point) return onpick(point);
        }
      },
    },
  };
}
