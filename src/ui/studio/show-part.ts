// Moving about on the first screen.
import { mayMove } from '../common/drive-playback.svelte.ts';

/** Brings the part with this id into view, and the keyboard with it. */
export function showPart(id: string): void {
  const part = document.getElementById(id);
  part?.scrollIntoView({ behavior: mayMove() ? 'smooth' : 'auto', block: 'start' });
  part?.focus({ preventScroll: true });
}

/** For so long the parts above may still arrive and push it away. */
const SETTLING_MS = 2_000;

/** As `showPart`, from another page: holds the part in view while the page builds up, until the person does anything. */
export function showPartSoon(id: string): void {
  const until = performance.now() + SETTLING_MS;
  const done = new AbortController();
  for (const type of ['wheel', 'touchstart', 'pointerdown', 'keydown'])
    addEventListener(type, () => done.abort(), { signal: done.signal, passive: true });
  const hold = (): void => {
    if (done.signal.aborted) return;
    const part = document.getElementById(id);
    part?.focus({ preventScroll: true });
    part?.scrollIntoView({ block: 'start' });
    if (performance.now() < until) requestAnimationFrame(hold);
    else done.abort();
  };
  requestAnimationFrame(hold);
}
