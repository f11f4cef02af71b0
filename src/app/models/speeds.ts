// How fast each model answered on this machine: measured from finished calls, kept in this browser, used by the estimate.
import type { RunEvent } from '../../engine/events.ts';
import type { ModelIdentity } from '../../engine/settings.ts';
import { keepSetting, readSetting } from '../local-setting.ts';

export interface Speed {
  /** Answer tokens a second of one call, after its first token. */
  readonly tokensPerSecond: number;
  /** Prompt tokens a second until the first token; null where it was never measured. */
  readonly promptTokensPerSecond: number | null;
  /** From sending the request to the end of the answer. */
  readonly msPerCall: number;
  readonly calls: number;
}

type Speeds = Readonly<Record<string, Speed>>;
type Answered = Extract<RunEvent, { type: 'call-answered' }>;

const storageKey = 'speeds';
/** Weight of a new call once there are a few: later calls count more, one odd call does not decide. */
const newest = 0.3;
/** Shorter answers say nothing about speed. */
const fewestTokens = 20;
const mostModels = 60;

function speedKey(model: Pick<ModelIdentity, 'kind' | 'name' | 'baseUrl'>): string {
  return `${model.kind} ${model.baseUrl ?? ''} ${model.name}`;
}

function isSpeeds(value: unknown): value is Speeds {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every(
      (speed) =>
        typeof speed === 'object' &&
        speed !== null &&
        typeof speed.tokensPerSecond === 'number' &&
        typeof speed.msPerCall === 'number',
    )
  );
}

function mixed(before: number | null | undefined, now: number | null, calls: number): number | null {
  if (now === null) return before ?? null;
  const weight = Math.max(newest, 1 / (calls + 1));
  return before === null || before === undefined ? now : before + weight * (now - before);
}

/**
 * `before` with one more answered call; `before` itself where the call says nothing about speed. Its time is that of the answer
 * alone: loading a model, waiting for a rate limit and failed tries have nothing to do with it.
 */
export function withCall(
  before: Speed | undefined,
  call: Pick<Answered, 'usage' | 'answerMs' | 'firstTokenMs' | 'continued'>,
): Speed | undefined {
  const { promptTokens, completionTokens } = call.usage;
  if (call.answerMs === undefined) return before;
  const first = call.firstTokenMs ?? 0;
  const writingMs = call.answerMs - first;
  if (completionTokens < fewestTokens || writingMs <= 0) return before;
  const calls = before?.calls ?? 0;
  // Where an answer went on in a second request, the prompts of both are counted, and only the first was timed.
  const timed = first > 0 && promptTokens > 0 && call.continued !== true;
  const reading = timed ? promptTokens / (first / 1000) : null;
  return {
    tokensPerSecond: mixed(before?.tokensPerSecond, completionTokens / (writingMs / 1000), calls)!,
    promptTokensPerSecond: mixed(before?.promptTokensPerSecond, reading, calls),
    msPerCall: mixed(before?.msPerCall, call.answerMs, calls)!,
    calls: calls + 1,
  };
}

/** The measured speed of a model; null where it has not answered on this machine. */
export function speedOf(model: Pick<ModelIdentity, 'kind' | 'name' | 'baseUrl'>): Speed | null {
  return readSetting(storageKey, isSpeeds, {})[speedKey(model)] ?? null;
}

/** Learns from the answered calls among `events`. */
export function learnSpeed(model: Pick<ModelIdentity, 'kind' | 'name' | 'baseUrl'>, events: readonly RunEvent[]): void {
  const answered = events.filter((event): event is Answered => event.type === 'call-answered');
  if (answered.length === 0 || model.kind === 'recorded' || model.kind === 'by-hand') return;
  const all = readSetting(storageKey, isSpeeds, {});
  const key = speedKey(model);
  const speed = answered.reduce(withCall, all[key]);
  if (!speed) return;
  const others = Object.entries(all).filter(([name]) => name !== key);
  keepSetting(storageKey, Object.fromEntries([...others.slice(1 - mostModels), [key, speed]]));
}
