// Learning curves of classical RL that lessons show: the mean return over seeds at 100, 200, 500, 1,000, ... environment steps,
// each seed at its first evaluation from there on. Taken from test/fixtures/learning-curves/, which `node src/tools/learning-curves.mjs`
// measures; test/app/lessons/curves.test.ts derives these numbers from them anew.

export interface LessonCurve {
  readonly envId: string;
  readonly algorithm: string;
  readonly title: string;
  readonly seeds: number;
  /** What measured it. */
  readonly command: string;
  /** Environment steps (the most that a seed took to its evaluation), mean return on fresh seeds. */
  readonly points: readonly (readonly [number, number])[];
}

export const curves = {
  'cartpole.cma-es': {
    envId: 'cartpole-v1',
    algorithm: 'cma-es',
    title: 'CMA-ES',
    seeds: 10,
    command: 'npm run -s train -- --env cartpole-v1 --algorithm cma-es --steps 50000 --seeds 10 --episodes 20',
    points: [
      [209, 9.675],
      [338, 25.835],
      [925, 58.18],
      [1126, 117.46],
      [2492, 207.44],
      [5444, 409.12],
      [10474, 463.16],
      [20498, 500],
      [50438, 499.96],
    ],
  },
  'cartpole.ppo': {
    envId: 'cartpole-v1',
    algorithm: 'ppo',
    title: 'PPO',
    seeds: 10,
    command: 'npm run -s train -- --env cartpole-v1 --algorithm ppo --steps 500000 --seeds 10 --episodes 20',
    points: [
      [256, 38.975],
      [256, 38.975],
      [512, 82.15],
      [1024, 93.765],
      [2048, 91.255],
      [5120, 114.88],
      [10240, 384.65],
      [20224, 428.27],
      [50176, 460.43],
      [100096, 460.55],
      [200192, 471.91],
      [500224, 500],
    ],
  },
  'cartpole.dqn': {
    envId: 'cartpole-v1',
    algorithm: 'dqn',
    title: 'DQN',
    seeds: 10,
    command: 'npm run -s train -- --env cartpole-v1 --algorithm dqn --steps 50000 --seeds 10 --episodes 20',
    points: [
      [112, 15.275],
      [208, 15.275],
      [512, 15.275],
      [1008, 15.275],
      [2000, 105.38],
      [5008, 112.78],
      [10000, 163.81],
      [20000, 152.81],
      [50000, 405.33],
    ],
  },
  'frozen-lake-8x8.q-learning': {
    envId: 'frozen-lake-8x8-v1',
    algorithm: 'q-learning',
    title: 'Q-learning',
    seeds: 10,
    command:
      'npm run -s train -- --env frozen-lake-8x8-v1 --algorithm q-learning --steps 500000 --seeds 10 --episodes 500',
    points: [
      [100, 0],
      [200, 0],
      [500, 0],
      [1000, 0],
      [2000, 0],
      [5000, 0],
      [10000, 0],
      [20000, 0.0232],
      [50000, 0.282],
      [100000, 0.7454],
      [200000, 0.8654],
      [500000, 0.8844],
    ],
  },
  'frozen-lake-8x8.value-iteration': {
    envId: 'frozen-lake-8x8-v1',
    algorithm: 'value-iteration',
    title: 'Value iteration',
    seeds: 10,
    command:
      'npm run -s train -- --env frozen-lake-8x8-v1 --algorithm value-iteration --steps 100000 --seeds 10 --episodes 500',
    points: [
      [100, 0],
      [200, 0],
      [500, 0],
      [1000, 0.004],
      [2000, 0.0578],
      [5000, 0.3788],
      [10000, 0.507],
      [20000, 0.696],
      [50000, 0.8706],
      [100000, 0.8732],
    ],
  },
  'pendulum.sac': {
    envId: 'pendulum-v1',
    algorithm: 'sac',
    title: 'SAC',
    seeds: 10,
    command: 'npm run -s train -- --env pendulum-v1 --algorithm sac --steps 10000 --seeds 10 --episodes 20',
    points: [
      [100, -1318.2],
      [200, -1393.8],
      [500, -1621.2],
      [1000, -1704.3],
      [2000, -1058.3],
      [5000, -155.18],
      [10000, -153.28],
    ],
  },
  'pendulum.cma-es': {
    envId: 'pendulum-v1',
    algorithm: 'cma-es',
    title: 'CMA-ES',
    seeds: 10,
    command: 'npm run -s train -- --env pendulum-v1 --algorithm cma-es --steps 500000 --seeds 10 --episodes 20',
    points: [
      [200, -1174.2],
      [200, -1174.2],
      [600, -1174.2],
      [1000, -1174.2],
      [2000, -1454.2],
      [5000, -1301.4],
      [10000, -1262.7],
      [20000, -1169.9],
      [50000, -1107.9],
      [100000, -1100.1],
      [200000, -1087.5],
      [500000, -1088.4],
    ],
  },
  'hopper.cma-es': {
    envId: 'hopper_v5',
    algorithm: 'cma-es',
    title: 'CMA-ES',
    seeds: 3,
    command: 'npm run -s train -- --env hopper_v5 --algorithm cma-es --steps 100000 --seeds 3 --episodes 5',
    points: [
      [136, 137.59],
      [242, 137.59],
      [530, 82.848],
      [1025, 363.61],
      [2231, 460.14],
      [5843, 144.15],
      [10272, 698.12],
      [20565, 801.63],
      [50454, 1037.1],
      [100891, 995.17],
    ],
  },
  'hopper.cem': {
    envId: 'hopper_v5',
    algorithm: 'cem',
    title: 'CEM',
    seeds: 3,
    command: 'npm run -s train -- --env hopper_v5 --algorithm cem --steps 100000 --seeds 3 --episodes 5',
    points: [
      [236, 137.59],
      [240, 137.59],
      [513, 59.13],
      [1030, 56.265],
      [2686, 64.961],
      [5168, 73.332],
      [10527, 244.23],
      [20510, 493.47],
      [50449, 1021.1],
      [100833, 1037.6],
    ],
  },
  'noise-world-1.q-learning': {
    envId: 'noise_world_board_1',
    algorithm: 'q-learning',
    title: 'Q-learning',
    seeds: 10,
    command:
      'npm run -s train -- --env noise_world_board_1 --algorithm q-learning --steps 100000 --seeds 10 --episodes 500',
    points: [
      [100, -100],
      [200, -100],
      [500, -100],
      [1000, -100],
      [2000, -100],
      [5000, -100],
      [10000, -100],
      [20000, 975.11],
      [50000, 975.11],
      [100000, 975.11],
    ],
  },
} as const satisfies Readonly<Record<string, LessonCurve>>;

export type CurveName = keyof typeof curves;

/** Steps at the first point of a curve from which on it never falls below `level` again; null where it does not get there. */
export function settledAt(name: CurveName, level: number): number | null {
  const { points } = curves[name] as LessonCurve;
  const last = points.findLastIndex(([, value]) => value < level);
  return points[last + 1]?.[0] ?? null;
}

/** Mean return at the end of a curve. */
export function endOf(name: CurveName): number {
  return (curves[name] as LessonCurve).points.at(-1)![1];
}
