// Token counts: estimated from text, for prompts that must fit a context and for providers that do not count; and added up.
import type { TokenUsage } from '../engine/capabilities.ts';

/** Characters per token that English mixed with code comes to in common byte-pair vocabularies; errs on the high side. */
const CHARACTERS_PER_TOKEN = 3.5;

/** Estimated number of tokens of `text` (characters outside ASCII are counted as one token each). */
export function estimateTokens(text: string): number {
  const wide = text.match(/[^\p{ASCII}]/gu)?.join('').length ?? 0;
  return Math.ceil((text.length - wide) / CHARACTERS_PER_TOKEN + wide);
}

/** Both together; `before` is null where nothing was counted yet. */
export function addUsage(before: TokenUsage | null, more: TokenUsage): TokenUsage {
  if (before === null) return more;
  return {
    promptTokens: before.promptTokens + more.promptTokens,
    completionTokens: before.completionTokens + more.completionTokens,
    estimated: before.estimated || more.estimated,
  };
}

/** Prompts of a round are the same for all its candidates: this many counts are kept. */
const KEPT_COUNTS = 200;

/** `count`, with the newest results kept: building one prompt may count many versions of it, and each again per candidate. */
export function rememberCounts(count: (text: string) => number): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const tokens = count(text);
    if (known.size >= KEPT_COUNTS) known.delete(known.keys().next().value!);
    known.set(text, tokens);
    return tokens;
  };
}
