// DQN: a network says what each action is worth; it learns from remembered transitions, towards the reward plus what a
// slower copy of itself, the target network, says of the next observation (Mnih et al., 2015).
import type { Algorithm, HyperparameterInfo } from './algorithm.ts';
import { unfitFor, type Fits } from './fit.ts';
import { Interaction, learnerRandom } from './interaction.ts';
import { np, upload, type Tensor } from './nn/jax.ts';
import { Learner, type Loss } from './nn/learner.ts';
import { uniformWeights } from './nn/initial-weights.ts';
import { forward, inference, placed, type Mlp } from './nn/mlp.ts';
import { epsilonAt } from './q-learning.ts';
import { createBatch, ReplayBuffer, type Batch } from './replay-buffer.ts';

const hyperparameters: readonly HyperparameterInfo[] = [
  {
    name: 'learningRate',
    label: 'Learning rate',
    help: 'Step size of Adam.',
    defaultValue: 2.3e-3,
    min: 0,
  },
  {
    name: 'width',
    label: 'Network width',
    help: 'Units in each of the two hidden layers. 64 is quicker and learns less steadily.',
    defaultValue: 256,
    min: 1,
    max: 4096,
    whole: true,
  },
  {
    name: 'batchSize',
    label: 'Batch size',
    help: 'Remembered transitions behind one update.',
    defaultValue: 64,
    min: 1,
    max: 65_536,
    whole: true,
  },
  {
    name: 'bufferSize',
    label: 'Memory',
    help: 'Transitions remembered; then the oldest are forgotten.',
    defaultValue: 100_000,
    min: 1,
    whole: true,
  },
  {
    name: 'learningStarts',
    label: 'Learning starts after',
    help: 'Environment steps with random actions before the first update.',
    defaultValue: 1000,
    min: 0,
    whole: true,
  },
  {
    name: 'trainFrequency',
    label: 'Steps between trainings',
    help: 'Environment steps after which the network is trained.',
    defaultValue: 256,
    min: 1,
    whole: true,
  },
  {
    name: 'gradientSteps',
    label: 'Updates per training',
    help: 'Batches learned from each time the network is trained.',
    defaultValue: 128,
    min: 1,
    whole: true,
  },
  {
    name: 'targetInterval',
    label: 'Target network follows every',
    help: 'Environment steps after which the target network becomes a copy of the network.',
    defaultValue: 10,
    min: 1,
    whole: true,
  },
  {
    name: 'gamma',
    label: 'Discount',
    help: 'What a reward one step later is worth.',
    defaultValue: 0.99,
    min: 0,
    max: 1,
  },
  {
    name: 'epsilonStart',
    label: 'Exploration at the start',
    help: 'Share of actions drawn at random.',
    defaultValue: 1,
    min: 0,
    max: 1,
  },
  {
    name: 'epsilonEnd',
    label: 'Exploration at the end',
    help: 'Share of actions drawn at random once exploration has faded.',
    defaultValue: 0.04,
    min: 0,
    max: 1,
  },
  {
    name: 'explorationFraction',
    label: 'Exploration fades over',
    help: 'Part of the budget over which the share of random actions falls, in a straight line.',
    defaultValue: 0.16,
    min: 0,
  },
  {
    name: 'maxGradientNorm',
    label: 'Gradient limit',
    help: 'Longer gradients are shortened to this.',
    defaultValue: 10,
    min: 0,
  },
];

/** Environment steps, or updates, between two words to the caller. */
const PIECE = 16;

export const fits: Fits = { actions: 'discrete' };

export const algorithm: Algorithm = {
  id: 'dqn',
  title: 'DQN',
  summary: 'A neural network learns from remembered steps what each action is worth.',
  sources: [
    {
      label: 'Mnih et al., Human-level control through deep reinforcement learning (2015)',
      url: 'https://www.nature.com/articles/nature14236',
    },
    {
      label: 'Stable-Baselines3: loss and order of updates',
      url: 'https://stable-baselines3.readthedocs.io/en/master/modules/dqn.html',
    },
    {
      label: 'RL Baselines3 Zoo: defaults, tuned for CartPole (return 500 after 50,000 steps)',
      url: 'https://github.com/DLR-RM/rl-baselines3-zoo/blob/master/hyperparams/dqn.yml',
    },
  ],
  hyperparameters,
  unfit: (spaces) => unfitFor('DQN', fits, spaces),

  *train(task, values) {
    const { observationSpace, actionSpace } = task.env;
    if (actionSpace.kind !== 'discrete') throw new Error('DQN needs discrete actions.');
    const shape = { observationSize: observationSpace.low.length, actionSize: 1 };
    const width = values['width']!;
    const [mlp] = placed([shape.observationSize, width, width, actionSpace.n], 'relu');
    const random = learnerRandom(task);
    const learner = new Learner(uniformWeights(mlp.sizes, random), dqnLoss(mlp, values['gamma']!), {
      maxGradientNorm: values['maxGradientNorm']!,
    });
    const buffer = new ReplayBuffer({ capacity: values['bufferSize']!, ...shape });
    const batch = createBatch(values['batchSize']!, shape);
    const interaction = new Interaction(task);
    const infer = inference(mlp);
    let weights = learner.copyWeights();
    let target = learner.weights;
    let learned: Record<string, number> = {};
    const policy = (observation: Float64Array): number => indexOfLargest(infer(weights, observation));
    const epsilon = () =>
      interaction.steps < values['learningStarts']! ? 1 : epsilonAt(interaction.steps, task.budget, values);
    const act = () => {
      const explore = random.random() < epsilon();
      return explore ? random.integers(0, actionSpace.n) : policy(interaction.observation);
    };
    const update = () => {
      const metrics = { epsilon: epsilon(), ...learned };
      return { steps: interaction.steps, finished: interaction.takeFinished(), metrics, policy };
    };
    try {
      for (;;) {
        for (let i = 0; i < values['trainFrequency']!; i++) {
          if (i % PIECE === 0) yield update();
          const action = act();
          buffer.add(interaction.step(action), [action]);
          if (interaction.steps % values['targetInterval']! === 0) {
            target.dispose();
            target = learner.weights;
          }
        }
        if (interaction.steps <= values['learningStarts']!) continue;
        for (let i = 0; i < values['gradientSteps']!; i++) {
          if (i % PIECE === 0) yield update();
          buffer.sample(batch, random);
          const [loss, value] = learner.update(
            dqnBatch(batch, target.ref, shape.observationSize),
            values['learningRate']!,
          );
          learned = { loss: loss!, value: value! };
        }
        weights = learner.copyWeights();
      }
    } finally {
      target.dispose();
      learner.dispose();
    }
  },
};

/** Arrays for one update: [batch, observationSize] for observations, [batch] for the rest; the target network's weights. */
export type DqnBatch = Readonly<
  Record<'observations' | 'actions' | 'rewards' | 'nextObservations' | 'terminated' | 'target', Tensor>
>;

/** Uploads a batch. Consumes `target`. */
export function dqnBatch(batch: Batch, target: Tensor, observationSize: number): DqnBatch {
  const rows = [batch.rewards.length, observationSize];
  return {
    observations: upload(batch.observations, rows),
    actions: upload(batch.actions),
    rewards: upload(batch.rewards),
    nextObservations: upload(batch.nextObservations, rows),
    terminated: upload(batch.terminated),
    target,
  };
}

/**
 * Mean Huber loss (threshold 1) between the network's values of the actions taken and their targets; watches the mean
 * value. Consumes weights and batch.
 */
export function dqnLoss(mlp: Mlp, gamma: number): Loss<DqnBatch> {
  return (weights, batch) => {
    const targets = dqnTargets(mlp, gamma, batch);
    const taken = np.equal(batch.actions.reshape([-1, 1]), np.arange(mlp.sizes.at(-1)!).astype(np.float32));
    const values = np.where(taken, forward(mlp, weights, batch.observations), 0).sum(1);
    const error = np.abs(values.ref.sub(targets));
    const near = np.minimum(error.ref, 1);
    return { loss: near.ref.mul(error.sub(near.mul(0.5))).mean(), metrics: [values.mean()] };
  };
}

/**
 * r + gamma max Q'(s', .) by the target network Q', [batch]; r alone where the task ended, but not where an episode was cut
 * at a time limit. Consumes the arrays of the batch that it reads.
 */
export function dqnTargets(
  mlp: Mlp,
  gamma: number,
  batch: Pick<DqnBatch, 'rewards' | 'nextObservations' | 'terminated' | 'target'>,
): Tensor {
  const following = np.max(forward(mlp, batch.target, batch.nextObservations), 1);
  return batch.rewards.add(following.mul(np.subtract(1, batch.terminated)).mul(gamma));
}

/** The first of equals. */
function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
