// The cards of the four Meta-World tasks: what the page shows of them without the simulator.
import type { EnvCard } from '../../src/env-api/env.ts';

interface Facts extends Pick<EnvCard, 'id' | 'title' | 'summary' | 'quirks'> {
  readonly heuristicLabel: string;
  /** Meta-World's name of the task. */
  readonly reference: string;
}

const measured = 'measured here, share of 100 episodes (seeds 0 to 99) that succeed';

function card({ id, title, summary, quirks = [], heuristicLabel, reference }: Facts): EnvCard {
  return {
    id,
    title,
    family: 'Meta-World',
    summary,
    horizon: 500,
    selection: 'success',
    levels: [
      { label: 'Random actions', value: 0, kind: 'random', source: measured },
      { label: heuristicLabel, value: 1, kind: 'heuristic', source: measured },
    ],
    options: [
      {
        name: 'mt1_seed',
        label: 'Placements',
        help: 'A whole number from 0: which 50 placements episodes start from. The paper’s harness has 0, Meta-World’s own tests 42.',
        kind: 'number',
        defaultValue: 0,
      },
    ],
    reference: {
      label: `Meta-World ${reference}`,
      url: 'https://metaworld.farama.org/',
    },
    quirks: [
      ...quirks,
      'Every episode starts from one of 50 placements that are drawn once; the same one may come twice in a row.',
      'Success does not end an episode, and need not last: one step of it is enough.',
    ],
    engine: 'mujoco',
  };
}

export const cards: readonly EnvCard[] = [
  card({
    id: 'button_press_v3',
    title: 'Press a button',
    summary:
      'Lead a robot’s hand to the button in the front of a box and push it in; an action moves it by a centimetre at most.',
    heuristicLabel: 'Hand-written: line up, then push',
    reference: 'button-press-v3',
    quirks: [
      'Reward and success disagree: most of the reward is paid only while the point between the fingertips is within 5 cm of the button. Meta-World’s own scripted policy presses with the back of the hand, succeeds every time, and earns next to nothing.',
      'The term that the reference calls “closed” pays for open fingers.',
      'The button’s own stop, after 60 mm, is soft: success lies behind it, at 73 mm.',
    ],
  }),
  card({
    id: 'door_open_v3',
    title: 'Open a door',
    summary:
      'Reach behind the handle of a safe’s door and swing the door open; a careless approach knocks against the handle.',
    heuristicLabel: 'Hand-written: into the gap, around the hinge',
    reference: 'door-open-v3',
    quirks: [
      'Success looks at the handle’s x only. It lies in a window of the door’s angle from about 79° to 104°: a door that swings further has been open, and is not any more.',
      'The reward wants a gripper that closes, but nothing need be gripped: the handle can be hooked.',
      'The quaternion in the observation is x, y, z, w here and in pick-and-place, but w, x, y, z in the other two tasks.',
    ],
  }),
  card({
    id: 'drawer_open_v3',
    title: 'Open a drawer',
    summary: 'Come down on a drawer’s bar from above with one finger behind it, and pull.',
    heuristicLabel: 'Hand-written: straddle the bar and pull',
    reference: 'drawer-open-v3',
    quirks: [
      'The drawer’s stop is soft: success needs 16 cm, which is where the stop is, and the goal lies 3 cm beyond it.',
      'The reward takes 20 cm for the whole way of the handle, although it starts 19 cm from the goal.',
    ],
  }),
  card({
    id: 'pick_place_v3',
    title: 'Pick and place',
    summary: 'Grip a puck between two fingers, lift it, and hold it at a goal in the air.',
    heuristicLabel: 'Hand-written: hover, grip, carry',
    reference: 'pick-place-v3',
    quirks: [
      'Success counts from 7 cm to the goal on, the whole reward of 10 only from 5 cm on.',
      'The reference means to compare the fingers with where they were at the start, but compares them with where they are. The reward here does the same.',
    ],
  }),
];
