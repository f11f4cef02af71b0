// A task, settings and a policy packed into a link, and such a link read again. The data is JSON, deflated, in base64url behind a
// version. A link is text from a stranger: it is bounded and checked here, and reading one runs nothing.
import * as v from 'valibot';
import type { EnvOptions } from '../../env-api/env.ts';
import type { Language } from '../../engine/settings.ts';
import { errorText } from '../../lib/error-text.ts';
import { hasTask } from '../environments.ts';
import { hashOf } from '../route.ts';
import { sharedSettingsSchema, type SharedSettings } from './shared-settings.ts';

/** Newest version of the packed form; a newer one is refused in words. */
const VERSION = 1;

/** Longest packed form that is made or read: browsers, mail programs and chats carry addresses of this length. */
export const MAX_LINK_CHARACTERS = 32_000;

/** Most text that a link may unpack to. A small link can be made to unpack to gigabytes. */
const MAX_TEXT_BYTES = 400_000;

export interface SharedPolicy {
  readonly language: Language;
  readonly code: string;
}

export interface Shared {
  readonly envId: string;
  readonly envOptions: EnvOptions;
  /** Absent where the link carries no settings. */
  readonly settings?: SharedSettings;
  readonly policy?: SharedPolicy;
  /** A task of the sender's own, as `exportTask` of own-tasks.svelte.ts gives it. */
  readonly task?: string;
}

export type ReadShare =
  | { readonly ok: true; readonly shared: Shared }
  | { readonly ok: false; readonly title: string; readonly error: string };

const schema = v.object({
  envId: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  envOptions: v.record(v.string(), v.union([v.string(), v.pipe(v.number(), v.finite()), v.boolean()])),
  settings: v.optional(sharedSettingsSchema),
  policy: v.optional(v.object({ language: v.picklist(['python', 'javascript']), code: v.string() })),
  task: v.optional(v.string()),
});

/** The whole address of a link that carries `shared`. Rejects in words where it is too long for a link. */
export async function shareLink(shared: Shared): Promise<string> {
  const data = await pack(shared);
  if (data.length > MAX_LINK_CHARACTERS) {
    throw new Error(
      `This makes a link of ${data.length} characters; links carry up to ${MAX_LINK_CHARACTERS}. Leave a part out, or send the exported file.`,
    );
  }
  return `${location.origin}${location.pathname}${hashOf({ name: 'shared', data })}`;
}

/** The packed form: version, a dot, and base64url of the deflated JSON. */
export async function pack(shared: Shared): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(shared));
  const packed = await new Response(streamOf(bytes).pipeThrough(new CompressionStream('deflate-raw'))).arrayBuffer();
  return `${VERSION}.${toBase64Url(new Uint8Array(packed))}`;
}

/** Reads what `pack` wrote. Whatever is wrong comes back in words for the person. */
export async function unpack(data: string): Promise<ReadShare> {
  if (data.length > MAX_LINK_CHARACTERS) return refuse('This link is too long', 'It holds more than a link may carry.');
  const [, version, packed] = /^(\d{1,6})\.([A-Za-z0-9_-]+)$/.exec(data) ?? [];
  if (version === undefined || packed === undefined) return broken;
  if (Number(version) > VERSION) {
    return refuse(
      'This link is newer than this page',
      'Reload the page to get its newest version, then open the link again.',
    );
  }
  if (Number(version) < 1) return broken;
  try {
    return check(JSON.parse(await inflate(fromBase64Url(packed))));
  } catch (problem) {
    return errorText(problem) === tooLarge
      ? refuse('This link is too large', 'It unpacks to more than a link may hold.')
      : broken;
  }
}

function check(data: unknown): ReadShare {
  const parsed = v.safeParse(schema, data);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const path = v.getDotPath(issue);
    return refuse(
      'This link cannot be read',
      `${path === null ? 'Its content' : `"${path}" in it`} is not what this page expects: ${issue.message}.`,
    );
  }
  const shared = parsed.output as Shared;
  if (shared.task === undefined && !hasTask(shared.envId)) {
    return refuse(
      'This page does not have the task',
      `The link is for a task called "${shared.envId.slice(0, 80)}". Another version of the page may have it, or it is a task of the sender’s own: ask for its file.`,
    );
  }
  return { ok: true, shared };
}

const broken = refuse(
  'This link is damaged',
  'Part of it is missing or changed, as when a long link breaks over two lines in a mail. Ask for it again, whole.',
);

function refuse(title: string, error: string): ReadShare & { readonly ok: false } {
  return { ok: false, title, error };
}

const tooLarge = 'too large';

/** The text that `bytes` unpack to. Rejects where they are no deflated text, or one of more than MAX_TEXT_BYTES. */
async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const reader = streamOf(bytes).pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let size = 0;
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > MAX_TEXT_BYTES) {
      await reader.cancel();
      throw new Error(tooLarge);
    }
    text += decoder.decode(value, { stream: true });
  }
}

function streamOf(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
}
