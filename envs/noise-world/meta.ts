// The cards of the seven NoiseWorld boards: what the picker and the result panels show without loading the dynamics.
import type { EnvCard, EnvOption, ReferenceLevel } from '../../src/env-api/env.ts';
import { MAX_BOARD_SIZE, publishedBoards } from './boards.ts';

/** Expected returns of one episode on a published board, exact; the test beside the dynamics computes them again. */
interface Levels {
  readonly optimum: number;
  readonly heuristic: number;
  readonly random: number;
}

const levels: Readonly<Record<string, Levels>> = {
  noise_world_board_0: { optimum: 34.914, heuristic: 34.914, random: -890.29 },
  noise_world_board_1: { optimum: 974.908, heuristic: 974.908, random: -1858.31 },
  noise_world_board_2: { optimum: 976.768, heuristic: 976.768, random: -10381.34 },
  noise_world_board_3: { optimum: 981.276, heuristic: 981.276, random: -10212.05 },
  noise_world_board_4: { optimum: 969.735, heuristic: 969.735, random: -19024.11 },
  noise_world_board_5: { optimum: 399.699, heuristic: 399.392, random: -318.92 },
  noise_world_board_6: { optimum: 954.81, heuristic: 954.714, random: -28879.84 },
};

const keyInformation: EnvOption = {
  name: 'keyInformation',
  label: 'Tell the rule of codes 6 and 7',
  help: 'Adds to the prompt that the goal pays only after visiting the cells coded 6 and then 7. The environment stays the same.',
  kind: 'boolean',
  defaultValue: false,
};

const boardOptions: readonly EnvOption[] = [
  {
    name: 'boardSeed',
    label: 'Board seed',
    help: 'Draws another board from this seed; 0 keeps the published one. The levels shown hold for the published board only.',
    kind: 'number',
    defaultValue: 0,
  },
  {
    name: 'boardSize',
    label: 'Board size',
    help: `Side length of the grid, up to ${MAX_BOARD_SIZE}; 0 keeps the published one. The horizon is its square.`,
    kind: 'number',
    defaultValue: 0,
  },
];

const quirks = [
  'A deadly cell costs the fifth power of the side length, so a single misstep outweighs a hundred good episodes.',
  'Observations carry two progress flags. As in the authors’ prompts, the model is told of them only together with the key information.',
];

const milestoneQuirk = 'Reaching the goal before the milestones ends the episode without the bonus.';

function card(id: string): EnvCard {
  const { size, milestones } = publishedBoards[id]!;
  const { optimum, heuristic, random } = levels[id]!;
  const exact = 'Exact, by dynamic programming over the full dynamics of the published board';
  const levelList: ReferenceLevel[] = [
    { label: 'Optimum', value: optimum, kind: 'optimum', source: exact },
    {
      label: 'Hand-written policy that knows the codes',
      value: heuristic,
      kind: 'heuristic',
      source: `${exact}; the policy is reference-policy.py`,
    },
    { label: 'Random policy', value: random, kind: 'random', source: exact },
  ];
  const task = milestones
    ? 'Reach the far corner of a noisy grid after finding two hidden stations in the right order'
    : 'Cross a noisy grid to the far corner';
  return {
    id,
    title: `NoiseWorld board ${id.at(-1)} (${size} × ${size}${milestones ? ', two milestones' : ''})`,
    family: 'NoiseWorld',
    summary: `${task}: every cell carries a code, and nobody says what the codes mean.`,
    horizon: size * size,
    selection: 'return',
    finite: true,
    levels: levelList,
    options: milestones ? [keyInformation, ...boardOptions] : boardOptions,
    reference: {
      label: 'Hatgis-Kessell and Brunskill (2026), NoiseWorld',
      url: 'https://github.com/Stephanehk/PromptPO',
    },
    quirks: milestones ? [...quirks, milestoneQuirk] : quirks,
  };
}

export const cards: readonly EnvCard[] = Object.keys(publishedBoards).map(card);
