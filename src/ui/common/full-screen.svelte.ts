// One part of a page over the whole screen. While it is there the focus rests on the part itself, on no button, so that the space
// bar means what it means for the part; afterwards the focus is where it was.

export class FullScreen {
  on = $state.raw(false);
  readonly can = typeof document !== 'undefined' && document.fullscreenEnabled;
  private readonly part: () => HTMLElement | null;
  private before: Element | null = null;

  /** `part` has a tabindex. Call while a component is being set up. */
  constructor(part: () => HTMLElement | null) {
    this.part = part;
    $effect(() => {
      document.addEventListener('fullscreenchange', this.changed);
      return () => document.removeEventListener('fullscreenchange', this.changed);
    });
  }

  /** Onto the full screen, or back. */
  readonly toggle = (): void => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void this.part()?.requestFullscreen();
  };

  private readonly changed = (): void => {
    const was = this.on;
    this.on = document.fullscreenElement !== null && document.fullscreenElement === this.part();
    if (this.on && !was) {
      this.before = document.activeElement;
      this.part()?.focus({ preventScroll: true });
    } else if (was && !this.on && this.before instanceof HTMLElement) this.before.focus();
  };
}
