// The studio's estimate: the engine's arithmetic with a pace that fits the kind of model.
import type { EnvCard, TaskDescription } from '../env-api/env.ts';
import { defaultPace, estimateRun, type RunEstimate } from '../engine/estimate.ts';
import type { RunSettings } from '../engine/settings.ts';
import type { ModelChoices } from './choices.ts';

/** A recorded reply streams for about three seconds; a person needs about two minutes to copy, wait and paste. */
const recordedMs = { watch: 3000, instant: 20 } as const;
const byHandMs = 120_000;

function msPerCall(model: Pick<ModelChoices, 'kind' | 'pace'>): number {
  if (model.kind === 'recorded') return recordedMs[model.pace];
  return model.kind === 'by-hand' ? byHandMs : defaultPace.msPerCall;
}

/** Null where nothing can be said yet: the task's texts are not loaded, or an edited prompt text cannot be filled in. */
export function estimateOf(
  settings: RunSettings,
  card: EnvCard,
  task: TaskDescription | null,
  model: Pick<ModelChoices, 'kind' | 'pace' | 'concurrency'>,
): RunEstimate | null {
  if (!task) return null;
  try {
    return estimateRun(settings, task, card.selection, {
      ...defaultPace,
      msPerCall: msPerCall(model),
      concurrentCalls: model.kind === 'openai-compatible' ? model.concurrency : 1,
    });
  } catch {
    return null;
  }
}
