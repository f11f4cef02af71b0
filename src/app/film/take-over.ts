// Taking over a film or a stored run at a round: makes the new run, lets it go on, and shows it.
import type { ModelIdentity } from '../../engine/settings.ts';
import type { RunId } from '../../engine/events.ts';
import type { ModelConfig, RunSource } from '../../workers/engine/api.ts';
import { engine } from '../engine-host.ts';
import { messages } from '../messages.svelte.ts';
import { router } from '../router.svelte.ts';
import { RunStore } from '../runs/run.svelte.ts';

export interface TakeOver {
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

/** Makes the run and opens its page; where it cannot go on, it stands there paused. False where it could not be made. */
export async function takeOver({ source, round, rounds, model, identity, code }: TakeOver): Promise<boolean> {
  let runId: RunId;
  try {
    runId = await (await engine()).fork(source, round);
  } catch (error) {
    messages.problem('Taking over', error);
    return false;
  }
  const store = new RunStore(runId);
  await store.load();
  const goesOn = await store.resume(model, { rounds }, identity);
  if (goesOn && code !== null) await store.addPolicy(code, 'Written when the run was taken over');
  router.go({ name: 'run', runId });
  return true;
}
