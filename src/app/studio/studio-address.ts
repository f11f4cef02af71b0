// The studio's choices in the address: task, options, and the settings that differ from the defaults, so that a link restores them. The
// model is not among them; a recording brings settings of its own, and then the address names none.
import * as v from 'valibot';
import { sameData } from '../../lib/same-data.ts';
import { defaultRunChoices, type RunChoices } from './choices.ts';
import { hasTask } from '../environments.ts';
import { optionsIn } from '../options-address.ts';
import { changesOf, choicesOf, sharedSettingsSchema } from '../share/shared-settings.ts';

/** Longest settings that are written: edited prompt texts would fill the address bar; they stay in this browser. */
const MAX_SETTINGS = 1500;

type Params = Readonly<Record<string, string | null>>;

export const noStudioParams: Params = { task: null, options: null, settings: null };

/** The parameters for `run`; none where all of it is as for a first visit on `firstTask`. */
export function studioParams(run: RunChoices, firstTask: string): Params {
  const changes = changesOf({ ...run, templates: {} });
  const settings = JSON.stringify(changes);
  const isFirst = run.envId === firstTask && sameData(run.envOptions, {}) && settings === '{}';
  if (isFirst) return noStudioParams;
  return {
    task: run.envId,
    options: Object.keys(run.envOptions).length > 0 ? JSON.stringify(run.envOptions) : null,
    settings: settings === '{}' || settings.length > MAX_SETTINGS ? null : settings,
  };
}

/** The choices that an address asks for; null where it names no task that is here. Prompt texts stay as in `now`. */
export function studioChoices(params: URLSearchParams, now: RunChoices): RunChoices | null {
  const envId = params.get('task');
  if (envId === null || !hasTask(envId)) return null;
  const settings = settingsIn(params.get('settings'));
  const options = optionsIn(params.get('options')) ?? defaultRunChoices(envId).envOptions;
  return { ...choicesOf(envId, options, settings), templates: now.templates };
}

function settingsIn(text: string | null): v.InferOutput<typeof sharedSettingsSchema> {
  if (text === null) return {};
  try {
    const parsed = v.safeParse(sharedSettingsSchema, JSON.parse(text));
    return parsed.success ? parsed.output : {};
  } catch {
    return {};
  }
}
