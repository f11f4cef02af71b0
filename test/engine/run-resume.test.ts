// A run that is cut anywhere and goes on ends as if nothing had happened; so does one whose candidates come in any order.
import { describe, expect, it } from 'vitest';
import { runError } from '../../src/engine/errors.ts';
import type { RunEvent } from '../../src/engine/events.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import type { MethodSettings } from '../../src/engine/settings.ts';
import {
  block,
  crashingFeedback,
  crashingPolicy,
  essence,
  goodScript,
  ofType,
  policyReply,
  runTiny,
  scriptedModel,
  startTiny,
  walkSettings,
} from './tiny-run.ts';
import type { Script, TinyRun } from './tiny-run.ts';

/** Doubles in [0, 1) from a text: the same text, the same number. */
function chance(text: string): number {
  let h = 2166136261;
  for (const character of text) h = Math.imul(h ^ character.charCodeAt(0), 16777619);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32;
}

/** A model that fails in every way now and then: what a call gets depends on its id and `seed` only. */
function faultyScript(seed: number): Script {
  return (callId, prompt) => {
    const luck = chance(`${seed}:${callId}`);
    if (luck < 0.06) return { error: runError('model/server', 'down'), fatal: false };
    if (callId.includes('feedback')) return luck < 0.5 ? crashingFeedback : goodScript(callId, prompt);
    if (callId.endsWith('reflection')) return luck < 0.2 ? '' : goodScript(callId, prompt);
    if (luck < 0.25) return crashingPolicy;
    if (luck < 0.35) return 'I cannot say.';
    if (luck < 0.42) return { text: 'No.', finishReason: 'refusal' };
    if (luck < 0.5) return block('class WalkPolicy { act( }');
    return policyReply(Math.floor(luck * 10) - 4);
  };
}

const fewRepairs: Partial<MethodSettings> = { candidates: 3, maxPolicyRepairs: 2, maxFeedbackRepairs: 2 };

/** Goes on until the run has ended (a round without any reply pauses it). */
async function runToEnd(options: TinyRun, before: readonly RunEvent[] = []): Promise<RunEvent[]> {
  let events = await runTiny(options, before);
  while (reduceAll(events).status === 'paused') events = await runTiny(options, events);
  return events;
}

describe('a run cut at any point', () => {
  for (let seed = 0; seed < 50; seed++) {
    const preset = seed % 5 === 4 ? 'paper' : 'default';
    it(`ends with the same state after going on, case ${seed} (${preset})`, async () => {
      const settings = walkSettings(
        preset === 'paper' ? { ...fewRepairs, confirmEpisodes: 0 } : fewRepairs,
        { seed },
        preset,
      );
      const options = { settings, script: faultyScript(seed) };
      const whole = await runToEnd(options);
      const cut = 1 + Math.floor(chance(`cut ${seed}`) * (whole.length - 1));
      const resumed = await runToEnd({ ...options, pace: seed }, whole.slice(0, cut));
      expect(essence(reduceAll(resumed))).toEqual(essence(reduceAll(whole)));
    });
  }

  it('survives being cut at every single event of a run', async () => {
    const options = { settings: walkSettings({ ...fewRepairs, rounds: 2, candidates: 2 }), script: faultyScript(3) };
    const whole = await runToEnd(options);
    const expected = essence(reduceAll(whole));
    for (let cut = 1; cut <= whole.length; cut++) {
      const resumed = await runToEnd(options, whole.slice(0, cut));
      expect(essence(reduceAll(resumed)), `cut after event ${cut}: ${whole[cut - 1]!.type}`).toEqual(expected);
    }
  });

  it('loses at most the calls under way when its consumer goes away again and again', async () => {
    const settings = walkSettings(fewRepairs);
    const whole = await runToEnd({ settings, script: faultyScript(11) });
    let events: RunEvent[] = [];
    for (let stretch = 0; stretch < 500; stretch++) {
      let left = 8 + (stretch % 7);
      const state = events.length === 0 ? null : reduceAll(events);
      if (state?.status === 'ended') break;
      for await (const event of startTiny({ settings, script: faultyScript(11), state, pace: stretch })) {
        events = [...events, event];
        if (--left === 0) break;
      }
    }
    expect(essence(reduceAll(events))).toEqual(essence(reduceAll(whole)));
  });

  it('asks no call twice whose answer is in the log', async () => {
    const whole = await runTiny();
    const cut = whole.findIndex((event) => event.type === 'round-selected' && event.round === 2);
    const model = scriptedModel(goodScript);
    await runTiny({ model }, whole.slice(0, cut));
    expect(model.asked.map((call) => call.callId)).toEqual([
      'round-3/reflection',
      'round-3/candidate-1/policy',
      'round-3/candidate-2/policy',
    ]);
  });
});

describe('more rounds later', () => {
  it('gives what a longer run would have given at once', async () => {
    const options = { script: faultyScript(21) };
    const long = await runToEnd({ ...options, settings: walkSettings({ ...fewRepairs, rounds: 4 }) });
    const short = await runToEnd({ ...options, settings: walkSettings({ ...fewRepairs, rounds: 2 }) });
    const raised = await runToEnd({ ...options, settings: walkSettings({ ...fewRepairs, rounds: 4 }) }, short);
    expect(ofType(raised, 'settings-changed').map((event) => event.changes)).toEqual([{ rounds: 4 }]);
    const [a, b] = [reduceAll(raised), reduceAll(long)];
    expect(a.rounds).toEqual(b.rounds.map((round, i) => ({ ...round, candidates: a.rounds[i]!.candidates })));
    expect({ best: a.bestRound, last: a.lastRound, reports: a.reports }).toEqual({
      best: b.bestRound,
      last: b.lastRound,
      reports: b.reports,
    });
    expect(a.usage.calls).toBe(b.usage.calls);
    expect(a.usage.searchSteps).toBe(b.usage.searchSteps);
  });

  it('refuses to go on with another task or other rules', async () => {
    const before = await runTiny({ settings: walkSettings({ rounds: 1 }) });
    await expect(runTiny({ settings: walkSettings({ rounds: 1, episodes: 9 }) }, before)).rejects.toThrow(
      /may change only/,
    );
    await expect(runTiny({ settings: walkSettings({ rounds: 1 }, { seed: 8 }) }, before)).rejects.toThrow(
      /may change only/,
    );
  });

  it('writes down another model or other budgets', async () => {
    const before = await runTiny({ settings: walkSettings({ rounds: 1 }) });
    const model = { kind: 'by-hand', name: 'a person', contextTokens: 0 } as const;
    const budgets = { calls: 90, tokens: null, steps: null, minutes: null };
    const after = await runTiny({ settings: walkSettings({ rounds: 1 }, { model, budgets }) }, before);
    expect(ofType(after, 'settings-changed').map((event) => event.changes)).toEqual([{ model, budgets }]);
    expect(reduceAll(after).settings.model.name).toBe('a person');
  });
});

describe('the order of concurrent candidates', () => {
  it('does not change the state', async () => {
    const settings = walkSettings(fewRepairs);
    const reference = await runToEnd({ settings, model: scriptedModel(faultyScript(5), 1) });
    for (const [concurrency, pace] of [
      [2, 1],
      [4, 2],
      [9, 3],
      [9, 4],
    ] as const) {
      const other = await runToEnd({ settings, model: scriptedModel(faultyScript(5), concurrency, pace) });
      expect(essence(reduceAll(other))).toEqual(essence(reduceAll(reference)));
    }
  });

  it('does not matter to the reducer: any merge of the candidates of a round adds up to the same state', async () => {
    const events = await runToEnd({ settings: walkSettings(fewRepairs), script: faultyScript(8) });
    const expected = essence(reduceAll(events));
    for (let trial = 0; trial < 30; trial++) {
      const merged = shuffleCandidates(events, (i) => chance(`${trial}:${i}`));
      expect(essence(reduceAll(merged))).toEqual(expected);
    }
  });
});

/** Between two events of no candidate, the events of different candidates are merged anew; each keeps its own order. */
function shuffleCandidates(events: readonly RunEvent[], random: (i: number) => number): RunEvent[] {
  const merged: RunEvent[] = [];
  let lanes = new Map<number, RunEvent[]>();
  const flush = (): void => {
    for (let open = [...lanes.values()]; open.length > 0; open = open.filter((lane) => lane.length > 0)) {
      merged.push(open[Math.floor(random(merged.length) * open.length)]!.shift()!);
      open = open.filter((lane) => lane.length > 0);
      if (open.length === 0) break;
    }
    lanes = new Map();
  };
  const laneOf = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'call-asked') laneOf.set(event.callId, event.candidate);
    const candidate = 'callId' in event ? (laneOf.get(event.callId) ?? 0) : 'candidate' in event ? event.candidate : 0;
    if (event.type === 'prompt-built') {
      // Belongs to the call that follows it; moving it earlier changes nothing.
      merged.push(event);
    } else if (candidate === null || candidate === 0 || event.type === 'round-selected') {
      flush();
      merged.push(event);
    } else {
      lanes.set(candidate, [...(lanes.get(candidate) ?? []), event]);
    }
  }
  flush();
  return merged.map((event, seq) => ({ ...event, seq }));
}
