// Light or dark: the system's choice until the person makes one, which this browser then remembers.
export type ThemeChoice = 'system' | 'light' | 'dark';

const storageKey = 'theme';

function readChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(storageKey);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

class Theme {
  choice = $state.raw<ThemeChoice>('system');
  private systemDark = $state.raw(false);
  readonly dark = $derived(this.choice === 'system' ? this.systemDark : this.choice === 'dark');

  /** Reads the stored choice and follows the system's preference until the returned function is called. */
  start(): () => void {
    this.choice = readChoice();
    const query = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => {
      this.systemDark = query.matches;
      this.apply();
    };
    follow();
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    try {
      if (choice === 'system') localStorage.removeItem(storageKey);
      else localStorage.setItem(storageKey, choice);
    } catch {
      // Private windows may refuse storage: the choice then lasts as long as the page.
    }
    this.apply();
  }

  private apply(): void {
    document.documentElement.dataset['theme'] = this.dark ? 'dark' : 'light';
  }
}

export const theme = new Theme();
