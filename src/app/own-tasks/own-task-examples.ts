// Worked examples to start a task of one's own from.
import drone from './examples/drone-height.js?raw';
import warehouse from './examples/warehouse.py?raw';
import type { OwnTexts } from '../../env-api/own-task.ts';
import type { OwnDraft } from '../../storage/own-task.ts';

export interface OwnExample {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly about: string;
  readonly draft: OwnDraft;
}

const warehouseTexts: OwnTexts = {
  observation: `row -- row of the robot, a whole number from 0 (top) to 4 (bottom).
column -- column of the robot, a whole number from 0 (left) to 5 (right).
carrying -- 1 while the robot carries the parcel, else 0.

The warehouse is 5 rows by 6 columns; shelves (#) cannot be entered:
    ......
    .##.#.
    ......
    .#.##.
    ......
The parcel lies at row 0, column 5 and is picked up by standing there. The gate is at row 4, column 0. The robot starts on
any other free cell.`,
  action: `One integer from 0 to 3:

| action | what it does |
|---|---|
| 0 | one row up |
| 1 | one column to the right |
| 2 | one row down |
| 3 | one column to the left |

One step in ten slips and does nothing; a step into a shelf or a wall does nothing either.`,
  reward: 'Each step costs 1. The step that brings the parcel to the gate earns 20 and ends the episode.',
};

const droneTexts: OwnTexts = {
  observation: `height -- metres above the ground, from 0 to 20.
speed -- metres per second, positive upwards, from -10 to 10.
wanted -- the height to keep, in metres, from 2 to 18; the same through the whole episode.

One step is 0.05 seconds.`,
  action: `A list of one number:

| index | range | what it does |
|---|---|---|
| 0 | 0 to 1 | thrust: at full thrust 20 m/s2 upwards, against 9.81 m/s2 of gravity and gusts |`,
  reward: `Each step earns 1 less a fifth of the distance to the wanted height in metres (at most 1), less a tenth of the thrust.
Touching the ground costs 100 and ends the episode.`,
};

export const ownExamples: readonly OwnExample[] = [
  {
    id: 'warehouse',
    title: 'Warehouse robot',
    summary: 'Fetch the parcel and bring it to the gate, on a floor where one step in ten slips.',
    about: 'Python with Gymnasium’s API; it draws itself as text.',
    draft: {
      source: { language: 'python', code: warehouse },
      horizon: null,
      selection: 'return',
      texts: warehouseTexts,
    },
  },
  {
    id: 'drone',
    title: 'Drone height',
    summary: 'Keep a drone at the height that is asked for, in gusts, with little thrust.',
    about: 'JavaScript with a continuous action; it draws itself as pixels.',
    draft: { source: { language: 'javascript', code: drone }, horizon: null, selection: 'return', texts: droneTexts },
  },
];

/** What a task begins with that begins with nothing. */
export const emptyDrafts: Readonly<Record<OwnDraft['source']['language'], string>> = {
  python: `import gymnasium
from gymnasium.spaces import Box, Discrete


class MyEnv(gymnasium.Env):
    horizon = 100

    def __init__(self):
        self.observation_space = Box(0.0, 10.0, shape=(1,))
        self.action_space = Discrete(2)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.x = self.np_random.uniform(0.0, 10.0)
        return [self.x], {}

    def step(self, action):
        self.x = min(10.0, max(0.0, self.x + (0.5 if action == 1 else -0.5)))
        reward = -abs(self.x - 5.0)
        return [self.x], reward, False, False, {}
`,
  javascript: `class MyEnv {
  observationSpace = { kind: 'box', low: [0], high: [10] };
  observationNames = ['x'];
  actionSpace = { kind: 'discrete', n: 2 };
  horizon = 100;

  reset() {
    this.x = 10 * Math.random();
    return { observation: [this.x], info: {} };
  }

  step(action) {
    this.x = Math.min(10, Math.max(0, this.x + (action === 1 ? 0.5 : -0.5)));
    return { observation: [this.x], reward: -Math.abs(this.x - 5), terminated: false, truncated: false, info: {} };
  }
}
`,
};
