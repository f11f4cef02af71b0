// What a person has changed of a task and not saved yet, as this browser keeps it: leaving the page loses nothing.
import type { OwnLanguage } from '../../env-api/own-task.ts';
import type { OwnDraft } from '../../storage/own-task.ts';
import { dropSetting, keepSetting, readSetting } from '../local-setting.ts';

/** All that can be edited on the task page. */
export interface OwnTaskContent {
  readonly title: string;
  readonly summary: string;
  readonly draft: OwnDraft;
}

/** How a task that is not stored yet was begun: with an example, or with nothing in a language. */
export function newName(example: { readonly id: string } | null, language: OwnLanguage = 'python'): string {
  return `new ${example?.id ?? language}`;
}

/** `name`: id of a stored task, or `newName`. */
const settingOf = (name: string): string => `promptpo-unsaved-task ${name}`;

/** Null where nothing is kept. */
export function readUnsaved(name: string): OwnTaskContent | null {
  return readSetting<OwnTaskContent | null>(settingOf(name), isContent, null);
}

export function keepUnsaved(name: string, content: OwnTaskContent): void {
  keepSetting(settingOf(name), content);
}

export function forgetUnsaved(name: string): void {
  dropSetting(settingOf(name));
}

function isContent(value: unknown): value is OwnTaskContent {
  const { title, summary, draft } = (value ?? {}) as Partial<OwnTaskContent>;
  const { source, horizon, texts, selection } = (draft ?? {}) as Partial<OwnDraft>;
  return (
    typeof title === 'string' &&
    typeof summary === 'string' &&
    (source?.language === 'python' || source?.language === 'javascript') &&
    typeof source.code === 'string' &&
    (horizon === null || Number.isInteger(horizon)) &&
    (selection === 'return' || selection === 'success') &&
    (texts === null ||
      [texts?.observation, texts?.action, texts?.reward].every((text: unknown) => typeof text === 'string'))
  );
}
