// The page's colours for canvases and charts, read from the custom properties of tokens.css.
import type { ViewTheme } from '../../env-api/env.ts';
import type { CurveColors } from '../run/curve-config.ts';

/** The value of a custom property as the page computes it now. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Colours for an environment's view. `dark` is passed in, so that callers redraw when the theme changes. */
export function viewTheme(dark: boolean): ViewTheme {
  return {
    dark,
    background: token('--surface'),
    foreground: token('--text'),
    muted: token('--muted'),
    line: token('--line-strong'),
    accent: token('--policy'),
    // No concept's accent: what is acted upon is neither task, model, policy nor score.
    object: token('--series-olive'),
    good: token('--good'),
    bad: token('--bad'),
    font: token('--font'),
  };
}

/** Colours for charts; pass the theme so that callers redraw when it changes. */
export function curveColors(_dark: boolean): CurveColors {
  return {
    policy: token('--policy'),
    score: token('--score'),
    env: token('--env'),
    text: token('--text'),
    muted: token('--muted'),
    line: token('--line'),
    bad: token('--bad'),
    surface: token('--surface'),
    font: token('--font'),
  };
}
