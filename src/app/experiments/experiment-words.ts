// Says in words how an experiment stands and what it will take. Pure functions.
import type { PlanEstimate } from './experiment-estimate.ts';
import type { Tally } from './experiment-jobs.ts';
import type { Standing } from './experiments.svelte.ts';
import { formatCompact, formatDollars, formatDuration, formatRough, plural } from '../format.ts';

/** How an experiment stands, in a word or two. */
export function standingInWords(standing: Standing, { all, done, failed, held }: Tally): string {
  const isAllDone = done === all && all > 0;
  switch (standing) {
    case 'planned':
      return isAllDone ? 'Everything is here already' : 'Not begun';
    case 'going':
      return 'Going on';
    case 'paused':
      return 'Paused';
    case 'stopped':
      return isAllDone ? 'Done' : 'Stopped';
    case 'cut-off':
      return isAllDone ? 'Done' : 'Cut off when its tab was closed';
    case 'elsewhere':
      return 'Goes on in another tab';
    case 'ended':
      if (held > 0) return `${plural(held, 'job')} ${held === 1 ? 'waits' : 'wait'} for you`;
      return failed > 0 ? `Done but for ${plural(failed, 'failed job')}` : 'Done';
  }
}

/** "41 of 60 jobs done, 2 under way, 1 failed". */
export function tallyInWords({ all, done, underWay, failed, held, left }: Tally): string {
  const parts = [
    `${done} of ${plural(all, 'job')} done`,
    underWay > 0 && `${underWay} under way`,
    left > 0 && `${left} to come`,
    held > 0 && `${held} waiting for you`,
    failed > 0 && `${failed} failed`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

/** What Start begins and what it does not: "5 jobs are to run; 4 are here already, and are not run again." */
export function planInWords({ all, done, underWay, failed, left }: Tally): string {
  const others = [
    done > 0 && `${done} ${done === 1 ? 'is' : 'are'} here already, and ${done === 1 ? 'is' : 'are'} not run again`,
    underWay > 0 && `${underWay} ${underWay === 1 ? 'is' : 'are'} on ${underWay === 1 ? 'its' : 'their'} way already`,
    failed > 0 && `${failed} failed before, and can be tried again on the experiment’s page`,
  ].filter((part) => part !== false);
  const first =
    left === 0
      ? `None of ${plural(all, 'job')} is to run`
      : `${plural(left, 'job')} ${left === 1 ? 'is' : 'are'} to run`;
  return `${[first, ...others].join('; ')}.`;
}

/** One line for each kind of work, with what it takes. */
export function estimateInWords(estimate: PlanEstimate): readonly string[] {
  const { trainings, trainingSteps, trainingMs, runs, recorded, calls, tokens, usd, runMs } = estimate;
  const range = (low: string, high: string): string =>
    low === high ? `about ${low}` : `about ${low}, at most ${high}`;
  const time =
    trainingMs === null
      ? 'how long that takes here shows with the first seeds'
      : `about ${formatDuration(roughMs(trainingMs))} here, going by earlier ones`;
  const cost =
    usd === null
      ? 'the price of this model is not known'
      : usd.upper === 0
        ? 'no cost'
        : range(formatDollars(usd.likely), formatDollars(usd.upper));
  return [
    trainings > 0 && `${plural(trainings, 'training')}: ${formatCompact(trainingSteps)} environment steps; ${time}.`,
    runs > 0 &&
      `${plural(runs, 'run')} of your model: ${range(formatRough(calls.likely), formatRough(calls.upper))} calls; ` +
        `${range(formatRough(tokens.likely), formatRough(tokens.upper))} tokens; ${cost}; ` +
        `about ${formatDuration(roughMs(runMs.likely))}, one after the other.`,
    recorded > 0 && `${plural(recorded, 'recorded run')}: no model is asked; under a minute each.`,
  ].filter((line) => line !== false);
}

/** Whole minutes above one: it is a guess. */
function roughMs(ms: number): number {
  return ms < 60_000 ? Math.max(1000, Math.round(ms / 1000) * 1000) : Math.round(ms / 60_000) * 60_000;
}
