// What CEM and CMA-ES share: policies are drawn, each plays training episodes, and the search moves to where the returns
// were high. Every step of every candidate counts as an interaction. The policy that is evaluated is the search's centre.
import type { RandomSource } from '../env-api/random.ts';
import type { HyperparameterInfo, Hyperparameters, Training, TrainingTask } from './algorithm.ts';
import type { TaskSpaces } from './fit.ts';
import { Interaction, learnerRandom } from './interaction.ts';
import { LinearPolicy } from './linear-policy.ts';

/** A search for the numbers that earn most. */
export interface Search {
  /** The present best guess; replaced, never changed, by `move`. */
  readonly centre: Float64Array;
  /** Draws the candidates of one generation. */
  draw(random: RandomSource): readonly Float64Array[];
  /** Moves by what the candidates, in the order of `draw`, have earned. */
  move(returns: readonly number[]): void;
  metrics(): Readonly<Record<string, number>>;
}

/** Hyper-parameters that every search over linear policies has. */
export const searchHyperparameters: readonly HyperparameterInfo[] = [
  {
    name: 'episodesPerCandidate',
    label: 'Episodes per candidate',
    help: 'Training episodes whose mean return ranks a candidate. More where luck plays a large part.',
    defaultValue: 1,
    min: 1,
    whole: true,
  },
  {
    name: 'normaliseObservations',
    label: 'Normalise observations',
    help: '1: observations are centred and scaled by their running mean and deviation. 0: taken as they are.',
    defaultValue: 1,
    min: 0,
    max: 1,
    whole: true,
  },
];

/** Numbers of a linear policy for such a task. */
export function policySize({ observation, action }: Pick<TaskSpaces, 'observation' | 'action'>): number {
  const width = (space: TaskSpaces['action']) => (space.kind === 'discrete' ? space.n : space.low.length);
  return (width(observation) + 1) * width(action);
}

/** Trains by `begin`'s search over linear policies; an update after every episode of a candidate. */
export function* trainLinearPolicy(
  task: TrainingTask,
  values: Hyperparameters,
  begin: (size: number) => Search,
): Training {
  const { observationSpace, actionSpace } = task.env;
  const policy = new LinearPolicy(observationSpace, actionSpace, values['normaliseObservations']! !== 0);
  const search = begin(policy.size);
  const interaction = new Interaction(task);
  const random = learnerRandom(task);
  const episodes = Math.max(1, Math.round(values['episodesPerCandidate']!));
  for (let generation = 0; ; generation++) {
    const { centre } = search;
    const update = () => ({
      steps: interaction.steps,
      finished: interaction.takeFinished(),
      metrics: { generation, ...search.metrics() },
      policy: (observation: Float64Array) => policy.act(centre, observation),
    });
    if (generation === 0) yield update();
    const returns: number[] = [];
    for (const candidate of search.draw(random)) {
      let sum = 0;
      for (let i = 0; i < episodes; i++) {
        sum += playEpisode(interaction, policy, candidate);
        yield update();
      }
      returns.push(sum / episodes);
    }
    search.move(returns);
    policy.settle();
  }
}

/** The return of one training episode, cut at the horizon, of the policy `weights`. */
function playEpisode(interaction: Interaction, policy: LinearPolicy, weights: Float64Array): number {
  let episodeReturn = 0;
  for (;;) {
    const { observation } = interaction;
    policy.see(observation);
    const { reward, terminated, truncated } = interaction.step(policy.act(weights, observation));
    episodeReturn += reward;
    if (terminated || truncated) return episodeReturn;
  }
}
