// The registry: every task's card at once, everything else on demand. `folder` names the directory under envs/ whose
// env.ts is bundled on its own for the sandbox. The order is the picker's: classroom classics, NoiseWorld, then physics.
import type { EnvCard, EnvModule, RegistryEntry } from '../src/env-api/env.ts';
import { cards as acrobot } from './acrobot/meta.ts';
import { cards as blackjack } from './blackjack/meta.ts';
import { cards as cartpole } from './cartpole/meta.ts';
import { cards as cliffWalking } from './cliff-walking/meta.ts';
import { cards as frozenLake } from './frozen-lake/meta.ts';
import { cards as glucose } from './glucose/meta.ts';
import { cards as mountainCar } from './mountain-car/meta.ts';
import { cards as mujoco } from './mujoco/meta.ts';
import { cards as noiseWorld } from './noise-world/meta.ts';
import { cards as pandemic } from './pandemic/meta.ts';
import { cards as pendulum } from './pendulum/meta.ts';
import { cards as pointMaze } from './point-maze/meta.ts';
import { cards as taxi } from './taxi/meta.ts';
import { cards as traffic } from './traffic/meta.ts';

interface ModuleFile {
  loadModule(id: string): EnvModule;
}

/** The entries of one folder; its module file is fetched when the first of them is loaded. */
function folder(name: string, cards: readonly EnvCard[], fetchModule: () => Promise<ModuleFile>): RegistryEntry[] {
  return cards.map((card) => ({
    card,
    folder: name,
    load: async () => (await fetchModule()).loadModule(card.id),
  }));
}

export const registry: readonly RegistryEntry[] = [
  ...folder('cartpole', cartpole, () => import('./cartpole/module.ts')),
  ...folder('frozen-lake', frozenLake, () => import('./frozen-lake/module.ts')),
  ...folder('taxi', taxi, () => import('./taxi/module.ts')),
  ...folder('cliff-walking', cliffWalking, () => import('./cliff-walking/module.ts')),
  ...folder('blackjack', blackjack, () => import('./blackjack/module.ts')),
  ...folder('mountain-car', mountainCar, () => import('./mountain-car/module.ts')),
  ...folder('pendulum', pendulum, () => import('./pendulum/module.ts')),
  ...folder('acrobot', acrobot, () => import('./acrobot/module.ts')),
  ...folder('noise-world', noiseWorld, () => import('./noise-world/module.ts')),
  ...folder('mujoco', mujoco, () => import('./mujoco/module.ts')),
  ...folder('point-maze', pointMaze, () => import('./point-maze/module.ts')),
  ...folder('traffic', traffic, () => import('./traffic/module.ts')),
  ...folder('pandemic', pandemic, () => import('./pandemic/module.ts')),
  ...folder('glucose', glucose, () => import('./glucose/module.ts')),
];

/** The entry of `id`, or undefined. */
export function findEnv(id: string): RegistryEntry | undefined {
  return registry.find((entry) => entry.card.id === id);
}
