// What answers cost in US dollars, from the tokens counted and the price that stands in the run's settings.
import type { TokenUsage } from './capabilities.ts';
import type { TokenPrice } from './settings.ts';
import type { Cost, RunState } from './state.ts';

const MILLION = 1_000_000;

/** US dollars for `usage` at `price`; null without a price. */
export function costOf(
  usage: Pick<TokenUsage, 'promptTokens' | 'completionTokens'>,
  price: TokenPrice | undefined,
): number | null {
  if (price === undefined) return null;
  const { inputPerMillion, outputPerMillion } = price;
  return (usage.promptTokens * inputPerMillion + usage.completionTokens * outputPerMillion) / MILLION;
}

/** `cost` with the tokens of one more call. */
export function addCost(cost: Cost, usage: TokenUsage, price: TokenPrice | undefined): Cost {
  const usd = costOf(usage, price);
  if (usd === null) return { ...cost, unpricedCalls: cost.unpricedCalls + 1 };
  return { ...cost, usd: cost.usd + usd };
}

/** US dollars that a run has cost so far; null where the price of any of its answers is not known. */
export function runCost({ cost }: Pick<RunState, 'cost'>): number | null {
  return cost.unpricedCalls > 0 ? null : cost.usd;
}
