// What the engine worker asks of a provider outside a run: its list of models, and why a test call failed. Each call opens the
// network guard for the provider's address and closes it again.
import type { RunError } from '../../engine/errors.ts';
import type { ModelConfig, ProviderModel } from './api.ts';
import { networkGuard } from '../guard/network-guard.ts';

type ApiConfig = Extract<ModelConfig, { readonly apiKey: string }>;

/** Whether the model is reached over an address of the person's choice. */
export function isApiConfig(config: ModelConfig): config is ApiConfig {
  return 'apiKey' in config;
}

/** The models that the provider offers to this key. Rejects in words. */
export async function listModels(config: ModelConfig, nowMs: number): Promise<readonly ProviderModel[]> {
  if (!isApiConfig(config)) throw new Error('Only providers and servers have a list of models.');
  const forbid = networkGuard.allow([config.baseUrl]);
  try {
    const key = { ...config, apiKey: config.apiKey.trim() };
    const { listProviderModels } = await import('../../llm/provider-models.ts');
    const listed = await listProviderModels(key, { today: dayOf(nowMs) });
    if (listed.ok) return listed.models;
    const { browserSurroundings, diagnose } = await import('../../llm/diagnose.ts');
    const error = await diagnose({ ...key, model: '' }, listed.error, browserSurroundings(dayOf(nowMs)));
    throw new Error(error.message);
  } finally {
    forbid();
  }
}

/** A failed test call's error, in one sentence that says how to mend it. */
export async function explainFailure(config: ModelConfig, error: RunError, nowMs: number): Promise<RunError> {
  if (!isApiConfig(config)) return error;
  const forbid = networkGuard.allow([config.baseUrl]);
  try {
    const { browserSurroundings, diagnose } = await import('../../llm/diagnose.ts');
    return await diagnose({ ...config, apiKey: config.apiKey.trim() }, error, browserSurroundings(dayOf(nowMs)));
  } finally {
    forbid();
  }
}

/** YYYY-MM-DD. */
function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
