// Hands a person's policy to a run as an extra candidate: at once where the run goes on; else the run first goes on, with more
// rounds and a model that the person chooses. A recording goes on as a copy. A policy that could not be handed over is offered
// again or dropped by the person; it never joins a run by itself later.
import type { RunId } from '../../engine/events.ts';
import { errorText } from '../../lib/error-text.ts';
import { engine } from '../engine-host.ts';
import type { RivalRun } from './rival.svelte.ts';
import { RunStore } from '../runs/run.svelte.ts';

interface Offer {
  readonly run: Pick<RivalRun, 'rival' | 'state' | 'store'>;
  readonly code: string;
  readonly note: string;
}

export class Handover {
  /** The run that takes the policy. */
  store = $state.raw<RunStore | null>(null);
  /** True while the person chooses rounds and a model. */
  isChoosing = $state.raw(false);
  busy = $state.raw(false);
  /** The run that has the policy. */
  done = $state.raw<RunId | null>(null);
  /** Why the policy is not in the run, in words; empty where nothing went wrong. */
  problem = $state.raw('');
  private offer: Offer | null = null;
  /** The run has been told to go on, and it is not known yet whether it does. */
  private isResuming = false;
  /** A copy of a recording, made for this: it goes again unless it goes on. */
  private copy: RunId | null = null;
  private close: (() => void) | null = null;

  /** Offers a policy to a run. What goes wrong stands in `problem`. */
  async begin(run: Offer['run'], code: string, note: string): Promise<void> {
    this.offer = { run, code, note };
    await this.act(async () => {
      this.store = run.store ?? (await this.copyOf(run));
      if (this.store.state?.status === 'running') await this.finish(this.store);
      else this.isChoosing = true;
    });
  }

  /** Offers the policy that could not be handed over once more. */
  async tryAgain(): Promise<void> {
    const { offer, store } = this;
    if (!offer) return;
    if (store?.state?.status === 'running') await this.act(() => this.finish(store));
    else await this.begin(offer.run, offer.code, offer.note);
  }

  /** Lets the policy be that could not be handed over. */
  drop(): void {
    this.offer = null;
    this.problem = '';
  }

  /** The person has chosen, and the run is told to go on: the policy joins once it does. `resumed`: whether it could. */
  async follow(resumed: Promise<boolean>): Promise<void> {
    const { store } = this;
    if (!store) return;
    this.isResuming = true;
    await this.act(async () => {
      if (!(await resumed)) throw new Error('The run could not go on.');
      // From here on the copy is a run like any other.
      this.copy = null;
      await this.finish(store);
    });
    this.isResuming = false;
    if (this.problem) await this.removeCopy();
  }

  /** The choice is over; where the person chose not to go on, the policy and the copy made for it are dropped. */
  async closeChoice(): Promise<void> {
    this.isChoosing = false;
    if (this.isResuming) return;
    this.drop();
    await this.removeCopy();
  }

  dispose(): void {
    this.close?.();
    if (!this.isResuming) void this.removeCopy();
  }

  private async finish(store: RunStore): Promise<void> {
    const { offer } = this;
    if (!offer) return;
    await (await engine()).addPolicy(store.runId, offer.code, offer.note);
    this.done = store.runId;
    this.offer = null;
  }

  private async act(step: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.problem = '';
    this.done = null;
    try {
      await step();
    } catch (error) {
      this.problem = errorText(error);
    } finally {
      this.busy = false;
    }
  }

  /** A run of its own that stands where the recording ends. */
  private async copyOf({ rival, state }: Offer['run']): Promise<RunStore> {
    if (rival?.ref.kind !== 'recording' || !state) throw new Error('Choose a run to compare with first.');
    const runId = await (await engine()).fork(rival.ref, state.rounds.length + 1);
    this.copy = runId;
    this.close?.();
    const store = new RunStore(runId);
    this.close = store.open();
    return store;
  }

  private async removeCopy(): Promise<void> {
    const { copy } = this;
    this.copy = null;
    // A copy that cannot be deleted stays in the list of runs, where the person can do it.
    if (copy) await (await engine()).deleteRun(copy).catch(() => undefined);
  }
}
