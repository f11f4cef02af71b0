// What a person has written for one variant of a task: the text in the editor for each language, the tries, and their steps. It is
// kept in this browser a moment after the last key.
import type { Language } from '../../engine/settings.ts';
import { keepDrafts, readDrafts, type Drafts, type KeptTry } from './write-drafts.ts';

/** Time between the last key and keeping the text in this browser, in ms. */
const keepMs = 400;

export class Written {
  /** Where it is kept (`draftsName`); empty before the first `open`. */
  place = $state.raw('');
  private drafts = $state.raw<Drafts>({ texts: {}, tries: [], steps: 0 });
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** Newest last. */
  get tries(): readonly KeptTry[] {
    return this.drafts.tries;
  }

  /** Environment steps of all tries so far, those that failed included. */
  get steps(): number {
    return this.drafts.steps;
  }

  /** Number of the next try. */
  get next(): number {
    return (this.tries.at(-1)?.number ?? 0) + 1;
  }

  /** Null where nothing was written in that language. */
  textIn(language: Language): string | null {
    return this.drafts.texts[language] ?? null;
  }

  /** Keeps what is here, and goes on with what was written at `place`. */
  open(place: string): void {
    this.keep();
    this.place = place;
    this.drafts = readDrafts(place);
  }

  edit(language: Language, code: string): void {
    this.drafts = { ...this.drafts, texts: { ...this.drafts.texts, [language]: code } };
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), keepMs);
  }

  /** Counts the steps of a try, and adds it to the list where it got a score. */
  count(steps: number, scored: KeptTry | null): void {
    const { drafts } = this;
    this.drafts = {
      ...drafts,
      tries: scored ? [...drafts.tries, scored] : drafts.tries,
      steps: drafts.steps + steps,
    };
    this.keep();
  }

  keep(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    // Nothing was written or played: there is nothing to keep.
    const isEmpty = Object.keys(this.drafts.texts).length === 0 && this.steps === 0;
    if (this.place !== '' && !isEmpty) keepDrafts(this.place, this.drafts);
  }
}
