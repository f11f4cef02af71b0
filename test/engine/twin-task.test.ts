// A run at a twin: what the model is told, what its policies get in both languages, and that its log plays again.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEnv, registry } from '../../envs/index.ts';
import { createTrustedTasks } from '../../src/sandbox/host/trusted-tasks.ts';
import { replay } from '../../src/engine/replay.ts';
import { rollout } from '../../src/engine/rollout.ts';
import type { Language } from '../../src/engine/settings.ts';
import { taskForRun } from '../../src/engine/task-for-run.ts';
import type { EvaluationJob } from '../../src/engine/jobs.ts';
import { compileObservation } from '../../src/sandbox/guest/observation-object.ts';
import { startHarness, summary, type Harness } from '../sandbox/node/harness.ts';
import { walkSettings } from './tiny-run.ts';

const { method } = walkSettings();
const loaded = await Promise.all(registry.map(async (entry) => [entry.id, await entry.load()] as const));

describe.each(loaded)('the twin of %s', (_id, module) => {
  const full = taskForRun(module, { envOptions: {}, method: { ...method, description: 'no-names' } });
  const task = taskForRun(module, { envOptions: { twin: 3 }, method });

  it('is told without names even where the run says nothing of that, with as many numbers', () => {
    const count = (each: typeof task) => each.observationValues!.reduce((sum, { from, to }) => sum + to - from, 0);
    expect(count(task)).toBe(count(full));
    expect(task.observationSource).toContain('They stand in no order. The bounds:');
    expect(task.observationSource).not.toContain('row by row');
    const names = module.observationFields().map(({ name }) => name);
    const plain = /^(row|column|state|fail)$/;
    expect(
      names.filter((name) => !plain.test(name) && new RegExp(`\\b${name}\\b`).test(task.observationSource)),
    ).toEqual([]);
  });

  it('has every number told of once', () => {
    const told: number[] = [];
    for (const [, from, to] of task.observationSource.matchAll(/^ +values\[(\d+)(?::(\d+))?\]:/gm))
      for (let i = Number(from); i < Number(to ?? Number(from) + 1); i++) told.push(i);
    const counts = [...task.observationSource.matchAll(/: values\[(\d+)\] says/g)].map(([, at]) => Number(at));
    const length = task.observationValues!.reduce((sum, { from, to }) => sum + to - from, 0);
    expect([...told, ...counts].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
  });
});

describe('policies of a twin', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(2);
  }, 120_000);
  afterAll(() => harness?.evaluator.dispose());

  const printing: Readonly<Record<Language, string>> = {
    javascript: `class Policy { act(obs) { console.log(JSON.stringify([...obs.values])); return ACTION; } }`,
    python: `import json
class Policy:
    def act(self, obs):
        print(json.dumps(obs.values))
        return ACTION`,
  };

  async function evaluate(envId: string, language: Language) {
    const module = await findEnv(envId)!.load();
    const options = { twin: 3, twinSeed: 2 };
    const { action } = module.spaces(options);
    const middle = action.kind === 'box' ? action.low.map((low, i) => (low + action.high[i]!) / 2) : 1;
    const code = printing[language].replace('ACTION', JSON.stringify(middle));
    const plain = await harness.job(envId, { kind: 'code', language, code }, { episodes: 1, maxSteps: 4, seeds: [5] });
    const task = taskForRun(module, { envOptions: options, method });
    const job: EvaluationJob = { ...plain, task, env: { id: envId, options } };
    const result = await harness.evaluator.evaluate(job, { signal: new AbortController().signal });
    if (!result.ok) throw new Error(summary(result));
    const lines = result.output.trim().split('\n');
    return { job, result, seen: lines.map((line) => JSON.parse(line) as number[]) };
  }

  it.each(['noise_world_board_4', 'traffic'])('of %s see it alike in both languages, and play again', async (envId) => {
    const { job, result, seen } = await evaluate(envId, 'javascript');
    expect((await evaluate(envId, 'python')).seen).toEqual(seen);
    const tasks = createTrustedTasks(() => Promise.reject(new Error('not needed')));
    await tasks.withEnv(job.env, (env) => {
      const shown: number[][] = [];
      const pick = (flat: Float64Array) =>
        shown.push(job.task.observationValues!.flatMap(({ from, to }) => [...flat.subarray(from, to)]));
      const again = replay(
        env,
        job.plan,
        result.episodes.map(({ actions }) => actions),
        { onReset: pick, onStep: (_action, { observation }) => void pick(observation) },
      );
      expect(again.map(({ episodeReturn }) => episodeReturn)).toEqual(
        result.episodes.map(({ episodeReturn }) => episodeReturn),
      );
      expect(shown.slice(0, seen.length)).toEqual(seen);
    });
  });

  it('do not see what the task withholds', async () => {
    const module = await findEnv('noise_world_board_4')!.load();
    const hidden = module.observationFields().filter(({ name }) => name.startsWith('prereq'));
    expect(hidden.length).toBeGreaterThan(0);
    const options = { twin: 2 };
    const { observationValues } = taskForRun(module, { envOptions: options, method });
    const fields = module.observationFields(options);
    const shown = fields.filter(({ offset }) =>
      observationValues!.some(({ from, to }) => offset >= from && offset < to),
    );
    expect(shown.filter(({ source }) => source!.startsWith('prereq'))).toEqual([]);
    expect(shown).toHaveLength(observationValues!.reduce((sum, { from, to }) => sum + to - from, 0));
  });
});

describe('changed constants', () => {
  /** Mean return of the hand-written policy, which was made for the published ones. */
  async function score(envId: string): Promise<number> {
    const module = await findEnv(envId)!.load();
    const env = module.make(module.card.changedDynamics);
    const { policyClassName, horizon } = module.describe();
    const make = new Function(`${module.referencePolicy.javascript}\nreturn new ${policyClassName}();`) as () => {
      act(seen: unknown): number | number[];
    };
    const look = compileObservation(module.observationFields());
    let policy = make();
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    const plan = { episodes: 20, seeds, maxSteps: horizon, policyLifetime: 'episode', policySeed: 0 } as const;
    const result = rollout(
      env,
      {
        startEpisode: () => void (policy = make()),
        act(flat) {
          const action = policy.act(look(flat));
          return typeof action === 'number' ? action : Float64Array.from(action);
        },
      },
      { ...plan, actionCheck: 'strict' },
      { now: () => 0 },
    );
    if (!result.ok) throw new Error(result.error.message);
    return result.episodes.reduce((sum, { episodeReturn }) => sum + episodeReturn, 0) / 20;
  }

  it.each([
    ['cartpole-v1', 475],
    ['mountain-car-v0', -110],
    ['acrobot-v1', -100],
    ['pendulum-v1', -200],
  ])('of %s make another task that can still be solved', async (envId, least) => {
    const { make, card } = await findEnv(envId)!.load();
    const [published, changed] = [make(), make(card.changedDynamics)].map((env) => {
      env.reset({ seed: 1 });
      return [...env.step(env.actionSpace.kind === 'box' ? Float64Array.of(1) : 1).observation];
    });
    expect(changed).not.toEqual(published);
    expect(await score(envId)).toBeGreaterThan(least);
  });
});
