// A person's own in-tab models: from what was typed to a model, and what this browser keeps of them.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { keepOwnModels, ownModel, problemInOwnModel, readOwnModels } from '../../../src/app/models/own-models.ts';

const input = {
  name: ' My-1B-q4f16_1-MLC ',
  url: 'https://weights.test/my/mlc-chat-config.json',
  library: 'https://weights.test/my.wasm',
  contextTokens: 4096,
};

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('by address', () => {
  test('takes the folder, and half precision from the name', () => {
    expect(ownModel(input, 'url')).toMatchObject({
      id: 'My-1B-q4f16_1-MLC',
      url: 'https://weights.test/my/',
      library: input.library,
      requiredFeatures: ['shader-f16'],
      source: 'url',
    });
  });

  test.each([
    [{ name: '' }, 'name'],
    [{ name: 'a b' }, 'letters'],
    [{ name: 'Taken' }, 'already'],
    [{ url: 'weights.test' }, 'folder'],
    [{ library: '' }, 'library'],
  ])('says what is wrong with %o', (change, words) => {
    expect(problemInOwnModel({ ...input, ...change }, 'url', ['Taken'])).toContain(words);
  });
});

test('from files gets a made-up address, and needs none to be typed', () => {
  const files = { ...input, url: '', library: '' };
  expect(problemInOwnModel(files, 'files', [])).toBeNull();
  const model = ownModel(files, 'files');
  expect(model.source).toBe('files');
  expect(model.id).toBe('My-1B-q4f16_1-MLC');
  expect(model.library.startsWith(model.url)).toBe(true);
});

test('kept models come back, and a damaged record is none', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  });
  const model = ownModel(input, 'url');
  keepOwnModels([model]);
  expect(readOwnModels()).toEqual([model]);
  kept.set('own-models', '[{"id":3}]');
  expect(readOwnModels()).toEqual([]);
});
