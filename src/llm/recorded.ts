// A model that answers from the log of an earlier run: every other part of the run is executed for real. This is what
// the demo plays, what repeats a run without a key, and what "take over" continues from.
import type { Model, ModelReply, ModelRequest } from '../engine/capabilities.ts';
import { runError } from '../engine/errors.ts';
import type { RunEvent, RunEventOf } from '../engine/events.ts';
import { wait as realWait, type Wait } from './wait.ts';

export interface RecordedOptions {
  /** The recording's name, as it stands in the log of the new run. */
  readonly name: string;
  /** The recorded run, whole or cut off. */
  readonly events: readonly RunEvent[];
  /** `instant`, or `watch` to stream each reply in about 2.5 s. */
  readonly pace: 'instant' | 'watch';
  readonly wait?: Wait;
}

type Recorded = RunEventOf<'call-answered'> | RunEventOf<'call-failed'>;

const TICK_MS = 100;
/** A long reply is spread over this many ticks; a short one takes fewer, at MIN_PIECE characters each. */
const TICKS_PER_REPLY = 25;
const MIN_PIECE = 40;

/**
 * Creates the model. A call gets the reply recorded under its own id; in a log whose ids are built differently, the next
 * unused reply to a call of the same kind. A call without a reply fails with `model/recording`: a repair (the code ran in
 * the recorded run) costs its candidate only; for any other call the run pauses and can go on with another model. Throws if
 * the log has no first event.
 */
export function createRecordedModel(options: RecordedOptions): Model {
  const started = options.events.find((event) => event.type === 'run-started');
  if (!started) throw new Error(`The recording "${options.name}" does not begin with a run-started event.`);
  const wait = options.wait ?? realWait;
  const replies = new Map<string, Recorded>();
  for (const event of options.events) {
    // A later answer to the same id replaces an earlier failure (the run was paused and asked again).
    if (event.type === 'call-answered') replies.set(event.callId, event);
    else if (event.type === 'call-failed' && !event.fatal && event.error.code !== 'run/aborted') {
      if (replies.get(event.callId)?.type !== 'call-answered') replies.set(event.callId, event);
    }
  }
  const shapes = new Set(Array.from(replies.keys(), shapeOf));
  const unused = new Set(replies.keys());

  function take(callId: string): Recorded | null {
    let id: string | undefined = replies.has(callId) ? callId : undefined;
    if (id === undefined && !shapes.has(shapeOf(callId)))
      id = [...unused].find((other) => kindOf(other) === kindOf(callId));
    if (id === undefined) return null;
    unused.delete(id);
    return replies.get(id)!;
  }

  async function complete(request: ModelRequest): Promise<ModelReply> {
    const recorded = take(request.callId);
    if (request.signal.aborted) return aborted();
    if (!recorded) {
      const repair = kindOf(request.callId).endsWith('repair');
      const message =
        `The recording "${options.name}" holds ${replies.size} replies, and none for ${request.callId}. ` +
        (repair ? 'The recorded run needed no such repair.' : 'Go on with another model, or stop here.');
      return { ok: false, error: runError('model/recording', message), fatal: !repair };
    }
    if (recorded.type === 'call-failed') {
      const { error, usage } = recorded;
      return { ok: false, error, fatal: false, ...(usage === undefined ? {} : { usage }) };
    }
    const { text, reasoning, finishReason, usage, firstTokenMs, model } = recorded;
    if (options.pace === 'instant') {
      if (reasoning) request.onReasoning?.(reasoning);
      request.onText(text);
    } else {
      if (reasoning) await play(reasoning, (piece) => request.onReasoning?.(piece), request.signal);
      await play(text, (piece) => request.onText(piece), request.signal);
      if (request.signal.aborted) return aborted();
    }
    return {
      ok: true,
      text,
      ...(reasoning === undefined ? {} : { reasoning }),
      finishReason,
      usage,
      ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
      ...(model === undefined ? {} : { model }),
    };
  }

  async function play(text: string, emit: (piece: string) => void, signal: AbortSignal): Promise<void> {
    const size = Math.max(MIN_PIECE, Math.ceil(text.length / TICKS_PER_REPLY));
    for (let at = 0; at < text.length; at += size) {
      await wait(TICK_MS, signal);
      if (signal.aborted) return;
      emit(text.slice(at, at + size));
    }
  }

  const { name, contextTokens } = started.settings.model;
  return {
    identity: { kind: 'recorded', name, recording: options.name, contextTokens },
    // At watch pace a person can follow a few replies at once, not ten.
    maxConcurrentCalls: options.pace === 'watch' ? 3 : 10,
    complete,
  };
}

/** The id with its numbers left out: `round-#/candidate-#/policy`. */
function shapeOf(callId: string): string {
  return callId.replace(/\d+/g, '#');
}

/** `round-2/candidate-3/repair-1` is of the kind `repair`. */
function kindOf(callId: string): string {
  return callId.slice(callId.lastIndexOf('/') + 1).replace(/-\d+$/, '');
}

function aborted(): ModelReply {
  return { ok: false, error: runError('run/aborted'), fatal: false };
}
