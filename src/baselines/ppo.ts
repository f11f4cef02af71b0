// PPO: plays a stretch of steps with the present policy, then makes the actions that turned out better than expected more
// likely, in several passes over that stretch, but never much more likely than they were when it was played (Schulman et
// al., 2017). One environment, so a stretch is as long as CleanRL's several together.
import type { RandomSource } from '../env-api/random.ts';
import type { Action } from '../env-api/space.ts';
import { actionHead, type ActionHead } from './action-heads.ts';
import type { Algorithm, HyperparameterInfo, Hyperparameters, TrainingTask } from './algorithm.ts';
import { unfitFor, type Fits } from './fit.ts';
import { learnerRandom } from './interaction.ts';
import { joined, orthogonalWeights } from './nn/initial-weights.ts';
import { np, slice, upload, type Tensor } from './nn/jax.ts';
import { Learner, type Loss } from './nn/learner.ts';
import { forward, inference, placed, type Mlp } from './nn/mlp.ts';
import {
  advantagesOf,
  createRollout,
  Player,
  standardised,
  type ActorCritic,
  type Rollout,
  type Targets,
} from './rollout.ts';

const hyperparameters: readonly HyperparameterInfo[] = [
  {
    name: 'learningRate',
    label: 'Learning rate',
    help: 'Step size of Adam at the start.',
    defaultValue: 2.5e-4,
    continuousDefault: 3e-4,
    min: 0,
  },
  {
    name: 'annealing',
    label: 'Fading learning rate',
    help: '1: the learning rate falls to zero in a straight line over the budget. 0: it stays.',
    defaultValue: 1,
    min: 0,
    max: 1,
    whole: true,
  },
  {
    name: 'rolloutSteps',
    label: 'Steps per stretch',
    help: 'Environment steps played before each round of learning.',
    defaultValue: 512,
    continuousDefault: 2048,
    min: 2,
    max: 1_000_000,
    whole: true,
  },
  {
    name: 'minibatches',
    label: 'Parts of a stretch',
    help: 'Each pass learns from the stretch in this many parts, shuffled.',
    defaultValue: 4,
    continuousDefault: 32,
    min: 1,
    whole: true,
  },
  {
    name: 'epochs',
    label: 'Passes',
    help: 'How often each stretch is learned from.',
    defaultValue: 4,
    continuousDefault: 10,
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
    name: 'gaeLambda',
    label: 'GAE lambda',
    help: 'Advantages: 0 trusts the value network after one step, 1 the whole return.',
    defaultValue: 0.95,
    min: 0,
    max: 1,
  },
  {
    name: 'clipRange',
    label: 'Clip range',
    help: 'How far the odds of an action may move within a round before the gradient stops.',
    defaultValue: 0.2,
    min: 0,
  },
  {
    name: 'entropyCoefficient',
    label: 'Entropy coefficient',
    help: 'Reward for keeping the choice open.',
    defaultValue: 0.01,
    continuousDefault: 0,
  },
  {
    name: 'valueCoefficient',
    label: 'Value coefficient',
    help: "Weight of the value network's error in the loss.",
    defaultValue: 0.5,
  },
  {
    name: 'maxGradientNorm',
    label: 'Longest gradient',
    help: 'Longer gradients are shortened to this.',
    defaultValue: 0.5,
    min: 0,
  },
  {
    name: 'width',
    label: 'Network width',
    help: 'Units in each of the two hidden layers of either network.',
    defaultValue: 64,
    min: 1,
    max: 4096,
    whole: true,
  },
  {
    name: 'normaliseObservations',
    label: 'Normalise observations',
    help: '1: observations are shifted and scaled by their running mean and deviation. 0: taken as they are.',
    defaultValue: 0,
    continuousDefault: 1,
    min: 0,
    max: 1,
    whole: true,
  },
  {
    name: 'normaliseRewards',
    label: 'Normalise rewards',
    help: '1: rewards are divided by the running deviation of the discounted return. 0: taken as they are.',
    defaultValue: 0,
    continuousDefault: 1,
    min: 0,
    max: 1,
    whole: true,
  },
];

/** Environment steps, at most, between two updates of the caller. */
const PIECE = 256;

const ADAM_EPSILON = 1e-5;

const METRICS = ['loss', 'policyLoss', 'valueLoss', 'entropy', 'approximateKl'] as const;

const fits: Fits = { actions: 'any' };

export const algorithm: Algorithm = {
  id: 'ppo',
  title: 'PPO',
  summary: 'Plays for a while, then makes the actions that did better than expected somewhat more likely.',
  sources: [
    {
      label: 'Schulman et al., Proximal Policy Optimization Algorithms (2017)',
      url: 'https://arxiv.org/abs/1707.06347',
    },
    {
      label: 'CleanRL, ppo.py and ppo_continuous_action.py: defaults for discrete and for continuous actions',
      url: 'https://docs.cleanrl.dev/rl-algorithms/ppo/',
    },
  ],
  hyperparameters,
  unfit: (spaces) => unfitFor('PPO', fits, spaces),

  *train(task, values) {
    const random = learnerRandom(task);
    const agent = new Agent(task, values, random);
    const player = new Player(task, values, agent);
    const rollout = createRollout(values['rolloutSteps']!, agent);
    const rounds = Math.max(1, Math.floor(task.budget / rollout.steps));
    let metrics: Record<string, number> = {};
    const update = () => {
      const { steps } = player.interaction;
      return { steps, finished: player.interaction.takeFinished(), metrics, policy: player.policy };
    };
    try {
      yield update();
      for (let round = 0; ; round++) {
        for (let i = 0; i < rollout.steps; i++) {
          player.step(rollout, i, random);
          if ((i + 1) % PIECE === 0 && i + 1 < rollout.steps) yield update();
        }
        const learningRate =
          values['learningRate']! * (values['annealing'] ? Math.max(1 - round / rounds, 1 / rounds) : 1);
        const targets = advantagesOf(rollout, values['gamma']!, values['gaeLambda']!);
        for (let epoch = 1; epoch <= values['epochs']!; epoch++) {
          metrics = { ...agent.learn(rollout, targets, learningRate, random), learningRate };
          agent.adopt();
          yield update();
        }
      }
    } finally {
      agent.dispose();
    }
  },
};

type PpoBatch = {
  observations: Tensor;
  actions: Tensor;
  logProbs: Tensor;
  values: Tensor;
  advantages: Tensor;
  returns: Tensor;
};

/** Where the two networks and the head's own numbers lie in the weights. */
export interface Layout {
  readonly actor: Mlp;
  readonly critic: Mlp;
  readonly extrasAt: number;
  readonly size: number;
}

export function layoutOf(observationSize: number, width: number, head: ActionHead): Layout {
  const [actor, extrasAt] = placed([observationSize, width, width, head.outputs], 'tanh');
  const [critic, size] = placed([observationSize, width, width, 1], 'tanh', extrasAt + head.extras);
  return { actor, critic, extrasAt, size };
}

/** Clipped policy loss, clipped value loss and entropy bonus, as in CleanRL; metrics as in `METRICS`. */
export function ppoLoss(head: ActionHead, layout: Layout, values: Hyperparameters): Loss<PpoBatch> {
  const clip = values['clipRange']!;
  return (weights, { observations, actions, logProbs, values: oldValues, advantages, returns }) => {
    const [batch] = advantages.shape as [number];
    const { actor, critic, extrasAt } = layout;
    const outputs = forward(actor, weights.ref, observations.ref);
    const extras = slice(weights.ref, extrasAt, extrasAt + head.extras);
    const terms = head.terms(outputs, extras, actions);
    const logRatio = terms.logProbs.sub(logProbs);
    const ratio = np.exp(logRatio.ref);
    const approximateKl = ratio.ref.sub(1).sub(logRatio).mean();
    const clippedRatio = np.clip(ratio.ref, 1 - clip, 1 + clip);
    const policyLoss = np.minimum(ratio.mul(advantages.ref), clippedRatio.mul(advantages)).mean().mul(-1);
    const value = forward(critic, weights, observations).reshape([batch]);
    const clippedValue = oldValues.ref.add(np.clip(value.ref.sub(oldValues), -clip, clip));
    const valueErrors = np.maximum(np.square(value.sub(returns.ref)), np.square(clippedValue.sub(returns)));
    const valueLoss = valueErrors.mean().mul(0.5);
    const loss = policyLoss.ref
      .sub(terms.entropy.ref.mul(values['entropyCoefficient']!))
      .add(valueLoss.ref.mul(values['valueCoefficient']!));
    return { loss, metrics: [policyLoss, valueLoss, terms.entropy, approximateKl] };
  };
}

/** Policy and value network: plays with a copy of the weights, which `adopt` renews. */
class Agent implements ActorCritic {
  readonly observationSize: number;
  readonly head: ActionHead;
  private readonly layout: Layout;
  private readonly learner: Learner<PpoBatch>;
  private readonly minibatches: number;
  private readonly actor: ReturnType<typeof inference>;
  private readonly critic: ReturnType<typeof inference>;
  private weights!: Float32Array;
  private extras!: Float32Array;

  constructor({ env }: TrainingTask, values: Hyperparameters, random: RandomSource) {
    this.observationSize = env.observationSpace.low.length;
    this.head = actionHead(env.actionSpace);
    this.layout = layoutOf(this.observationSize, values['width']!, this.head);
    this.minibatches = values['minibatches']!;
    if (values['rolloutSteps']! < 2 * this.minibatches)
      throw new Error(`${values['rolloutSteps']} steps do not make ${this.minibatches} parts of two steps or more.`);
    this.actor = inference(this.layout.actor);
    this.critic = inference(this.layout.critic);
    const initial = initialWeights(this.layout, this.head, random);
    this.learner = new Learner(initial, ppoLoss(this.head, this.layout, values), {
      epsilon: ADAM_EPSILON,
      maxGradientNorm: values['maxGradientNorm']!,
    });
    this.adopt();
  }

  /** Plays with the learner's weights from now on. */
  adopt(): void {
    const { extrasAt, critic } = this.layout;
    this.weights = this.learner.copyWeights();
    this.extras = this.weights.subarray(extrasAt, critic.offset);
  }

  draw(seen: Float32Array, random: RandomSource, stored: Float32Array): number {
    return this.head.draw(this.actor(this.weights, seen), this.extras, random, stored);
  }

  best(seen: Float32Array): Action {
    return this.head.best(this.actor(this.weights, seen));
  }

  value(seen: Float32Array): number {
    return this.critic(this.weights, seen)[0]!;
  }

  /** One pass over the rollout in shuffled parts of equal size; returns the means of the metrics. */
  learn(rollout: Rollout, targets: Targets, learningRate: number, random: RandomSource): Record<string, number> {
    const order = Array.from({ length: rollout.steps }, (_, i) => i);
    random.shuffle(order);
    const size = Math.floor(rollout.steps / this.minibatches);
    const sums = METRICS.map(() => 0);
    for (let part = 0; part < this.minibatches; part++) {
      const rows = order.slice(part * size, (part + 1) * size);
      const watched = this.learner.update(this.batch(rollout, targets, rows), learningRate);
      watched.forEach((value, i) => (sums[i]! += value / this.minibatches));
    }
    return Object.fromEntries(METRICS.map((name, i) => [name, sums[i]!]));
  }

  dispose(): void {
    this.learner.dispose();
  }

  private batch(rollout: Rollout, { advantages, returns }: Targets, rows: readonly number[]): PpoBatch {
    const pick = (from: Float32Array): Tensor => upload(Float32Array.from(rows, (row) => from[row]!));
    return {
      observations: pickRows(rollout.observations, this.observationSize, rows),
      actions: pickRows(rollout.actions, this.head.width, rows),
      logProbs: pick(rollout.logProbs),
      values: pick(rollout.values),
      advantages: upload(standardised(Float32Array.from(rows, (row) => advantages[row]!))),
      returns: pick(returns),
    };
  }
}

function initialWeights({ actor, critic }: Layout, head: ActionHead, random: RandomSource): Float32Array {
  const hidden = [Math.SQRT2, Math.SQRT2];
  return joined(
    orthogonalWeights(actor.sizes, [...hidden, 0.01], random),
    new Float32Array(head.extras),
    orthogonalWeights(critic.sizes, [...hidden, 1], random),
  );
}

/** The rows of a matrix of `width` columns, as one [rows, width]. */
function pickRows(from: Float32Array, width: number, rows: readonly number[]): Tensor {
  const picked = new Float32Array(rows.length * width);
  rows.forEach((row, i) => picked.set(from.subarray(row * width, (row + 1) * width), i * width));
  return upload(picked, [rows.length, width]);
}
