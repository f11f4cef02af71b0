// The studio's choices in the address: task, options, and the settings that differ from the defaults, so that a link restores them. The
// model is not among them; a recording brings settings of its own, and then the address names it and nothing else.
import * as v from 'valibot';
import { sameData } from '../../lib/same-data.ts';
import type { ModelSource } from '../models/model-choices.ts';
import { defaultRunChoices, methodFor, type RunChoices, usualSource } from './choices.ts';
import { hasTask } from '../environments.ts';
import { optionsIn } from '../options-address.ts';
import { changesOf, choicesOf, sharedSettingsSchema } from '../share/shared-settings.ts';

/** Longest settings that are written: edited prompt texts would fill the address bar; they stay in this browser. */
const MAX_SETTINGS = 1500;

type Params = Readonly<Record<string, string | null>>;

export const noStudioParams: Params = { task: null, options: null, settings: null };

/**
 * The parameters for `run`; none where all of it is as for a first visit on `firstTask`. Sizes that follow from who answers are
 * not named: `settings` is absent then. Where the person has set the usual ones in their place, it is there and empty.
 */
export function studioParams(run: RunChoices, firstTask: string, source: ModelSource = usualSource): Params {
  const method = methodFor(usualSource, run.method, source);
  const settings = JSON.stringify(changesOf({ ...run, method, templates: {} }));
  const isPlain = settings === '{}' && sameData(methodFor(source, method), run.method);
  if (run.envId === firstTask && sameData(run.envOptions, {}) && isPlain) return noStudioParams;
  return {
    task: run.envId,
    options: Object.keys(run.envOptions).length > 0 ? JSON.stringify(run.envOptions) : null,
    settings: isPlain || settings.length > MAX_SETTINGS ? null : settings,
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
