// Editable prompt texts: what may be used in them and what happens to the rest.
import { describe, expect, it } from 'vitest';
import {
  checkTemplate,
  completeTemplates,
  defaultTemplates,
  defaultTemplatesFor,
  fillTemplate,
  promptTemplates,
} from '../../src/llm/prompt-templates.ts';
import { estimateTokens } from '../../src/llm/tokens.ts';

describe('the unedited texts', () => {
  it('use only placeholders that they list, each with a help text', () => {
    for (const { name, text, placeholders, help, title } of promptTemplates) {
      expect(checkTemplate(name, text), name).toBeNull();
      expect(placeholders.every((item) => item.help.length > 0)).toBe(true);
      expect(help.length * title.length).toBeGreaterThan(0);
    }
  });

  it('have one name each', () => {
    expect(Object.keys(defaultTemplates)).toHaveLength(promptTemplates.length);
  });
});

describe('the compact texts', () => {
  const compact = defaultTemplatesFor('compact');

  it('replace every full text, none longer and with placeholders of the same text only', () => {
    expect(Object.keys(compact).sort()).toEqual(Object.keys(defaultTemplates).sort());
    for (const { name, text } of promptTemplates) {
      expect(checkTemplate(name, compact[name]!), name).toBeNull();
      expect(compact[name]!.length, name).toBeLessThanOrEqual(text.length);
    }
  });

  it('use every placeholder of the full text that carries facts of the task, the code or the outcome', () => {
    const style = ['episodes', 'horizon', 'observation_class', 'reward_name', 'policy_class', 'language', 'fence'];
    const used = (text: string) => new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!));
    for (const { name, text } of promptTemplates) {
      const missing = [...used(text)].filter((item) => !used(compact[name]!).has(item) && !style.includes(item));
      expect(missing, name).toEqual([]);
    }
  });

  it('ask for the class by its name, for act(obs) and for one fenced block', () => {
    for (const name of ['policy', 'policy-repair', 'policy-reask', 'refine']) {
      expect(compact[name]).toContain('{{policy_class}}');
      expect(compact[name]).toContain('act(obs)');
      expect(compact[name]).toContain('```{{fence}}\n\n```');
    }
    for (const name of ['feedback', 'feedback-repair', 'feedback-reask']) {
      expect(compact[name]).toContain('class Feedback');
      expect(compact[name]).toContain('```{{fence}}\n\n```');
    }
  });

  it('are the basis of the texts of a compact run, and only of that', () => {
    expect(completeTemplates({}, 'compact')).toEqual(compact);
    expect(completeTemplates({ policy: 'Go.' }, 'compact')).toEqual({ ...compact, policy: 'Go.' });
    expect(completeTemplates({}, 'full')).toEqual(defaultTemplates);
    expect(completeTemplates({})).toEqual(defaultTemplates);
    expect(defaultTemplatesFor(undefined)).toEqual(defaultTemplates);
  });
});

describe('an edited text', () => {
  it('is refused with the placeholder at fault and the ones allowed', () => {
    const problem = checkTemplate('policy', 'Write {{ polcy_class }} now.');
    expect(problem).toContain('{{polcy_class}}');
    expect(problem).toContain('policy_class');
    expect(checkTemplate('no-such', '')).toContain('no-such');
  });

  it('may leave placeholders out and put blanks into the braces', () => {
    expect(checkTemplate('policy', 'Write {{ policy_class }}.')).toBeNull();
    expect(completeTemplates({ policy: 'Go.' }).policy).toBe('Go.');
    expect(completeTemplates({ policy: 'Go.' }).task).toBe(defaultTemplates.task);
    expect(() => completeTemplates({ policy: '{{x}}' })).toThrow('{{x}}');
  });
});

describe('fillTemplate', () => {
  it('puts values in as they stand and fills nothing inside them', () => {
    expect(fillTemplate('a {{x}} {{ y }}', { x: '$& {{y}}', y: 'z' })).toBe('a $& {{y}} z');
  });

  it('throws on a name without a value, inherited ones included', () => {
    expect(() => fillTemplate('{{x}}', {})).toThrow('{{x}}');
    expect(() => fillTemplate('{{constructor}}', {})).toThrow('{{constructor}}');
  });
});

describe('estimateTokens', () => {
  it('counts about one token for 3.5 characters of English and code, one for each other character', () => {
    expect(estimateTokens('')).toBe(0);
    expect(estimateTokens('x'.repeat(35))).toBe(10);
    expect(estimateTokens('日本語')).toBe(3);
  });
});
