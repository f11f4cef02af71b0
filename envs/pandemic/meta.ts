// The card of the pandemic task: what the picker and the result panels show without loading the dynamics.
import type { EnvCard } from '../../src/env-api/env.ts';

const measured = 'measured here, mean of 100 episodes';

export const cards: readonly EnvCard[] = [
  {
    id: 'pandemic',
    title: 'Pandemic policy',
    family: 'Real world',
    summary:
      'Choose a town’s stage of regulation day by day: two waves of a disease fill the hospital, but strict rules cost, and raising them before people see the need costs more.',
    horizon: 192,
    selection: 'return',
    levels: [
      { label: 'Random actions', value: -261.9, kind: 'random', source: measured },
      { label: 'Hand-written, short spells of stage 3', value: -1.3, kind: 'heuristic', source: measured },
      { label: 'Naive: no measures at all', value: -10.2, kind: 'heuristic', source: measured },
    ],
    options: [
      {
        name: 'measures',
        label: 'Effect of hygiene and masks',
        help: 'In the published simulator each day under hygiene or masks lowers the spread once more, and it takes weeks to recover. “Afresh” is the original Sony simulator’s rule: the effect lasts as long as the measure.',
        kind: 'choice',
        choices: [
          { value: 'compounding', label: 'Adds up day by day (published)' },
          { value: 'afresh', label: 'Afresh every day' },
        ],
        defaultValue: 'compounding',
      },
      {
        name: 'stageCost',
        label: 'What the term for low stages counts',
        help: 'The published code looks up the cost by the action (lower, keep, raise), so that a high stage itself costs nothing. “Stage” charges the stage.',
        kind: 'choice',
        choices: [
          { value: 'action', label: 'The action (published)' },
          { value: 'stage', label: 'The stage' },
        ],
        defaultValue: 'action',
      },
      {
        name: 'records',
        label: 'The three records of an observation',
        help: 'Published: three records of one day, between which the counts do not change. “Three days” shows the last three days instead, so that growth can be seen.',
        kind: 'choice',
        choices: [
          { value: 'same-day', label: 'Three times the last day (published)' },
          { value: 'three-days', label: 'The last three days' },
        ],
        defaultValue: 'same-day',
      },
      {
        name: 'transmission',
        label: 'People infect one another',
        help: 'Off: only the first six cases of each variant fall ill. The paper’s harness makes a new town for every candidate policy, and from the second town of a process on nobody infects anybody; compare with published returns with this off.',
        kind: 'boolean',
        defaultValue: true,
      },
    ],
    reference: {
      label: 'PandemicSimulator (Sony, Apache-2.0), in the fork of Stephanehk/CS329H-Final-Project-Submission',
      url: 'https://github.com/Stephanehk/CS329H-Final-Project-Submission',
    },
    quirks: [
      'The reward class of the published runs is not public. The reward here is inferred: its four terms and their weights are in the authors’ other public code, and their published policies name them.',
      'The published prompt describes actions as -1, 0 and 1 beside an action space of 0, 1 and 2, which is what counts; the prompt here tells of the latter only.',
      'Measures add up: a few days of stage 1 or higher hold the spread down for weeks after they have been lifted.',
      'The term for low stages is charged by the action, not by the stage: action 0 (lower) at stage 0 is free, action 1 (keep) costs at every stage.',
      'The three records of an observation are of the same day. Whoever compares the last two never sees growth.',
      'The first observation is all zeros, so raising the stage on the first day always costs 10.',
      'Tests never report a death: dead people test negative, and keep walking about, although they infect nobody.',
      'Every home receives visitors at any time, and limits on gatherings count residents only, so that only the ban of stages 3 and 4 has an effect.',
      'The hospital recognises patients by the alpha variant only: those critical with delta get no better chances from a bed.',
    ],
  },
];
