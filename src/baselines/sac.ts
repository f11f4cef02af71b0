// SAC: two critics say what an action is worth, an actor draws actions that they think good while staying as random as a
// learned temperature asks for (Haarnoja et al., 2018). For continuous actions. The networks see actions scaled to
// [-1, 1]; the environment gets them in its own bounds.
import type { BoxSpace } from '../env-api/space.ts';
import type { Algorithm, HyperparameterInfo } from './algorithm.ts';
import { unfitFor, type Fits } from './fit.ts';
import { Interaction, learnerRandom } from './interaction.ts';
import { joined, uniformWeights } from './nn/initial-weights.ts';
import { download, np, upload, type Tensor } from './nn/jax.ts';
import { Learner, polyakUpdate, type Loss } from './nn/learner.ts';
import { forward, inference, placed, type Mlp } from './nn/mlp.ts';
import { createBatch, ReplayBuffer, type Batch } from './replay-buffer.ts';

const hyperparameters: readonly HyperparameterInfo[] = [
  {
    name: 'learningRate',
    label: 'Learning rate',
    help: 'Step size of Adam, for the actor, the critics and the temperature. With networks of 256 units, take 0.0003.',
    defaultValue: 1e-3,
    min: 0,
  },
  {
    name: 'width',
    label: 'Network width',
    help: 'Units in each of the two hidden layers. The source has 256: with batches of 256, about twenty times slower.',
    defaultValue: 64,
    min: 1,
    max: 4096,
    whole: true,
  },
  {
    name: 'batchSize',
    label: 'Batch size',
    help: 'Remembered transitions behind one update. The source has 256.',
    defaultValue: 64,
    min: 1,
    max: 65_536,
    whole: true,
  },
  {
    name: 'bufferSize',
    label: 'Memory',
    help: 'Transitions remembered; then the oldest are forgotten.',
    defaultValue: 1_000_000,
    min: 1,
    whole: true,
  },
  {
    name: 'learningStarts',
    label: 'Learning starts after',
    help: 'Environment steps with random actions before the first update.',
    defaultValue: 100,
    min: 0,
    whole: true,
  },
  {
    name: 'trainFrequency',
    label: 'Steps between trainings',
    help: 'Environment steps after which the networks are trained.',
    defaultValue: 1,
    min: 1,
    whole: true,
  },
  {
    name: 'gradientSteps',
    label: 'Updates per training',
    help: 'Batches learned from each time the networks are trained.',
    defaultValue: 1,
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
    name: 'tau',
    label: 'Target networks follow by',
    help: 'Share of the critics that goes into their slower copies after every update.',
    defaultValue: 0.005,
    min: 0,
    max: 1,
  },
];

/** Bounds of the actor's log standard deviation, as in Stable-Baselines3. */
const LOG_STD_MIN = -20;
const LOG_STD_MAX = 2;

export const fits: Fits = { actions: 'box' };

export const algorithm: Algorithm = {
  id: 'sac',
  title: 'SAC',
  summary: 'An actor that stays as random as it can afford learns from two critics and remembered steps.',
  sources: [
    {
      label: 'Haarnoja et al., Soft Actor-Critic Algorithms and Applications (2018)',
      url: 'https://arxiv.org/abs/1812.05905',
    },
    {
      label: 'Stable-Baselines3: losses, order of updates and defaults, but for learning rate, width and batch size',
      url: 'https://stable-baselines3.readthedocs.io/en/master/modules/sac.html',
    },
    {
      label: 'RL Baselines3 Zoo: the learning rate, tuned for Pendulum',
      url: 'https://github.com/DLR-RM/rl-baselines3-zoo/blob/master/hyperparams/sac.yml',
    },
  ],
  hyperparameters,
  unfit({ action, finite }) {
    const unfit = unfitFor('SAC', fits, { action, finite });
    if (unfit !== null || action.kind !== 'box') return unfit;
    return [...action.low, ...action.high].every(Number.isFinite)
      ? null
      : 'SAC needs actions with bounds; here some have none.';
  },

  *train(task, values) {
    const { observationSpace, actionSpace } = task.env;
    if (actionSpace.kind !== 'box') throw new Error('SAC needs continuous actions.');
    const shape = { observationSize: observationSpace.low.length, actionSize: actionSpace.low.length };
    const random = learnerRandom(task);
    const networks = sacNetworks(shape, values['width']!);
    const initial = {
      actor: uniformWeights(networks.actor.sizes, random),
      critics: joined(...networks.critics.map(({ sizes }) => uniformWeights(sizes, random))),
      logTemperature: 0,
    };
    const sac = new SoftActorCritic(networks, initial, {
      learningRate: values['learningRate']!,
      gamma: values['gamma']!,
      tau: values['tau']!,
      targetEntropy: -shape.actionSize,
    });
    const buffer = new ReplayBuffer({ capacity: values['bufferSize']!, ...shape });
    const batch = createBatch(values['batchSize']!, shape);
    const interaction = new Interaction(task);
    const infer = inference(networks.actor);
    const noise = (count: number) => Float32Array.from({ length: count }, () => random.normal());
    const silence = new Float32Array(shape.actionSize);
    let weights = sac.actorWeights();
    let metrics: Record<string, number> = {};
    const policy = (observation: Float64Array) => inBounds(squash(infer(weights, observation), silence), actionSpace);
    const update = () => ({ steps: interaction.steps, finished: interaction.takeFinished(), metrics, policy });
    const act = () =>
      interaction.steps < values['learningStarts']!
        ? silence.map(() => random.uniform(-1, 1))
        : squash(infer(weights, interaction.observation), noise(shape.actionSize));
    try {
      for (;;) {
        for (let i = 0; i < values['trainFrequency']!; i++) {
          yield update();
          const action = act();
          buffer.add(interaction.step(inBounds(action, actionSpace)), action);
        }
        if (interaction.steps <= values['learningStarts']!) continue;
        for (let i = 0; i < values['gradientSteps']!; i++) {
          if (i > 0) yield update();
          buffer.sample(batch, random);
          metrics = sac.update(batch, [noise(batch.actions.length), noise(batch.actions.length)]);
        }
        weights = sac.actorWeights();
      }
    } finally {
      sac.dispose();
    }
  },
};

/** Widths of an observation and of an action. */
interface Sizes {
  readonly observationSize: number;
  readonly actionSize: number;
}

/** The actor gives means, then log standard deviations; both critics share one vector of weights. */
export interface SacNetworks extends Sizes {
  readonly actor: Mlp;
  readonly critics: readonly [Mlp, Mlp];
}

/** Two hidden layers of `width` units in each network. */
export function sacNetworks({ observationSize, actionSize }: Sizes, width: number): SacNetworks {
  const [actor] = placed([observationSize, width, width, 2 * actionSize], 'relu');
  const criticSizes = [observationSize + actionSize, width, width, 1];
  const [first, end] = placed(criticSizes, 'relu');
  const [second] = placed(criticSizes, 'relu', end);
  return { actor, critics: [first, second], observationSize, actionSize };
}

export interface SacSettings {
  /** For actor, critics and temperature alike. */
  readonly learningRate: number;
  readonly gamma: number;
  /** How far the slow copies follow the critics in one update: 0 to 1. */
  readonly tau: number;
  /** Entropy of the actor, in nats, that the temperature steers to. */
  readonly targetEntropy: number;
}

/** Weights and optimisers of the actor, the critics and the temperature, with the critics' slow copies. */
export class SoftActorCritic {
  private readonly networks: SacNetworks;
  private readonly settings: SacSettings;
  private readonly actor: Learner<ActorBatch>;
  private readonly critics: Learner<CriticBatch>;
  private readonly temperature: Learner<{ excess: Tensor }>;
  private targets: Tensor;

  constructor(
    networks: SacNetworks,
    initial: { readonly actor: Float32Array; readonly critics: Float32Array; readonly logTemperature: number },
    settings: SacSettings,
    /** Weights of the slow copies, where they do not begin as the critics. */
    targets = initial.critics,
  ) {
    this.networks = networks;
    this.settings = settings;
    this.actor = new Learner(initial.actor, actorLoss(networks));
    this.critics = new Learner(initial.critics, criticLoss(networks, settings.gamma));
    this.temperature = new Learner(Float32Array.of(initial.logTemperature), temperatureLoss);
    this.targets = upload(targets);
  }

  /**
   * One step of the critics, then of the actor, then of the temperature; then the targets follow. `noise` holds standard
   * normal draws [batch, actionSize] for the actions at the observations and at the next observations.
   */
  update(batch: Batch, [noise, nextNoise]: readonly [Float32Array, Float32Array]): Record<string, number> {
    const { learningRate, tau, targetEntropy } = this.settings;
    const size = batch.rewards.length;
    const [observationRows, actionRows] = [
      [size, this.networks.observationSize],
      [size, this.networks.actionSize],
    ];
    const observations = upload(batch.observations, observationRows);
    const [lossOfCritics, value] = this.critics.update(
      {
        observations: observations.ref,
        actions: upload(batch.actions, actionRows),
        rewards: upload(batch.rewards),
        nextObservations: upload(batch.nextObservations, observationRows),
        terminated: upload(batch.terminated),
        noise: upload(nextNoise, actionRows),
        actor: this.actor.weights,
        targets: this.targets.ref,
        logTemperature: this.temperature.weights,
      },
      learningRate,
    );
    const [lossOfActor, logProbability] = this.actor.update(
      {
        observations,
        noise: upload(noise, actionRows),
        critics: this.critics.weights,
        logTemperature: this.temperature.weights,
      },
      learningRate,
    );
    const excess = upload(Float32Array.of(logProbability! + targetEntropy));
    const [lossOfTemperature, logTemperature] = this.temperature.update({ excess }, learningRate);
    this.targets = polyakUpdate(this.targets, this.critics.weights, tau);
    return {
      criticLoss: lossOfCritics!,
      actorLoss: lossOfActor!,
      temperatureLoss: lossOfTemperature!,
      value: value!,
      entropy: -logProbability!,
      temperature: Math.exp(logTemperature!),
    };
  }

  actorWeights(): Float32Array {
    return this.actor.copyWeights();
  }

  /** Weights of both critics, one after the other, of their slow copies, and the logarithm of the temperature. */
  criticWeights(): { critics: Float32Array; targets: Float32Array; logTemperature: number } {
    return {
      critics: this.critics.copyWeights(),
      targets: download(this.targets.ref),
      logTemperature: this.temperature.copyWeights()[0]!,
    };
  }

  /** Frees the arrays. */
  dispose(): void {
    for (const learner of [this.actor, this.critics, this.temperature]) learner.dispose();
    this.targets.dispose();
  }
}

/** Observations [batch, observationSize], noise [batch, actionSize]; weights of both critics; logTemperature [1]. */
export type ActorBatch = Readonly<Record<'observations' | 'noise' | 'critics' | 'logTemperature', Tensor>>;

/** Noise for the actions at the next observations; weights of the actor and of the critics' slow copies (`targets`). */
export type CriticBatch = Readonly<
  Record<
    | 'observations'
    | 'actions'
    | 'rewards'
    | 'nextObservations'
    | 'terminated'
    | 'noise'
    | 'actor'
    | 'targets'
    | 'logTemperature',
    Tensor
  >
>;

/** Mean of temperature log pi(a|s) - min Q(s, a), a drawn by the actor; watches the mean log-probability. */
export function actorLoss(networks: SacNetworks): Loss<ActorBatch> {
  return (weights, batch) => {
    const { observations, noise, critics } = batch;
    const outputs = forward(networks.actor, weights, observations.ref);
    const { action, logProbability } = squashedGaussian(outputs, noise);
    const [first, second] = values(networks, critics, np.concatenate([observations, action], 1));
    const cost = np.exp(batch.logTemperature).mul(logProbability.ref);
    return { loss: cost.sub(np.minimum(first, second)).mean(), metrics: [logProbability.mean()] };
  };
}

/** Half the sum of both critics' mean squared errors; watches the first critic's mean value. */
export function criticLoss(networks: SacNetworks, gamma: number): Loss<CriticBatch> {
  return (weights, { observations, actions, ...following }) => {
    const targets = criticTargets(networks, gamma, following);
    const [first, second] = values(networks, weights, np.concatenate([observations, actions], 1));
    const errors = [first.ref.sub(targets.ref), second.sub(targets)];
    const [one, two] = errors.map((error) => np.square(error).mean()) as [Tensor, Tensor];
    return { loss: one.add(two).mul(0.5), metrics: [first.mean()] };
  };
}

/**
 * r + gamma (min Q'(s', a') - temperature log pi(a'|s')), [batch]; r alone where the task ended, but not where an episode was
 * cut at a time limit. Consumes the batch.
 */
export function criticTargets(
  networks: SacNetworks,
  gamma: number,
  batch: Omit<CriticBatch, 'observations' | 'actions'>,
): Tensor {
  const { nextObservations, rewards, terminated } = batch;
  const outputs = forward(networks.actor, batch.actor, nextObservations.ref);
  const { action, logProbability } = squashedGaussian(outputs, batch.noise);
  const [first, second] = values(networks, batch.targets, np.concatenate([nextObservations, action], 1));
  const soft = np.minimum(first, second).sub(np.exp(batch.logTemperature).mul(logProbability));
  return rewards.add(soft.mul(np.subtract(1, terminated)).mul(gamma));
}

/** Drives the actor's entropy, -log pi, to its target: -log(temperature) (log pi + target), log pi averaged. */
const temperatureLoss: Loss<{ excess: Tensor }> = (logTemperature, { excess }) => ({
  loss: logTemperature.ref.mul(excess).mul(-1).sum(),
  metrics: [logTemperature.sum()],
});

/** Both critics' values [batch] of inputs [batch, observation and action]. Consumes both. */
function values({ critics }: SacNetworks, weights: Tensor, inputs: Tensor): [Tensor, Tensor] {
  const first = forward(critics[0], weights.ref, inputs.ref).reshape([-1]);
  return [first, forward(critics[1], weights, inputs).reshape([-1])];
}

/**
 * Actions tanh(mean + std noise), [batch, actionSize], and their log-densities [batch], for an actor's outputs. The density is
 * the Gaussian's, divided by tanh's derivative 1 - action^2 (1e-6 keeps its logarithm finite). Consumes both.
 */
export function squashedGaussian(outputs: Tensor, noise: Tensor): { action: Tensor; logProbability: Tensor } {
  const size = noise.shape[1]!;
  const mean = outputs.ref.slice([], [0, size]);
  const logStd = np.clip(outputs.slice([], [size, 2 * size]), LOG_STD_MIN, LOG_STD_MAX);
  const action = np.tanh(mean.add(np.exp(logStd.ref).mul(noise.ref)));
  const gaussian = np
    .square(noise)
    .mul(-0.5)
    .sub(logStd)
    .sub(0.5 * Math.log(2 * Math.PI));
  const slope = np.subtract(1 + 1e-6, np.square(action.ref));
  return { action, logProbability: gaussian.sub(np.log(slope)).sum(1) };
}

/** The same action for one observation's outputs, in plain loops. */
export function squash(outputs: Float32Array, noise: Float32Array): Float32Array {
  return noise.map((draw, i) => {
    const logStd = Math.min(LOG_STD_MAX, Math.max(LOG_STD_MIN, outputs[noise.length + i]!));
    return Math.tanh(outputs[i]! + Math.exp(logStd) * draw);
  });
}

/** An action in [-1, 1] stretched to the box. */
export function inBounds(action: Float32Array, { low, high }: BoxSpace): Float64Array {
  return Float64Array.from(action, (a, i) => Math.min(high[i]!, low[i]! + ((a + 1) / 2) * (high[i]! - low[i]!)));
}
