// A run played like a film: a position in its log, moved by a clock or by hand. Everything on the screen is what the log up to
// there adds up to; no model is asked and nothing of a policy runs.
import type { CandidateRef, EvaluationScores, RunEvent } from '../../engine/events.ts';
import type { RunState } from '../../engine/state.ts';
import type { RunSource } from '../../workers/engine/api.ts';
import { sceneAt, sceneInWords, type FilmScene } from './film-scene.ts';
import {
  beatFrom,
  filmChapters,
  filmLength,
  filmTimeline,
  isBeat,
  momentAt,
  positionAt,
  timeOf,
  type FilmPosition,
} from './film-timeline.ts';
import { nothingLive, type LiveState } from '../runs/live.ts';
import { readEvents, type ReadRun } from '../runs/run-reader.ts';
import { RunView } from '../runs/run-view.svelte.ts';
import { ScoreGate } from './score-gate.svelte.ts';

/** How many times faster than speed 1; `event`: one event at a time, replies whole. */
export type FilmSpeed = 1 | 2 | 4 | 8 | 16 | 'event';
export const filmSpeeds: readonly FilmSpeed[] = [1, 2, 4, 8, 16, 'event'];

/** A candidate whose episodes can be played, and since when in the film. */
export interface FilmTrial extends CandidateRef {
  readonly scores: EvaluationScores;
  readonly score: number;
  /** Film time since its score came, in ms. */
  readonly elapsedMs: number;
}

/** States are kept for every so many events, so that a jump in a long log reads few. */
const KEEP_EVERY = 32;

export class Film extends RunView {
  readonly source: RunSource;
  private readonly log: readonly RunEvent[];
  /** The log as a whole; nothing of it is shown but what does not depend on how the run went. */
  readonly whole: RunState;
  playing = $state.raw(false);
  speed = $state.raw<FilmSpeed>(1);
  skipWaits = $state.raw(false);
  position = $state.raw<FilmPosition>({ index: 1, share: 0 });
  private readonly gate: ScoreGate;
  private kept: ReadRun[] = [];

  private readonly ordered = $derived.by(() => this.gate.order(this.log));
  readonly events = $derived(this.ordered.events);
  readonly timeline = $derived(
    filmTimeline(this.events, { byEvent: this.speed === 'event', skipWaits: this.skipWaits }),
  );
  readonly chapters = $derived(filmChapters(this.events));
  readonly lengthMs = $derived(filmLength(this.timeline));
  readonly timeMs = $derived(timeOf(this.timeline, this.position));
  /** How many times faster than its own time the film goes by on the screen. */
  private readonly pace = $derived(this.speed === 'event' ? 1 : this.speed);
  /** Where it is and how long it takes, in ms of the person's clock at the speed that is chosen. */
  readonly clock = $derived({ nowMs: this.timeMs / this.pace, lengthMs: this.lengthMs / this.pace });
  readonly moment = $derived(momentAt(this.timeline, this.position));
  readonly scene = $derived.by<FilmScene>(() => sceneAt(this.events, this.position.index, this.moment));
  /** The first round whose scores are held back, and how many events may be shown before them. */
  readonly hold = $derived.by(() => this.gate.firstHold(this.ordered));
  /** The film stands before scores that somebody has to bet on first. */
  readonly atHold = $derived(this.hold !== null && this.position.index >= this.hold.index);
  readonly atEnd = $derived(this.position.index >= this.events.length && this.position.share >= 1);
  /** The round that the film is in; 1 before the first, the last one at the result. */
  readonly round = $derived(
    this.chapters.findLast(({ round, index }) => round !== null && index <= this.position.index)?.round ?? 1,
  );
  readonly caption = $derived(
    this.state ? sceneInWords(this.scene, this.state, this.events[this.position.index - 1]) : '',
  );
  readonly trial = $derived.by<FilmTrial | null>(() => {
    const at = this.events.slice(0, this.position.index).findLastIndex((event) => event.type === 'candidate-scored');
    const event = this.events[at];
    if (event?.type !== 'candidate-scored') return null;
    const { round, candidate, scores, score } = event;
    return { round, candidate, scores, score, elapsedMs: this.timeMs - this.timeline.starts[at + 1]! };
  });

  /** `log` holds at least its first event. */
  constructor(source: RunSource, log: readonly RunEvent[]) {
    super();
    this.source = source;
    this.log = log;
    this.gate = new ScoreGate(source.kind === 'run' ? source.runId : null);
    this.whole = readEvents(null, log).run!.state;
    this.show({ index: 1, share: 0 });
  }

  /** Moves on by `ms` of the screen's time; stops at the end and before scores that are held back. */
  advance(ms: number): void {
    this.seekTime(this.timeMs + ms * this.pace);
    if (this.atEnd || this.atHold) this.playing = false;
  }

  toggle(): void {
    if (!this.playing && this.atEnd) this.show({ index: 1, share: 0 });
    this.playing = !this.playing && !this.atHold;
  }

  seekTime(ms: number): void {
    this.show(positionAt(this.timeline, Math.min(this.lengthMs, Math.max(0, ms))));
  }

  /** Shows what `index` events add up to. */
  seek(index: number): void {
    this.show({ index, share: 0 });
  }

  /** To the next or the previous event that shows something; pauses. */
  step(direction: 1 | -1): void {
    this.playing = false;
    const index = beatFrom(this.events, this.position, direction);
    const share = direction === 1 && index === this.position.index ? 1 : 0;
    this.show({ index, share });
  }

  /** To the beginning of a round; to the first one where there is no such round. */
  goToRound(round: number): void {
    this.seek(this.chapters.find((chapter) => chapter.round === round)?.index ?? 1);
  }

  /** To what the wait or the reply under way leads to. */
  skip(): void {
    const { index } = this.position;
    const end = this.events.findIndex((_, i) => i >= index && isBeat(this.events, i));
    this.show({ index: end < 0 ? this.events.length : end + 1, share: 0 });
  }

  get predicting(): boolean {
    return this.gate.on;
  }

  /** While scores are held back, the rounds that may be seen all the same. */
  get openRounds(): readonly number[] {
    return this.gate.openRounds;
  }

  /**
   * From here on no score is shown before somebody has bet; rounds that were seen already stay open, and those in `revealed`.
   */
  predict(on: boolean, revealed: readonly number[] = []): void {
    if (on === this.gate.on) return;
    const { round } = this;
    const isHidden = this.hold?.round === round;
    this.playing = false;
    if (on) this.gate.open(this.events.slice(0, this.position.index), revealed);
    else this.gate.close();
    // The events stand in another order now: what was read is read anew, and a round that was hidden begins anew.
    this.kept = [];
    this.read = null;
    if (isHidden) this.goToRound(round);
    else this.show(this.position);
  }

  /** Shows the scores of a round that was held back and rests there, where the round's winner is named. */
  reveal(round: number): void {
    this.gate.reveal(round);
    this.playing = false;
    const last = this.events.findLastIndex(
      (event) =>
        (event.type === 'round-selected' || event.type === 'candidate-scored' || event.type === 'candidate-failed') &&
        event.round === round,
    );
    this.seek(last + 1);
  }

  private show(wanted: FilmPosition): void {
    const { hold } = this;
    const most = Math.min(this.events.length, hold?.index ?? Infinity);
    const index = Math.min(most, Math.max(1, wanted.index));
    const stopped = hold !== null && index >= hold.index;
    this.position = { index, share: stopped || index > wanted.index ? 0 : wanted.share };
    if (this.read?.state.nextSeq !== index) this.read = this.readAt(index);
    this.live = liveOf(this.scene, this.live);
  }

  private readAt(index: number): ReadRun {
    const wanted = Math.floor(index / KEEP_EVERY);
    while (this.kept.length < wanted) {
      const from = this.kept.length * KEEP_EVERY;
      this.kept.push(readEvents(this.kept.at(-1) ?? null, this.events.slice(from, from + KEEP_EVERY)).run!);
    }
    return readEvents(this.kept[wanted - 1] ?? null, this.events.slice(wanted * KEEP_EVERY, index)).run!;
  }
}

function liveOf(scene: FilmScene, before: LiveState): LiveState {
  if (scene.kind !== 'reply') return nothingLive;
  const { callId, text, reasoning } = scene;
  const shown = before.streams.get(callId);
  if (shown?.text === text && shown.reasoning === reasoning) return before;
  return { ...nothingLive, streams: new Map([[callId, { text, reasoning }]]) };
}
