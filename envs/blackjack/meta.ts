// Blackjack's card. Optimum and averages are exact: a dynamic programme over all hands
// (test/envs/blackjack/levels.test.ts), with uniformly random actions for 'random'.
import type { EnvCard } from '../../src/env-api/env.ts';

const COMPUTED = 'computed here, exact expectation';

export const cards: readonly EnvCard[] = [
  {
    id: 'blackjack-v1',
    title: 'Blackjack',
    family: 'Classics',
    summary: 'Take cards to come closer to 21 than the dealer without going over; even perfect play loses a little.',
    horizon: 30,
    selection: 'return',
    finite: true,
    levels: [
      { label: 'Optimum', value: -0.0431, kind: 'optimum', source: COMPUTED },
      { label: 'Hitting below 17, as the dealer does', value: -0.0759, kind: 'heuristic', source: COMPUTED },
      { label: 'Random actions', value: -0.3942, kind: 'random', source: COMPUTED },
    ],
    options: [
      {
        name: 'rules',
        label: 'Ace and ten as the first two cards',
        help: 'How such a hand, a natural, is paid. Levels on this card hold for the book rules, which are the registered default.',
        kind: 'choice',
        choices: [
          { value: 'book', label: 'wins at once unless the dealer has one too (Sutton and Barto)' },
          { value: 'bonus', label: 'a win with it pays 1.5' },
          { value: 'plain', label: 'an ordinary 21' },
        ],
        defaultValue: 'book',
      },
    ],
    reference: {
      label: 'Gymnasium 1.3, Blackjack-v1',
      url: 'https://gymnasium.farama.org/environments/toy_text/blackjack/',
    },
    quirks: [
      'Gymnasium registers no time limit for this task. A hand cannot last more than 20 steps, so the cap of 30 never cuts one.',
      'Hands differ so much that a mean over a few of them says little: use many episodes.',
      'A natural of the dealer does not beat an ordinary 21 of the player: that is a draw, as in the reference.',
    ],
  },
];
