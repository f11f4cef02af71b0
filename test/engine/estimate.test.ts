// The estimate before a start, held against what runs really use.
import { describe, expect, it } from 'vitest';
import { estimateRun } from '../../src/engine/estimate.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { crashingPolicy, goodScript, runTiny, walkSettings, walkTask } from './tiny-run.ts';

describe('estimateRun', () => {
  it('names exactly the calls of a run in which nothing fails', async () => {
    const settings = walkSettings();
    const { usage } = reduceAll(await runTiny({ settings }));
    const estimate = estimateRun(settings, walkTask);
    expect(estimate.calls.lower).toBe(usage.calls);
    expect(usage.searchSteps + usage.confirmSteps).toBeGreaterThanOrEqual(estimate.steps.lower);
    expect(usage.searchSteps + usage.confirmSteps).toBeLessThanOrEqual(estimate.steps.upper);
  });

  it('has an upper bound that a run full of repairs reaches and does not pass', async () => {
    const settings = walkSettings({ maxPolicyRepairs: 2, maxFeedbackRepairs: 0 });
    const script = (callId: string, prompt: string) =>
      callId.includes('candidate-1/') ? crashingPolicy : goodScript(callId, prompt);
    const { usage } = reduceAll(await runTiny({ settings, script }));
    const { calls } = estimateRun(settings, walkTask);
    expect(usage.calls).toBeGreaterThan(calls.lower);
    expect(usage.calls).toBeLessThanOrEqual(calls.upper);
  });

  it('leaves out what is switched off', () => {
    const settings = walkSettings({ reflection: false, feedback: false, maxPolicyRepairs: 0, reportEpisodes: 0 });
    const { calls, reportSteps } = estimateRun(settings, walkTask);
    expect(calls).toEqual({ lower: 6, likely: 6, upper: 6 });
    expect(reportSteps.upper).toBe(0);
  });

  it('orders its bounds and grows with the rounds', () => {
    const small = estimateRun(walkSettings({ rounds: 1 }), walkTask);
    const large = estimateRun(walkSettings({ rounds: 10, candidates: 10 }), walkTask);
    for (const key of ['calls', 'tokens', 'steps', 'ms'] as const) {
      expect(large[key].lower).toBeLessThanOrEqual(large[key].likely);
      expect(large[key].likely).toBeLessThanOrEqual(large[key].upper);
      expect(small[key].likely).toBeLessThan(large[key].likely);
    }
  });
});
