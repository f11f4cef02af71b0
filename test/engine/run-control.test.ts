// Pausing, stopping, budgets and a person's own policies.
import { describe, expect, it } from 'vitest';
import { RunControl, nextEditedRef } from '../../src/engine/control.ts';
import type { Model } from '../../src/engine/capabilities.ts';
import type { RunEvent } from '../../src/engine/events.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { noBudgets } from '../../src/engine/settings.ts';
import type { Budgets } from '../../src/engine/settings.ts';
import {
  essence,
  goodScript,
  inProcessEvaluator,
  ofType,
  runTiny,
  scriptWith,
  scriptedModel,
  startTiny,
  typesOf,
  walkSettings,
} from './tiny-run.ts';
import type { TinyRun } from './tiny-run.ts';

/** Runs and calls `act` once, after the first event that `when` accepts. */
async function runUntil(
  options: TinyRun,
  when: (event: RunEvent) => boolean,
  act: (control: RunControl) => void,
): Promise<RunEvent[]> {
  const control = new RunControl();
  const events: RunEvent[] = [];
  let acted = false;
  for await (const event of startTiny({ ...options, control })) {
    events.push(event);
    if (!acted && when(event)) {
      acted = true;
      act(control);
    }
  }
  return events;
}

describe('pausing', () => {
  it('keeps the answers of calls under way, asks nothing new and goes on to the same end', async () => {
    const events = await runUntil(
      {},
      (event) => event.type === 'call-asked' && event.round === 2,
      (c) => c.pause(),
    );
    const state = reduceAll(events);
    expect(state).toMatchObject({ status: 'paused', pauseReason: 'person' });
    expect([...state.calls.values()].every((call) => call.status === 'answered')).toBe(true);
    const whole = reduceAll(await runTiny());
    expect(essence(reduceAll(await runTiny({}, events)))).toEqual(essence(whole));
  });

  it('gives up calls that wait for a person', async () => {
    const silent: Model = { ...scriptedModel(goodScript), complete: () => new Promise(() => undefined) };
    const settings = walkSettings({}, { model: { kind: 'by-hand', name: 'a person', contextTokens: 0 } });
    const events = await runUntil(
      { model: silent, settings },
      ({ type }) => type === 'call-asked',
      (c) => c.pause(),
    );
    expect(typesOf(events).at(-1)).toBe('paused');
  });

  it('does not count the pause as active time', async () => {
    const events = await runUntil(
      {},
      (event) => event.type === 'round-selected',
      (c) => c.pause(),
    );
    const later = events.map((event) => ({ ...event }));
    const state = reduceAll([
      ...later,
      { type: 'resumed', runId: later[0]!.runId, seq: later.length, at: later.at(-1)!.at + 9_000_000 },
    ]);
    expect(state.usage.activeMs).toBe(later.at(-1)!.at - later[0]!.at);
  });
});

describe('stopping', () => {
  it('ends at once even where the model ignores its signal, and can be resumed to the same end', async () => {
    const silent: Model = { ...scriptedModel(goodScript), complete: () => new Promise(() => undefined) };
    const events = await runUntil(
      { model: silent },
      ({ type }) => type === 'call-asked',
      (c) => c.stop(),
    );
    expect(reduceAll(events)).toMatchObject({ status: 'ended', endReason: 'stopped' });
    expect(essence(reduceAll(await runTiny({}, events)))).toEqual(essence(reduceAll(await runTiny())));
  });

  it('aborts an evaluation under way without writing its outcome', async () => {
    const evaluator = { ...inProcessEvaluator(), evaluate: () => new Promise<never>(() => undefined) };
    const events = await runUntil(
      { evaluator },
      ({ type }) => type === 'evaluation-started',
      (c) => c.stop(),
    );
    expect(typesOf(events)).not.toContain('attempt-failed');
    expect(typesOf(events).at(-1)).toBe('run-ended');
  });

  it('tells the model through its signal', async () => {
    const control = new RunControl();
    let aborted = false;
    const model: Model = {
      ...scriptedModel(goodScript),
      complete: ({ signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            resolve({ ok: false, error: { code: 'run/aborted', message: 'stopped' }, fatal: false });
          });
          control.stop();
        }),
    };
    await runTiny({ model, control });
    expect(aborted).toBe(true);
  });
});

describe('saving', () => {
  it('asks no model before the consumer has kept the call and everything before it', async () => {
    const kept: RunEvent[] = [];
    const unkept: string[] = [];
    const inner = scriptedModel(goodScript);
    const model: Model = {
      ...inner,
      complete: (request) => {
        const keptCall = kept.some((event) => event.type === 'call-asked' && event.callId === request.callId);
        if (!keptCall) unkept.push(request.callId);
        return inner.complete(request);
      },
    };
    for await (const event of startTiny({ model, settings: walkSettings({ rounds: 2 }) })) {
      await new Promise((resolve) => setImmediate(resolve));
      kept.push(event);
    }
    expect(inner.asked).toHaveLength(6);
    expect(unkept).toEqual([]);
  });
});

describe('budgets', () => {
  const budget = (changes: Partial<Budgets>, method = {}) =>
    walkSettings(method, { budgets: { ...noBudgets, ...changes } });

  it('end a run cleanly after the calls allowed, with the report on what was found', async () => {
    const model = scriptedModel(goodScript, 1);
    const events = await runTiny({ model, settings: budget({ calls: 5 }) });
    const state = reduceAll(events);
    expect(model.asked).toHaveLength(5);
    expect(state).toMatchObject({ status: 'ended', endReason: 'budget', lastRound: 2 });
    expect(state.budgetReached).toEqual({ budget: 'calls', limit: 5, used: 5 });
    expect(state.rounds[1]!.candidates[1]!.error?.message).toContain('budget');
    expect(state.reports.last?.round).toBe(2);
  });

  it('count calls under way, so that concurrent candidates do not exceed them', async () => {
    const model = scriptedModel(goodScript, 9);
    await runTiny({ model, settings: budget({ calls: 4 }, { candidates: 8 }) });
    expect(model.asked).toHaveLength(4);
  });

  it('on tokens count prompts and answers', async () => {
    const state = reduceAll(await runTiny({ model: scriptedModel(goodScript, 1), settings: budget({ tokens: 250 }) }));
    expect(state.budgetReached).toEqual({ budget: 'tokens', limit: 250, used: 330 });
    expect(state.endReason).toBe('budget');
  });

  it('on steps stop evaluations but not the report', async () => {
    const state = reduceAll(
      await runTiny({ settings: budget({ steps: 1 }), evaluator: inProcessEvaluator(undefined, 1) }),
    );
    expect(state.budgetReached?.budget).toBe('steps');
    expect(state.usage.confirmSteps).toBe(0);
    expect(state.bestRound).toBe(1);
    expect(state.reports.best?.round).toBe(1);
    expect(state.usage.reportSteps).toBeGreaterThan(0);
  });

  it('on minutes count active time', async () => {
    const state = reduceAll(await runTiny({ settings: budget({ minutes: 0.4 }) }));
    expect(state).toMatchObject({ endReason: 'budget', budgetReached: { budget: 'minutes', limit: 0.4 } });
  });

  it('leave a round without a score open, and a larger one finishes the run as if there had been none', async () => {
    const model = scriptedModel(goodScript, 1);
    const stopped = await runTiny({ model, settings: budget({ calls: 1 }) });
    expect(reduceAll(stopped)).toMatchObject({ endReason: 'budget', lastRound: null });
    expect(reduceAll(stopped).rounds[0]!.winner).toBeUndefined();
    const state = reduceAll(await runTiny({ settings: budget({ calls: 1000 }) }, stopped));
    const whole = reduceAll(await runTiny());
    expect(state.endReason).toBe('completed');
    expect(state.rounds.map((round) => round.score)).toEqual(whole.rounds.map((round) => round.score));
  });
});

describe("a person's policy", () => {
  const code = 'class WalkPolicy { act() { return 1; } }';

  it('joins the round under way and may win it', async () => {
    const script = scriptWith({ 'round-1/candidate-1/policy': 'none', 'round-1/candidate-2/policy': 'none' });
    const settings = walkSettings({ rounds: 1, maxPolicyRepairs: 0 });
    const events = await runUntil(
      { script, settings },
      ({ type }) => type === 'call-asked',
      (c) => c.addPolicy(code, 'mine'),
    );
    const round = reduceAll(events).rounds[0]!;
    expect(round.winner).toBe(3);
    expect(round.candidates[2]).toMatchObject({ author: 'person', status: 'scored', code });
  });

  it('joins the next round once the winner is chosen', async () => {
    const chosen = (event: RunEvent) => event.type === 'round-selected' && event.round === 1;
    const events = await runUntil({}, chosen, (c) => c.addPolicy(code, 'mine'));
    const [edited] = ofType(events, 'edited');
    expect(edited).toMatchObject({ round: 2, candidate: 3 });
    expect(reduceAll(events).rounds[1]!.candidates[2]!.status).toBe('scored');
    expect(reduceAll(events).rounds[1]!.candidates).toHaveLength(3);
  });

  it('is never repaired by the model', async () => {
    const model = scriptedModel(goodScript);
    const bad = 'class WalkPolicy { act() { throw new Error("mine"); } }';
    const events = await runUntil(
      { model },
      ({ type }) => type === 'call-asked',
      (c) => c.addPolicy(bad, ''),
    );
    const state = reduceAll(events);
    expect(state.rounds[0]!.candidates[2]).toMatchObject({ status: 'failed', error: { message: 'mine' } });
    expect(model.asked.some((call) => call.callId.includes('candidate-3'))).toBe(false);
  });

  it('stands behind the candidates of the first open round', async () => {
    const events = await runTiny({ settings: walkSettings({ rounds: 2 }) });
    expect(nextEditedRef(reduceAll(events))).toEqual({ round: 3, candidate: 3 });
    expect(nextEditedRef(reduceAll(events.slice(0, 3)))).toEqual({ round: 1, candidate: 3 });
  });
});

describe('renaming', () => {
  it('while the run goes on becomes an event in its order', async () => {
    const events = await runUntil(
      {},
      ({ type }) => type === 'call-asked',
      (c) => c.rename('Walk home'),
    );
    expect(reduceAll(events).title).toBe('Walk home');
    expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i));
  });
});

describe('live hooks', () => {
  it('carry text and rollouts, which the log does not hold', async () => {
    const pieces = new Map<string, string>();
    const uses = new Set<string>();
    await runTiny({
      settings: walkSettings({ rounds: 1 }),
      live: {
        onText: (callId, piece) => pieces.set(callId, (pieces.get(callId) ?? '') + piece),
        onRollout: ({ use }) => uses.add(use),
      },
    });
    expect(pieces.get('round-1/candidate-1/policy')).toContain('class WalkPolicy');
    expect(uses).toEqual(new Set(['selection', 'confirmation', 'report']));
  });
});
