// The page inside another page: `embed=1` in the address takes header and messages away, `hide=a,b` parts of the page. Once on, it stays
// on for this visit, so that links inside the frame do not bring the header back.

/** Parts that can be hidden, per page, with the words for them. A part of the page bears its name in `data-part`. */
export const hideableParts = {
  run: [
    { name: 'status', label: 'Status and figures' },
    { name: 'result', label: 'Result' },
    { name: 'rounds', label: 'Time line of rounds' },
    { name: 'changes', label: 'What changed' },
    { name: 'policy', label: 'Policy in detail' },
    { name: 'curve', label: 'Learning curve' },
  ],
  film: [
    { name: 'head', label: 'Title and commands' },
    { name: 'closer', label: 'Looking closer' },
    { name: 'timing', label: 'How a film keeps time' },
  ],
  write: [
    { name: 'head', label: 'Title' },
    { name: 'choices', label: 'Task, language and opponent' },
    { name: 'ranking', label: 'Where you stand' },
    { name: 'notes', label: 'What the model was told' },
  ],
  lesson: [
    { name: 'head', label: 'Title' },
    { name: 'steps', label: 'Circles of the steps' },
  ],
  compare: [
    { name: 'head', label: 'Title' },
    { name: 'set-up', label: 'Setting up trainings' },
    { name: 'verdict', label: 'Verdict' },
    { name: 'curves', label: 'Curves' },
    { name: 'watch', label: 'Playback' },
    { name: 'table', label: 'Table' },
    { name: 'efficiency', label: 'What it took' },
  ],
} as const;

const partName = /^[a-z][a-z-]{0,30}$/;

class Embed {
  /** Whether this visit shows the page inside another one. */
  on = $state.raw(false);
  private sheet: CSSStyleSheet | null = null;

  /** Follows the parameters of the address. */
  read(params: URLSearchParams): void {
    if (params.get('embed') === '1') this.on = true;
    this.hide(this.on ? partsIn(params.get('hide')) : []);
  }

  private hide(parts: readonly string[]): void {
    if (!this.sheet) {
      if (parts.length === 0) return;
      this.sheet = new CSSStyleSheet();
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
    }
    this.sheet.replaceSync(parts.map((part) => `[data-part~='${part}'] { display: none !important; }`).join('\n'));
  }
}

/** The same view of the page on its own. */
export function withoutEmbed(params: URLSearchParams): URLSearchParams {
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- made anew each time
  return new URLSearchParams([...params].filter(([name]) => name !== 'embed' && name !== 'hide'));
}

/** The names in a `hide` parameter; anything that is no name is left out. */
export function partsIn(text: string | null): readonly string[] {
  return (text ?? '').split(',').filter((part) => partName.test(part));
}

export const embed = new Embed();
