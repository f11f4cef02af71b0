// How a comparison is looked at, as it stands in the address: only what differs from what the page shows by itself.
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
}

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
  };
}

/** The view that an address asks for. What it does not name, or names in a way that makes no sense, is left out. */
export function comparisonIn(params: URLSearchParams): Partial<ComparisonView> {
  const mode = params.get('mode');
  const seeds = numberIn(params, 'seeds');
  const budget = numberIn(params, 'steps');
  const target = numberIn(params, 'target');
  const options = optionsIn(params.get('options'));
  return {
    ...((mode === 'best' || mode === 'last') && { mode }),
    ...(seeds !== null && Number.isInteger(seeds) && seeds >= 1 && seeds <= 100 && { seeds }),
    ...(budget !== null && { budget }),
    ...(params.has('algorithms') && { chosen: params.get('algorithms')!.split(',').filter(Boolean) }),
    ...(target !== null && { target }),
    ...(params.has('without') && { hidden: textsIn(params.get('without')!) }),
    ...(options && { options }),
  };
}

function numberIn(params: URLSearchParams, name: string): number | null {
  const text = params.get(name);
  const value = Number(text);
  return text === null || text === '' || !Number.isFinite(value) ? null : value;
}

function textsIn(json: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}
