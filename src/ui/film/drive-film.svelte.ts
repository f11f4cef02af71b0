// Moves a playing film on with the screen's own rhythm.
import type { Film } from '../../app/film/film.svelte.ts';

/** A hidden tab gets no frames; what it missed is not caught up on. */
const longestGapMs = 250;

/** Call while a component is being set up; it stops with the component. */
export function driveFilm(film: () => Film | null): void {
  $effect(() => {
    const running = film();
    if (!running?.playing) return;
    let before = performance.now();
    let request = requestAnimationFrame(function tick(now) {
      const gap = Math.min(longestGapMs, Math.max(0, now - before));
      before = now;
      running.advance(gap);
      request = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(request);
  });
}

/** Space plays and pauses, the arrows go from event to event. False where the key means something else. */
export function filmKey(film: Film, event: KeyboardEvent): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return false;
  const target = event.target as HTMLElement;
  // A slider of another kind, and the run's panels with their player, have keys of their own.
  if (target.closest('[data-own]')) return false;
  const isRange = target instanceof HTMLInputElement && target.type === 'range';
  if (!isRange && target.closest('input, select, textarea, [contenteditable], dialog, [role="tab"]')) return false;
  switch (event.key) {
    case ' ':
      // A button that has the focus does what it is for.
      if (target.closest('button, a, summary')) return false;
      film.toggle();
      return true;
    case 'ArrowRight':
      film.step(1);
      return true;
    case 'ArrowLeft':
      film.step(-1);
      return true;
    default:
      return false;
  }
}
