// Small things that this browser keeps as JSON in localStorage (speeds, prices, addresses of own models); never a key. Where storage
// is refused they last as long as the page.

/** What is kept under `name`; `otherwise` where there is nothing, or nothing that `check` accepts. */
export function readSetting<T>(name: string, check: (value: unknown) => value is T, otherwise: T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(name) ?? 'null');
    return check(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}

export function keepSetting(name: string, value: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Private windows may refuse storage.
  }
}

export function dropSetting(name: string): void {
  try {
    localStorage.removeItem(name);
  } catch {
    // Nothing was kept either.
  }
}
