// The summary of an experiment: one row for each task and method, with what its seeds came to. Pure functions.
import type { TrainingRecord } from '../../baselines/training-record.ts';
import type { EnvCard, EnvOptions } from '../../env-api/env.ts';
import { rememberedLists } from '../../lib/remember.ts';
import { mean, meanInterval } from '../../stats/interval.ts';
import { interquartileMean, iqmInterval } from '../../stats/iqm.ts';
import type { ExperimentRecord } from '../../storage/experiment-record.ts';
import {
  type Contestant,
  comparable,
  counted,
  type Member,
  type Outcome,
  runContestants,
  trainingContestants,
} from '../comparison/contestants.ts';
import { algorithmTitles } from '../comparison/comparison-plan.ts';
import { changesInWords } from '../comparison/variant-words.ts';
import { reaches } from '../comparison/efficiency.ts';
import { cellKey, envIdOf, envOptionsOf, type Job, variantKey } from './experiment-jobs.ts';
import { comparableLevels } from '../runs/levels.ts';
import type { ReadRun } from '../runs/run-reader.ts';

/** One value over several seeds: on fresh seeds, as far as any of them has such. */
export interface Spread {
  readonly seeds: number;
  readonly iqm: number;
  readonly mean: number;
  /** 95% bootstrap intervals over the seeds; null for a single one. */
  readonly iqmInterval: readonly [number, number] | null;
  readonly meanInterval: readonly [number, number] | null;
  /** Only the scores that chose the policies are known, which flatter them. */
  readonly selected?: boolean;
}

export interface SummaryRow {
  readonly key: string;
  readonly envId: string;
  readonly task: string;
  readonly family: string;
  readonly method: string;
  readonly kind: Contestant['kind'];
  /** Jobs that are done, that are planned, and that failed or wait for the person. */
  readonly done: number;
  readonly planned: number;
  readonly troubled: number;
  readonly final: Spread | null;
  readonly best: Spread | null;
  /** Middle over the seeds; null without any. */
  readonly steps: number | null;
  readonly seconds: number | null;
  readonly tokens: number | null;
  /** US dollars; null also where the price of a call is not known. */
  readonly usd: number | null;
  /** The return, or share of successes, at which the task is called solved; null where it has none. */
  readonly threshold: number | null;
  /** Seeds that reached it on fresh seeds at some evaluation; null without a threshold or an evaluation. */
  readonly reached: number | null;
  /** Seeds that were run on fresh seeds. */
  readonly measured: number;
  /** Runs and trainings in it, for links. */
  readonly members: readonly Pick<Member, 'id' | 'seed'>[];
}

export interface Results {
  readonly trainings: readonly TrainingRecord[];
  /** Runs that have been read, by id. */
  readonly runs: Readonly<Record<string, ReadRun>>;
  /** Cards of the tasks, by id; without a card a task has no threshold and its returns are compared. */
  readonly cards: Readonly<Record<string, EnvCard>>;
}

interface Group {
  readonly envId: string;
  readonly envOptions: EnvOptions;
  readonly title: string;
  readonly contestant: Contestant;
  readonly done: number;
  readonly planned: number;
  readonly troubled: number;
}

/** Rows in the order of the plan, then those that come from other groups alone. */
export function summaryRows(
  record: Pick<ExperimentRecord, 'cells' | 'methods' | 'included'>,
  jobs: readonly Job[],
  results: Results,
): readonly SummaryRow[] {
  const planned = plannedGroups(record, jobs, results);
  const groups = new Map(planned);
  for (const [key, group] of includedGroups(record.included, results)) {
    const own = groups.get(key);
    groups.set(key, own ? merged(own, group) : group);
  }
  return [...groups].map(([key, group]) => rowOf(key, group, results.cards[group.envId] ?? null));
}

function plannedGroups(
  { cells, methods }: Pick<ExperimentRecord, 'cells' | 'methods'>,
  jobs: readonly Job[],
  results: Results,
): readonly (readonly [string, Group])[] {
  const titles = new Map(methods.map(({ key, title }) => [key, title]));
  const trainings = new Map(results.trainings.map((record) => [record.id, record]));
  return cells.map((cell) => {
    const own = jobs.filter((job) => job.cell === cell);
    const ids = own.flatMap(({ result }) => result ?? []);
    const envId = envIdOf(cell);
    const members =
      cell.kind === 'training'
        ? trainingMembers(
            ids.flatMap((id) => trainings.get(id) ?? []),
            results.cards[envId],
          )
        : ids.flatMap((id) => (results.runs[id] ? runContestants([results.runs[id]])[0]!.members : []));
    const key = cellKey(cell, results.cards[envId]);
    const title = titles.get(cell.method) ?? cell.method;
    return [
      key,
      {
        envId,
        envOptions: envOptionsOf(cell),
        title,
        contestant: { ...blank, key, kind: cell.kind, title, members },
        done: own.filter(({ state }) => state === 'done').length,
        planned: own.length,
        troubled: own.filter(({ state }) => state === 'failed' || state === 'held').length,
      },
    ];
  });
}

const blank = { algorithm: '', detail: '', checkpoints: [] } as const;

function trainingMembers(records: readonly TrainingRecord[], card: EnvCard | undefined): readonly Member[] {
  return trainingContestants(records, card?.selection ?? 'return', algorithmTitles).flatMap(({ members }) => members);
}

/** What stands in groups that the person has added, variant by variant. */
function includedGroups(
  included: readonly string[],
  { trainings, runs, cards }: Results,
): readonly (readonly [string, Group])[] {
  const isIn = (group: string | undefined): boolean => group !== undefined && included.includes(group);
  const ownTrainings = trainings.filter(({ group }) => isIn(group));
  const ownRuns = Object.values(runs).filter(({ state }) => isIn(state.group));
  const variants = new Map<
    string,
    { envId: string; envOptions: EnvOptions; records: TrainingRecord[]; runs: ReadRun[] }
  >();
  const at = (envId: string, envOptions: EnvOptions) => {
    const key = `${envId} ${variantKey(cards[envId] ?? null, envOptions)}`;
    const there = variants.get(key) ?? { envId, envOptions, records: [], runs: [] };
    variants.set(key, there);
    return there;
  };
  for (const record of ownTrainings) at(record.envId, record.envOptions).records.push(record);
  for (const run of ownRuns) at(run.state.settings.envId, run.state.settings.envOptions).runs.push(run);
  return [...variants].flatMap(([variant, { envId, envOptions, records, runs }]) => {
    const card = cards[envId];
    const measure = card?.selection ?? 'return';
    const contestants = [...trainingContestants(records, measure, algorithmTitles), ...runContestants(runs)];
    return contestants.map((contestant): readonly [string, Group] => {
      const { key, title, detail } = contestant;
      const members = distinct(contestant);
      const done = members.filter(isComplete).length;
      const words = [title, detail, card && changesInWords(card, envOptions)].filter(Boolean).join(', ');
      return [
        `${variant} ${key}`,
        { envId, envOptions, title: words, contestant, done, planned: members.length, troubled: 0 },
      ];
    });
  });
}

/** The row of the plan with the members that came from elsewhere, each one once. */
function merged(own: Group, other: Group): Group {
  const known = new Set(own.contestant.members.map(({ id }) => id));
  const added = other.contestant.members.filter(({ id }) => !known.has(id));
  const members = [...own.contestant.members, ...added];
  const more = distinct({ ...own.contestant, members }).filter(({ id }) => !known.has(id));
  const moreDone = more.filter(isComplete).length;
  const contestant = { ...own.contestant, members: [...own.contestant.members, ...more] };
  return { ...own, contestant, done: own.done + moreDone, planned: own.planned + more.length };
}

/** As `counted` takes them: trainings with one seed are one, wherever they were made, and a complete one stands for it. */
function distinct({ kind, members }: Pick<Contestant, 'kind' | 'members'>): readonly Member[] {
  if (kind === 'run') return members;
  const inOrder = [...members.filter(isComplete), ...members.filter((each) => !isComplete(each))];
  return members.filter((each) => inOrder.find(({ seed }) => seed === each.seed) === each);
}

const isComplete = ({ isOver, isCut }: Member): boolean => isOver && !isCut;

function rowOf(key: string, group: Group, card: EnvCard | null): SummaryRow {
  const { contestant, envId } = group;
  const members = counted(contestant);
  const middle = (of: (member: Member) => number): number | null =>
    members.length > 0 ? interquartileMean(members.map(of)) : null;
  const threshold = comparableLevels(card, group.envOptions).find(({ kind }) => kind === 'threshold')?.value ?? null;
  const reach = threshold === null ? undefined : reaches([contestant], threshold)[0];
  return {
    key,
    envId,
    task: card?.title ?? envId,
    family: card?.family ?? '',
    method: group.title,
    kind: contestant.kind,
    done: group.done,
    planned: group.planned,
    troubled: group.troubled,
    final: keptSpread(
      `final ${key}`,
      members.flatMap(({ last }) => last ?? []),
    ),
    best: keptSpread(
      `best ${key}`,
      members.flatMap(({ best }) => best ?? []),
    ),
    steps: middle(({ steps }) => steps),
    seconds: members.some(({ seconds }) => seconds === null) ? null : middle(({ seconds }) => seconds ?? 0),
    tokens: middle(({ tokens }) => tokens),
    usd: members.some(({ usd }) => usd === null) ? null : middle(({ usd }) => usd ?? 0),
    threshold,
    reached: reach && !reach.isUnmeasured ? reach.reached : null,
    measured: reach && !reach.isUnmeasured ? reach.of : 0,
    members: contestant.members.map(({ id, seed }) => ({ id, seed })),
  };
}

/** Intervals take thousands of resamples, and the table is made anew at every evaluation of any training. */
const keepSpread = rememberedLists<Outcome, Spread | null>();

function keptSpread(name: string, outcomes: readonly Outcome[]): Spread | null {
  return keepSpread(name, outcomes, () => spreadOf(outcomes));
}

/** Null for no values. Values that chose their policies are left out where others are there. */
export function spreadOf(outcomes: readonly Pick<Outcome, 'value' | 'selected'>[]): Spread | null {
  const [first, ...others] = comparable(outcomes);
  if (!first) return null;
  const values = [first, ...others].map(({ value }) => value);
  const several = others.length > 0;
  return {
    seeds: values.length,
    iqm: interquartileMean(values),
    mean: mean(values),
    iqmInterval: several ? iqmInterval([values]) : null,
    meanInterval: several ? meanInterval(values) : null,
    ...(first.selected && { selected: true }),
  };
}
