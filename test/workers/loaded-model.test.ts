import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLoadedModels } from '../../src/workers/engine/loaded-model.ts';
import { ask, localModel, ScriptedEngine } from '../llm/web-llm/scripted-engine.ts';

const config = { kind: 'web-llm', model: localModel, contextTokens: 4096 } as const;
const quiet = () => undefined;

function keeper() {
  const engines: ScriptedEngine[] = [];
  const asked: string[] = [];
  const models = createLoadedModels({
    idleMs: 1000,
    startEngine(model, contextTokens) {
      asked.push(`${model.id} ${contextTokens}`);
      const engine = new ScriptedEngine(() => ({ pieces: ['fine'] }));
      engines.push(engine);
      return engine;
    },
    countTokens: async () => (text) => text.length,
  });
  return { models, engines, asked };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('the loaded model', () => {
  test('stays on the GPU for the next run with the same settings', async () => {
    const { models, engines } = keeper();
    for (let run = 0; run < 2; run++) {
      const model = await models.use(config, quiet);
      expect(await model.complete(ask())).toMatchObject({ ok: true, text: 'fine' });
      expect(model.countTokens?.('four')).toBe(4);
      await model.dispose?.();
      vi.advanceTimersByTime(900);
    }
    expect(engines).toHaveLength(1);
    expect(engines[0]!.loads).toBe(1);
  });

  test('is freed after a while without use, but never while a run has it', async () => {
    const { models, engines } = keeper();
    const model = await models.use(config, quiet);
    await model.complete(ask());
    vi.advanceTimersByTime(100_000);
    expect(engines[0]!.alive).toBe(true);
    await model.dispose?.();
    vi.advanceTimersByTime(999);
    expect(engines[0]!.alive).toBe(true);
    vi.advanceTimersByTime(1);
    expect(engines[0]!.alive).toBe(false);
  });

  test('is replaced when another model or context is chosen', async () => {
    const { models, engines, asked } = keeper();
    const first = await models.use(config, quiet);
    await first.complete(ask());
    await expect(models.use({ ...config, contextTokens: 8192 }, quiet)).rejects.toThrow(/in use/);
    await first.dispose?.();
    const second = await models.use({ ...config, contextTokens: 8192 }, quiet);
    await second.complete(ask());
    expect(engines.map((engine) => engine.alive)).toEqual([false, true]);
    expect(asked).toEqual([`${localModel.id} 4096`, `${localModel.id} 8192`]);
  });

  test('is freed on demand, unless a run has it', async () => {
    const { models, engines } = keeper();
    const model = await models.use(config, quiet);
    await model.complete(ask());
    await expect(models.unload()).rejects.toThrow(/in use/);
    await model.dispose?.();
    await model.dispose?.();
    await models.unload();
    expect(engines[0]!.alive).toBe(false);
  });

  test('a test call and a run at the same time share it, and both hear how it loads', async () => {
    const { models, engines } = keeper();
    const heard: Record<'run' | 'test', (string | null)[]> = { run: [], test: [] };
    const [run, trial] = await Promise.all([
      models.use(config, (words) => heard.run.push(words)),
      models.use(config, (words) => heard.test.push(words)),
    ]);
    await Promise.all([run.complete(ask()), trial.complete(ask())]);
    expect(engines).toHaveLength(1);
    expect(heard.run).toContain('Loading the model onto the GPU: 43%.');
    expect(heard.test).toEqual(heard.run);
    await trial.dispose?.();
    vi.advanceTimersByTime(5000);
    expect(engines[0]!.alive).toBe(true);
  });
});
