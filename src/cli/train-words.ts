// What `train` prints: a line per evaluation while it goes on, a table at the end, an algorithm's hyper-parameters.
import type { Algorithm } from '../baselines/algorithm.ts';
import { meanReturn, stepsToReach } from '../baselines/record-of.ts';
import type { TrainingProgress } from '../baselines/session.ts';
import type { CurvePoint, TrainingRecord } from '../baselines/training-record.ts';
import type { EnvCard } from '../env-api/env.ts';
import { mean, meanInterval } from '../stats/interval.ts';

/** "seed 3: 1,500 steps, return 21.4, 5,200 steps/s" */
export function evaluationLine(seed: number, point: CurvePoint): string {
  const success = point.successes ? `, success ${mean(point.successes).toFixed(2)}` : '';
  const rate = point.seconds > 0 ? `, ${whole(point.steps / point.seconds)} steps/s` : '';
  return `seed ${seed}: ${whole(point.steps)} steps, return ${number(meanReturn(point))}${success}${rate}`;
}

/** "seed 3: 1,530 steps, 40 episodes, recent return 20.1 (epsilon 0.9, states 16)" */
export function progressLine(seed: number, progress: TrainingProgress): string {
  const { steps, episodes, recentReturn, metrics } = progress;
  const recent = recentReturn === null ? '' : `, recent training return ${number(recentReturn)}`;
  const watched = Object.entries(metrics).map(([name, value]) => `${name} ${number(value)}`);
  const details = watched.length > 0 ? ` (${watched.join(', ')})` : '';
  return `seed ${seed}: ${whole(steps)} steps, ${whole(episodes)} episodes${recent}${details}`;
}

/** A row per training, then the mean over seeds with its 95% interval, and how many reached the card's threshold. */
export function summaryTable(records: readonly TrainingRecord[], card: EnvCard, levelsHold: boolean): string {
  const threshold = levelsHold ? card.levels.find(({ kind }) => kind === 'threshold') : undefined;
  const header = ['seed', 'steps', 'last', 'best', 'seconds', 'steps/s', ...(threshold ? ['solved at'] : []), 'status'];
  const rows = records.map((record) => recordRow(record, threshold?.value));
  const lines = [`${card.title}, ${records[0]!.algorithm}`, ...[header, ...rows].map(tableLine)];
  const finals = records.flatMap(({ points }) => (points.length > 0 ? [meanReturn(points.at(-1)!)] : []));
  if (finals.length > 1) {
    const [low, high] = meanInterval(finals);
    lines.push(`mean of the last evaluations: ${number(mean(finals))}, 95% interval ${number(low)} to ${number(high)}`);
  }
  if (finals.length === 1) lines.push('One seed is an anecdote: --seeds 10 shows how far luck goes.');
  if (threshold) lines.push(solvedLine(records, threshold.label, threshold.value));
  for (const { seed, problem } of records) if (problem !== undefined) lines.push(`seed ${seed} failed: ${problem}`);
  return lines.join('\n');
}

function recordRow({ seed, points, status }: TrainingRecord, threshold: number | undefined): string[] {
  const last = points.at(-1);
  const steps = last?.steps ?? 0;
  const seconds = last?.seconds ?? 0;
  const best = Math.max(...points.map(meanReturn));
  return [
    String(seed),
    whole(steps),
    last ? number(meanReturn(last)) : '-',
    last ? number(best) : '-',
    seconds.toFixed(1),
    seconds > 0 ? whole(steps / seconds) : '-',
    ...(threshold === undefined ? [] : [wholeOrDash(stepsToReach(points, threshold))]),
    status,
  ];
}

function solvedLine(records: readonly TrainingRecord[], label: string, value: number): string {
  const reached = records.flatMap(({ points }) => stepsToReach(points, value) ?? []).sort((a, b) => a - b);
  const middle = reached.length > 0 ? `, half of those after ${whole(reached[(reached.length - 1) >> 1]!)} steps` : '';
  return `${label} (${value}) in an evaluation: ${reached.length} of ${records.length} trainings${middle}`;
}

/** One line per hyper-parameter, then the sources. */
export function hyperparameterList({ title, hyperparameters, sources }: Algorithm): string {
  const lines = hyperparameters.map(({ name, defaultValue, continuousDefault, help }) => {
    const continuous = continuousDefault === undefined ? '' : ` (${continuousDefault} for continuous actions)`;
    return `  ${name} = ${defaultValue}${continuous}\n      ${help}`;
  });
  return [
    `${title}: ${lines.length === 0 ? 'no hyper-parameters' : 'hyper-parameters'}`,
    ...lines,
    ...sources.map(({ label, url }) => `  ${label}: ${url}`),
  ].join('\n');
}

function tableLine(cells: readonly string[]): string {
  return cells.map((cell) => cell.padStart(11)).join('');
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function wholeOrDash(value: number | null): string {
  return value === null ? '-' : whole(value);
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(5);
}
