// Keys of the episode player, and where they are left to what has the focus.
import type { Playback } from '../../app/player/playback.svelte.ts';

/** What is told beside the player, in the order of use. */
export const keysInWords = 'Space plays, ← → step, Home and End jump, [ ] change the speed, F fills the screen.';

const forPlayer: Readonly<Record<string, (playback: Playback) => void>> = {
  ' ': (playback) => playback.toggle(),
  ArrowLeft: (playback) => playback.step(-1),
  ArrowRight: (playback) => playback.step(1),
  Home: (playback) => playback.step(-playback.index),
  End: (playback) => playback.step(playback.last - playback.index),
  '[': (playback) => playback.changeSpeed(-1),
  ']': (playback) => playback.changeSpeed(1),
};

/** Keys that the element with the focus answers itself: buttons the space bar, sliders and 3D pictures the arrows. */
function isTaken(key: string, target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches('select, textarea, input:not([type=range])')) return true;
  if (key === ' ') return target.matches('button, a, summary');
  return /^(Arrow|Home|End)/.test(key) && target.matches('input[type=range], canvas[tabindex]');
}

/** Does what a key stands for; true where it did, so that the page does not scroll. `onfull`: full screen on or off. */
export function pressKey(event: KeyboardEvent, playback: Playback, onfull: (() => void) | null): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.key, event.target)) return false;
  if (event.key.toLowerCase() === 'f' && onfull) {
    onfull();
    return true;
  }
  const act = forPlayer[event.key];
  act?.(playback);
  return act !== undefined;
}
