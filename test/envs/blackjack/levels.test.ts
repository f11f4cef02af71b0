// The numbers on Blackjack's card, exactly.
import { expect, test } from 'vitest';
import { cards } from '../../../envs/blackjack/meta.ts';
import { expectedReturn } from './hands.ts';

test('the levels are the exact expected returns', () => {
  const [card] = cards;
  const level = (kind: string) => card!.levels.find((candidate) => candidate.kind === kind)!.value;
  expect(expectedReturn('book', (stick, hit) => Math.max(stick, hit))).toBeCloseTo(level('optimum'), 4);
  expect(expectedReturn('book', (stick, hit) => (stick + hit) / 2)).toBeCloseTo(level('random'), 4);
  const likeDealer = (stick: number, hit: number, seen: { player_sum: number }) => (seen.player_sum < 17 ? hit : stick);
  expect(expectedReturn('book', likeDealer)).toBeCloseTo(level('heuristic'), 4);
});
