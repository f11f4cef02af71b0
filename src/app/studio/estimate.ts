// The studio's estimate: the engine's arithmetic with a pace that fits the model, measured where it has answered here before.
import type { EnvCard, TaskDescription } from '../../env-api/env.ts';
import { defaultPace, estimateRun, type Pace, type RunEstimate } from '../../engine/estimate.ts';
import type { ModelIdentity, RunSettings } from '../../engine/settings.ts';
import { speedOf, type Speed } from '../models/speeds.ts';

/** A recorded reply streams for about three seconds; a person needs about two minutes to copy, wait and paste. */
const recordedMs = { watch: 3000, instant: 20 } as const;
const byHandMs = 120_000;
/** A 1.5B model on a laptop's GPU writes and reads at about these speeds; the first run measures them. */
const deviceSpeed = { tokensPerSecond: 30, promptTokensPerSecond: 300 } as const;

export interface EstimateModel {
  readonly identity: Pick<ModelIdentity, 'kind' | 'name' | 'baseUrl'>;
  readonly pace: 'instant' | 'watch';
  readonly concurrency: number;
}

export interface StudioEstimate extends RunEstimate {
  /** Whether the time rests on answers that this model gave on this machine. */
  readonly measured: boolean;
}

/** How fast the model answers, and whether that was measured. */
export function paceOf(
  { identity, pace, concurrency }: EstimateModel,
  speed: Speed | null = speedOf(identity),
): { readonly pace: Pace; readonly measured: boolean } {
  const base = { ...defaultPace, concurrentCalls: Math.max(1, concurrency) };
  switch (identity.kind) {
    case 'recorded':
      return { pace: { ...base, concurrentCalls: 1, msPerCall: recordedMs[pace] }, measured: false };
    case 'by-hand':
      return { pace: { ...base, concurrentCalls: 1, msPerCall: byHandMs }, measured: false };
    case 'web-llm':
    case 'browser':
      return { pace: { ...base, concurrentCalls: 1, ...deviceSpeed, ...fromSpeed(speed) }, measured: speed !== null };
    default:
      // Several calls go on at the same time, so the time of a call counts, not the tokens one after the other.
      return { pace: { ...base, ...(speed && { msPerCall: speed.msPerCall }) }, measured: speed !== null };
  }
}

function fromSpeed(speed: Speed | null): Partial<Pace> {
  if (!speed) return {};
  const { tokensPerSecond, promptTokensPerSecond } = speed;
  return { tokensPerSecond, ...(promptTokensPerSecond !== null && { promptTokensPerSecond }) };
}

/** Null where nothing can be said yet: the task's texts are not loaded, or an edited prompt text cannot be filled in. */
export function estimateOf(
  settings: RunSettings,
  card: EnvCard,
  task: TaskDescription | null,
  model: EstimateModel,
): StudioEstimate | null {
  if (!task) return null;
  const { pace, measured } = paceOf(model);
  try {
    return { ...estimateRun(settings, task, card.selection, pace), measured };
  } catch {
    return null;
  }
}
