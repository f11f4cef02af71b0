// The runs whose scores are held back until somebody has bet on them: a fact that this browser keeps, so that every page and every
// tab holds back the same. Small: it comes with the list of runs.
import type { RunId } from '../../engine/events.ts';
import { keepSetting, readSetting } from '../local-setting.ts';

/** For each held run, the rounds whose scores may be shown. */
type Held = Readonly<Record<RunId, readonly number[]>>;

const NAME = 'promptpo-held-runs';

function isHeld(value: unknown): value is Held {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((rounds) => Array.isArray(rounds) && rounds.every(Number.isInteger));
}

class HeldRuns {
  /** Replaced whole at every change, also at one that another tab made. */
  all = $state.raw<Held>(readSetting(NAME, isHeld, {}));
  private readonly watchers = new Set<() => void>();

  constructor() {
    // Only other tabs cause this event. Node, whose tests load this module, has none.
    globalThis.addEventListener?.('storage', ({ key }) => {
      if (key === NAME || key === null) this.show(this.kept());
    });
  }

  /** The rounds of a held run whose scores may be shown; null for a run that holds nothing back. */
  openRounds(runId: RunId): readonly number[] | null {
    return this.all[runId] ?? null;
  }

  /** From now on the run's scores wait for bets, but for the rounds that were seen. */
  hold(runId: RunId, seen: readonly number[]): void {
    this.keep({ ...this.kept(), [runId]: [...new Set(seen)] });
  }

  /** Shows the scores of one round; nothing happens where the run holds nothing back. */
  reveal(runId: RunId, round: number): void {
    const held = this.kept();
    const open = held[runId];
    if (open && !open.includes(round)) this.keep({ ...held, [runId]: [...open, round] });
  }

  /** Holds nothing of the run back any more. */
  release(runId: RunId): void {
    const { [runId]: released, ...others } = this.kept();
    if (released) this.keep(others);
  }

  /** Calls `watcher` after every change until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** As stored now: another tab may have changed it a moment ago. Where storage is refused, what this page knows. */
  private kept(): Held {
    return readSetting(NAME, isHeld, this.all);
  }

  private keep(held: Held): void {
    keepSetting(NAME, held);
    this.show(held);
  }

  private show(held: Held): void {
    this.all = held;
    for (const watcher of this.watchers) watcher();
  }
}

export const heldRuns = new HeldRuns();
