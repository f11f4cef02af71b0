// Measures the learning curves that are committed under test/fixtures/learning-curves/: `node src/tools/learning-curves.mjs`
// for all, or with names of files for some. Each is one `npm run -s train` command; what is kept of it is the mean return
// of every evaluation, per seed, with the command itself.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './build-cli.mjs';

const tabular = '--seeds 10 --episodes 500';
const classic = '--seeds 10 --episodes 20';
const physics = '--seeds 3 --episodes 5';

/** Arguments of `train`, by name of the file. */
export const plans = {
  'frozen-lake.q-learning': `--env frozen-lake-v1 --algorithm q-learning --steps 50000 ${tabular}`,
  'frozen-lake.value-iteration': `--env frozen-lake-v1 --algorithm value-iteration --steps 50000 ${tabular}`,
  'frozen-lake-8x8.q-learning': `--env frozen-lake-8x8-v1 --algorithm q-learning --steps 500000 ${tabular}`,
  'frozen-lake-8x8.value-iteration': `--env frozen-lake-8x8-v1 --algorithm value-iteration --steps 100000 ${tabular}`,
  'taxi.q-learning': `--env taxi-v4 --algorithm q-learning --steps 100000 ${tabular}`,
  'taxi.value-iteration': `--env taxi-v4 --algorithm value-iteration --steps 20000 ${tabular}`,
  'cliff-walking.q-learning': `--env cliff-walking-v1 --algorithm q-learning --steps 20000 ${tabular}`,
  'cliff-walking.value-iteration': `--env cliff-walking-v1 --algorithm value-iteration --steps 10000 ${tabular}`,
  'blackjack.q-learning': '--env blackjack-v1 --algorithm q-learning --steps 300000 --seeds 10 --episodes 1000',
  'blackjack.value-iteration':
    '--env blackjack-v1 --algorithm value-iteration --steps 100000 --seeds 10 --episodes 1000',
  'noise-world-0.q-learning': `--env noise_world_board_0 --algorithm q-learning --steps 100000 ${tabular}`,
  'noise-world-0.value-iteration': `--env noise_world_board_0 --algorithm value-iteration --steps 20000 ${tabular}`,
  'noise-world-1.q-learning': `--env noise_world_board_1 --algorithm q-learning --steps 100000 ${tabular}`,
  'noise-world-1.value-iteration': `--env noise_world_board_1 --algorithm value-iteration --steps 20000 ${tabular}`,
  'cartpole.cem': `--env cartpole-v1 --algorithm cem --steps 50000 ${classic}`,
  'cartpole.cma-es': `--env cartpole-v1 --algorithm cma-es --steps 50000 ${classic}`,
  'mountain-car-continuous.cem': `--env mountain-car-continuous-v0 --algorithm cem --steps 100000 ${classic}`,
  'mountain-car-continuous.cma-es': `--env mountain-car-continuous-v0 --algorithm cma-es --steps 100000 ${classic}`,
  'pendulum.cem': `--env pendulum-v1 --algorithm cem --steps 500000 ${classic}`,
  'pendulum.cma-es': `--env pendulum-v1 --algorithm cma-es --steps 500000 ${classic}`,
  'cartpole.ppo': `--env cartpole-v1 --algorithm ppo --steps 500000 ${classic}`,
  'cartpole.dqn': `--env cartpole-v1 --algorithm dqn --steps 50000 ${classic}`,
  'pendulum.sac': `--env pendulum-v1 --algorithm sac --steps 10000 ${classic}`,
  'hopper.cem': `--env hopper_v5 --algorithm cem --steps 100000 ${physics}`,
  'hopper.cma-es': `--env hopper_v5 --algorithm cma-es --steps 100000 ${physics}`,
  'half-cheetah.cem': `--env halfcheetah_v5 --algorithm cem --steps 200000 ${physics}`,
  'half-cheetah.cma-es': `--env halfcheetah_v5 --algorithm cma-es --steps 200000 ${physics}`,
  'half-cheetah.ppo': `--env halfcheetah_v5 --algorithm ppo --steps 200000 ${physics}`,
  'half-cheetah.sac': `--env halfcheetah_v5 --algorithm sac --steps 100000 ${physics}`,
  'hopper.ppo': `--env hopper_v5 --algorithm ppo --steps 200000 ${physics}`,
};

/** What is kept of the records of one command. */
export function compact(command, records) {
  const { envId, algorithm, hyperparameters, budget, evaluationSeeds, appVersion, startedAt } = records[0];
  const round = (value) => Number(value.toPrecision(5));
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    command,
    measured: new Date(startedAt).toISOString().slice(0, 10),
    appVersion,
    env: envId,
    algorithm,
    hyperparameters,
    budget,
    evaluationEpisodes: evaluationSeeds.length,
    // Pairs of environment steps and mean return.
    curves: records.map(({ seed, points }) => ({
      seed,
      secondsOfTraining: round(points.at(-1).seconds),
      points: points.map(({ steps, returns }) => [steps, round(mean(returns))]),
    })),
  };
}

function measure(name) {
  const folder = mkdtempSync(join(tmpdir(), 'learning-curves-'));
  try {
    const file = join(folder, 'records.json');
    const args = plans[name].split(' ');
    execFileSync(process.execPath, [join(root, 'src/tools/cli.mjs'), 'train', ...args, '--out', file], {
      stdio: ['ignore', 'inherit', 'ignore'],
    });
    const kept = compact(`npm run -s train -- ${plans[name]}`, JSON.parse(readFileSync(file, 'utf8')));
    writeFileSync(join(root, `test/fixtures/learning-curves/${name}.json`), layOut(kept));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** JSON with a line per seed. */
function layOut({ curves, ...facts }) {
  const lines = curves.map((curve) => `    ${JSON.stringify(curve)}`);
  return `${JSON.stringify(facts, null, 2).slice(0, -2)},\n  "curves": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !Object.hasOwn(plans, name));
  if (unknown.length > 0)
    throw new Error(`No such curve: ${unknown.join(', ')}. There are ${Object.keys(plans).join(', ')}.`);
  for (const name of names.length > 0 ? names : Object.keys(plans)) measure(name);
}
