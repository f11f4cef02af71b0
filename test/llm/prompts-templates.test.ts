// Editable prompt texts: what may be used in them and what happens to the rest.
import { describe, expect, it } from 'vitest';
import {
  checkTemplate,
  completeTemplates,
  defaultTemplates,
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
