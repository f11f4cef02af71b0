// Hands a person's policy to a run as an extra candidate: at once where the run goes on; else the run first goes on, with more
// rounds and a model that the person chooses. A recording goes on as a copy.
import type { RunId } from '../../engine/events.ts';
import { engine } from '../engine-host.ts';
import { messages } from '../messages.svelte.ts';
import type { RivalRun } from './rival.svelte.ts';
import { RunStore } from '../runs/run.svelte.ts';

export class Handover {
  /** The run that takes the policy. */
  store = $state.raw<RunStore | null>(null);
  /** True while the person chooses rounds and a model. */
  isChoosing = $state.raw(false);
  busy = $state.raw(false);
  /** The run that has the policy. */
  done = $state.raw<RunId | null>(null);
  private waiting = $state.raw<{ readonly code: string; readonly note: string } | null>(null);
  /** A copy of a recording, made for this: it goes again if the person thinks better of it. */
  private copy: RunId | null = null;
  private close: (() => void) | null = null;

  /** The run goes on and the policy waits for it. */
  readonly isReady = $derived(this.waiting !== null && this.store?.state?.status === 'running');

  /** Failures are shown to the person. */
  async begin(run: RivalRun, code: string, note: string): Promise<void> {
    this.busy = true;
    try {
      this.store = run.store ?? (await this.copyOf(run));
      this.waiting = { code, note };
      this.isChoosing = this.store.state?.status !== 'running';
    } catch (error) {
      messages.problem('Copying the recording', error);
    } finally {
      this.busy = false;
    }
  }

  /** Adds the policy to the run, which goes on. */
  async finish(): Promise<void> {
    const { store, waiting } = this;
    this.waiting = null;
    if (!store || !waiting || !(await store.addPolicy(waiting.code, waiting.note))) return;
    this.done = store.runId;
    this.copy = null;
  }

  /** After the choice: forgets the policy where the person chose not to go on, and the copy made for it. */
  async cancelUnlessGoing(): Promise<void> {
    if (this.store?.busy || this.isReady) return;
    this.waiting = null;
    const { copy } = this;
    this.copy = null;
    if (copy) await (await engine()).deleteRun(copy);
  }

  dispose(): void {
    this.close?.();
  }

  /** A run of its own that stands where the recording ends. */
  private async copyOf({ rival, state }: RivalRun): Promise<RunStore> {
    if (rival?.ref.kind !== 'recording' || !state) throw new Error('Choose a run to compare with first.');
    const runId = await (await engine()).fork(rival.ref, state.rounds.length + 1);
    this.copy = runId;
    this.close?.();
    const store = new RunStore(runId);
    this.close = store.open();
    return store;
  }
}
