// How a task is made outside this page, as lines of Python for an exported policy: Gymnasium 1.3, Gymnasium-Robotics 1.4 and
// Meta-World 3.1, or the paper's harness. The observation classes read flat vectors, so each entry also says how the simulator's own
// observation becomes that vector (the recorders in test/reference build the same ones).
import { mazes } from '../../../envs/point-maze/mazes.ts';
import type { EnvOptions } from '../../env-api/env.ts';
import { twinLevel } from '../../env-api/twin-options.ts';

export interface Simulator {
  readonly where: 'gymnasium' | 'harness';
  /** What to install, for pip; or, for the harness, what has to be importable. */
  readonly needs: string;
  /** Body of a function that returns the environment; `HORIZON` is the number of steps after which an episode is cut. */
  readonly make: readonly string[];
  /** Expression for the flat vector, from `env` (unwrapped), `observation` and `info`. */
  readonly vector: string;
  /** What a reader should know before comparing figures. */
  readonly note?: string;
}

const gymnasium = 'gymnasium==1.3.0';

function registered(id: string, needs: string, vector: string, options: readonly string[] = []): Simulator {
  const args = [`"${id}"`, 'max_episode_steps=HORIZON', ...options].join(', ');
  return { where: 'gymnasium', needs, make: ['import gymnasium', '', `return gymnasium.make(${args})`], vector };
}

const asItIs = 'observation';
const grid = (columns: string) => `(observation, observation // ${columns}, observation % ${columns})`;
const side = 'round(env.observation_space.n**0.5)';

/** A value in Python; null for what is neither true or false nor a number or fraction: an imported run can hold any text. */
function python(value: string | number | boolean): string | null {
  const text = String(value);
  if (text === 'true' || text === 'false') return text === 'true' ? 'True' : 'False';
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?(\/\d+)?$/.test(text) ? text : null;
}

/** `options` as Python arguments; null where Gymnasium has no such option and it does not stand at its default. */
function argumentsFor(
  options: EnvOptions,
  known: Readonly<Record<string, (value: string | number | boolean) => string | null>>,
): readonly string[] | null {
  const found = Object.entries(options).map(([name, value]) => known[name]?.(value) ?? null);
  return found.includes(null) ? null : (found as string[]).filter(Boolean);
}

const named = (name: string) => (value: string | number | boolean) => {
  const text = python(value);
  return text === null ? null : `${name}=${text}`;
};
const published = (value: unknown) => (value === 'published' ? '' : null);

type Maker = (options: EnvOptions) => Simulator | null;

const classic =
  (id: string, vector: string, known: Parameters<typeof argumentsFor>[1], needs = gymnasium): Maker =>
  (options) => {
    const args = argumentsFor(options, known);
    return args && registered(id, needs, vector, args);
  };

const lake = (id: string) =>
  classic(
    id,
    grid(side),
    { isSlippery: named('is_slippery'), successRate: named('success_rate') },
    `"${gymnasium.replace('==', '[toy-text]==')}"`,
  );

const blackjackRules: Readonly<Record<string, string>> = {
  book: 'natural=False, sab=True',
  bonus: 'natural=True, sab=False',
  plain: 'natural=False, sab=False',
};

/** Parts of the vector after Gymnasium's own observation. */
const mujocoParts: Readonly<Record<string, readonly [id: string, parts: readonly string[]]>> = {
  ant_v5: ['Ant-v5', ['qpos', 'qvel', 'data.cfrc_ext', 'dt', 'get_body_com("torso")[:2]']],
  halfcheetah_v5: ['HalfCheetah-v5', ['qpos', 'qvel', 'dt', 'data.qpos[:1]', 'ZERO']],
  hopper_v5: ['Hopper-v5', ['qpos', 'qvel', 'dt', 'data.qpos[:1]']],
  humanoid_v5: [
    'Humanoid-v5',
    [
      ...['qpos', 'qvel', 'dt', 'data.qpos[:2]', 'MASS_CENTER', 'data.ctrl', 'data.cfrc_ext'],
      ...['data.cinert[1:]', 'data.cvel[1:]', 'data.qfrc_actuator[6:]'],
    ],
  ],
  swimmer_v5: ['Swimmer-v5', ['qpos', 'qvel', 'dt', 'data.qpos[:2]']],
  reacher_v5: [
    'Reacher-v5',
    [...['dt', 'qpos', 'qvel', 'FROM_TARGET', 'get_body_com("fingertip")', 'get_body_com("target")']],
  ],
  inverted_double_pendulum_v5: ['InvertedDoublePendulum-v5', ['qpos', 'qvel', 'dt', 'data.site_xpos[0]']],
};

const shorthand: Readonly<Record<string, string>> = {
  qpos: 'env.data.qpos',
  qvel: 'env.data.qvel',
  ZERO: '0.0',
  MASS_CENTER: '(env.model.body_mass @ env.data.xipos / env.model.body_mass.sum())[:2]',
  FROM_TARGET: 'env.get_body_com("fingertip") - env.get_body_com("target")',
};

/** Where contacts make a motion chaotic, the last digits of two builds of MuJoCo grow into other episodes (envs/mujoco/README.md). */
const chaotic: ReadonlySet<string> = new Set(['ant_v5', 'halfcheetah_v5']);
const chaos =
  'Contacts make this motion chaotic: single episodes come out otherwise than in the browser, their mean much the same.';

function mujoco(envId: string): Maker {
  const [id, parts] = mujocoParts[envId]!;
  const vector = ['observation', ...parts.map((part) => shorthand[part] ?? `env.${part}`)];
  const joined = `numpy.concatenate([numpy.ravel(part) for part in (${vector.join(', ')})])`;
  return () => ({
    ...registered(id, '"gymnasium[mujoco]==1.3.0"', joined),
    ...(chaotic.has(envId) && { note: chaos }),
  });
}

function pointMaze(id: string, envId: keyof typeof mazes): Maker {
  const codes: Readonly<Record<string, string>> = { '#': '1', '.': '0', g: '"g"', s: '"r"' };
  const rows = mazes[envId].rows.map((row) => `    [${[...row].map((cell) => codes[cell]).join(', ')}],`);
  return () => ({
    where: 'gymnasium',
    needs: `${gymnasium} gymnasium-robotics==1.4.2`,
    make: [
      'import gymnasium',
      'import gymnasium_robotics',
      '',
      'gymnasium.register_envs(gymnasium_robotics)',
      'maze = [',
      ...rows,
      ']',
      `return gymnasium.make("${id}", maze_map=maze, continuing_task=False, reset_target=False, max_episode_steps=HORIZON)`,
    ],
    vector: 'numpy.concatenate([observation[key] for key in ("observation", "desired_goal", "achieved_goal")])',
  });
}

function metaWorld(name: string): Maker {
  return ({ mt1_seed = 0 }) => ({
    where: 'gymnasium',
    needs: 'metaworld==3.1.1',
    make: [
      'import gymnasium',
      'import metaworld',
      '',
      `return gymnasium.make("Meta-World/MT1", env_name="${name}", seed=${Number(mt1_seed)})`,
    ],
    vector: asItIs,
    note: 'Meta-World draws the placements itself: the seed of an episode does not choose one, so compare shares of successes.',
  });
}

function noiseWorld(envId: string): Maker {
  return ({ boardSeed = 0, boardSize = 0 }) => {
    if (Number(boardSeed) !== 0 || Number(boardSize) !== 0) return null;
    return {
      where: 'harness',
      needs:
        'gymnasium, and the paper’s repository (github.com/Stephanehk/PromptPO) importable as direct_policy_learning',
      make: [
        'import gymnasium',
        'from direct_policy_learning.env_utils import noise_world_env_names as boards',
        'from direct_policy_learning.no_prior_envs.noise_world_env import register_noise_world',
        '',
        'register_noise_world()',
        `board = "${envId}"`,
        'return gymnasium.make(',
        '    "NoiseWorld-v0",',
        '    n=boards.noise_world_grid_n(board),',
        '    seed=boards.noise_world_seed(board),',
        '    prerequisite_pair=boards.noise_world_prerequisite_pair(board),',
        '    ensure_all_standard_board_codes=boards.noise_world_ensure_full_standard_board_codes(board),',
        ')',
      ],
      vector: asItIs,
    };
  };
}

const makers: Readonly<Record<string, Maker>> = {
  'cartpole-v1': classic('CartPole-v1', asItIs, {
    suttonBartoReward: named('sutton_barto_reward'),
    constants: published,
  }),
  'frozen-lake-v1': lake('FrozenLake-v1'),
  'frozen-lake-8x8-v1': lake('FrozenLake8x8-v1'),
  'taxi-v4': classic('Taxi-v4', '(observation, *env.decode(observation), *info["action_mask"])', {
    isRainy: named('is_rainy'),
    ficklePassenger: named('fickle_passenger'),
  }),
  'cliff-walking-v1': classic('CliffWalking-v1', grid('12'), { isSlippery: named('is_slippery') }),
  'blackjack-v1': classic('Blackjack-v1', asItIs, { rules: (value) => blackjackRules[String(value)] ?? null }),
  'mountain-car-v0': classic('MountainCar-v0', asItIs, {
    goalVelocity: named('goal_velocity'),
    constants: published,
  }),
  'mountain-car-continuous-v0': classic('MountainCarContinuous-v0', asItIs, { goalVelocity: named('goal_velocity') }),
  'pendulum-v1': classic('Pendulum-v1', asItIs, { gravity: named('g') }),
  'acrobot-v1': classic('Acrobot-v1', asItIs, { constants: published }),
  ...Object.fromEntries(Object.keys(mujocoParts).map((envId) => [envId, mujoco(envId)])),
  point_maze_large_v3: pointMaze('PointMaze_Large-v3', 'point_maze_large_v3'),
  point_maze_large_diverse_g_v3: pointMaze('PointMaze_Large_Diverse_G-v3', 'point_maze_large_diverse_g_v3'),
  button_press_v3: metaWorld('button-press-v3'),
  door_open_v3: metaWorld('door-open-v3'),
  drawer_open_v3: metaWorld('drawer-open-v3'),
  pick_place_v3: metaWorld('pick-place-v3'),
  ...Object.fromEntries(
    [0, 1, 2, 3, 4, 5, 6].map((board) => [`noise_world_board_${board}`, noiseWorld(`noise_world_board_${board}`)]),
  ),
};

/** Tasks of the paper, whose harness gives policies the observation classes of the same names. */
const paperTask = /_v[35]$|^noise_world_board_|^(traffic|pandemic|glucose)$/;

/** Where the task with these options can be played outside this page; null where nowhere that we know. */
export function simulatorOf(envId: string, options: EnvOptions): Simulator | null {
  if (twinLevel(options) !== null || !Object.hasOwn(makers, envId)) return null;
  return makers[envId]!(options);
}

/** Whether the paper's harness plays this task. */
export function isPaperTask(envId: string, options: EnvOptions): boolean {
  return twinLevel(options) === null && paperTask.test(envId);
}
