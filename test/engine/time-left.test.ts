// How long a run still takes, told from its own calls.
import { describe, expect, it } from 'vitest';
import type { RunEvent, RunEventBody } from '../../src/engine/events.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import type { RunState } from '../../src/engine/state.ts';
import { timeLeft } from '../../src/engine/time-left.ts';
import { runId, startTiny, walkSettings } from './tiny-run.ts';

const one = { concurrency: 1 };
const settings = walkSettings({ rounds: 3, candidates: 3, confirmEpisodes: 0, reportEpisodes: 0 });

/** A log in which each answer took the time given and evaluations took none. */
function log(bodies: readonly (RunEventBody & { readonly at?: number })[], changes = settings): RunState {
  const begin = { type: 'run-started', logVersion: 1, settings: changes, title: 't', selection: 'return' } as const;
  return reduceAll([begin, ...bodies].map((body, seq) => ({ runId, seq, at: 0, ...body }) as RunEvent));
}

function asked(callId: string, at = 0): RunEventBody & { at: number } {
  const [, round, candidate, kind] = /round-(\d+)\/(?:candidate-(\d+)\/)?(.*)/.exec(callId)!;
  const purpose = kind!.startsWith('repair') ? 'policy-repair' : (kind as 'policy' | 'feedback' | 'reflection');
  const attempt = kind!.startsWith('repair') ? Number(kind!.slice(7)) : 0;
  const spec = { round: Number(round), candidate: Number(candidate ?? 0), attempt };
  return { type: 'call-asked', callId, promptId: 'p', purpose, ...spec, at };
}

function answered(callId: string, wallMs: number, completionTokens = 1000): (RunEventBody & { at: number })[] {
  const usage = { promptTokens: 100, completionTokens, estimated: false };
  return [asked(callId), { type: 'call-answered', callId, text: '', finishReason: 'stop', usage, wallMs, at: 0 }];
}

function scored(round: number, candidate: number): RunEventBody & { at: number } {
  const scores = { returns: [1], successes: [], steps: [1], ended: ['terminated'], seeds: [1], actions: [] } as const;
  const ref = { round, candidate, attempt: 0 };
  return { type: 'candidate-scored', ...ref, code: 'c', scores, score: 1, wallMs: 0, policyMs: 0, output: '', at: 0 };
}

const policies = (round: number, ms: number) =>
  [1, 2, 3].flatMap((i) => [...answered(`round-${round}/candidate-${i}/policy`, ms), scored(round, i)]);
const selected = (round: number) => ({ type: 'round-selected', round, candidate: 1, score: 1 }) as const;

describe('timeLeft', () => {
  it('says nothing before the first answer, nor for a run that does not go on', () => {
    expect(timeLeft(log([]), 0, one)).toBeNull();
    expect(timeLeft(log([asked('round-1/feedback')]), 5000, one)).toBeNull();
    const paused = log([...answered('round-1/feedback', 100), { type: 'paused', reason: 'person' }]);
    expect(timeLeft(paused, 0, one)).toBeNull();
  });

  it('counts open candidates, reflections and rounds at the medians of their kind', () => {
    const state = log([
      ...answered('round-1/feedback', 5000),
      ...policies(1, 1000),
      selected(1),
      ...answered('round-2/reflection', 300),
      { type: 'reflection-written', round: 1, text: 'r' },
    ]);
    // Six policies and one reflection are to come.
    expect(timeLeft(state, 0, one)).toEqual({ ms: 6 * 1000 + 300, basis: 'measured' });
    expect(timeLeft(state, 0, { concurrency: 3 })).toEqual({ ms: 2 * 1000 + 300, basis: 'measured' });
    expect(timeLeft(state, 0, { concurrency: 2 })).toEqual({ ms: 4 * 1000 + 300, basis: 'measured' });
  });

  it('is not thrown off by one slow call', () => {
    const slow = [...answered('round-1/candidate-2/policy', 90_000), scored(1, 2)];
    const state = log([
      ...answered('round-1/feedback', 1000),
      ...answered('round-1/candidate-1/policy', 1000),
      ...slow,
      ...answered('round-1/candidate-3/policy', 1000),
    ]);
    expect(timeLeft(state, 0, one)!.ms).toBeLessThan(10_000);
  });

  it('times a kind that was never answered by what the others took and its usual length, and says that it is assumed', () => {
    const state = log([...answered('round-1/feedback', 7000)]);
    const left = timeLeft(state, 0, one)!;
    expect(left.basis).toBe('assumed');
    // A Feedback class is about 700 tokens long, a policy 1,040, a reflection 280.
    expect(left.ms).toBeCloseTo(10 * (9 * 1040 + 2 * 280), -1);
  });

  it('takes a model that answers in few words for one that goes on doing so', () => {
    const left = (tokens: number) => timeLeft(log([...answered('round-1/feedback', 7000, tokens)]), 0, one)!.ms;
    expect(left(20)).toBe(left(700));
  });

  it('takes off what a call under way has run already, but never claims that it is over', () => {
    const before = [...answered('round-1/feedback', 1000), ...policies(1, 1000).slice(0, 6)];
    const state = log([...before, asked('round-1/candidate-3/policy', 0)]);
    const at = (now: number) => timeLeft(state, now, one)!.ms;
    expect(at(0) - at(600)).toBeCloseTo(600, 6);
    expect(at(600) - at(60_000)).toBeCloseTo(300, 6);
  });

  it('adds repairs in the share seen so far', () => {
    const failed = { type: 'attempt-failed', round: 1, candidate: 1, attempt: 0, code: 'c', steps: 0 } as const;
    const error = { code: 'policy/act', message: 'm' } as const;
    const rest = [2, 3].flatMap((i) => [...answered(`round-1/candidate-${i}/policy`, 1000), scored(1, i)]);
    const without = log([...answered('round-1/feedback', 1000), ...policies(1, 1000), selected(1)]);
    const repaired = log([
      ...answered('round-1/feedback', 1000),
      ...answered('round-1/candidate-1/policy', 1000),
      { ...failed, error },
      ...answered('round-1/candidate-1/repair-1', 1200),
      { ...scored(1, 1), attempt: 1 } as RunEventBody,
      ...rest,
      selected(1),
    ]);
    // One repair for three candidates: six more candidates need two.
    expect(timeLeft(repaired, 0, one)!.ms - timeLeft(without, 0, one)!.ms).toBeCloseTo(2 * 1200, -2);
  });

  it('ends no later than the budgets of minutes and calls', () => {
    const known = [...answered('round-1/feedback', 60_000), ...policies(1, 60_000), selected(1)];
    const within = (budgets: object) => {
      const changed = { ...settings, budgets: { ...settings.budgets, ...budgets } };
      return timeLeft(log(known, changed), 0, one)!.ms;
    };
    expect(within({ minutes: 2 })).toBe(120_000);
    expect(within({ calls: 4 })).toBe(0);
    expect(within({ calls: 8 })).toBeCloseTo(within({}) / 2, 6);
  });

  it('counts evaluations, confirmations and the report', () => {
    const with20 = { ...settings, method: { ...settings.method, reportEpisodes: 20 } };
    const events = [...answered('round-1/feedback', 1000), { ...scored(1, 1), wallMs: 500 } as RunEventBody];
    const perEpisode = 500 / settings.method.episodes;
    expect(timeLeft(log(events, with20), 0, one)!.ms - timeLeft(log(events), 0, one)!.ms).toBeCloseTo(
      20 * perEpisode,
      6,
    );
  });

  it('comes down to nothing as a whole run goes by', async () => {
    const events: RunEvent[] = [];
    const left: number[] = [];
    for await (const event of startTiny({ settings })) {
      events.push(event);
      const told = timeLeft(reduceAll(events), event.at, one);
      if (told !== null && event.type === 'round-selected') left.push(told.ms);
    }
    expect(left).toHaveLength(3);
    expect(left[0]).toBeGreaterThan(left[1]!);
    expect(left[1]).toBeGreaterThan(left[2]!);
    expect(left[2]).toBe(0);
    expect(timeLeft(reduceAll(events), 0, one)).toBeNull();
  });

  it('leaves out how long a model in the tab took to load, but not the waits of a provider', () => {
    const timed = { ...(answered('round-1/feedback', 61_000)[1] as object), answerMs: 1000 } as RunEventBody;
    const left = (kind: 'web-llm' | 'openai-compatible') => {
      const model = { kind, name: 'm', contextTokens: 0 } as const;
      return timeLeft(log([asked('round-1/feedback'), timed], { ...settings, model }), 0, one)!.ms;
    };
    expect(left('openai-compatible') / left('web-llm')).toBeCloseTo(61, 5);
  });
});
