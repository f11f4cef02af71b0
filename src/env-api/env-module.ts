// Puts an environment's module together from what its folder holds: the part of module.ts that is the same everywhere.
import type { CanvasView, EnvCard, EnvModule, EnvOptions, MakeEnv, TaskDescription } from './env.ts';

/** The texts that the language model reads, for given options. */
export type TaskTexts = Pick<
  TaskDescription,
  'observationSource' | 'observationShown' | 'actionText' | 'rewardText'
> & {
  /** Empty if left out. */
  readonly observationNotes?: string;
  /** The card's if left out. */
  readonly horizon?: number;
};

export interface ModuleParts {
  readonly make: MakeEnv;
  readonly view: CanvasView;
  /**
   * What the task's classes are called after: `CartPole` gives `CartPolePolicy`, `CartPoleObservation` (also importable
   * from the Python module `cart_pole_observation`) and `CartPoleRewardFunction`.
   */
  readonly name: string;
  /** Where the policy's class is not called after `name`. */
  readonly policyClassName?: string;
  readonly referencePolicy: EnvModule['referencePolicy'];
  texts(options: EnvOptions): TaskTexts;
}

/** The card of `id`; throws if it is none of `cards`. */
export function findCard(cards: readonly EnvCard[], id: string): EnvCard {
  const card = cards.find((candidate) => candidate.id === id);
  if (card) return card;
  throw new Error(`Unknown environment id "${id}": expected ${cards.map((candidate) => candidate.id).join(' or ')}.`);
}

export function createModule(card: EnvCard, parts: ModuleParts): EnvModule {
  const { make, view, name, referencePolicy } = parts;
  const snakeName = name.replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase();
  return {
    card,
    make: (options) => make(card.id, options),
    describe: (options = {}): TaskDescription => ({
      envId: card.id,
      horizon: card.horizon,
      policyClassName: parts.policyClassName ?? `${name}Policy`,
      observationClassName: `${name}Observation`,
      observationNotes: '',
      rewardName: `${name}RewardFunction`,
      // The package of the paper's harness, so that its policies load unchanged.
      observationModules: [
        'direct_policy_learning.observations',
        `direct_policy_learning.observations.${snakeName}_observation`,
      ],
      ...parts.texts(options),
    }),
    view,
    referencePolicy,
  };
}
