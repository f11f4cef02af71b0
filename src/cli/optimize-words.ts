// What `npm run -s optimize` says: a line per event worth one while it runs, and a summary at the end.
import type { RunEvent } from '../engine/events.ts';
import type { FreshEvaluation, RunState } from '../engine/state.ts';
import { winnersCurse } from '../engine/winners-curse.ts';

/** The line for an event, or null where it is not worth one. */
export function progressLine(event: RunEvent): string | null {
  switch (event.type) {
    case 'call-asked':
      return `${event.callId}: asking`;
    case 'call-answered':
      return `${event.callId}: answered after ${(event.wallMs / 1000).toFixed(1)} s (${event.usage.completionTokens} tokens)`;
    case 'call-failed':
      return `${event.callId}: failed: ${event.error.message}`;
    case 'candidate-scored':
      return `round ${event.round}, candidate ${event.candidate}: score ${number(event.score)}`;
    case 'attempt-failed':
      return `round ${event.round}, candidate ${event.candidate}: ${event.error.message}`;
    case 'candidate-failed':
      return `round ${event.round}, candidate ${event.candidate}: given up`;
    case 'round-selected':
      return event.candidate === null
        ? `round ${event.round}: no candidate worked`
        : `round ${event.round}: candidate ${event.candidate} wins with ${number(event.score!)}`;
    case 'confirmed':
      return `round ${event.round}: confirmed on fresh seeds at ${number(event.score)}`;
    case 'raced':
      return `round ${event.round}, candidate ${event.candidate}: ${event.scores.returns.length} more episodes in the race`;
    case 'race-failed':
      return `round ${event.round}, candidate ${event.candidate}: out of the race: ${event.error.message}`;
    case 'rescored':
      return `round ${event.round}: winner scored again on fresh seeds at ${number(event.score)}`;
    case 'feedback-failed':
      return `round ${event.round}: the Feedback class failed: ${event.error.message}`;
    case 'budget-reached':
      return `budget of ${event.limit} ${event.budget} reached`;
    case 'paused':
      return `paused${event.error ? `: ${event.error.message}` : ''}`;
    case 'resumed':
      return 'resumed';
    default:
      return null;
  }
}

/** The result of a run, in a few lines. */
export function summaryText(state: RunState, file: string): string {
  const { usage, settings } = state;
  const done = state.rounds.filter((round) => round.winner !== undefined).length;
  const lines = [
    `${state.title}: ${statusWords(state)} after ${done} of ${settings.method.rounds} rounds`,
    ...(['best', 'last'] as const).map((role) => resultLine(state, role)),
    ...gapLine(state),
    `used: ${usage.calls} model calls, ${usage.promptTokens + usage.completionTokens} tokens, ` +
      `${usage.searchSteps + usage.confirmSteps} environment steps (and ${usage.reportSteps} for the report)`,
    `log: ${file}`,
  ];
  return lines.join('\n');
}

function resultLine(state: RunState, role: 'best' | 'last'): string {
  const round = role === 'best' ? state.bestRound : state.lastRound;
  if (round === null) return `${role}: no policy`;
  const selected = state.rounds[round - 1]?.score;
  const report: FreshEvaluation | undefined = state.reports[role];
  const counts = (state.settings.method.result === 'last') === (role === 'last') ? ' (the result)' : '';
  const chosen = selected === null || selected === undefined ? '' : `, selected with ${number(selected)}`;
  if (!report) return `${role}: round ${round}${chosen}, not evaluated on fresh seeds${counts}`;
  const [low, high] = report.interval;
  const episodes = report.scores.returns.length;
  return `${role}: round ${round}${chosen}; ${number(report.score)} on ${episodes} fresh episodes, 95% interval ${number(low)} to ${number(high)}${counts}`;
}

/** By how much the score that chose the result is too high, where that was measured. */
function gapLine(state: RunState): string[] {
  const { result } = winnersCurse(state);
  if (result === null) return [];
  const [low, high] = result.interval;
  const place = result.gap < 0 ? 'below' : 'above';
  return [
    `winner's curse: the score that chose the result is ${number(Math.abs(result.gap))} ${place} that on fresh episodes ` +
      `(95% interval ${number(low)} to ${number(high)})`,
  ];
}

function statusWords(state: RunState): string {
  if (state.status === 'paused') return `paused (${state.pauseError?.message ?? state.pauseReason})`;
  switch (state.endReason) {
    case 'budget':
      return `ended by its budget (${state.budgetReached?.budget ?? 'reached'})`;
    case 'stopped':
      return 'stopped';
    case 'no-policy':
      return 'ended without a working policy';
    case 'completed':
      return 'completed';
    case undefined:
      return 'cut off';
    default:
      return state.endReason satisfies never;
  }
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(5);
}
