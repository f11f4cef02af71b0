// What the prompts tell the model, and what they leave out, per preset, language and history.
import { describe, expect, it } from 'vitest';
import type { RunError } from '../../src/engine/errors.ts';
import type { RunSettings } from '../../src/engine/settings.ts';
import {
  feedbackPrompt,
  feedbackRepairPrompt,
  policyPrompt,
  policyRepairPrompt,
  refinementPrompt,
  reflectionPrompt,
} from '../../src/llm/prompts.ts';
import type { History, HistoryAttempt, PromptContext } from '../../src/llm/prompts.ts';
import { walkSettings, walkTask } from '../engine/tiny-run.ts';

function context(changes: Partial<RunSettings> = {}, preset: 'default' | 'paper' = 'default'): PromptContext {
  return {
    settings: walkSettings({}, { language: 'python', ...changes }, preset),
    task: walkTask,
    selection: 'return',
  };
}

/** Each text stands in the whole, in this order. */
function expectInOrder(whole: string, texts: readonly string[]): void {
  let from = 0;
  for (const text of texts) {
    const at = whole.indexOf(text, from);
    expect(at, `"${text}" after position ${from}`).toBeGreaterThanOrEqual(0);
    from = at + text.length;
  }
}

const attempt = (round: number, more: Partial<HistoryAttempt> = {}): HistoryAttempt => ({
  round,
  code: `code of ${round}`,
  returns: [round, round + 0.5],
  successes: [],
  feedback: `feedback on ${round}`,
  reflection: `reflection on ${round}`,
  ...more,
});

const history: History = { attempts: [attempt(1), attempt(2), attempt(3)], markedRound: 2, failures: [] };
const error: RunError = {
  code: 'policy/act',
  message: 'division by zero',
  traceback: 'File "policy.py", line 3',
  line: 3,
};

describe('the first prompt', () => {
  it('tells observation, actions, reward, starter code and request in this order', () => {
    expectInOrder(policyPrompt(context()).text, [
      'class WalkObservation:',
      '0 goes left, 1 goes right.',
      'WalkReward',
      'def reward(x):',
      'from direct_policy_learning.observations import WalkObservation',
      'class WalkPolicy:\n    def act(self, obs):',
      'at most 8 steps',
      '```python\n\n```',
    ]);
  });

  it('offers NumPy only where it can be imported', () => {
    expect(policyPrompt(context({ numpy: true })).text).toContain('import numpy as np\nfrom direct_policy_learning');
    const without = policyPrompt(context({ numpy: false })).text;
    expect(without).not.toContain('import numpy');
    expect(without).toContain('NumPy is not available');
  });

  it('tells a JavaScript author how the Python descriptions map', () => {
    const { text } = policyPrompt(context({ language: 'javascript' }));
    expect(text).toContain('class WalkObservation:');
    expect(text).toContain('Float64Array');
    expect(text).toContain('class WalkPolicy {\n  act(obs) {');
    expect(text).not.toContain('from direct_policy_learning');
    expect(text).toContain('```javascript\n\n```');
  });

  it('says how long a policy object lives and how actions are checked, except where the paper does not', () => {
    const { text } = policyPrompt(context());
    expect(text).toContain('A new policy object is made for every episode');
    expect(text).toContain('Actions are checked');
    const paper = policyPrompt(context({}, 'paper')).text;
    expect(paper).not.toMatch(/policy object|Actions are/);
    const own = walkSettings({ policyLifetime: 'evaluation', actionCheck: 'reference' }, { language: 'python' });
    expect(policyPrompt({ ...context(), settings: own }).text).toContain('lives through all 5 episodes');
  });

  it('shows a reward in words without a code block', () => {
    const task = { ...walkTask, rewardText: 'You are paid at the goal.' };
    expect(policyPrompt({ ...context(), task }).text).toContain('WalkReward\n\nYou are paid at the goal.');
  });
});

describe('a later prompt', () => {
  it('follows the base prompt with reflection, history oldest first and the request', () => {
    const { text, shortened } = refinementPrompt(context(), history);
    expect(text.startsWith(policyPrompt(context()).text.trimEnd())).toBe(true);
    expectInOrder(text.slice(policyPrompt(context()).text.length), [
      'reflection on 3',
      'code of 1',
      '[1, 1.5]',
      'feedback on 1',
      'reflection on 1',
      'best policy so far',
      'code of 2',
      'code of 3',
      'feedback on 3',
      'higher episode returns',
    ]);
    expect(text.split('reflection on 3')).toHaveLength(2);
    expect(shortened).toEqual([]);
  });

  it('marks no attempt where none is to be marked', () => {
    expect(refinementPrompt(context(), { ...history, markedRound: null }).text).not.toContain('best policy so far');
  });

  it('names the rounds that failed since the last attempt', () => {
    const { text } = refinementPrompt(context(), { ...history, failures: [{ round: 4, error }] });
    expect(text).toContain('Attempt 4: no candidate ran');
    expect(text).toContain('division by zero (line 3)');
  });

  it('can be built where no attempt has run yet', () => {
    const { text } = refinementPrompt(context(), { attempts: [], markedRound: null, failures: [{ round: 1, error }] });
    expect(text).toContain('division by zero');
  });

  it('tells successes where the task reports them', () => {
    const attempts = [attempt(1, { successes: [0, 1] })];
    expect(refinementPrompt(context(), { attempts, markedRound: null, failures: [] }).text).toContain(
      'successes: [0, 1]',
    );
  });
});

describe('repair prompts', () => {
  it('show code, message and traceback', () => {
    const { text } = policyRepairPrompt(context(), { code: 'broken code', error });
    expectInOrder(text, ['class WalkObservation:', 'broken code', 'line 3', 'division by zero', 'Correct the policy']);
  });

  it('ask again without code where the reply held none', () => {
    const fault: RunError = { code: 'reply/no-code', message: 'It held no code.' };
    const { text } = policyRepairPrompt(context(), { code: '', error: fault });
    expect(text).toContain('could not be used: It held no code.');
  });

  it('keep the end of a very long traceback', () => {
    const traceback = `start ${'x'.repeat(50_000)} the cause`;
    const { text } = policyRepairPrompt(context(), { code: 'c', error: { ...error, traceback } });
    expect(text.length).toBeLessThan(10_000);
    expect(text).toContain('start');
    expect(text).toContain('the cause');
  });

  it('insert code that looks like a placeholder or a replacement pattern as it stands', () => {
    const code = 'x = "{{task}} $& $1"';
    expect(policyRepairPrompt(context(), { code, error }).text).toContain(code);
  });
});

describe('the feedback prompts', () => {
  it('offer actions, rewards and the ending in the default preset, observations only in the paper one', () => {
    expect(feedbackPrompt(context()).text).toContain('summarize_trajectory(self, traj, actions, rewards, outcome)');
    const paper = feedbackPrompt(context({}, 'paper')).text;
    expect(paper).toContain('summarize_trajectory(self, traj)');
    expect(paper).not.toContain('outcome');
  });

  it('say how success is reported where selection is by success', () => {
    expect(feedbackPrompt({ ...context(), selection: 'success' }).text).toContain('counts as a success');
    expect(feedbackPrompt(context()).text).not.toContain('counts as a success');
  });

  it('show the failing class with its error', () => {
    const { text } = feedbackRepairPrompt(context({ language: 'javascript' }), { code: 'class Feedback {}', error });
    expectInOrder(text, ['class Feedback {}', 'division by zero', 'must be named Feedback']);
  });
});

describe('the reflection prompt', () => {
  it('tells reward, feedback, code and results of the last attempt and the results of all earlier ones', () => {
    const { text } = reflectionPrompt(context(), history);
    expectInOrder(text, [
      'def reward(x):',
      'feedback on 3',
      'code of 3',
      '[3, 3.5], mean 3.25',
      'Attempt 1:',
      'Attempt 2:',
      '3 to 4 sentences',
    ]);
    expect(text).not.toContain('code of 2');
  });

  it('says so where there is no earlier attempt', () => {
    expect(reflectionPrompt(context(), { ...history, attempts: [attempt(1)] }).text).toContain(
      'this was the first one',
    );
  });
});
