// Blackjack: come closer to 21 than the dealer without going over. Rules and random draws of Gymnasium 1.3
// (envs/toy_text/blackjack.py, Blackjack-v1; after Sutton and Barto, Example 5.1); the code is our own.
import type { Env, MakeEnv, ObservationField, StepInfo } from '../../src/env-api/env.ts';
import { createUniformRandom } from '../../src/env-api/pcg64-stream.ts';
import { contains } from '../../src/env-api/space.ts';
import type { Action } from '../../src/env-api/space.ts';

/** Card values of the endless deck: the ace counts 1 here; ten, jack, queen and king count 10. */
const DECK = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10] as const;
const DEALER_STANDS_AT = 17;

/**
 * How a natural (ace and ten as the first two cards) pays, as `rules`:
 * `book`: it wins outright unless the dealer has one too (Gymnasium's `sab=True`, the registered default);
 * `bonus`: a win with it pays 1.5 (`natural=True, sab=False`); `plain`: it is an ordinary 21 (both false).
 */
export const RULES = ['book', 'bonus', 'plain'] as const;
export type Rules = (typeof RULES)[number];

/** What the view draws: hands as card values (ace 1), the last action (-1: none yet). */
export type BlackjackFrame = {
  readonly player: readonly number[];
  /** The second card is hidden from the policy until the hand is over. */
  readonly dealer: readonly number[];
  readonly lastAction: number;
  /** The final reward; null while the hand is on. */
  readonly outcome: number | null;
  readonly steps: number;
};

const NOT_WON: StepInfo = Object.freeze({ success: 0 });
const WON: StepInfo = Object.freeze({ success: 1 });

/** Observation `[player_sum, dealer_card, usable_ace]`. */
const FIELDS: readonly ObservationField[] = [
  { name: 'player_sum', offset: 0, shape: [] },
  { name: 'dealer_card', offset: 1, shape: [] },
  { name: 'usable_ace', offset: 2, shape: [] },
];

/** Sum of a hand with every ace counted as 1. */
function hardSum(hand: readonly number[]): number {
  let sum = 0;
  for (const card of hand) sum += card;
  return sum;
}

/** True if an ace can count 11 without going over 21. */
export function hasUsableAce(hand: readonly number[]): boolean {
  return hand.includes(1) && hardSum(hand) + 10 <= 21;
}

/** Best total of a hand: one ace counts 11 where that does not go over 21. */
export function handTotal(hand: readonly number[]): number {
  return hardSum(hand) + (hasUsableAce(hand) ? 10 : 0);
}

function isNatural(hand: readonly number[]): boolean {
  return hand.length === 2 && hand.includes(1) && hand.includes(10);
}

/** What standing with `player` pays against the dealer's finished hand: 1 win, 0 draw, -1 loss, 1.5 where rules say so. */
export function payout(player: readonly number[], dealer: readonly number[], rules: Rules): number {
  const bustIsZero = (total: number) => (total > 21 ? 0 : total);
  const reward = Math.sign(bustIsZero(handTotal(player)) - bustIsZero(handTotal(dealer)));
  if (rules === 'book' && isNatural(player) && !isNatural(dealer)) return 1;
  if (rules === 'bonus' && isNatural(player) && reward === 1) return 1.5;
  return reward;
}

/**
 * Option: `rules` (default 'book'; see RULES). Throws on an unknown id or option value. Until the first seeded reset the
 * random stream is that of seed 0.
 */
export const make: MakeEnv = (id, options = {}) => {
  if (id !== 'blackjack-v1') throw new Error(`Unknown environment "${id}": expected blackjack-v1.`);
  const rules = RULES.find((known) => known === (options['rules'] ?? 'book'));
  if (!rules) throw new Error(`Option rules must be one of ${RULES.join(', ')}, not ${options['rules']}.`);
  return new Blackjack(rules);
};

class Blackjack implements Env {
  readonly observationFields = FIELDS;
  readonly observationSpace = { kind: 'box', low: [0, 1, 0], high: [31, 10, 1] } as const;
  readonly actionSpace = { kind: 'discrete', n: 2 } as const;
  private readonly rules: Rules;
  private readonly observation = new Float64Array(3);
  private random = createUniformRandom(0);
  private player: number[] = [];
  private dealer: number[] = [];
  private lastAction = -1;
  private outcome: number | null = null;
  private steps = 0;

  constructor(rules: Rules) {
    this.rules = rules;
  }

  reset(options: { readonly seed?: number } = {}) {
    if (options.seed !== undefined) this.random = createUniformRandom(options.seed);
    this.dealer = [this.draw(), this.draw()];
    this.player = [this.draw(), this.draw()];
    // The reference draws a suit for its picture of the open card, and jack, queen or king for a ten.
    this.random.integers(0, 4);
    if (this.dealer[0] === 10) this.random.integers(0, 3);
    this.lastAction = -1;
    this.outcome = null;
    this.steps = 0;
    return { observation: this.observe(), info: NOT_WON };
  }

  step(action: Action) {
    if (this.player.length === 0) throw new Error('Call reset before step: no cards have been dealt yet.');
    if (!contains(this.actionSpace, action))
      throw new Error(`Action must be 0 (stick) or 1 (hit), not ${String(action)}.`);
    let reward = 0;
    let terminated = true;
    if (action === 1) {
      this.player.push(this.draw());
      terminated = handTotal(this.player) > 21;
      if (terminated) reward = -1;
    } else {
      while (handTotal(this.dealer) < DEALER_STANDS_AT) this.dealer.push(this.draw());
      reward = payout(this.player, this.dealer, this.rules);
    }
    this.lastAction = action as number;
    this.outcome = terminated ? reward : null;
    this.steps++;
    return { observation: this.observe(), reward, terminated, truncated: false, info: reward > 0 ? WON : NOT_WON };
  }

  render(): BlackjackFrame {
    const { lastAction, outcome, steps } = this;
    return { player: [...this.player], dealer: [...this.dealer], lastAction, outcome, steps };
  }

  close() {}

  private draw(): number {
    return DECK[this.random.integers(0, DECK.length)]!;
  }

  private observe(): Float64Array {
    this.observation[0] = handTotal(this.player);
    this.observation[1] = this.dealer[0]!;
    this.observation[2] = hasUsableAce(this.player) ? 1 : 0;
    return this.observation;
  }
}
