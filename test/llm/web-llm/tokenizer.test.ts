import { describe, expect, test } from 'vitest';
import { createTokenCounter, type FileCaches, loadTokenCounter } from '../../../src/llm/web-llm/tokenizer.ts';
import { localModel } from './scripted-engine.ts';

/** A small byte-pair tokenizer: single letters, and words made of the merges listed. */
const tokenizer = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [
    { id: 0, content: '<s>', special: true, single_word: false, lstrip: false, rstrip: false, normalized: false },
  ],
  normalizer: null,
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
    pair: [],
    special_tokens: { '<s>': { id: '<s>', ids: [0], tokens: ['<s>'] } },
  },
  decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
  model: {
    type: 'BPE',
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    vocab: Object.fromEntries(
      ['<s>', ...'abcdefghijklmnopqrstuvwxyzĠĊ.', 'le', 'lef', 'left', 'Ġleft'].map((piece, id) => [piece, id]),
    ),
    merges: ['l e', 'le f', 'lef t', 'Ġ left'],
  },
};

function cachesWith(files: Readonly<Record<string, string>>): FileCaches {
  return {
    async open(name) {
      return {
        match: async (url) =>
          files[`${name} ${url}`] === undefined ? undefined : new Response(files[`${name} ${url}`]),
      };
    },
  };
}
const address = 'webllm/model https://models.test/qwen/resolve/main/tokenizer.json';

describe('counting tokens', () => {
  test("follows the model's merges and adds no tokens of a template", () => {
    const count = createTokenCounter(tokenizer, {});
    expect(count('')).toBe(0);
    expect(count('left')).toBe(1);
    expect(count('left left.')).toBe(3);
    expect(count('abc')).toBe(3);
  });

  test('a long text counts the same in blocks as in one piece', () => {
    const count = createTokenCounter(tokenizer, {});
    const line = 'go left left now.\n';
    const alone = count(line);
    expect(count(line.repeat(2000))).toBe(alone * 2000);
    expect(count(line.repeat(2000))).toBe(alone * 2000);
  });

  test('the tokenizer is read from where web-llm keeps it', async () => {
    const count = await loadTokenCounter(localModel, cachesWith({ [address]: JSON.stringify(tokenizer) }));
    expect(count?.('left left')).toBe(2);
  });

  test('there is no count without tokenizer.json, or with one that cannot be read', async () => {
    expect(await loadTokenCounter(localModel, cachesWith({}))).toBeUndefined();
    expect(await loadTokenCounter(localModel, cachesWith({ [address]: '{"model":{"type":"?"}}' }))).toBeUndefined();
    expect(await loadTokenCounter(localModel, cachesWith({ [address]: '<html>' }))).toBeUndefined();
  });
});
