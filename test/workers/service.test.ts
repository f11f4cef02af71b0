// The engine worker's service on a real IndexedDB (in memory), the real engine and a real HTTP model; only the evaluator and
// the task are tiny stand-ins.
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Evaluator } from '../../src/engine/capabilities.ts';
import type { RunEvent, RunId } from '../../src/engine/events.ts';
import type { EvaluationJob } from '../../src/engine/jobs.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { presets, type RunSettings } from '../../src/engine/settings.ts';
import { createDatabase, StorageError } from '../../src/storage/database.ts';
import { createRunsRepository, type RunsRepository } from '../../src/storage/runs.ts';
import type { ModelConfig, RunUpdate } from '../../src/workers/engine/api.ts';
import { createRunLocks } from '../../src/workers/engine/run-locks.ts';
import { EngineService, type ServiceOptions } from '../../src/workers/engine/service.ts';
import { delta, events, json, type ProviderServer, startProviderServer } from '../llm/provider-server.ts';
import { makeSettings } from '../support/run-logs.ts';
import { counterEntry, FakeEvaluator, outcome } from '../support/tiny-task.ts';

let server: ProviderServer;
beforeAll(async () => {
  server = await startProviderServer();
});
afterAll(() => server.close());

const KEY = 'sk-never-to-be-seen';
/** A server whose n-th policy scores n. */
function scriptPolicies(): void {
  let asked = 0;
  server.script((response, entry) => {
    const content = `\`\`\`javascript\nclass CounterPolicy { act() { return ${++asked}; } }\n\`\`\``;
    return events([delta({ content }), delta({}, 'stop')])(response, entry);
  });
}

function config(): ModelConfig {
  return {
    kind: 'openai-compatible',
    baseUrl: server.baseUrl,
    apiKey: KEY,
    model: 'tiny',
    contextTokens: 32_000,
    concurrency: 1,
  };
}
function settings(changes: Partial<RunSettings['method']> = {}): RunSettings {
  const method = {
    ...presets.default,
    rounds: 2,
    candidates: 2,
    episodes: 2,
    confirmEpisodes: 2,
    reportEpisodes: 2,
    ...changes,
  };
  return { ...makeSettings(), method };
}

let databases = 0;
function makeService(changes: Partial<ServiceOptions> = {}) {
  const updates: RunUpdate[] = [];
  const evaluator = new FakeEvaluator();
  let now = 1_000;
  let ids = 0;
  const runs = changes.runs ?? createRunsRepository(createDatabase({ name: `service-${++databases}` }));
  const service = new EngineService({
    runs,
    recordings: { list: async () => [], load: async (name) => Promise.reject(new Error(`no ${name}`)) },
    evaluator,
    locks: createRunLocks(undefined),
    clock: { now: () => (now += 10) },
    loadEnv: async (id) =>
      id === 'counter' ? counterEntry.load() : Promise.reject(new Error(`There is no task "${id}".`)),
    numpyAvailable: async () => false,
    newRunId: () => `run-${++ids}` as RunId,
    send: (update) => void updates.push(update),
    ...changes,
  });
  return { service, runs, evaluator, updates };
}
/** Waits until the saved run has left the state `running`. */
async function settled(runs: RunsRepository, runId: RunId): Promise<readonly RunEvent[]> {
  for (;;) {
    const summary = await runs.summary(runId);
    if (summary && summary.status !== 'running') return runs.load(runId);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A repository of a tab that is closed while it saves for the (saves + 1)-th time: that save never ends. */
function mortal(runs: RunsRepository, saves: number): { readonly runs: RunsRepository; readonly died: Promise<void> } {
  let left = saves;
  let die: () => void = () => undefined;
  const died = new Promise<void>((resolve) => (die = resolve));
  const append: RunsRepository['append'] = (log, summary) => {
    if (left-- > 0) return runs.append(log, summary);
    die();
    return new Promise(() => undefined);
  };
  return { runs: { ...runs, append }, died };
}

describe('a run', () => {
  test('goes through to its end, is saved, and the page hears every event once and in order', async () => {
    scriptPolicies();
    const { service, runs, updates } = makeService();
    const runId = await service.start(settings(), config());
    const log = await settled(runs, runId);
    await service.stop(runId);
    expect(reduceAll(log)).toMatchObject({ status: 'ended', endReason: 'completed', title: 'Counter, tiny' });
    expect(updates.flatMap((update) => update.events)).toEqual(log);
    const [line] = await service.listRuns();
    expect(line).toMatchObject({ runId, status: 'ended', roundsDone: 2, modelName: 'tiny', envId: 'counter' });
    expect(line!.bestScore).not.toBeNull();
  });

  test('never holds the key: not in the log, not in an update, not in an export', async () => {
    scriptPolicies();
    const { service, runs, updates } = makeService();
    const runId = await service.start(settings({ rounds: 1 }), config());
    const log = await settled(runs, runId);
    expect(server.asked[0]!.authorization).toBe(`Bearer ${KEY}`);
    expect(JSON.stringify([log, updates]) + (await service.exportRun(runId))).not.toContain(KEY);
  });

  test('is alone in its tab', async () => {
    scriptPolicies();
    const { service, evaluator } = makeService();
    evaluator.hold = new Promise(() => undefined);
    const first = service.start(settings(), config());
    await expect(service.start(settings(), config())).rejects.toThrow(/Another run goes on in this tab/);
    const runId = await first;
    await expect(service.start(settings(), config())).rejects.toThrow(/Another run goes on in this tab/);
    await service.stop(runId);
    await expect(service.pause(runId)).rejects.toThrow(/does not go on/);
  });

  test('is refused in words where its task, its recording or its server cannot be had, and then the tab is free', async () => {
    scriptPolicies();
    const { service, runs } = makeService();
    await expect(service.start({ ...settings(), envId: 'nowhere' }, config())).rejects.toThrow(/no task "nowhere"/);
    const recorded: ModelConfig = { kind: 'recorded', recording: 'gone', pace: 'instant' };
    await expect(service.start(settings(), recorded)).rejects.toThrow(/no gone/);
    expect(await service.listRuns()).toEqual([]);
    await settled(runs, await service.start(settings({ rounds: 1 }), config()));
  });

  test('pauses on a wrong key, says so, and goes on with the right one', async () => {
    server.script(json({ error: { message: 'bad key' } }, 401));
    const { service, runs } = makeService();
    const runId = await service.start(settings(), config());
    const paused = reduceAll(await settled(runs, runId));
    expect(paused).toMatchObject({ status: 'paused', pauseReason: 'error', pauseError: { code: 'model/key' } });
    scriptPolicies();
    await service.resume(runId, config(), {});
    const done = reduceAll(await settled(runs, runId));
    expect(done).toMatchObject({ status: 'ended', endReason: 'completed' });
  });

  test('goes on past its end when rounds are added', async () => {
    scriptPolicies();
    const { service, runs } = makeService();
    const runId = await service.start(settings(), config());
    await settled(runs, runId);
    await service.resume(runId, config(), { rounds: 3 });
    const state = reduceAll(await settled(runs, runId));
    expect(state.rounds).toHaveLength(3);
    expect(state.endReason).toBe('completed');
  });

  test('can be renamed while it goes on and afterwards, stopped when paused, and deleted', async () => {
    server.script(json('', 401));
    const { service, runs } = makeService();
    const runId = await service.start(settings(), config());
    await settled(runs, runId);
    await service.renameRun(runId, 'My run');
    await service.stop(runId);
    expect((await service.listRuns())[0]).toMatchObject({ title: 'My run', status: 'ended' });
    await service.deleteRun(runId);
    expect(await service.listRuns()).toEqual([]);

    scriptPolicies();
    const other = makeService();
    other.evaluator.hold = new Promise(() => undefined);
    const second = await other.service.start(settings(), config());
    await other.service.renameRun(second, 'While it goes on');
    await other.service.stop(second);
    expect((await other.service.listRuns())[0]).toMatchObject({ title: 'While it goes on', status: 'ended' });
  });

  test('keeps a name given at the very moment at which it ends', async () => {
    scriptPolicies();
    const { runs } = makeService();
    let saveEnd: () => void = () => undefined;
    const mayEnd = new Promise<void>((resolve) => (saveEnd = resolve));
    let reachEnd: () => void = () => undefined;
    const ending = new Promise<void>((resolve) => (reachEnd = resolve));
    const slow: RunsRepository = {
      ...runs,
      append: async (log, summary) => {
        if (log.some((event) => event.type === 'run-ended')) {
          reachEnd();
          await mayEnd;
        }
        return runs.append(log, summary);
      },
    };
    const { service } = makeService({ runs: slow });
    const runId = await service.start(settings({ rounds: 1 }), config());
    await ending;
    const renamed = service.renameRun(runId, 'Just in time');
    saveEnd();
    await renamed;
    expect(await runs.summary(runId)).toMatchObject({ title: 'Just in time', status: 'ended' });
  });

  test('refuses a policy of a person, in words, once the winner of the last round is chosen', async () => {
    scriptPolicies();
    const { service, evaluator, updates } = makeService();
    const evaluate = evaluator.evaluate.bind(evaluator);
    const firstConfirmationSeed = settings().seed + 10_000;
    evaluator.evaluate = (job, options) =>
      job.plan.seeds![0]! >= firstConfirmationSeed ? new Promise(() => undefined) : evaluate(job, options);
    const runId = await service.start(settings({ rounds: 1 }), config());
    await service.addPolicy(runId, 'class CounterPolicy { act() { return 0; } }', 'mine');
    while (!updates.some((update) => update.events.some((event) => event.type === 'round-selected'))) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await expect(service.addPolicy(runId, 'class CounterPolicy { act() { return 9; } }', 'late')).rejects.toThrow(
      /last round/,
    );
    await service.stop(runId);
    expect(reduceAll(await service.loadRun(runId)).rounds[0]!.candidates).toHaveLength(3);
  });
});

describe('a tab that was closed in the middle of a run', () => {
  test('is not charged for the time until somebody renames or stops it', async () => {
    scriptPolicies();
    for (const touch of ['renameRun', 'stop'] as const) {
      const runs = createRunsRepository(createDatabase({ name: `service-${++databases}` }));
      const tab = mortal(runs, 5);
      const runId = await makeService({ runs: tab.runs }).service.start(settings(), config());
      await tab.died;
      const before = reduceAll(await runs.load(runId));
      const later = before.updatedAt + 3_600_000;
      const { service } = makeService({ runs, clock: { now: () => later } });
      await service[touch](runId, 'Later');
      expect(reduceAll(await runs.load(runId)).usage.activeMs).toBe(before.usage.activeMs);
    }
  });

  test('leaves a run, wherever it was cut, that is listed as paused and goes on to the uninterrupted result', async () => {
    scriptPolicies();
    const whole = makeService();
    const recording = await settled(whole.runs, await whole.service.start(settings(), config()));
    const recordings = { list: async () => [], load: async () => recording };
    const recorded: ModelConfig = { kind: 'recorded', recording: 'whole', pace: 'instant' };
    const expected = outcome(recording);

    for (let saves = 1; ; saves++) {
      const runs = createRunsRepository(createDatabase({ name: `service-${++databases}` }));
      const tab = mortal(runs, saves);
      const first = makeService({ runs: tab.runs, recordings });
      const runId = await first.service.start(settings(), recorded);
      await Promise.race([tab.died, settled(runs, runId)]);
      const second = makeService({ runs, recordings });
      // Its own page finds a run that was cut off as paused, as the list does.
      if (saves % 2 === 0) expect(reduceAll(await second.service.loadRun(runId)).status).not.toBe('running');
      const [line] = await second.service.listRuns();
      if (line!.status === 'ended') {
        expect(saves).toBeGreaterThan(20);
        break;
      }
      expect(line).toMatchObject({ runId, status: 'paused' });
      expect((await second.service.loadRun(runId)).at(-1)).toMatchObject({ type: 'paused', reason: 'closed' });
      await second.service.resume(runId, recorded, {});
      expect(outcome(await settled(runs, runId)), `cut after ${saves} saves`).toEqual(expected);
    }
  });

  test('is not touched while another tab goes on with it', async () => {
    scriptPolicies();
    const locks = createRunLocks(undefined);
    const first = makeService({ locks });
    first.evaluator.hold = new Promise(() => undefined);
    const runId = await first.service.start(settings(), config());
    const second = makeService({ locks, runs: first.runs });
    expect(await second.service.listRuns()).toMatchObject([{ runId, status: 'running' }]);
    expect(reduceAll(await second.service.loadRun(runId)).status).toBe('running');
    expect(await second.service.goesOnElsewhere(runId)).toBe(true);
    expect(await first.service.goesOnElsewhere(runId)).toBe(false);
    await expect(second.service.resume(runId, config(), {})).rejects.toThrow(/another tab/);
    await expect(second.service.deleteRun(runId)).rejects.toThrow(/another tab/);
    await first.service.stop(runId);
    expect(await second.service.goesOnElsewhere(runId)).toBe(false);
    await second.service.deleteRun(runId);
  });
});

describe('storage that fails in the middle of a run', () => {
  test('pauses the run with the reason, and what was saved can go on', async () => {
    scriptPolicies();
    const { runs } = makeService();
    let appended = 0;
    const failing: RunsRepository = {
      ...runs,
      append: (log, summary) =>
        ++appended === 8 || appended === 9
          ? Promise.reject(new StorageError('full', 'This browser has no room left for runs.', null))
          : runs.append(log, summary),
    };
    const { service, updates } = makeService({ runs: failing });
    const runId = await service.start(settings(), config());
    while (!updates.some((update) => update.events.some((event) => event.type === 'paused'))) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const last = updates.flatMap((update) => update.events).at(-1);
    expect(last).toMatchObject({
      type: 'paused',
      error: { code: 'storage/full', message: expect.stringContaining('no room') },
    });
    await service.resume(runId, config(), {});
    expect(reduceAll(await settled(runs, runId))).toMatchObject({ status: 'ended', endReason: 'completed' });
  });
});

describe('export and import', () => {
  test('bring a run to another browser as it was, and leave one alone that is here already', async () => {
    scriptPolicies();
    const { service, runs } = makeService();
    const runId = await service.start(settings({ rounds: 1 }), config());
    const log = await settled(runs, runId);
    const text = await service.exportRun(runId);
    const other = makeService();
    expect(await other.service.importRun(text)).toEqual({ runId, outcome: 'new' });
    expect(await other.service.loadRun(runId)).toEqual(log);
    expect(await service.importRun(text, 'a group')).toEqual({ runId, outcome: 'here' });
    expect(await service.listRuns()).toHaveLength(1);
  });

  test('put a run into a group, and groups can be changed and left', async () => {
    scriptPolicies();
    const { service, runs } = makeService();
    const runId = await service.start(settings({ rounds: 1 }), config());
    await settled(runs, runId);
    const other = makeService();
    await other.service.importRun(await service.exportRun(runId), 'a sweep');
    expect((await other.service.listRuns())[0]).toMatchObject({ runId, group: 'a sweep' });
    await other.service.groupRun(runId, 'another');
    expect((await other.service.listRuns())[0]).toMatchObject({ runId, group: 'another' });
    expect(reduceAll(await other.service.loadRun(runId)).group).toBe('another');
    await other.service.groupRun(runId, null);
    expect((await other.service.listRuns())[0]!.group).toBeUndefined();
  });

  test('refuse a file that is no log, in words', async () => {
    const { service } = makeService();
    expect(await service.importRun('hello')).toEqual({ runId: null, error: expect.stringContaining('not a run log') });
    await expect(service.exportRun('none' as RunId)).rejects.toThrow(/no such run/);
  });
});

describe('taking a run over', () => {
  test('makes a paused run of its own that goes on, and leaves the other one as it is', async () => {
    scriptPolicies();
    const { service, runs } = makeService();
    const runId = await service.start(settings(), config());
    const log = await settled(runs, runId);
    await service.stop(runId);
    const forked = await service.fork({ kind: 'run', runId }, 2);
    expect(forked).not.toBe(runId);
    expect(await runs.summary(forked)).toMatchObject({ status: 'paused', roundsDone: 1 });
    await service.resume(forked, config(), {});
    const state = reduceAll(await settled(runs, forked));
    expect(state).toMatchObject({
      status: 'ended',
      origin: { runId, round: 2 },
      title: 'Counter, tiny, taken over at round 2',
    });
    expect(state.rounds[0]!.candidates).toEqual(reduceAll(log).rounds[0]!.candidates);
    expect(await runs.load(runId)).toEqual(log);
  });

  test('works from the text of a file, and refuses in words what is no log or has no such round', async () => {
    scriptPolicies();
    const { service, runs } = makeService();
    const runId = await service.start(settings(), config());
    await settled(runs, runId);
    await service.stop(runId);
    const text = await service.exportRun(runId);
    expect(await runs.summary(await service.fork({ kind: 'file', text }, 1))).toMatchObject({ roundsDone: 0 });
    await expect(service.fork({ kind: 'file', text: '{}' }, 1)).rejects.toThrow('The file is not a run log');
    await expect(service.fork({ kind: 'run', runId: 'gone' as RunId }, 1)).rejects.toThrow('not in this browser');
    await expect(service.fork({ kind: 'run', runId }, 9)).rejects.toThrow('cannot be taken over at round 9');
  });
});

describe('calls answered by hand', () => {
  test('are shown to the page with their prompt until the person answers', async () => {
    const { service, updates, runs } = makeService();
    const runId = await service.start(settings({ rounds: 1, feedback: false }), { kind: 'by-hand', name: 'chat' });
    const shown = new Set<string>();
    while ((await runs.summary(runId))!.status === 'running') {
      for (const { callId, prompt } of updates.at(-1)?.waitingForReply ?? []) {
        if (shown.has(callId)) continue;
        shown.add(callId);
        expect(prompt).toContain('CounterPolicy');
        await service.answer(runId, callId, '```javascript\nclass CounterPolicy { act() { return 1; } }\n```');
        await expect(service.answer(runId, callId, 'twice')).rejects.toThrow(/no longer waits/);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(shown.size).toBe(2);
    await service.stop(runId);
    expect(updates.at(-1)!.waitingForReply).toEqual([]);
  });

  test('are told again to a page that opens the run later', async () => {
    const { service, updates } = makeService();
    const runId = await service.start(settings({ rounds: 1, feedback: false }), { kind: 'by-hand' });
    while (!updates.at(-1)?.waitingForReply.length) await new Promise((resolve) => setTimeout(resolve, 5));
    updates.length = 0;
    await service.loadRun(runId);
    while (updates.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(updates[0]!.waitingForReply).toHaveLength(2);
    await service.pause(runId);
    while (!updates.some((update) => update.events.some((event) => event.type === 'paused'))) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(updates.at(-1)!.waitingForReply).toEqual([]);
  });
});

describe('outside runs', () => {
  test('a model is tested with one call, and its error comes back in words', async () => {
    const { service } = makeService();
    server.script(events([delta({ content: 'ready' }, 'stop')]));
    expect(await service.testModel(config())).toEqual({ ok: true, text: 'ready' });
    server.script(json('', 503));
    expect(await service.testModel(config())).toMatchObject({ ok: false, error: { code: 'model/server' } });
    expect(server.asked).toHaveLength(1);
  });

  test('an evaluation can be cancelled by its ticket', async () => {
    const evaluate: Evaluator['evaluate'] = (_job, { signal }) =>
      new Promise((resolve) => {
        const error = { code: 'run/aborted', message: 'stopped' } as const;
        signal.addEventListener('abort', () => resolve({ ok: false, error, steps: 0, wallMs: 0, output: '' }));
      });
    const evaluator = { ...new FakeEvaluator(), evaluate } as unknown as Evaluator;
    const { service } = makeService({ evaluator });
    const result = service.evaluate({} as EvaluationJob, 'a');
    await service.cancelEvaluation('b');
    await service.cancelEvaluation('a');
    expect(await result).toMatchObject({ ok: false, error: { code: 'run/aborted' } });
  });

  test('an evaluation outside a run tells how far it is', async () => {
    const told = { episodesDone: 1, steps: 9, stepsPerSecond: 3 };
    const evaluate: Evaluator['evaluate'] = async (_job, { onProgress }) => {
      onProgress?.(told);
      return { ok: true, episodes: [], steps: 9, wallMs: 1, policyMs: 1, output: '' };
    };
    const evaluator = { ...new FakeEvaluator(), evaluate } as unknown as Evaluator;
    const heard: unknown[] = [];
    await makeService({ evaluator }).service.evaluate({} as EvaluationJob, 'a', (progress) => heard.push(progress));
    expect(heard).toEqual([told]);
  });
});
