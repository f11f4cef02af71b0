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
  compare: [
    { name: 'set-up', label: 'Setting up trainings' },
    { name: 'verdict', label: 'Verdict' },
    { name: 'curves', label: 'Curves' },
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

/** The names in a `hide` parameter; anything that is no name is left out. */
export function partsIn(text: string | null): readonly string[] {
  return (text ?? '').split(',').filter((part) => partName.test(part));
}

export const embed = new Embed();
