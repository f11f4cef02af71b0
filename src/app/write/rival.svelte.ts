// The run that a person's policy is compared with: a recording, read once, or a run of this browser, followed while it goes on.
import type { RunState } from '../../engine/state.ts';
import { curvePoints } from '../runs/curve.ts';
import { readEvents, type ReadRun } from '../runs/run-reader.ts';
import { RunStore } from '../runs/run.svelte.ts';
import { loadShownRun } from '../runs/shown-runs.ts';
import { stepsToBest } from './write-ranking.ts';
import { readRecording, type Rival } from './write-rivals.ts';

export class RivalRun {
  rival = $state.raw<Rival | null>(null);
  /** A run of this browser, for what can be done with it; null for a recording. */
  store = $state.raw<RunStore | null>(null);
  private read = $state.raw<ReadRun | null>(null);
  private stop: (() => void) | null = null;
  private request = 0;

  readonly state = $derived<RunState | null>(this.store?.state ?? this.read?.state ?? null);
  /** The model's best score so far on its selection episodes, and the steps it had used by then. */
  readonly best = $derived(
    stepsToBest(this.store?.state ? this.store.points : this.read ? curvePoints(this.read.state, this.read.marks) : []),
  );

  /** Takes another run, or none. Rejects in words, and then keeps the one before. An older request is dropped. */
  async take(rival: Rival | null): Promise<void> {
    const request = ++this.request;
    const read = rival ? await readRival(rival) : null;
    if (request !== this.request) return;
    this.stop?.();
    this.stop = null;
    this.rival = rival;
    this.read = read;
    this.store = rival?.ref.kind === 'run' ? new RunStore(rival.ref.runId) : null;
    if (this.store) this.stop = this.store.open();
  }

  close(): void {
    this.request += 1;
    this.stop?.();
    this.stop = null;
  }
}

async function readRival({ ref, label }: Rival): Promise<ReadRun> {
  if (ref.kind === 'recording') return readRecording(ref.name);
  const { run } = readEvents(null, await loadShownRun(ref.runId));
  if (!run) throw new Error(`The run “${label}” is no longer in this browser. Choose another one.`);
  return run;
}
