// One run as the page shows it: its state, what is passing right now, and which candidate is looked at. A stored run
// (run.svelte.ts) fills it from the engine, a film (film.svelte.ts) from a prefix of a log; the same components show both.
import type { CandidateRef } from '../../engine/events.ts';
import type { CallState, CandidateState, RoundState } from '../../engine/state.ts';
import { bestSoFar, confirmedPoints, curvePoints, failedPoints } from './curve.ts';
import { nothingLive, type LiveState } from './live.ts';
import type { ReadRun } from './run-reader.ts';
import type { RunStore } from './run.svelte.ts';
import { callBetweenRounds, newest } from './selection.ts';

export const detailTabs = ['code', 'changes', 'episodes', 'conversation', 'feedback', 'problems'] as const;
export type DetailTab = (typeof detailTabs)[number];

export class RunView {
  live = $state.raw<LiveState>(nothingLive);
  protected read = $state.raw<ReadRun | null>(null);
  private picked = $state.raw<CandidateRef | null>(null);
  private pickedTab = $state.raw<DetailTab | null>(null);

  readonly state = $derived(this.read?.state ?? null);
  readonly follow = $derived(this.picked === null);
  readonly selected = $derived.by<CandidateState | null>(() => {
    const state = this.state;
    if (!state) return null;
    return (this.picked && this.candidate(this.picked)) ?? newest(state);
  });
  readonly selectedRound = $derived<RoundState | null>(
    this.state?.rounds.find((round) => round.round === this.selected?.round) ?? null,
  );
  /** The call for a reflection or the feedback class that is under way while no candidate is; only while following. */
  readonly between = $derived.by<CallState | null>(() =>
    this.follow && this.state ? callBetweenRounds(this.state) : null,
  );
  /** Null while the tab goes with what is shown. */
  readonly chosenTab = $derived(this.pickedTab);
  /** The tab the person chose, else the one that fits what the selected candidate is doing. */
  readonly tab = $derived.by<DetailTab>(() => {
    if (this.pickedTab) return this.pickedTab;
    if (this.selected?.status === 'failed') return 'problems';
    // Following a run means watching the code come; the episodes play beside it.
    if (this.follow && this.state?.status === 'running') return 'code';
    return this.selected?.status === 'scored' ? 'episodes' : 'code';
  });
  readonly points = $derived(this.read ? curvePoints(this.read.state, this.read.marks) : []);
  readonly failed = $derived(this.read ? failedPoints(this.read.state, this.read.marks) : []);
  readonly confirmed = $derived(this.read ? confirmedPoints(this.read.state, this.read.marks) : []);
  readonly steps = $derived(this.state ? this.state.usage.searchSteps + this.state.usage.confirmSteps : 0);
  readonly best = $derived(bestSoFar(this.points, this.steps));

  /** What the person can do with the run; null where it can only be looked at. */
  get commands(): RunStore | null {
    return null;
  }

  candidate(ref: CandidateRef): CandidateState | null {
    const round = this.state?.rounds.find((each) => each.round === ref.round);
    return round?.candidates.find((each) => each.candidate === ref.candidate) ?? null;
  }

  /** Looks at one candidate, and stops following the newest. */
  pick(ref: CandidateRef, tab: DetailTab | null = this.pickedTab): void {
    this.picked = { round: ref.round, candidate: ref.candidate };
    this.pickedTab = tab;
  }

  pickTab(tab: DetailTab): void {
    this.pickedTab = tab;
  }

  followNewest(): void {
    this.picked = null;
    this.pickedTab = null;
  }
}
