// Whole runs with a model in the tab, on the real service, engine and storage; the model's worker answers from a script.
import 'fake-indexeddb/auto';
import { describe, expect, test, vi } from 'vitest';
import type { RunEvent, RunId } from '../../src/engine/events.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { presets, type RunSettings } from '../../src/engine/settings.ts';
import { GpuLostError } from '../../src/llm/web-llm/errors.ts';
import { createDatabase } from '../../src/storage/database.ts';
import { createRunsRepository, type RunsRepository } from '../../src/storage/runs.ts';
import type { ModelConfig, RunUpdate } from '../../src/workers/engine/api.ts';
import { createLoadedModels } from '../../src/workers/engine/loaded-model.ts';
import { createRunLocks } from '../../src/workers/engine/run-locks.ts';
import { EngineService } from '../../src/workers/engine/service.ts';
import { localModel, type Script, ScriptedEngine, tokens } from '../llm/web-llm/scripted-engine.ts';
import { makeSettings } from '../support/run-logs.ts';
import { counterEntry, FakeEvaluator } from '../support/tiny-task.ts';

const config: ModelConfig = { kind: 'web-llm', model: localModel, contextTokens: 32_768 };
const method = { ...presets.default, rounds: 2, candidates: 2, episodes: 2, confirmEpisodes: 2, reportEpisodes: 2 };
const settings: RunSettings = {
  ...makeSettings({ sampling: { temperature: null, maxTokens: 500, bound: 'stop' } }),
  method,
};
const policy = (n: number) => tokens(`\`\`\`javascript\nclass CounterPolicy { act() { return ${n}; } }\n\`\`\`\nDone.`);

let databases = 0;
function studio(scripts: readonly ((request: number) => Script)[]) {
  const engines: ScriptedEngine[] = [];
  const updates: RunUpdate[] = [];
  const runs = createRunsRepository(createDatabase({ name: `in-tab-${++databases}` }));
  let ids = 0;
  let now = 1000;
  const service = new EngineService({
    runs,
    recordings: { list: async () => [], load: async (name) => Promise.reject(new Error(`no ${name}`)) },
    evaluator: new FakeEvaluator(),
    locks: createRunLocks(undefined),
    clock: { now: () => (now += 10) },
    loadEnv: () => counterEntry.load(),
    numpyAvailable: async () => false,
    newRunId: () => `run-${++ids}` as RunId,
    send: (update) => void updates.push(update),
    loadedModels: createLoadedModels({
      startEngine() {
        const engine = new ScriptedEngine(scripts[Math.min(engines.length, scripts.length - 1)]!);
        engines.push(engine);
        return engine;
      },
      countTokens: async () => (text) => Math.ceil(text.length / 4),
    }),
  });
  return { service, runs, engines, updates };
}

async function settled(runs: RunsRepository, runId: RunId): Promise<readonly RunEvent[]> {
  await vi.waitFor(async () => expect((await runs.summary(runId))?.status).not.toBe('running'), { timeout: 20_000 });
  return runs.load(runId);
}

describe('a run with a model in the tab', () => {
  test('goes through to its end and leaves the model loaded for the next one', async () => {
    const { service, runs, engines, updates } = studio([(n) => ({ pieces: policy(n), loadMs: 250 })]);
    for (let run = 0; run < 2; run++) {
      const runId = await service.start(settings, config);
      const state = reduceAll(await settled(runs, runId));
      expect(state).toMatchObject({ status: 'ended', endReason: 'completed' });
      expect(state.settings.model).toMatchObject({ kind: 'web-llm', name: localModel.id, contextTokens: 32_768 });
      await service.stop(runId);
    }
    expect(engines).toHaveLength(1);
    expect(updates.flatMap((update) => update.notices)).toContain('Preparing the GPU for the model: 100%.');
    expect(updates.at(-1)!.notices).toEqual([]);
    await service.unloadModel();
    expect(engines[0]!.alive).toBe(false);
  });

  test('pauses when the GPU is lost, and goes on to the same end with the model loaded anew', async () => {
    const lost = new GpuLostError({ reason: 'unknown', message: 'hung', outOfMemory: false });
    const { service, runs, engines } = studio([
      (n) => (n < 2 ? { pieces: policy(n) } : { pieces: ['```java'], problem: lost }),
      (n) => ({ pieces: policy(n + 5) }),
    ]);
    const runId = await service.start(settings, config);
    const paused = await settled(runs, runId);
    expect(paused.at(-1)).toMatchObject({ type: 'paused', reason: 'error', error: { code: 'model/gpu-lost' } });
    await vi.waitFor(() => service.resume(runId, config, {}));
    const log = await settled(runs, runId);
    expect(reduceAll(log)).toMatchObject({ status: 'ended', endReason: 'completed' });
    expect(engines).toHaveLength(2);
    // What had been answered before was not asked again.
    const answered = log.filter((event) => event.type === 'call-answered').map(({ callId }) => callId);
    expect(new Set(answered).size).toBe(answered.length);
  });

  test('is stopped in the middle of an answer at once', async () => {
    const { service, runs, updates } = studio([() => ({ endless: (n) => `${n} sheep\n` })]);
    const runId = await service.start(settings, config);
    await vi.waitFor(() => expect(updates.some(({ streams }) => streams.length > 0)).toBe(true));
    await service.stop(runId);
    expect(reduceAll(await runs.load(runId))).toMatchObject({ status: 'ended', endReason: 'stopped' });
  });
});

describe('the test call', () => {
  test('loads the model, tells how that goes, and answers', async () => {
    const { service, engines } = studio([() => ({ pieces: ['ready'] })]);
    const heard: string[] = [];
    expect(await service.testModel(config, (words) => heard.push(words))).toEqual({ ok: true, text: 'ready' });
    expect(heard).toContain('Loading the model onto the GPU: 43%.');
    expect(engines[0]!.requests[0]!.max_tokens).toBe(32);
    await service.unloadModel();
  });

  test('says in one sentence what is wrong', async () => {
    const { service } = studio([
      () => ({ loadProblem: 'TypeError: Not on this device: https://m.test/mlc-chat-config.json' }),
    ]);
    expect(await service.testModel(config)).toMatchObject({ ok: false, error: { code: 'model/not-here' } });
  });
});
