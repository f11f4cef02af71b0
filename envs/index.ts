// The registry: every task's name at once, everything else, its card included, on demand: the page's first load stays small.
// `folder` names the directory under envs/ whose env.ts is bundled on its own for the sandbox. The order is the picker's:
// classroom classics, NoiseWorld, then physics.
import type { EnvModule, RegistryEntry, TaskName } from '../src/env-api/env.ts';

/** What the cards of one folder say as well; test/envs/conformance.test.ts compares them. */
interface FolderNames extends Pick<TaskName, 'family' | 'engine'> {
  /** Title of each task, by id. */
  readonly titles: Readonly<Record<string, string>>;
}

interface ModuleFile {
  loadModule(id: string): EnvModule;
}

/** The entries of one folder; its module file is fetched when the first of them is loaded. */
function folder(
  name: string,
  { titles, ...shared }: FolderNames,
  fetchModule: () => Promise<ModuleFile>,
): RegistryEntry[] {
  return Object.entries(titles).map(([id, title]) => ({
    id,
    title,
    ...shared,
    folder: name,
    load: async () => (await fetchModule()).loadModule(id),
  }));
}

const classic = (titles: FolderNames['titles']): FolderNames => ({ family: 'Classics', titles });
const realWorld = (titles: FolderNames['titles']): FolderNames => ({ family: 'Real world', titles });

const noiseWorld: FolderNames = {
  family: 'NoiseWorld',
  titles: {
    noise_world_board_0: 'NoiseWorld board 0 (5 × 5)',
    noise_world_board_1: 'NoiseWorld board 1 (10 × 10)',
    noise_world_board_2: 'NoiseWorld board 2 (10 × 10)',
    noise_world_board_3: 'NoiseWorld board 3 (10 × 10)',
    noise_world_board_4: 'NoiseWorld board 4 (10 × 10, two milestones)',
    noise_world_board_5: 'NoiseWorld board 5 (10 × 10, two milestones)',
    noise_world_board_6: 'NoiseWorld board 6 (10 × 10, two milestones)',
  },
};

const mujoco: FolderNames = {
  family: 'MuJoCo',
  engine: 'mujoco',
  titles: {
    inverted_double_pendulum_v5: 'Inverted Double Pendulum',
    reacher_v5: 'Reacher',
    swimmer_v5: 'Swimmer',
    hopper_v5: 'Hopper',
    halfcheetah_v5: 'Half Cheetah',
    ant_v5: 'Ant',
    humanoid_v5: 'Humanoid',
  },
};

const pointMaze: FolderNames = {
  family: 'Point Maze',
  engine: 'mujoco',
  titles: {
    point_maze_large_v3: 'Point maze, unknown map',
    point_maze_large_diverse_g_v3: 'Point maze, published map',
  },
};

const metaWorld: FolderNames = {
  family: 'Meta-World',
  engine: 'mujoco',
  titles: {
    button_press_v3: 'Press a button',
    door_open_v3: 'Open a door',
    drawer_open_v3: 'Open a drawer',
    pick_place_v3: 'Pick and place',
  },
};

export const registry: readonly RegistryEntry[] = [
  ...folder('cartpole', classic({ 'cartpole-v1': 'CartPole' }), () => import('./cartpole/module.ts')),
  ...folder(
    'frozen-lake',
    classic({ 'frozen-lake-v1': 'Frozen Lake', 'frozen-lake-8x8-v1': 'Frozen Lake 8x8' }),
    () => import('./frozen-lake/module.ts'),
  ),
  ...folder('taxi', classic({ 'taxi-v4': 'Taxi' }), () => import('./taxi/module.ts')),
  ...folder(
    'cliff-walking',
    classic({ 'cliff-walking-v1': 'Cliff Walking' }),
    () => import('./cliff-walking/module.ts'),
  ),
  ...folder('blackjack', classic({ 'blackjack-v1': 'Blackjack' }), () => import('./blackjack/module.ts')),
  ...folder(
    'mountain-car',
    classic({ 'mountain-car-v0': 'Mountain Car', 'mountain-car-continuous-v0': 'Mountain Car, continuous' }),
    () => import('./mountain-car/module.ts'),
  ),
  ...folder('pendulum', classic({ 'pendulum-v1': 'Pendulum' }), () => import('./pendulum/module.ts')),
  ...folder('acrobot', classic({ 'acrobot-v1': 'Acrobot' }), () => import('./acrobot/module.ts')),
  ...folder('noise-world', noiseWorld, () => import('./noise-world/module.ts')),
  ...folder('mujoco', mujoco, () => import('./mujoco/module.ts')),
  ...folder('point-maze', pointMaze, () => import('./point-maze/module.ts')),
  ...folder('meta-world', metaWorld, () => import('./meta-world/module.ts')),
  ...folder('traffic', realWorld({ traffic: 'Traffic merge' }), () => import('./traffic/module.ts')),
  ...folder('pandemic', realWorld({ pandemic: 'Pandemic policy' }), () => import('./pandemic/module.ts')),
  ...folder('glucose', realWorld({ glucose: 'Blood glucose' }), () => import('./glucose/module.ts')),
];

/** The entry of `id`, or undefined. */
export function findEnv(id: string): RegistryEntry | undefined {
  return registry.find((entry) => entry.id === id);
}
