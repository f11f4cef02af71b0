import { describe, expect, test } from 'vitest';
import { importedModel } from '../../../src/llm/web-llm/imported.ts';

describe("a person's own model", () => {
  test('from files gets an address that no server has and that web-llm reads from its cache', () => {
    const model = importedModel('my localhost/model-q4f16_1', 8192);
    // web-llm goes to the network for a library whose address holds "localhost" or does not begin with http.
    expect(model.library).toMatch(/^https:\/\/imported-model\.invalid\//);
    expect(model.library).not.toContain('localhost');
    expect(model.url).toMatch(/\/resolve\/main\/$/);
    expect(model).toMatchObject({ source: 'files', requiredFeatures: ['shader-f16'], statedContextTokens: 8192 });
  });

  test('has another address for another name', () => {
    expect(importedModel('a/b', 4096).url).not.toBe(importedModel('a', 4096).url);
    expect(importedModel('a b', 4096).url).not.toBe(importedModel('a', 4096).url);
  });
});
