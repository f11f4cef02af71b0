// Tasks on the trusted side, for playing recorded actions again and for training: the replay and training workers' and
// Node's. MuJoCo is started by the first task that needs it, and anew once anything has failed while it was in use.
import { findEnv } from '../../../envs/index.ts';
import type { EnvSpec } from '../../engine/jobs.ts';
import type { Env, EnvCard } from '../../env-api/env.ts';
import type { Mujoco } from '../../env-api/mujoco/simulation.ts';

/** `onAbort` is to be called when the engine has stopped for good. */
export type StartEngine = (onAbort: () => void) => Promise<Mujoco>;

/** A task with its options, for longer use. */
export interface OpenTask {
  readonly card: EnvCard;
  /** Steps after which an episode is cut under these options; the card's holds for the defaults only. */
  readonly horizon: number;
  make(): Env;
}

export interface TrustedTasks {
  /** Loads what the task needs. Rejects where that cannot be had; the next call tries again. */
  prepare(envId: string): Promise<void>;
  /** Calls `use` with a fresh environment and closes it. Rejects on an unknown id, and with what making or using it throws. */
  withEnv<T>(spec: EnvSpec, use: (env: Env) => T): Promise<T>;
  /** Loads the task for longer use: each `make` gives a fresh environment, which the caller closes. Rejects as `withEnv`. */
  open(spec: EnvSpec): Promise<OpenTask>;
}

interface Engine {
  readonly mujoco: Promise<Mujoco>;
  /** A later task gets another one. */
  forget(): void;
}

/** Whether a task runs on MuJoCo; false where there is no such task. */
export function needsMujoco(envId: string): boolean {
  return findEnv(envId)?.engine === 'mujoco';
}

export function createTrustedTasks(start: StartEngine): TrustedTasks {
  let present: Engine | null = null;

  function engine(): Engine {
    if (present) return present;
    const forget = (): void => void (present === started && (present = null));
    const started: Engine = { mujoco: Promise.resolve().then(() => start(forget)), forget };
    started.mujoco.catch(forget);
    return (present = started);
  }

  async function load(id: string) {
    const entry = findEnv(id);
    if (!entry) throw new Error(`There is no task "${id}".`);
    const needed = needsMujoco(id) ? engine() : null;
    const [module, mujoco] = await Promise.all([entry.load(), needed?.mujoco]);
    return { module, mujoco, needed };
  }

  return {
    async prepare(envId) {
      if (needsMujoco(envId)) await engine().mujoco;
    },

    async open({ id, options }) {
      const { module, mujoco } = await load(id);
      const { horizon } = module.describe(options);
      return { card: module.card, horizon, make: () => module.make(options, mujoco) };
    },

    async withEnv(spec, use) {
      const { module, mujoco, needed } = await load(spec.id);
      try {
        const env = module.make(spec.options, mujoco);
        try {
          return use(env);
        } finally {
          env.close();
        }
      } catch (thrown) {
        needed?.forget(); // whatever it was, the engine may have stopped in the middle of it
        throw thrown;
      }
    },
  };
}
