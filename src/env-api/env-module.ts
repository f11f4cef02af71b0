// Puts an environment's module together from what its folder holds: the part of module.ts that is the same everywhere.
import type {
  CanvasView,
  Env,
  EnvCard,
  EnvModule,
  EnvOptions,
  EnvSpaces,
  MakeEnv,
  ObservationField,
  TaskDescription,
} from './env.ts';
import type { SceneCamera } from './mujoco/scene.ts';
import { createTwin, twinOf } from './twin.ts';
import { twinLevel } from './twin-options.ts';

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
  /** Where a class is not called after `name`, or the observation's module not after its class. */
  readonly policyClassName?: string;
  readonly observationClassName?: string;
  readonly observationModule?: string;
  /** For tasks that cannot be made without an engine, which then has not to be loaded to know fields and spaces. */
  readonly observationFields?: readonly ObservationField[];
  readonly spaces?: EnvSpaces;
  readonly camera?: SceneCamera;
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
  const { make, view, name, referencePolicy, camera } = parts;
  const snakeName = name.replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase();
  function made<T>(options: EnvOptions | undefined, read: (env: Env) => T): T {
    const env = make(card.id, options);
    env.close();
    return read(env);
  }
  const fieldsOf = (options?: EnvOptions) => parts.observationFields ?? made(options, (env) => env.observationFields);
  const spacesOf = (options?: EnvOptions): EnvSpaces =>
    parts.spaces ?? made(options, (env) => ({ observation: env.observationSpace, action: env.actionSpace }));
  const twin = (options?: EnvOptions) =>
    twinLevel(options) === null ? null : createTwin(card.id, options, fieldsOf(options), spacesOf(options));
  return {
    card,
    make: (options, mujoco) => twinOf(make(card.id, options, mujoco), card.id, options),
    observationFields: (options) => twin(options)?.fields ?? fieldsOf(options),
    spaces: (options) => twin(options)?.spaces ?? spacesOf(options),
    describe: (options = {}): TaskDescription => ({
      envId: card.id,
      horizon: card.horizon,
      policyClassName: parts.policyClassName ?? `${name}Policy`,
      observationClassName: parts.observationClassName ?? `${name}Observation`,
      observationNotes: '',
      rewardName: `${name}RewardFunction`,
      // The package of the paper's harness, so that its policies load unchanged.
      observationModules: [
        'direct_policy_learning.observations',
        `direct_policy_learning.observations.${parts.observationModule ?? `${snakeName}_observation`}`,
      ],
      ...parts.texts(options),
    }),
    view,
    ...(camera ? { camera } : {}),
    referencePolicy,
  };
}
