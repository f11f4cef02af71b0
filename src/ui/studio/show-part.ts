// Moving about on the first screen.
import { mayMove } from '../common/drive-playback.svelte.ts';

/** Brings the part with this id into view, and the keyboard with it. */
export function showPart(id: string): void {
  const part = document.getElementById(id);
  part?.scrollIntoView({ behavior: mayMove() ? 'smooth' : 'auto', block: 'start' });
  part?.focus({ preventScroll: true });
}
