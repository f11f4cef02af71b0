// Going on with the model that a run was started with: its key comes from the person's keys as they are then.
import { describe, expect, test } from 'vitest';
import { modelFor, rememberModel, withKey, withoutKey } from '../../../src/app/models/remembered-models.ts';
import type { RunId } from '../../../src/engine/events.ts';
import type { ModelConfig } from '../../../src/workers/engine/api.ts';

const secret = 'sk-do-not-leak-me';
const config: ModelConfig = {
  kind: 'openai-compatible',
  baseUrl: 'https://models.test/v1',
  apiKey: secret,
  model: 'test-model',
  contextTokens: 9000,
  concurrency: 2,
};
const byHand: ModelConfig = { kind: 'by-hand' };

describe('a remembered model', () => {
  test('holds no key', () => {
    const runId = 'run-1' as RunId;
    rememberModel(runId, config, { kind: 'openai-compatible', name: 'test-model' });
    expect(JSON.stringify(modelFor(runId))).not.toContain(secret);
    expect(modelFor('run-2' as RunId)).toBeNull();
  });

  test('goes on with the key that its address has by now', () => {
    const keys = new Map([['https://models.test/v1', ' sk-corrected ']]);
    const again = withKey(withoutKey(config), (baseUrl) => keys.get(baseUrl) ?? '');
    expect(again).toEqual({ ...config, apiKey: 'sk-corrected' });
  });

  test('is not at hand once its key is gone', () => {
    expect(withKey(withoutKey(config), () => '')).toBeNull();
  });

  test('goes on without a key where it had none', () => {
    const keyless = { ...config, apiKey: '' };
    expect(withKey(withoutKey(keyless), () => '')).toEqual(keyless);
    expect(withKey(withoutKey(byHand), () => 'sk-of-nobody')).toEqual(byHand);
  });
});
