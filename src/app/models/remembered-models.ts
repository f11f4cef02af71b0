// Which model each run of this page was started with, so that a pause can end at one press, and how fast it answers. The key is
// no part of it: that is asked for anew at each press, so a forgotten or locked one is gone and a corrected one is used.
import type { RunId } from '../../engine/events.ts';
import type { ModelIdentity } from '../../engine/settings.ts';
import type { ModelConfig } from '../../workers/engine/api.ts';
import { listen } from '../engine-host.ts';
import { learnSpeed } from './speeds.ts';

export interface RememberedModel {
  /** Its key is empty. */
  readonly config: ModelConfig;
  readonly hadKey: boolean;
}

type SpeedIdentity = Pick<ModelIdentity, 'kind' | 'name' | 'baseUrl'>;

const models = new Map<RunId, RememberedModel & { readonly identity: SpeedIdentity }>();
let listening = false;

/** `identity` names the model in the record of speeds. */
export function rememberModel(runId: RunId, config: ModelConfig, identity: SpeedIdentity): void {
  models.set(runId, { ...withoutKey(config), identity });
  if (listening) return;
  listening = true;
  listen((update) => {
    const known = models.get(update.runId);
    if (known) learnSpeed(known.identity, update.events);
  });
}

/** Null where this page did not start the run or go on with it. */
export function modelFor(runId: RunId): RememberedModel | null {
  return models.get(runId) ?? null;
}

export function withoutKey(config: ModelConfig): RememberedModel {
  if (!('apiKey' in config)) return { config, hadKey: false };
  return { config: { ...config, apiKey: '' }, hadKey: config.apiKey !== '' };
}

/** The config with the key that its address has now; null where it had one and there is none any more. */
export function withKey({ config, hadKey }: RememberedModel, keyOf: (baseUrl: string) => string): ModelConfig | null {
  if (!('apiKey' in config)) return config;
  const apiKey = keyOf(config.baseUrl).trim();
  return hadKey && !apiKey ? null : { ...config, apiKey };
}
