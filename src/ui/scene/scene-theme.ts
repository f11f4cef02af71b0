// Colours of the three-dimensional view: the theme of all pictures, and two more for what is shown on request.
import type { ViewTheme } from '../../env-api/env.ts';
import { token, viewTheme } from '../common/view-theme.ts';

export interface SceneTheme extends ViewTheme {
  /** Actuators that push in the positive and in the negative direction. */
  readonly push: string;
  readonly pull: string;
}

/** `dark` is passed in, so that callers draw again when the theme changes. */
export function sceneTheme(dark: boolean): SceneTheme {
  return { ...viewTheme(dark), push: token('--series-cyan'), pull: token('--series-red') };
}
