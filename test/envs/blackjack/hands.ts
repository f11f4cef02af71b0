// Exact expected return of blackjack policies, over all hands of the endless deck, with the environment's own payout.
import { handTotal, hasUsableAce, payout } from '../../../envs/blackjack/env.ts';
import type { Rules } from '../../../envs/blackjack/env.ts';

/** What a policy sees of a hand. */
export interface Seen {
  readonly player_sum: number;
  readonly dealer_card: number;
  readonly usable_ace: number;
}

/** Picks the value of a decision from the values of sticking and hitting. */
export type Combine = (stick: number, hit: number, seen: Seen) => number;

const CARDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const probabilityOf = (card: number) => (card === 10 ? 4 : 1) / 13;

/** Every finished dealer hand that begins with `hand`, with its probability. */
function dealerHands(hand: readonly number[], probability = 1): { hand: readonly number[]; probability: number }[] {
  if (hand.length >= 2 && handTotal(hand) >= 17) return [{ hand, probability }];
  return CARDS.flatMap((card) => dealerHands([...hand, card], probability * probabilityOf(card)));
}

/** Expected return of a hand from the deal, if every decision has the value that `combine` gives it. */
export function expectedReturn(rules: Rules, combine: Combine): number {
  let total = 0;
  for (const dealerCard of CARDS) {
    const finished = dealerHands([dealerCard]);
    const known = new Map<string, number>();
    const stickValue = (hand: readonly number[]) =>
      finished.reduce((sum, dealer) => sum + dealer.probability * payout(hand, dealer.hand, rules), 0);
    const valueOf = (hand: readonly number[]): number => {
      const seen = {
        player_sum: handTotal(hand),
        dealer_card: dealerCard,
        usable_ace: hasUsableAce(hand) ? 1 : 0,
      };
      if (seen.player_sum > 21) return -1;
      const isFirst = hand.length === 2;
      const key = `${seen.player_sum} ${seen.usable_ace} ${isFirst && seen.player_sum === 21}`;
      const value =
        known.get(key) ??
        combine(
          stickValue(hand),
          CARDS.reduce((sum, card) => sum + probabilityOf(card) * valueOf([...hand, card]), 0),
          seen,
        );
      known.set(key, value);
      return value;
    };
    for (const first of CARDS) {
      for (const second of CARDS) {
        total += [dealerCard, first, second].map(probabilityOf).reduce((a, b) => a * b) * valueOf([first, second]);
      }
    }
  }
  return total;
}
