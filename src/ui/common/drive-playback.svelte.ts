// Moves a running playback on with the screen's own rhythm.
import type { Playback } from '../../app/player/playback.svelte.ts';

/** How long a looping playback rests on its last frame. */
const restMs = 900;
/** A hidden tab gets no frames; what it missed is not caught up on. */
const longestGapMs = 250;

/** Call while a component is being set up; it stops with the component and disposes of the playback. */
export function drivePlayback(playback: Playback, loop = false): void {
  $effect(() => {
    const { module, playing, speed } = playback;
    if (!playing || !module) return;
    const framesPerMs = (module.view.framesPerSecond * speed) / 1000;
    let before = performance.now();
    let restedMs = 0;
    let request = requestAnimationFrame(function tick(now) {
      const gap = Math.min(longestGapMs, Math.max(0, now - before));
      before = now;
      if (playback.atEnd) {
        restedMs += gap;
        if (!loop) playback.playing = false;
        else if (restedMs >= restMs) playback.seek(0);
      } else {
        restedMs = 0;
        playback.advance(gap * framesPerMs);
      }
      request = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(request);
  });
  $effect(() => () => playback.dispose());
}

/** Whether pictures may move by themselves. */
export function mayMove(): boolean {
  return !matchMedia('(prefers-reduced-motion: reduce)').matches;
}
