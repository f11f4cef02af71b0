// Prompts of the real tasks for small contexts: what they come to, and that the compact ones still tell the whole task.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findEnv, registry } from '../../envs/index.ts';
import type { TaskDescription } from '../../src/env-api/env.ts';
import { historyBefore } from '../../src/engine/history.ts';
import { parseRunLog } from '../../src/engine/log-json.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import type { Language, RunSettings } from '../../src/engine/settings.ts';
import { answerRoom } from '../../src/llm/fit.ts';
import { defaultTemplatesFor } from '../../src/llm/prompt-templates.ts';
import { feedbackPrompt, policyPrompt, policyRepairPrompt, refinementPrompt } from '../../src/llm/prompts.ts';
import type { PromptContext } from '../../src/llm/prompts.ts';
import { estimateTokens } from '../../src/llm/tokens.ts';
import { walkSettings } from '../engine/tiny-run.ts';

type Size = NonNullable<RunSettings['promptSize']>;

function sized(settings: RunSettings, promptSize: Size, contextTokens: number): RunSettings {
  const model = { kind: 'web-llm', name: 'm', contextTokens } as const;
  return { ...settings, promptSize, model, templates: defaultTemplatesFor(promptSize) };
}

async function contextOf(id: string, language: Language, size: Size, contextTokens = 0): Promise<PromptContext> {
  const module = await findEnv(id)!.load();
  const settings = sized(walkSettings({}, { language, envId: id }), size, contextTokens);
  return { settings, task: module.describe({}), selection: module.card.selection };
}

/** What no prompt may leave out: the docstring of the observation class, and the texts about notes, actions and reward. */
function ownWords(task: TaskDescription): string[] {
  const classText = new RegExp(`class ${task.observationClassName}\\b[^\\n]*\\s*"""([\\s\\S]*?)"""`);
  const [, docstring] = classText.exec(task.observationShown ?? task.observationSource)!;
  return [docstring!, task.observationNotes.trim(), task.actionText.trim(), task.rewardText.trim()];
}

const tasks = registry.flatMap(({ id }) => (['python', 'javascript'] as const).map((of) => [id, of] as const));

describe.each(tasks)('%s in %s', (id, language) => {
  it('is told whole in the compact prompt, with the same class, method and form of the answer', async () => {
    const context = await contextOf(id, language, 'compact');
    const { task } = context;
    const { text } = policyPrompt(context);
    for (const words of ownWords(task)) expect(text).toContain(words);
    expect(text).toContain(`class ${task.policyClassName}`);
    expect(text).toContain('act(obs)');
    expect(text).toContain(`\`\`\`${language}\n\n\`\`\``);
    expect(text).not.toContain('fill_from_env');
    expect(text).not.toContain('{{');
    expect(feedbackPrompt(context).text).toContain('class Feedback');
    const error = { code: 'policy/act', message: 'division by zero' } as const;
    expect(policyRepairPrompt(context, { code: 'x = 1', error }).text).toContain('division by zero');
  });

  it('is at least a third shorter in the compact prompt, the task’s own words apart, and fits a context of 4,096 with room for the answer', async () => {
    const full = policyPrompt(await contextOf(id, language, 'full'));
    const context = await contextOf(id, language, 'compact', 4096);
    const built = policyPrompt(context);
    const own = estimateTokens(ownWords(context.task).join('\n'));
    expect(estimateTokens(built.text) - own).toBeLessThanOrEqual((2 / 3) * (estimateTokens(full.text) - own));
    expect(built).not.toHaveProperty('tooLong');
    expect(built.shortened).toEqual([]);
    expect(feedbackPrompt(context).shortened).toEqual([]);
  });
});

const recordings = ['cartpole', 'frozen-lake-8x8', 'noise-world-1', 'noise-world-4', 'noise-world-1-javascript'];

describe.each(recordings)('round 4 of the recorded run %s', (name) => {
  it.each<[number, Size]>([
    [4096, 'full'],
    [4096, 'compact'],
    [2048, 'compact'],
  ])('fits a context of %i with the %s texts and says what was left out', async (contextTokens, size) => {
    const parsed = parseRunLog(readFileSync(new URL(`../../public/recordings/${name}.json`, import.meta.url), 'utf8'));
    if (!parsed.ok) throw new Error(parsed.error);
    const state = reduceAll(parsed.events);
    const task = (await findEnv(state.settings.envId)!.load()).describe(state.settings.envOptions);
    const settings = sized(state.settings, size, contextTokens);
    const history = historyBefore(state, 4);
    const built = refinementPrompt({ settings, task, selection: state.selection }, history);
    expect(built).not.toHaveProperty('tooLong');
    expect(estimateTokens(built.text)).toBeLessThanOrEqual(contextTokens - answerRoom(settings));
    const whole = refinementPrompt({ settings: sized(settings, size, 0), task, selection: state.selection }, history);
    expect(built.shortened.length > 0).toBe(whole.text !== built.text);
    for (const { round } of history.attempts) expect(built.text).toContain(`Attempt ${round}`);
  });
});
