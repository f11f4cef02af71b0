// Takes the key and other secrets out of an answer, streamed pieces included: a gateway may echo the headers it was sent, and
// an answer goes into the log, into exports and into later prompts.
import { writtenForms } from '../lib/secret-forms.ts';

/** What stands in place of a secret. */
const MARK = '[key]';
/** Shorter words, such as the `ollama` or `none` that servers without keys are given, may stand in an answer by themselves. */
const SHORTEST = 8;
/** So may longer ones of letters alone, such as `placeholder`; a real key of letters alone is longer than this. */
const LONGEST_WORD = 20;

/** The forms in which the secrets are looked for in an answer, longest first; none for those that are ordinary words. */
export function secretForms(secrets: readonly string[]): readonly string[] {
  const telling = secrets.filter((secret) => secret.length >= SHORTEST && !isWord(secret));
  return [...new Set(telling.flatMap(writtenForms))].sort((a, b) => b.length - a.length);
}

function isWord(secret: string): boolean {
  return secret.length <= LONGEST_WORD && /^[a-z]+([-_ ][a-z]+)*$/i.test(secret);
}

/** The whole text without the secrets; what may be one cut short at the end goes too. */
export function withoutForms(text: string, forms: readonly string[]): string {
  const { clean, held } = split(text, forms);
  return clean + ending(held);
}

/** Hands on pieces of a stream without the secrets; holds back an end that a secret may begin with until more comes. */
export function createSecretFilter(
  forms: readonly string[],
  emit: (piece: string) => void,
): { add(piece: string): void; /** The stream is over. */ end(): void } {
  let held = '';
  const tell = (piece: string) => {
    if (piece !== '') emit(piece);
  };
  return {
    add(piece) {
      const parts = split(held + piece, forms);
      held = parts.held;
      tell(parts.clean);
    },
    end() {
      tell(ending(held));
      held = '';
    },
  };
}

/** `held`: the longest end that a form begins with. */
function split(text: string, forms: readonly string[]): { readonly clean: string; readonly held: string } {
  let clean = text;
  for (const form of forms) clean = clean.replaceAll(form, MARK);
  const longest = Math.max(0, ...forms.map((form) => heldBack(clean, form)));
  const at = clean.length - longest;
  return { clean: clean.slice(0, at), held: clean.slice(at) };
}

/** Characters at the end of `text` that `form` begins with. */
function heldBack(text: string, form: string): number {
  for (let length = Math.min(form.length - 1, text.length); length > 0; length--)
    if (text.endsWith(form.slice(0, length))) return length;
  return 0;
}

/** A few characters of a secret say nothing and may be anything. */
function ending(held: string): string {
  return held.length >= SHORTEST ? MARK : held;
}
