// How a comparison is looked at, as it stands in the address: only what differs from what the page shows by itself.
import * as v from 'valibot';
import type { RunId } from '../../engine/events.ts';
import type { EnvOptions } from '../../env-api/env.ts';
import type { CurveMode } from './comparison-curves.ts';
import { optionsIn } from '../options-address.ts';

export interface ComparisonView {
  readonly mode: CurveMode;
  readonly seeds: number;
  /** Environment steps of a training. */
  readonly budget: number;
  /** Ticked algorithms. */
  readonly chosen: readonly string[];
  readonly target: number;
  /** Keys of contestants that are not drawn. */
  readonly hidden: readonly string[];
  /** Variant of the task. */
  readonly options: EnvOptions;
  /** Ticked runs. */
  readonly runs: readonly RunId[];
  /** Hyper-parameters that differ from the defaults, by algorithm. */
  readonly changed: Hyperparameters;
}

export type Hyperparameters = Readonly<Record<string, Readonly<Record<string, number>>>>;

const number = v.pipe(v.number(), v.finite());
const hyperparameters = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.record(v.string(), number)));

type Params = Readonly<Record<string, string | number | null>>;

/** The parameters of a view; null takes one out. */
export function comparisonParams(view: Partial<ComparisonView>): Params {
  const list = (items: readonly string[] | undefined) => (items && items.length > 0 ? items.join(',') : null);
  return {
    mode: view.mode ?? null,
    seeds: view.seeds ?? null,
    steps: view.budget ?? null,
    algorithms: list(view.chosen),
    target: view.target ?? null,
    without: view.hidden && view.hidden.length > 0 ? JSON.stringify(view.hidden) : null,
    options: view.options ? JSON.stringify(view.options) : null,
    // No run at all is a view as well.
    runs: view.runs ? view.runs.join(',') : null,
    values: view.changed ? JSON.stringify(view.changed) : null,
  };
}

/** The view that an address asks for. What it does not name, or names in a way that makes no sense, is left out. */
export function comparisonIn(params: URLSearchParams): Partial<ComparisonView> {
  const mode = params.get('mode');
  const seeds = numberIn(params, 'seeds');
  const budget = numberIn(params, 'steps');
  const target = numberIn(params, 'target');
  const options = optionsIn(params.get('options'));
  const changed = hyperparametersIn(params.get('values'));
  return {
    ...((mode === 'best' || mode === 'last') && { mode }),
    ...(seeds !== null && Number.isInteger(seeds) && seeds >= 1 && seeds <= 100 && { seeds }),
    ...(budget !== null && { budget }),
    ...(params.has('algorithms') && { chosen: params.get('algorithms')!.split(',').filter(Boolean) }),
    ...(target !== null && { target }),
    ...(params.has('without') && { hidden: textsIn(params.get('without')!) }),
    ...(options && { options }),
    ...(params.has('runs') && { runs: params.get('runs')!.split(',').filter(Boolean) as RunId[] }),
    ...(changed && { changed }),
  };
}

function numberIn(params: URLSearchParams, name: string): number | null {
  const text = params.get(name);
  const value = Number(text);
  return text === null || text === '' || !Number.isFinite(value) ? null : value;
}

function hyperparametersIn(json: string | null): Hyperparameters | null {
  const parsed = v.safeParse(hyperparameters, json);
  return parsed.success ? parsed.output : null;
}

function textsIn(json: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}
