// Taking over a film or a stored run at a round: makes the new run, lets it go on with the person's model and policy, and shows it.
// Where a step fails, what was chosen and typed stays, and the person can try again.
import type { ModelIdentity } from '../../engine/settings.ts';
import { errorText } from '../../lib/error-text.ts';
import type { ModelConfig, RunSource } from '../../workers/engine/api.ts';
import { engine } from '../engine-host.ts';
import { router } from '../router.svelte.ts';
import { RunStore } from '../runs/run.svelte.ts';

export interface TakeOverWish {
  readonly source: RunSource;
  /** The first round that is the new run's own. */
  readonly round: number;
  /** Rounds in all. */
  readonly rounds: number;
  readonly model: ModelConfig;
  readonly identity: ModelIdentity;
  /** A policy of the person's own, tried as an extra candidate of that round; null for none. */
  readonly code: string | null;
}

export class TakeOver {
  busy = $state.raw(false);
  /** Why the last try did not work, in words; empty where none failed. */
  problem = $state.raw('');
  /** The new run where it goes on already and only the person's policy is missing in it. */
  going = $state.raw<RunStore | null>(null);

  /** True where the new run goes on with everything that was wished, and its page is shown. */
  async go(wish: TakeOverWish): Promise<boolean> {
    this.busy = true;
    this.problem = '';
    try {
      this.going ??= await begin(wish);
      const { runId } = this.going;
      if (wish.code !== null) await (await engine()).addPolicy(runId, wish.code, 'Written when the run was taken over');
      router.go({ name: 'run', runId });
      return true;
    } catch (error) {
      this.problem = errorText(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

/** A new run that goes on; where it cannot, none is left behind and this rejects in words. */
async function begin({ source, round, rounds, model, identity }: TakeOverWish): Promise<RunStore> {
  const api = await engine();
  const store = new RunStore(await api.fork(source, round));
  try {
    await store.load();
    await store.resumeWith(model, { rounds }, identity);
    return store;
  } catch (error) {
    // The reason is what the person has to hear, whatever becomes of the copy.
    await api.deleteRun(store.runId).catch(() => undefined);
    throw error;
  }
}
