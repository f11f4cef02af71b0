// The card of traffic: what the picker shows before the environment itself is loaded.
import type { EnvCard } from '../../src/env-api/env.ts';

const measured = 'measured here, mean of 100 episodes';

export const cards: readonly EnvCard[] = [
  {
    id: 'traffic',
    title: 'Traffic merge',
    family: 'Real world',
    summary:
      'Steer the few autonomous vehicles on a ramp so that a crowded highway merge keeps flowing: each drives among people who do not give way.',
    horizon: 300,
    selection: 'return',
    levels: [
      { label: 'Random actions', value: -182.02, kind: 'random', source: measured },
      { label: 'Hand-written: coast, and push on when slow', value: 70.8, kind: 'heuristic', source: measured },
      { label: 'Naive: full throttle in all ten entries', value: -369.35, kind: 'heuristic', source: measured },
      { label: 'Trick: stop on the ramp and block it', value: 171.89, kind: 'heuristic', source: measured },
    ],
    options: [
      {
        name: 'reward',
        label: 'Reward',
        help: 'What a step is worth. The levels on this card hold for the published reward only.',
        kind: 'choice',
        choices: [
          { value: 'flow', label: 'As published: speeds near the target' },
          { value: 'commute', label: 'Corrected: time that everybody takes' },
        ],
        defaultValue: 'flow',
      },
      {
        name: 'trueHeadways',
        label: 'True distances ahead',
        help: 'Gives as leader_headways the distance to the vehicle ahead. As published it is the one that the vehicle ahead has itself.',
        kind: 'boolean',
        defaultValue: false,
      },
      {
        name: 'horizon',
        label: 'Seconds',
        help: 'Steps of an episode, 1 to 3000. The reference ends after 300, although its prompt speaks of 500.',
        kind: 'number',
        defaultValue: 300,
      },
    ],
    reference: {
      label: 'Hatgis-Kessell and Brunskill (2026), traffic; simulation after Flow and SUMO',
      url: 'https://github.com/Stephanehk/PromptPO',
    },
    quirks: [
      'Only vehicles on the road count, so keeping vehicles off it pays: a policy that blocks the ramp for good gets more than twice the return of a careful driver. The corrected reward punishes that.',
      'leader_headways is not the distance to the vehicle ahead but that vehicle’s own distance to the next one: a slip of the published code, which the reward inherits.',
      'An autonomous vehicle that has stopped stays where it is until it is given a positive acceleration, and strands everybody behind it on the ramp.',
      'The price of accelerating is the mean over all ten entries, also those that no vehicle obeys.',
      'The published prompt says that there are always five autonomous vehicles and 500 steps. There are 300, and how many vehicles there are depends on how they drive: 0 or 1 while they keep moving, up to five when they queue on the ramp. The prompt here says so.',
      'The paper’s own reward weights for this task are not public. The reward here is the one that its code names as the true one.',
      'Collisions end the episode but hardly ever happen: a safety system brakes every vehicle.',
    ],
  },
];
