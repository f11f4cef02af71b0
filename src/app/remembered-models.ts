// Which model (with its key) each run of this page was started with, so that a pause can end at one press. Memory only:
// nothing here outlives the page.
import type { RunId } from '../engine/events.ts';
import type { ModelConfig } from '../workers/engine/api.ts';

const models = new Map<RunId, ModelConfig>();

export function rememberModel(runId: RunId, model: ModelConfig): void {
  models.set(runId, model);
}

export function modelFor(runId: RunId): ModelConfig | null {
  return models.get(runId) ?? null;
}
