// Calls answered through files: each prompt is written into a folder, and the reply is awaited beside it. Whatever writes
// the replies (a person with a chat window, a script) may do so in any order.
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ByHandModel, createByHandModel } from '../llm/by-hand.ts';

export interface FolderModelOptions {
  readonly folder: string;
  readonly name?: string;
  readonly contextTokens?: number;
  readonly concurrency: number;
  readonly pollMs?: number;
  /** Told of each prompt that was written. */
  onPrompt?(promptFile: string): void;
}

const POLL_MS = 500;

/**
 * Creates the model. A reply counts once its file has kept its size from one look to the next. A reply that is there already
 * counts if the prompt beside it is the same (a run that is begun anew); else it is set aside as `<call>.reply.stale.md`.
 */
export function createFolderModel(options: FolderModelOptions): ByHandModel & { dispose(): void } {
  const { folder } = options;
  mkdirSync(folder, { recursive: true });
  const sizes = new Map<string, number>();
  const pathOf = (callId: string, end: string) => join(folder, `${callId.replaceAll('/', '__')}.${end}.md`);

  const model = createByHandModel({
    name: options.name,
    contextTokens: options.contextTokens,
    concurrency: options.concurrency,
    onAsk({ callId, prompt }) {
      const file = pathOf(callId, 'prompt');
      const reply = pathOf(callId, 'reply');
      const samePrompt = existsSync(file) && readFileSync(file, 'utf8') === prompt;
      if (!samePrompt && existsSync(reply)) renameSync(reply, pathOf(callId, 'reply.stale'));
      writeAtomically(file, prompt);
      options.onPrompt?.(file);
    },
    onSettled: (callId) => void sizes.delete(callId),
  });
  const timer = setInterval(() => {
    for (const { callId } of model.waiting()) {
      const file = pathOf(callId, 'reply');
      const size = statSync(file, { throwIfNoEntry: false })?.size;
      if (size !== undefined && sizes.get(callId) === size) model.answer(callId, readFileSync(file, 'utf8'));
      else if (size !== undefined) sizes.set(callId, size);
    }
  }, options.pollMs ?? POLL_MS);
  return { ...model, dispose: () => clearInterval(timer) };
}

/** Readers see the old file or the new one, never half of it. */
export function writeAtomically(file: string, text: string): void {
  const half = `${file}.part`;
  writeFileSync(half, text);
  renameSync(half, file);
}
