// Token counts estimated from text, for prompts that must fit a context and for providers that do not count.

/** Characters per token that English mixed with code comes to in common byte-pair vocabularies; errs on the high side. */
const CHARACTERS_PER_TOKEN = 3.5;

/** Estimated number of tokens of `text` (characters outside ASCII are counted as one token each). */
export function estimateTokens(text: string): number {
  const wide = text.match(/[^\p{ASCII}]/gu)?.join('').length ?? 0;
  return Math.ceil((text.length - wide) / CHARACTERS_PER_TOKEN + wide);
}
