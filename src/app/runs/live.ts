// The passing part of a run: text streaming in, rollouts under way, calls that wait for a person. Never part of the log.
import type { RunUpdate } from '../../workers/engine/api.ts';

export interface LiveState {
  readonly streams: ReadonlyMap<string, { readonly text: string; readonly reasoning: string }>;
  readonly rollouts: RunUpdate['rollouts'];
  readonly waitingForReply: RunUpdate['waitingForReply'];
  readonly notices: readonly string[];
}

export const nothingLive: LiveState = { streams: new Map(), rollouts: [], waitingForReply: [], notices: [] };

export function liveOf(update: RunUpdate): LiveState {
  return {
    streams: new Map(update.streams.map(({ callId, text, reasoning }) => [callId, { text, reasoning }])),
    rollouts: update.rollouts,
    waitingForReply: update.waitingForReply,
    notices: update.notices,
  };
}

/**
 * What of the passing part tells no score: steps played do, and so do the texts and prompts of calls that `isOpen` does not
 * name.
 */
export function withoutScores(live: LiveState, isOpen: (callId: string) => boolean): LiveState {
  return {
    ...live,
    rollouts: [],
    streams: new Map([...live.streams].filter(([callId]) => isOpen(callId))),
    waitingForReply: live.waitingForReply.filter(({ callId }) => isOpen(callId)),
  };
}

/**
 * The code inside a reply that is still being written: what stands after the first opening fence, up to the closing one if
 * it is there already. Empty before the fence. Only for showing; the engine extracts the code that runs.
 */
export function codeSoFar(text: string): string {
  const open = /^[ \t]*```[^\n]*\n/m.exec(text);
  if (!open) return '';
  const rest = text.slice(open.index + open[0].length);
  const close = /^[ \t]*```[ \t]*$/m.exec(rest);
  return close ? rest.slice(0, close.index) : rest;
}
