// A verdict in words: the question, the answer, why, what is needed next, and what it rests on. Pure functions.
import type { ReferenceLevel } from '../../env-api/env.ts';
import { type Comparison, MIN_RUNS, type Needed, type Verdict } from '../../stats/verdict.ts';
import { distinctSeeds, type Estimate } from '../../stats/verdict-interval.ts';
import { formatCompact, formatCount, formatScore, listInWords, plural } from '../format.ts';
import { type Evidence, isBestOfN, type LeftOut } from './verdict-evidence.ts';

export function questionFor(title: string): string {
  return `Is the language model good enough for ${title}?`;
}

export const answers: Readonly<Record<Verdict['word'], string>> = {
  sufficient: 'Yes, sufficient',
  'not-sufficient': 'No, not sufficient',
  'cannot-tell': 'Cannot tell yet',
};

export const criterionNames: Readonly<Record<Verdict['criterion']['kind'], string>> = {
  threshold: 'Reaches the solved threshold',
  optimum: 'Comes close to the optimum',
  baseline: 'At least as good as every trained algorithm',
};

/** "reaches the solved threshold of 475": what sufficient means here, to follow "Good enough: its result ...". */
export function criterionInWords({ criterion }: Verdict): string {
  switch (criterion.kind) {
    case 'threshold':
      return `reaches the solved threshold of ${formatScore(criterion.target)}`;
    case 'optimum':
      return `reaches ${formatScore(criterion.target)}, 95% of the way from random play to the optimum`;
    case 'baseline':
      return criterion.margin > 0
        ? `is at most ${formatScore(criterion.margin)} below every trained algorithm after as many steps (5% of the way from random play to the top)`
        : 'is not below any trained algorithm after as many steps';
  }
}

/** Whether its runs play recordings, of which there will be no more. */
export function isRecorded({ runs }: Evidence['setUp']): boolean {
  return runs.every(({ state }) => state.settings.model.kind === 'recorded');
}

const capital = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}`;

const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** "two more runs", "12 more runs". */
function more(count: number, noun: string): string {
  return `${words[count] ?? formatCount(count)} more ${count === 1 ? noun : `${noun}s`}`;
}

function between([low, high]: readonly [number, number]): string {
  return `${formatScore(low)} to ${formatScore(high)}`;
}

/** Why the verdict is what it is, in one or two sentences. */
export function reasonFor(verdict: Verdict, { comparands }: Pick<Evidence, 'comparands'>): string {
  const { criterion, word, result, runs } = verdict;
  if (!result) return 'No run is ticked that has ended with a result on fresh seeds.';
  if (runs < MIN_RUNS) return tooFew(verdict);
  const titles = verdict.by.map((key) => comparands.get(key)!.title);
  if (criterion.kind !== 'baseline') return againstTarget(verdict, criterion.target);
  if (word === 'sufficient') {
    const margin = criterion.margin > 0 ? ` by more than ${formatScore(criterion.margin)}` : '';
    return `After as many steps none of those tested is better${margin}: ${listInWords(titles)}.`;
  }
  if (word === 'not-sufficient') {
    const first = verdict.comparisons.find(({ key }) => key === verdict.by[0])!.difference!;
    const ahead = [-first.interval![1], -first.interval![0]] as const;
    const others = titles.length > 1 ? ` So ${titles.length > 2 ? 'are' : 'is'} ${listInWords(titles.slice(1))}.` : '';
    return `After as many steps ${titles[0]} is better, by ${formatScore(-first.value)} (${between(ahead)}).${others}`;
  }
  return verdict.needed.some(({ kind }) => kind === 'closer')
    ? 'Against the trained algorithms the intervals allow for either answer.'
    : 'No algorithm was trained for as many steps with enough seeds.';
}

/** One or two runs never decide; what they show is said all the same. */
function tooFew({ runs, reached, criterion, result }: Verdict): string {
  const one = runs === 1;
  const where =
    criterion.kind === 'baseline'
      ? `${one ? 'Its policy' : 'Their middle'} is worth ${inWords(result!)}`
      : one
        ? `Its policy is worth ${inWords(result!)}, ${reached === 1 ? 'at or above' : 'below'} ${formatScore(criterion.target)}`
        : `${reached} of 2 reach ${formatScore(criterion.target)}`;
  return one
    ? `${where}, but one run says nothing of what the next would give.`
    : `${where}, but two runs do not tell skill from luck.`;
}

function againstTarget({ word, result, reached, runs }: Verdict, target: number): string {
  const count = `${reached === runs ? 'All' : reached === 0 ? 'None' : formatCount(reached!)} of ${plural(runs, 'run')} ${reached === 1 ? 'reaches' : 'reach'} ${formatScore(target)}`;
  const interval = result!.interval ? between(result!.interval) : 'not known';
  const lies = { sufficient: 'at or above it', 'not-sufficient': 'below it', 'cannot-tell': 'on both sides of it' }[
    word
  ];
  return `${count}, and the 95% interval of their middle value, ${interval}, lies ${lies}.`;
}

/** "0.75 (0.6 to 0.9)". */
export function inWords({ value, interval }: Estimate): string {
  return interval ? `${formatScore(value)} (${between(interval)})` : formatScore(value);
}

/** What to do next, as a sentence. `suggested`: algorithms to begin with. */
export function neededInWords(
  needed: Needed,
  { comparands, setUp, leftOut }: Evidence,
  suggested: readonly string[] = [],
): string {
  const title = (key: string) => comparands.get(key)!.title;
  switch (needed.kind) {
    case 'runs': {
      const underWay = leftOut['under-way'] > 0 ? ` (${leftOut['under-way']} not finished yet)` : '';
      return isRecorded(setUp)
        ? `A recording gives the same answers each time and counts once. ${capital(words[MIN_RUNS]!)} runs with a model of your own could tell.`
        : `Let ${more(needed.more, 'run')} of the same model and settings finish, each with a seed of its own${underWay}.`;
    }
    case 'closer': {
      const against = needed.key === null ? '' : ` against ${title(needed.key)}`;
      const { reportEpisodes } = setUp.runs[0]!.state.settings.method;
      return needed.more === null
        ? `It is too close to the line${against} to be settled by more runs: more episodes in the final report (${reportEpisodes} now) narrow the interval first.`
        : `About ${more(needed.more, 'run')} would settle it${against} if they come out like these; more episodes in the final report (${reportEpisodes} now) make it fewer.`;
    }
    case 'seeds':
      return `Train ${more(needed.more, 'seed')} of ${title(needed.key)}.`;
    case 'training': {
      const what =
        needed.key === null
          ? `an algorithm${suggested.length > 0 ? `, such as ${listInWords(suggested)},` : ''}`
          : title(needed.key);
      const far = needed.steps > 0 ? `for at least ${formatCompact(needed.steps)} steps, ` : '';
      return `Train ${what} ${far}with ${plural(needed.seeds, 'seed')}.`;
    }
  }
}

/** How one comparison reads: who is ahead, and with too few runs to count so far; or why it counts for nothing. */
export function readingOf({ difference, lack, members, key, kind }: Comparison, evidence: Evidence): string {
  const { calls } = evidence.comparands.get(key)!;
  if (lack === 'steps') return 'trained for fewer steps';
  if (lack === 'calls')
    return `not as many calls: ${formatCount(calls!)} against ${formatCount(evidence.cost?.calls ?? 0)}`;
  if (!difference?.interval) return 'not known';
  const isEarly = evidence.runs.length < MIN_RUNS;
  if (lack === 'seeds' && !isEarly) return `${plural(members, 'seed')}: too few to count`;
  const [low, high] = difference.interval;
  if (isEarly) return low > 0 ? 'ahead so far' : high < 0 ? 'behind so far' : 'about even so far';
  if (kind === 'level') return low > 0 ? 'above it' : high < 0 ? 'below it' : 'within the interval';
  return low > 0 ? 'better' : high < 0 ? 'worse' : 'no clear difference';
}

const leftOutWords: Readonly<Record<LeftOut, string>> = {
  'under-way': 'not finished',
  unreported: 'without a report on fresh seeds',
  'by-person': 'with a person’s own policy among the candidates',
  copy: 'the same as another one',
};

/** What was varied, and what weakens the verdict, one sentence each. `unticked`: stored runs that are not looked at. */
export function caveats(
  verdict: Verdict,
  evidence: Evidence,
  levels: readonly ReferenceLevel[],
  unticked: number,
  setUps: number,
): readonly string[] {
  const { result, runs, comparisons } = verdict;
  const episodes = evidence.runs.flatMap((run) => run.episodes).length;
  const seeds = distinctSeeds(evidence.runs);
  const out = Object.entries(evidence.leftOut).filter(([, count]) => count > 0);
  const threshold = levels.find(({ kind }) => kind === 'threshold')?.value;
  const optimum = levels.find(({ kind }) => kind === 'optimum')?.value;
  const easy = comparisons.filter(
    ({ kind, lack, difference }) =>
      kind !== 'level' && lack === null && difference?.interval && difference.interval[0] <= 0,
  );
  const short = trainingsLeftOut(comparisons, evidence);
  const said: readonly (string | false)[] = [
    result !== null && varied(runs, episodes, seeds),
    result?.interval?.[0] === result?.interval?.[1] &&
      episodes > 1 &&
      `All ${formatCount(episodes)} episodes came out alike: what happens in fewer than about one in ${formatCount(Math.max(2, seeds / 3))} would not have shown.`,
    runs >= MIN_RUNS &&
      runs < 5 &&
      `${plural(runs, 'run')} are few: if their true middle lay exactly on the line, about one verdict in ${runs === 3 ? 'eight' : 'seventeen'} would say yes all the same, and as many would say no. Five runs or more make it firmer.`,
    evidence.withoutPolicy > 0 &&
      `${plural(evidence.withoutPolicy, 'run')} ended without a policy that runs and ${evidence.withoutPolicy === 1 ? 'counts' : 'count'} as random play.`,
    out.length > 0 &&
      `Left out: ${out.map(([why, count]) => `${plural(count, 'run')} ${leftOutWords[why as LeftOut]}`).join(', ')}.`,
    short > 0 &&
      `${plural(short, 'training')} not evaluated after as many steps ${short === 1 ? 'is' : 'are'} left out beside others of the same method that were.`,
    unticked > 0 &&
      `${plural(unticked, 'stored run')} on this task ${unticked === 1 ? 'is' : 'are'} not ticked: leaving out the bad ones would flatter the rest.`,
    setUps > 1 && `One of ${setUps} set-ups that are ticked: picking the best of them afterwards would flatter it.`,
    isBestOfN(evidence.setUp) && 'These runs have a single round: the model learns nothing from what it tried.',
    threshold !== undefined &&
      optimum !== undefined &&
      threshold > optimum &&
      `The registered threshold, ${formatScore(threshold)}, lies above the optimum, ${formatScore(optimum)}: no policy can reach it.`,
    verdict.word === 'sufficient' &&
      easy.length > 0 &&
      `As good or better at the same cost: ${listInWords(easy.map(({ key }) => evidence.comparands.get(key)!.title))}. A sufficient score does not show that the language model was needed.`,
  ];
  return said.filter((each) => each !== false);
}

/** Seeds that a comparison does without, as those that broke down before the others would flatter them by their absence. */
function trainingsLeftOut(comparisons: readonly Comparison[], { comparators }: Evidence): number {
  const left = comparisons.map(({ key, members }) => {
    const all = comparators.find((each) => each.key === key);
    return all?.kind === 'training' && members > 0 ? all.curves.length - members : 0;
  });
  return left.reduce((sum, count) => sum + count, 0);
}

/** How the numbers are made, one sentence each. */
export function rules({ comparisons }: Pick<Verdict, 'comparisons'>): readonly string[] {
  const has = (kind: Comparison['kind']): boolean => comparisons.some((each) => each.kind === kind);
  const said: readonly (string | false)[] = [
    'Intervals draw runs and the seeds of their episodes anew, one draw for all that met the same seed, and so are wider than those of the other tables, which draw one of the two.',
    'PromptPO’s values are those of its final report, on seeds that no choice was made by. Its interactions are the steps of all candidates, failures, repairs and confirmations included.',
    has('training') &&
      'Trainings are read at the steps that each run took, between two evaluations on a straight line over the log of steps. A yes is measured against their best so far, which flatters them, a no against where they stood; and the more algorithms there are, the wider that interval. Their schedules are made for their whole budget.',
    has('level') && 'The levels of the task are taken as exact.',
  ];
  return said.filter((each) => each !== false);
}

function varied(runs: number, episodes: number, seeds: number): string {
  const shared = seeds < episodes ? ` on ${formatCount(seeds)} different seeds, whose luck the runs share` : '';
  return runs === 1
    ? `Varied: the ${plural(episodes, 'episode')} of one run’s policy. Not varied: the run itself.`
    : `Varied: ${formatCount(runs)} runs, with the model’s answers and ${shared === '' ? 'all' : 'their'} seeds, and ${formatCount(episodes)} episodes within them${shared}. Not varied: the model, its texts, the task.`;
}
