// A task without names: nothing of what it is called reaches the model, and policies in both languages get its numbers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEnv, registry } from '../../envs/index.ts';
import { taskForRun, withoutNames } from '../../src/engine/task-for-run.ts';
import type { EvaluationJob } from '../../src/engine/jobs.ts';
import type { Language } from '../../src/engine/settings.ts';
import type { ObservationField, TaskDescription } from '../../src/env-api/env.ts';
import { feedbackPrompt, policyPrompt } from '../../src/llm/prompts.ts';
import { startHarness, summary, type Harness } from '../sandbox/node/harness.ts';
import { walkSettings, walkTask } from './tiny-run.ts';

const noNames = { envOptions: {}, method: walkSettings({ description: 'no-names' }).method };
const loaded = await Promise.all(registry.map(async (entry) => [entry.id, await entry.load()] as const));

/** All that a run's model would read before round 1, in both languages. */
function promptsOf(task: TaskDescription): string {
  const texts = (['python', 'javascript'] as const).flatMap((language) => {
    const context = { settings: walkSettings({}, { language }), task, selection: 'return' } as const;
    return [policyPrompt(context).text, feedbackPrompt(context).text];
  });
  return texts.join('\n');
}

const box = (low: number[], high: number[]) => ({ kind: 'box', low, high }) as const;
const field = (name: string, offset: number, shape: number[], countOffset?: number): ObservationField => ({
  ...{ name, offset, shape },
  ...(countOffset === undefined ? {} : { countOffset }),
});
const plainPrompts = promptsOf(
  withoutNames(walkTask, [field('a', 0, [2, 2])], {
    observation: box([0, 0, 0, 0], [1, 1, 1, 1]),
    action: box([0], [1]),
  }),
);

describe.each(loaded)('%s', (_id, module) => {
  const full = module.describe();
  const task = taskForRun(module, noNames);

  it('tells the model no name of it: no field, class, action or reward', () => {
    const text = promptsOf(task);
    const names = [
      ...module.observationFields().map(({ name }) => name),
      ...[full.policyClassName, full.observationClassName, full.rewardName, module.card.title, module.card.id],
    ];
    // Words such as "row" stand in every prompt.
    const telling = names.filter((name) => !new RegExp(`\\b${name}\\b`).test(plainPrompts));
    expect(telling.filter((name) => new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
    expect(text).not.toContain(full.actionText.trim());
    expect(text).not.toContain(full.rewardText.trim().slice(0, 60));
  });

  it('keeps its horizon and tells of every number that the policy sees', () => {
    expect(task.horizon).toBe(full.horizon);
    const seen = task.observationValues!.reduce((sum, { from, to }) => sum + to - from, 0);
    expect(task.observationSource).toContain(`list of ${seen} float`);
    const told = new Set<number>();
    for (const [, from, to] of task.observationSource.matchAll(/values\[(\d+)(?::(\d+))?\]/g)) {
      for (let i = Number(from); i < Number(to ?? Number(from) + 1); i++) told.add(i);
    }
    expect([...told].sort((a, b) => a - b)).toEqual(Array.from({ length: seen }, (_, i) => i));
  });
});

describe('what is told without names', () => {
  it('are shapes and bounds, by place in the list', () => {
    const fields = [field('speed', 0, []), field('grid', 1, [2, 2]), field('cars', 5, [2], 7)];
    const low = [-Infinity, 0, 0, 0, 0, -1, -1, 0];
    const high = [3.4028235e38, 3, 3, 3, 9, 1, 1, 2];
    const task = withoutNames(walkTask, fields, { observation: box(low, high), action: box([-1, 0], [1, 0.4]) });
    expect(task.observationSource).toContain(`
        values[0]: no bounds
        values[1:5]: 2 x 2 numbers, row by row
        values[1:4]: 0 to 3
        values[4]: 0 to 9
        values[5:7]: a list whose length changes: values[7] says how many of these numbers count, -1 to 1
`);
    expect(task.actionText).toBe(
      'A list of 2 numbers, by index 0: -1 to 1; 1: 0 to 0.4. What each of them does is not described.',
    );
  });

  it('leave out the fields that the task withholds', () => {
    const shown = { ...walkTask, observationShown: 'class Walk:\n    """a and c"""' };
    const fields = [field('a', 0, []), field('b', 1, []), field('c', 2, [2])];
    const space = box([0, 1, 2, 2], [0, 1, 2, 2]);
    const task = withoutNames(shown, fields, { observation: space, action: { kind: 'discrete', n: 3 } });
    expect(task.observationValues).toEqual([
      { from: 0, to: 1 },
      { from: 2, to: 4 },
    ]);
    expect(task.observationSource).toContain('values[1:3]: 2 to 2');
    expect(task.actionText).toBe('One integer from 0 to 2: 3 actions. What each of them does is not described.');
  });

  it('are nothing of the kind in a run with the full description', () => {
    const module = loaded[0]![1];
    const { method } = walkSettings();
    expect(taskForRun(module, { envOptions: {}, method })).toEqual(module.describe());
  });
});

describe('policies of a task without names', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(2);
  }, 120_000);
  afterAll(() => harness?.evaluator.dispose());

  const printing: Readonly<Record<Language, string>> = {
    javascript: `class Policy {
  act(obs) {
    if (Object.keys(obs).join() !== 'values') throw new Error('more than values');
    console.log(JSON.stringify([...obs.values]));
    return ACTION;
  }
}`,
    python: `import json
from observations import Observation
class Policy:
    def act(self, obs):
        assert type(obs) is Observation and list(vars(obs)) == ["values"]
        print(json.dumps(obs.values))
        return ACTION`,
  };

  /** What the policy saw in the first steps, in each language. */
  async function seen(envId: string, language: Language): Promise<number[][]> {
    const module = await findEnv(envId)!.load();
    const action = module.spaces().action.kind === 'discrete' ? '1' : '[0.05]';
    const code = printing[language].replace('ACTION', action);
    const plain = await harness.job(envId, { kind: 'code', language, code }, { episodes: 1, maxSteps: 3, seeds: [5] });
    const job: EvaluationJob = { ...plain, task: taskForRun(module, noNames) };
    const result = await harness.evaluator.evaluate(job, { signal: new AbortController().signal });
    expect(summary(result)).toMatch(/^ok/);
    return result.output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as number[]);
  }

  it.each(['noise_world_board_4', 'glucose'])('see the same numbers of %s in both languages', async (envId) => {
    const javascript = await seen(envId, 'javascript');
    expect(javascript).toHaveLength(3);
    expect(await seen(envId, 'python')).toEqual(javascript);
    const module = await findEnv(envId)!.load();
    const env = module.make();
    const { observation } = env.reset({ seed: 5 });
    const fields = module.observationFields().filter(({ name }) => !name.startsWith('prereq'));
    const expected = fields.flatMap(({ offset, shape }) => {
      return [...observation.slice(offset, offset + shape.reduce((product, length) => product * length, 1))];
    });
    expect(javascript[0]).toEqual(expected);
  });
});
