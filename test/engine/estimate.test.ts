// The estimate before a start, held against what runs really use.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findEnv } from '../../envs/index.ts';
import { defaultPace, estimateRun } from '../../src/engine/estimate.ts';
import { parseRunLog } from '../../src/engine/log-json.ts';
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

  it('has room for races, for the re-scores that take the place of confirmations, and for a shorter history', async () => {
    const plain = estimateRun(walkSettings(), walkTask);
    const race = estimateRun(walkSettings({ raceEpisodes: 10 }), walkTask);
    expect(race.steps.upper - plain.steps.upper).toBe(3 * 10 * walkTask.horizon);
    expect(race.steps.lower).toBe(plain.steps.lower);
    const settings = walkSettings({ raceEpisodes: 10, rescoreEpisodes: 5 });
    const { steps } = estimateRun(settings, walkTask);
    expect(steps.lower).toBe(3 * 2 * 5 + 3 * 5);
    const { usage } = reduceAll(await runTiny({ settings }));
    expect(usage.searchSteps + usage.confirmSteps).toBeGreaterThanOrEqual(steps.lower);
    expect(usage.searchSteps + usage.confirmSteps).toBeLessThanOrEqual(steps.upper);
    const short = estimateRun(walkSettings({ historyAttempts: 0 }), walkTask);
    expect(short.tokens.likely).toBeLessThan(plain.tokens.likely);
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

  it('comes to about 10,000 answer tokens for 3 x 3 and 108,000 for 10 x 10', () => {
    const answers = (size: number) =>
      estimateRun(walkSettings({ rounds: size, candidates: size }), walkTask).answerTokens.likely;
    expect(answers(3)).toBeGreaterThan(9_500);
    expect(answers(3)).toBeLessThan(11_000);
    expect(answers(10)).toBeGreaterThan(105_000);
    expect(answers(10)).toBeLessThan(110_000);
  });

  it.each(['cartpole', 'frozen-lake-8x8', 'noise-world-1', 'noise-world-4', 'noise-world-1-javascript'])(
    'has bounds that the real usage of the recorded run %s keeps within',
    async (name) => {
      const file = new URL(`../../public/recordings/${name}.json`, import.meta.url);
      const parsed = parseRunLog(readFileSync(file, 'utf8'));
      if (!parsed.ok) throw new Error(parsed.error);
      const { settings, usage } = reduceAll(parsed.events);
      const task = (await findEnv(settings.envId)!.load()).describe(settings.envOptions);
      const { answerTokens, tokens } = estimateRun(settings, task);
      expect(usage.completionTokens).toBeGreaterThan(answerTokens.lower);
      expect(usage.completionTokens).toBeLessThan(answerTokens.upper);
      const all = usage.promptTokens + usage.completionTokens;
      expect(all).toBeGreaterThan(tokens.lower);
      expect(all).toBeLessThan(tokens.upper);
    },
  );

  it('times calls by their tokens, one after the other, where speeds are given', () => {
    const settings = walkSettings({ reportEpisodes: 0, confirmEpisodes: 0, episodes: 1 });
    const speeds = { tokensPerSecond: 20, promptTokensPerSecond: 200 };
    const paced = (more: object) => estimateRun(settings, walkTask, 'return', { ...defaultPace, ...more });
    const { answerTokens, tokens, ms, steps } = paced(speeds);
    const reading = (tokens.likely - answerTokens.likely) / 200;
    const running = steps.likely / defaultPace.stepsPerSecond / defaultPace.workers;
    expect(ms.likely).toBeCloseTo(1000 * (answerTokens.likely / 20 + reading + running), 6);
    expect(paced({ ...speeds, concurrentCalls: 9 }).ms).toEqual(ms);
    expect(paced({ tokensPerSecond: 40 }).ms.likely).toBeLessThan(ms.likely);
    expect(paced({ tokensPerSecond: 0 }).ms).toEqual(paced({}).ms);
  });

  it('prices the tokens, or says that there is no price', () => {
    const price = { inputPerMillion: 1, outputPerMillion: 10, asOf: '2026-11-01' };
    const model = { kind: 'openai-compatible', name: 'm', contextTokens: 0, price } as const;
    const { usd, tokens, answerTokens } = estimateRun(walkSettings({}, { model }), walkTask);
    expect(usd!.likely).toBeCloseTo((tokens.likely + 9 * answerTokens.likely) / 1e6, 12);
    expect(estimateRun(walkSettings(), walkTask).usd).toBeNull();
  });

  it('lets no answer be longer than the limit of the settings', () => {
    const settings = walkSettings({ maxPolicyRepairs: 0 }, { sampling: { temperature: null, maxTokens: 100 } });
    const { answerTokens, calls } = estimateRun(settings, walkTask);
    expect(answerTokens.likely).toBe(100 * calls.likely);
  });
});
