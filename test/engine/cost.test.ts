// What answers cost, alone and added up over a run.
import { describe, expect, it } from 'vitest';
import { costOf, runCost } from '../../src/engine/cost.ts';
import { runError } from '../../src/engine/errors.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import type { TokenPrice } from '../../src/engine/settings.ts';
import { goodScript, runTiny, scriptedModel, scriptWith, startTiny, walkSettings } from './tiny-run.ts';

const price: TokenPrice = { inputPerMillion: 3, outputPerMillion: 15, asOf: '2026-11-01' };
const model = { kind: 'openai-compatible', name: 'm', contextTokens: 0, price } as const;

describe('costOf', () => {
  it('charges prompt and answer tokens at their price per million', () => {
    expect(costOf({ promptTokens: 1_000_000, completionTokens: 200_000 }, price)).toBe(6);
    expect(costOf({ promptTokens: 0, completionTokens: 0 }, price)).toBe(0);
  });

  it('is null without a price and 0 for a free model', () => {
    const usage = { promptTokens: 5, completionTokens: 5 };
    expect(costOf(usage, undefined)).toBeNull();
    expect(costOf(usage, { inputPerMillion: 0, outputPerMillion: 0, asOf: '2026-11-01' })).toBe(0);
  });
});

describe('the cost of a run', () => {
  it('adds up its answered calls', async () => {
    const state = reduceAll(await runTiny({ settings: walkSettings({}, { model }) }));
    // 9 answers of 100 prompt and 10 answer tokens.
    expect(runCost(state)).toBeCloseTo((9 * (100 * 3 + 10 * 15)) / 1e6, 12);
  });

  it('is null as soon as one answer has no known price', async () => {
    expect(runCost(reduceAll(await runTiny()))).toBeNull();
  });

  it('charges each answer at the price of the model that gave it', async () => {
    const settings = walkSettings({ rounds: 2, candidates: 1, feedback: false, reflection: false }, { model });
    const down = { error: runError('model/key'), fatal: true } as const;
    const before = await runTiny({ settings, script: scriptWith({ 'round-2/candidate-1/policy': down }) });
    const dear = { ...model, price: { ...price, inputPerMillion: 30, outputPerMillion: 150 } };
    const after = [];
    const changed = { ...settings, model: dear };
    for await (const event of startTiny({
      settings: changed,
      state: reduceAll(before),
      model: scriptedModel(goodScript),
    }))
      after.push(event);
    const state = reduceAll([...before, ...after]);
    expect(runCost(state)).toBeCloseTo((450 + 4500) / 1e6, 12);
    expect(state.usage.calls).toBe(3);
  });
});
