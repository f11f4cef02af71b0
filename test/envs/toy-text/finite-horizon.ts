// Exact expected returns over a finite horizon, by backward induction over a transition table.
import type { TabularModel } from './recorded.ts';

/**
 * Expected return of each state, `[states]`, with `horizon` steps to go. `combine` makes a state's value of its action
 * values `[actions]`: the largest one for the optimum, the mean for uniformly random actions, one of them for a policy.
 */
export function expectedReturns(
  model: TabularModel,
  horizon: number,
  combine: (actionValues: readonly number[], state: number) => number,
): Float64Array {
  let values = new Float64Array(model.states);
  const actionValues = new Array<number>(model.actions).fill(0);
  for (let step = 0; step < horizon; step++) {
    const updated = new Float64Array(model.states);
    for (let state = 0; state < model.states; state++) {
      for (let action = 0; action < model.actions; action++) {
        let value = 0;
        for (let k = 0; k < model.outcomes; k++) {
          const slot = (state * model.actions + action) * model.outcomes + k;
          const ahead = model.terminated[slot] ? 0 : values[model.nextState[slot]!]!;
          value += model.probability[slot]! * (model.reward[slot]! + ahead);
        }
        actionValues[action] = value;
      }
      updated[state] = combine(actionValues, state);
    }
    values = updated;
  }
  return values;
}

export const best = (values: readonly number[]) => Math.max(...values);
export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
