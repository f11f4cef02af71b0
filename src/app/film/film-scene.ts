// What a film shows at a moment: the prompt that goes out, the reply as it is written, code and its episode, what the model was
// told and what it concluded. Read from the log alone.
import type { CandidateRef, RunEvent } from '../../engine/events.ts';
import type { CallState, RunState } from '../../engine/state.ts';
import type { FilmMoment } from './film-timeline.ts';
import { formatScore } from '../format.ts';

export type FilmScene =
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'prompt'; readonly callId: string }
  | { readonly kind: 'reply'; readonly callId: string; readonly text: string; readonly reasoning: string }
  | { readonly kind: 'class' }
  | ({ readonly kind: 'policy' } & CandidateRef)
  | { readonly kind: 'feedback' | 'reflection'; readonly round: number };

/** The part of `text` that is there once `share` of it is written. */
const written = (text: string, share: number): string => text.slice(0, Math.floor(text.length * share));

/**
 * The scene after `index` events, `moment` of the way to the next. Reasoning that a model gave beside its answer is written in
 * the first quarter of the time.
 */
export function sceneAt(events: readonly RunEvent[], index: number, moment: FilmMoment): FilmScene {
  const next = events[index];
  if (next?.type === 'call-answered' && moment.kind === 'write') {
    const { callId, text, reasoning = '' } = next;
    const from = reasoning === '' ? 0 : 0.25;
    return {
      kind: 'reply',
      callId,
      text: written(text, Math.max(0, moment.share - from) / (1 - from)),
      reasoning: from === 0 ? '' : written(reasoning, Math.min(1, moment.share / from)),
    };
  }
  if ((next?.type === 'call-answered' || next?.type === 'call-failed') && moment.kind === 'wait') {
    return { kind: 'prompt', callId: next.callId };
  }
  return restScene(events, index);
}

function restScene(events: readonly RunEvent[], index: number): FilmScene {
  const event = events[index - 1];
  switch (event?.type) {
    case undefined:
    case 'run-started':
      return { kind: 'start' };
    case 'prompt-built':
    case 'call-asked':
      return promptAfter(events, index) ?? restScene(events, index - 1);
    case 'call-answered':
      return { kind: 'reply', callId: event.callId, text: event.text, reasoning: '' };
    case 'call-failed':
      return { kind: 'prompt', callId: event.callId };
    case 'code-extracted': {
      if (event.target === 'feedback') return { kind: 'class' };
      const asked = events.find((each) => each.type === 'call-asked' && each.callId === event.callId);
      if (asked?.type !== 'call-asked') return { kind: 'start' };
      return { kind: 'policy', round: asked.round, candidate: asked.candidate };
    }
    case 'evaluation-started':
    case 'episode-finished':
    case 'candidate-scored':
    case 'attempt-failed':
    case 'candidate-failed':
    case 'raced':
    case 'race-failed':
    case 'edited':
      return { kind: 'policy', round: event.round, candidate: event.candidate };
    case 'round-selected':
    case 'confirmed':
    case 'rescored':
      return winnerScene(events, index, event.round);
    case 'feedback-failed':
    case 'feedback-summarised':
      return { kind: 'feedback', round: event.round };
    case 'reflection-written':
      return { kind: 'reflection', round: event.round };
    case 'reported':
    case 'report-failed':
      return winnerScene(events, index, event.round);
    case 'run-ended':
      return { kind: 'end' };
    case 'budget-reached':
    case 'paused':
    case 'resumed':
    case 'settings-changed':
    case 'renamed':
    case 'grouped':
      return restScene(events, index - 1);
    default:
      return event satisfies never;
  }
}

/** The call that is answered first of those under way: its prompt is the one to read meanwhile. */
function promptAfter(events: readonly RunEvent[], index: number): FilmScene | null {
  const asked = new Set<string>();
  for (const event of events.slice(0, index)) {
    if (event.type === 'call-asked') asked.add(event.callId);
    else if (event.type === 'call-answered' || event.type === 'call-failed') asked.delete(event.callId);
  }
  const answer = events
    .slice(index)
    .find((event) => (event.type === 'call-answered' || event.type === 'call-failed') && asked.has(event.callId));
  const callId = answer && 'callId' in answer ? answer.callId : [...asked].at(-1);
  return callId === undefined ? null : { kind: 'prompt', callId };
}

function winnerScene(events: readonly RunEvent[], index: number, round: number): FilmScene {
  const selected = events.slice(0, index).findLast((event) => event.type === 'round-selected' && event.round === round);
  const candidate = selected?.type === 'round-selected' ? selected.candidate : null;
  return candidate === null ? { kind: 'feedback', round } : { kind: 'policy', round, candidate };
}

/** What is going on in a scene, in a line. */
export function sceneInWords(scene: FilmScene, state: RunState, event: RunEvent | undefined): string {
  switch (scene.kind) {
    case 'start':
      return 'The run begins';
    case 'end':
      return state.bestRound === null ? 'The run is over' : 'The best policy of the run';
    case 'prompt':
    case 'reply': {
      const call = state.calls.get(scene.callId);
      if (!call) return '';
      const what = writtenInCall(call);
      if (call.status === 'failed') return `No usable answer: ${what}`;
      if (scene.kind === 'prompt') return `The model is asked for ${what}`;
      return scene.text === '' && scene.reasoning !== '' ? `The model thinks: ${what}` : `The model writes: ${what}`;
    }
    case 'class':
      return 'This code will sum up episodes for the model';
    case 'policy':
      return policyInWords(scene, state, event);
    case 'feedback':
      return `What the model is told about round ${scene.round}`;
    case 'reflection':
      return `What the model concludes from round ${scene.round}`;
    default:
      return scene satisfies never;
  }
}

/** What a call asks for, in words that need no knowledge of the method. */
function writtenInCall({ purpose, round, candidate, attempt }: CallState): string {
  switch (purpose) {
    case 'feedback':
      return 'code that sums up an episode';
    case 'feedback-repair':
      return `that summing-up code, repair ${attempt}`;
    case 'reflection':
      return `what round ${round - 1} taught it`;
    case 'policy':
      return `round ${round}, policy ${candidate}`;
    case 'policy-repair':
      return `round ${round}, policy ${candidate}, repair ${attempt}`;
    default:
      return purpose satisfies never;
  }
}

function policyInWords({ round, candidate }: CandidateRef, state: RunState, event: RunEvent | undefined): string {
  const item = state.rounds[round - 1]?.candidates[candidate - 1];
  const who = `Round ${round}, ${item?.author === 'person' ? 'a person’s policy' : `policy ${candidate}`}`;
  switch (event?.type) {
    case 'round-selected':
      return `${who} wins the round`;
    case 'confirmed':
    case 'rescored':
      return `${who} on fresh seeds: ${formatScore(event.score)}`;
    case 'reported':
      return `Result on fresh seeds: ${formatScore(event.score)}`;
    default:
  }
  switch (item?.status) {
    case 'scored':
      return `${who} scores ${formatScore(item.score)}`;
    case 'failed':
      return `${who} has failed`;
    case 'repairing':
      return `${who} did not run; the model will repair it`;
    case 'evaluating':
      return `${who} plays its episodes`;
    default:
      return `${who} is written`;
  }
}
