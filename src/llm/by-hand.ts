// A model that is a person with any chat window: every call waits until somebody hands in the reply.
import type { Model, ModelReply, ModelRequest } from '../engine/capabilities.ts';
import { runError } from '../engine/errors.ts';
import { estimateTokens } from './tokens.ts';

export interface WaitingCall {
  readonly callId: string;
  readonly prompt: string;
}

export interface ByHandOptions {
  /** Who answers, as it stands in the log, e.g. the name of the chat program; `by hand` unless told. */
  readonly name?: string;
  readonly contextTokens?: number;
  /** Calls shown at the same time: the candidates of a round share a prompt and may be answered in any order. */
  readonly concurrency?: number;
  /** Called when a call begins to wait; what it throws rejects the call. */
  onAsk(call: WaitingCall): void;
  /** Called when a call no longer waits: answered or aborted. */
  onSettled?(callId: string): void;
}

export interface ByHandModel extends Model {
  /** Hands in a reply; false where no such call waits. */
  answer(callId: string, text: string): boolean;
  /** The calls that wait now, oldest first. */
  waiting(): readonly WaitingCall[];
}

/** Chat windows rarely say how much they can read; this is what the large ones hold today. */
const USUAL_CONTEXT_TOKENS = 128_000;

export function createByHandModel(options: ByHandOptions): ByHandModel {
  const pending = new Map<string, { readonly call: WaitingCall; settle(reply: ModelReply): void }>();

  function complete(request: ModelRequest): Promise<ModelReply> {
    const { callId, prompt, signal } = request;
    return new Promise((resolve, reject) => {
      const settle = (reply: ModelReply) => {
        signal.removeEventListener('abort', stop);
        if (pending.delete(callId)) options.onSettled?.(callId);
        resolve(reply);
      };
      const stop = () => settle({ ok: false, error: runError('run/aborted'), fatal: false });
      if (signal.aborted) return stop();
      signal.addEventListener('abort', stop);
      const call = { callId, prompt };
      pending.set(callId, {
        call,
        settle(reply) {
          if (reply.ok) request.onText(reply.text);
          settle(reply);
        },
      });
      try {
        options.onAsk(call);
      } catch (problem) {
        // Nobody was asked, so nobody will answer.
        pending.delete(callId);
        signal.removeEventListener('abort', stop);
        reject(problem);
      }
    });
  }

  return {
    identity: {
      kind: 'by-hand',
      name: options.name ?? 'by hand',
      contextTokens: options.contextTokens ?? USUAL_CONTEXT_TOKENS,
    },
    maxConcurrentCalls: options.concurrency ?? 10,
    complete,
    answer(callId, text) {
      const found = pending.get(callId);
      if (!found) return false;
      const usage = {
        promptTokens: estimateTokens(found.call.prompt),
        completionTokens: estimateTokens(text),
        estimated: true,
      };
      found.settle({ ok: true, text, finishReason: 'stop', usage });
      return true;
    },
    waiting: () => Array.from(pending.values(), (entry) => entry.call),
  };
}
