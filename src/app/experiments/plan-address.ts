// The plan of a new experiment, as it stands in the address: only what differs from a plan in which nothing was chosen yet. The
// model is not in it: whoever opens a link brings their own.
import { algorithmNames } from '../../baselines/catalogue.ts';
import type { Language } from '../../engine/settings.ts';
import { hasTask } from '../environments.ts';
import { variants } from './experiment-variants.ts';

export interface PlanView {
  readonly title: string;
  /** Ids, in the order in which they were chosen. */
  readonly tasks: readonly string[];
  readonly seeds: number;
  readonly algorithms: readonly string[];
  /** Environment steps of a training. */
  readonly budget: number;
  /** Variants of the method for one's own model; empty: none is asked. */
  readonly methods: readonly string[];
  /** Names of recordings. */
  readonly recorded: readonly string[];
  readonly language: Language;
  readonly rounds: number;
  readonly candidates: number;
  readonly episodes: number;
}

type Params = Readonly<Record<string, string | number | null>>;

const lists = ['tasks', 'algorithms', 'methods', 'recorded'] as const;
const sizes = ['rounds', 'candidates', 'episodes'] as const;
const maxTitle = 80;
const mostOfASize = 100;

/** The parameters of `plan`; null takes one out. `usual`: what stands on the page before anything is chosen. */
export function planParams(plan: PlanView, usual: PlanView): Params {
  const unlessUsual = <K extends keyof PlanView>(name: K) => (plan[name] === usual[name] ? null : plan[name]);
  return {
    name: unlessUsual('title'),
    seeds: unlessUsual('seeds'),
    steps: unlessUsual('budget'),
    ...Object.fromEntries(lists.map((name) => [name, plan[name].join(',') || null])),
    // Nothing of these counts while no model is asked.
    ...Object.fromEntries(
      [...sizes, 'language' as const].map((name) => [name, plan.methods.length > 0 ? unlessUsual(name) : null]),
    ),
  };
}

/** What the page offers. */
export interface PlanBounds {
  readonly mostSeeds: number;
  readonly budgets: readonly number[];
}

/** What an address asks of the plan. What it does not name, or names in a way that makes no sense, is left out. */
export function planIn(params: URLSearchParams, { mostSeeds, budgets }: PlanBounds): Partial<PlanView> {
  const known: Readonly<Record<(typeof lists)[number], (id: string) => boolean>> = {
    tasks: hasTask,
    algorithms: (id) => algorithmNames.some((each) => each.id === id),
    methods: (id) => variants.some((each) => each.id === id),
    recorded: (id) => id !== '',
  };
  const number = (name: string, isFit: (value: number) => boolean): number | undefined => {
    const text = params.get(name) ?? '';
    return /^\d{1,9}$/.test(text) && isFit(Number(text)) ? Number(text) : undefined;
  };
  const isSize = (value: number): boolean => value >= 1 && value <= mostOfASize;
  const language = params.get('language');
  const asked = {
    title: params.get('name')?.slice(0, maxTitle),
    seeds: number('seeds', (value) => value >= 1 && value <= mostSeeds),
    budget: number('steps', (value) => budgets.includes(value)),
    language: language === 'python' || language === 'javascript' ? language : undefined,
    ...Object.fromEntries(lists.map((name) => [name, params.get(name)?.split(',').filter(known[name])])),
    ...Object.fromEntries(sizes.map((name) => [name, number(name, isSize)])),
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}
