// Whether a budget of the run is used up. Steps of the final report are not part of the search and not counted here.
import type { Budgets } from './settings.ts';
import type { RunState } from './state.ts';

export interface ReachedBudget {
  readonly budget: keyof Budgets;
  readonly limit: number;
  readonly used: number;
}

const MS_PER_MINUTE = 60_000;

/** The first of `budgets` that is used up, or null. `callsInFlight` calls count as made; `now` is ms since the epoch. */
export function reachedBudget(
  state: RunState,
  budgets: readonly (keyof Budgets)[],
  callsInFlight: number,
  now: number,
): ReachedBudget | null {
  const { usage } = state;
  const activeMs = usage.activeMs + Math.max(0, now - state.updatedAt);
  const used: Readonly<Record<keyof Budgets, number>> = {
    calls: usage.calls + callsInFlight,
    tokens: usage.promptTokens + usage.completionTokens,
    steps: usage.searchSteps + usage.confirmSteps,
    minutes: activeMs / MS_PER_MINUTE,
  };
  for (const budget of budgets) {
    const limit = state.settings.budgets[budget];
    if (limit !== null && used[budget] >= limit) return { budget, limit, used: used[budget] };
  }
  return null;
}
