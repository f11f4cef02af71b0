// Parts of the method taken away: what the prompts then tell, and that a run says so in its log.
import { describe, expect, it } from 'vitest';
import { logVersionOf } from '../../src/engine/events.ts';
import { parseRunLog, serializeRunLog } from '../../src/engine/log-json.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { presets, tidyMethod } from '../../src/engine/settings.ts';
import type { MethodSettings } from '../../src/engine/settings.ts';
import { historyCuts } from '../../src/llm/history-text.ts';
import type { History } from '../../src/llm/history-text.ts';
import { goodScript, policyReply, runTiny, scriptedModel, walkSettings } from './tiny-run.ts';
import type { Script } from './tiny-run.ts';

/** Round 1 brings the best policy, the later ones worse and worse ones. */
const downhill: Script = (callId, prompt) => {
  const found = /round-(\d+)\/candidate-(\d+)/.exec(callId);
  return found ? policyReply(4 - Number(found[1])) : goodScript(callId, prompt);
};

/** The prompts of a run's last round, by what they ask for. */
async function lastRound(method: Partial<MethodSettings>): Promise<{ refine: string; reflection: string }> {
  const model = scriptedModel(downhill);
  await runTiny({ model, settings: walkSettings({ rounds: 4, candidates: 1, ...method }) });
  const of = (callId: string): string => model.asked.find((call) => call.callId === callId)?.prompt ?? '';
  return { refine: of('round-4/candidate-1/policy'), reflection: of('round-4/reflection') };
}

const attemptsIn = (prompt: string): number[] =>
  [...prompt.matchAll(/^## Attempt (\d+)/gm)].map(([, round]) => Number(round));
const mark = 'best policy so far';

describe('the history', () => {
  it('tells all attempts with the best one marked where nothing is taken away', async () => {
    const { refine, reflection } = await lastRound({});
    expect(attemptsIn(refine)).toEqual([1, 2, 3]);
    expect(refine.indexOf(mark)).toBeLessThan(refine.indexOf('## Attempt 2'));
    expect(reflection).toMatch(/^- Attempt 1: .*\n- Attempt 2: /m);
  });

  it('of the newest attempt keeps the best one beside it, marked', async () => {
    const { refine, reflection } = await lastRound({ historyAttempts: 1 });
    expect(attemptsIn(refine)).toEqual([1, 3]);
    expect(refine).toContain(mark);
    expect(reflection).toMatch(/^- Attempt 1: /m);
    expect(reflection).not.toContain('- Attempt 2');
  });

  it('keeps the best one unmarked, or drops it like any other', async () => {
    const kept = await lastRound({ historyAttempts: 1, bestSoFar: 'kept' });
    expect(attemptsIn(kept.refine)).toEqual([1, 3]);
    expect(kept.refine).not.toContain(mark);
    const off = await lastRound({ historyAttempts: 2, bestSoFar: 'off' });
    expect(attemptsIn(off.refine)).toEqual([2, 3]);
    expect(off.refine).not.toContain(mark);
    const all = await lastRound({ bestSoFar: 'off' });
    expect(attemptsIn(all.refine)).toEqual([1, 2, 3]);
    expect(all.refine).not.toContain(mark);
  });

  it('of no attempts tells neither code nor returns nor failures, but still the newest reflection', async () => {
    const { refine, reflection } = await lastRound({ historyAttempts: 0 });
    expect(attemptsIn(refine)).toEqual([]);
    expect(refine).toContain('# Earlier attempts, oldest first\n\nNot shown here.');
    expect(refine).toContain('Thoughts in round-4/reflection.');
    expect(reflection).toContain('# Earlier attempts of this run\n\nNot shown here.');
    expect(reflection).toContain('attempt 3');
    const silent = await lastRound({ historyAttempts: 0, reflection: false, feedback: false });
    expect(silent.refine).not.toMatch(/return obs\.x|episode returns \(sum/);
  });

  it('leaves the code of a best attempt out late where the context is small, also where it is kept unmarked', () => {
    const attempts = [1, 2, 3].map((round) => {
      return { round, code: 'code', returns: [1], successes: [], feedback: '', reflection: '', hidden: round === 2 };
    });
    const codeCuts = (best: Partial<History>): number[] =>
      historyCuts({ attempts, markedRound: null, failures: [], ...best }).flatMap((cut) =>
        cut !== 'newest-reflection' && cut.change.code === true ? [cut.attempt] : [],
      );
    expect(codeCuts({})).toEqual([0, 2]);
    const all = attempts.map((attempt) => ({ ...attempt, hidden: false }));
    const order = (history: Partial<History>): unknown =>
      historyCuts({ attempts: all, markedRound: null, failures: [], ...history });
    expect(order({ keptRound: 1 })).toEqual(order({ markedRound: 1 }));
    expect(order({ keptRound: 1 })).not.toEqual(order({}));
  });
});

describe('the log of a run', () => {
  it('holds what was taken away, under a version that older readers refuse', async () => {
    const method: Partial<MethodSettings> = {
      historyAttempts: 2,
      bestSoFar: 'off',
      description: 'no-names',
      rounds: 1,
    };
    const events = await runTiny({ settings: walkSettings(method) });
    const text = serializeRunLog(events);
    expect(text).toContain('"logVersion":2,"events"');
    const parsed = parseRunLog(text);
    expect(parsed.ok && reduceAll(parsed.events)).toEqual(reduceAll(events));
    expect(reduceAll(events).settings.method).toMatchObject(method);
  });

  it('stays at version 1 without such a setting', async () => {
    const events = await runTiny({ settings: walkSettings({ rounds: 1 }) });
    expect(serializeRunLog(events)).toContain('"logVersion":1,"events"');
    expect(events[0]).toMatchObject({ logVersion: 1 });
  });

  it('refuses settings that no run can have', async () => {
    const text = serializeRunLog(await runTiny({ settings: walkSettings({ rounds: 1, historyAttempts: 2 }) }));
    const parsed = parseRunLog(text.replace('"historyAttempts":2', '"historyAttempts":-1'));
    expect(parsed).toMatchObject({ ok: false });
  });
});

describe('tidyMethod', () => {
  it('drops what stands at its plain value, so that such a run is the same as before', () => {
    const plain = { historyAttempts: undefined, bestSoFar: 'marked', description: 'full', raceEpisodes: 0 } as const;
    expect(tidyMethod({ ...presets.default, ...plain, rescoreEpisodes: 0 })).toEqual(presets.default);
    expect(logVersionOf({ method: presets.paper })).toBe(1);
    const changed = { ...presets.default, historyAttempts: 0, bestSoFar: 'kept' } as const;
    expect(tidyMethod(changed)).toEqual(changed);
  });

  it('keeps the settings that presets have, whatever their value', () => {
    const zeros = { ...presets.default, confirmEpisodes: 0, feedback: false };
    expect(tidyMethod(zeros)).toEqual(zeros);
  });
});
