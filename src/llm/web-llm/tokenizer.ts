// Counts tokens with the tokenizer of a model in the tab, read from where web-llm keeps it on this device. Runs outside the
// model's worker, so that prompts can be measured while the model is busy or not loaded at all.
import { Tokenizer } from '@huggingface/tokenizers';
import type { LocalModel } from './local-model.ts';
import { filesUrl } from './model-id.ts';

/** The part of the Cache API that is needed; the browser's own unless told. */
export interface FileCaches {
  open(name: string): Promise<{ match(url: string): Promise<Response | undefined> }>;
}

/** Pieces whose count is remembered: a run's prompts have most of their text in common. */
const REMEMBERED = 2000;
const BLOCK = 2000;

/**
 * The counter for a model whose tokenizer.json is on this device; undefined where there is none (SentencePiece only) or where
 * it cannot be read: then the length of the text has to do.
 */
export async function loadTokenCounter(
  model: LocalModel,
  files?: FileCaches,
): Promise<((text: string) => number) | undefined> {
  try {
    const cache = await (files ?? caches).open('webllm/model');
    const base = filesUrl(model.url);
    const found = await cache.match(new URL('tokenizer.json', base).href);
    if (!found) return undefined;
    const config = await cache.match(new URL('tokenizer_config.json', base).href);
    return createTokenCounter(await found.json(), config ? await config.json() : {});
  } catch {
    return undefined;
  }
}

/** A counter of the tokens of a text, without the tokens that a chat template adds. */
export function createTokenCounter(tokenizer: object, config: object): (text: string) => number {
  const reader = new Tokenizer(tokenizer, config);
  const known = new Map<string, number>();
  function count(piece: string): number {
    const before = known.get(piece);
    if (before !== undefined) return before;
    const tokens = reader.encode(piece, { add_special_tokens: false }).ids.length;
    if (known.size >= REMEMBERED) known.clear();
    known.set(piece, tokens);
    return tokens;
  }
  return (text) => blocks(text).reduce((sum, block) => sum + count(block), 0);
}

/**
 * Cuts a text into blocks that are counted one by one: at line ends between two lines that begin with a letter, where every
 * tokenizer's pieces end too.
 */
function blocks(text: string): string[] {
  const found: string[] = [];
  let from = 0;
  for (const { index } of text.matchAll(/(?<=\S)\n(?=\p{L})/gu)) {
    if (index + 1 - from < BLOCK) continue;
    found.push(text.slice(from, index + 1));
    from = index + 1;
  }
  found.push(text.slice(from));
  return found;
}
