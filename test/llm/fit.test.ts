// Prompts that do not fit the model's context: what goes first, what stays, what is said about it, and when it is no use.
import { describe, expect, it } from 'vitest';
import type { RunError } from '../../src/engine/errors.ts';
import type { MethodSettings, RunSettings } from '../../src/engine/settings.ts';
import { answerRoom } from '../../src/llm/fit.ts';
import {
  feedbackPrompt,
  feedbackRepairPrompt,
  policyPrompt,
  policyRepairPrompt,
  refinementPrompt,
  reflectionPrompt,
} from '../../src/llm/prompts.ts';
import type { BuiltPrompt, History, HistoryAttempt, PromptContext } from '../../src/llm/prompts.ts';
import { estimateTokens, rememberCounts } from '../../src/llm/tokens.ts';
import { runError } from '../../src/engine/errors.ts';
import { ofType, runTiny, scriptedModel, goodScript, walkSettings, walkTask } from '../engine/tiny-run.ts';

const ANSWER = 400;

interface Limits {
  readonly maxTokens?: number | null;
  readonly method?: Partial<MethodSettings>;
  readonly countTokens?: (text: string) => number;
  readonly changes?: Partial<RunSettings>;
}

function within(contextTokens: number, limits: Limits = {}): PromptContext {
  const { maxTokens = ANSWER, method = {}, countTokens, changes } = limits;
  const model = { kind: 'web-llm', name: 'm', contextTokens } as const;
  const sampling = { temperature: null, maxTokens };
  const settings = walkSettings(method, { language: 'python', model, sampling, ...changes });
  return { settings, task: walkTask, selection: 'return', ...(countTokens === undefined ? {} : { countTokens }) };
}

/** Roughly 300 tokens of code, 60 of feedback and 60 of reflection. */
const attempt = (round: number, more: Partial<HistoryAttempt> = {}): HistoryAttempt => ({
  round,
  code: `code of ${round} ${'# more '.repeat(150)}`,
  returns: [round, round + 0.5],
  successes: [],
  feedback: `feedback on ${round} ${'told '.repeat(40)}`,
  reflection: `reflection on ${round} ${'thought '.repeat(25)}`,
  ...more,
});
const history: History = { attempts: [1, 2, 3, 4, 5, 6].map((round) => attempt(round)), markedRound: 2, failures: [] };

/** What a prompt still tells of the attempts, e.g. "c2" for the code of attempt 2. */
function told({ text }: BuiltPrompt): string {
  const parts = ['code of', 'feedback on', 'reflection on'].flatMap((words) =>
    [1, 2, 3, 4, 5, 6].filter((i) => text.includes(`${words} ${i} `)).map((i) => `${words[0]}${i}`),
  );
  return parts.join(' ');
}

describe('the room for the answer', () => {
  const room = (contextTokens: number, maxTokens: number | null = null) =>
    answerRoom(within(contextTokens, { maxTokens }).settings);

  it('is a quarter of the context up to 4,096, and at least 900 tokens of a small one', () => {
    expect([128_000, 16_000, 8192, 4096, 2048].map((context) => room(context))).toEqual([4096, 4000, 2048, 1024, 900]);
  });

  it('is the limit of the settings, but never more than half the context', () => {
    expect(room(8192, 300)).toBe(300);
    expect(room(4096, 4096)).toBe(2048);
  });
});

describe('a history that does not fit', () => {
  const whole = refinementPrompt(within(0), history);
  const size = estimateTokens(whole.text);
  const less = (tokens: number, limits?: Limits) =>
    refinementPrompt(within(size + ANSWER + 32 - tokens, limits), history);

  it('is sent whole where it just fits, where the context is unknown, and where all of it was asked for', () => {
    expect(less(0)).toEqual(whole);
    expect(whole.shortened).toEqual([]);
    const full = refinementPrompt(within(700, { method: { history: 'full' } }), history);
    expect(full).toEqual(whole);
  });

  it('loses code of the oldest attempts first, but not that of the best and the last one', () => {
    const one = less(1);
    expect(told(one)).toBe('c2 c3 c4 c5 c6 f1 f2 f3 f4 f5 f6 r1 r2 r3 r4 r5 r6');
    expect(one.shortened[0]).toBe('attempt 1: code left out');
    expect(told(less(700))).toContain('c2 c5 c6 f1');
    expect(told(less(1100))).toContain('c2 c6 f1 f2 f3 f4 f5 f6');
  });

  it('then loses feedback, oldest first, then old attempts but for their results', () => {
    const feedback = less(1400);
    expect(told(feedback)).toMatch(/^c2 c6 (?!f1)(f\d )+r1 r2/);
    expect(feedback.shortened).toContain('attempt 1: code and feedback left out');
    const lines = less(1900);
    expect(told(lines)).toMatch(/^c2 c6 /);
    expect(told(lines)).not.toMatch(/r1/);
    expect(lines.text).toContain('Attempt 1 (shortened): episode returns [1, 1.5], mean 1.25');
    expect(lines.shortened).toContain('attempt 1: reduced to its results');
  });

  it("then loses the best's code and then the last one's, and tells what fits again after that", () => {
    const best = less(2050);
    expect(told(best)).toContain('c6');
    expect(told(best)).not.toContain('c2');
    // The room of the best's code is more than was needed: notes on old attempts come back.
    expect(told(best)).toMatch(/r5 r6$/);
    const last = less(2500);
    expect(told(last)).not.toMatch(/c\d/);
  });

  it('never loses the task and the request', () => {
    for (let context = 700; context < size + 500; context += 61) {
      const { text } = refinementPrompt(within(context), history);
      expect(text).toContain(policyPrompt(within(0)).text.slice(0, 800));
      expect(text).toContain('higher episode returns');
    }
  });

  it('says in words and tokens what was done', () => {
    const { text, shortened } = less(1);
    const grouped = (n: number) => `${Math.floor(n / 1000)},${String(n % 1000).padStart(3, '0')}`;
    expect(shortened.at(-1)).toBe(
      `prompt shortened from ${grouped(size)} to ${grouped(estimateTokens(text))} tokens to leave room for the answer`,
    );
  });

  it('leaves room for the answer wherever the task allows it', () => {
    for (const context of [1000, 1200, 1500, 2048, 3000, 4096]) {
      const { text, tooLong } = refinementPrompt(within(context), history);
      expect(tooLong).toBeUndefined();
      expect(estimateTokens(text)).toBeLessThanOrEqual(context - ANSWER);
    }
  });

  it("is measured by the model's own tokenizer where there is one", () => {
    const high = refinementPrompt(within(4096, { countTokens: (text) => estimateTokens(text) * 2 }), history);
    const plain = refinementPrompt(within(4096), history);
    expect(plain.shortened.length).toBeLessThan(high.shortened.length);
    expect(estimateTokens(high.text) * 2).toBeLessThanOrEqual(4096 - ANSWER);
    const low = refinementPrompt(within(1500, { countTokens: (text) => estimateTokens(text) / 4 }), history);
    expect(low.shortened).toEqual([]);
  });

  it('does without attempts where none has run', () => {
    const none: History = { attempts: [], markedRound: null, failures: [{ round: 1, error: runError('code/syntax') }] };
    expect(refinementPrompt(within(2048), none).text).toContain('does not parse');
  });
});

describe('a task that does not fit', () => {
  const task = estimateTokens(policyPrompt(within(0)).text);

  it('fails with the numbers and what to do', () => {
    const { tooLong } = policyPrompt(within(task + 100));
    expect(tooLong?.code).toBe('model/context');
    expect(tooLong?.message).toContain(`about ${task} tokens`);
    expect(tooLong?.message).toContain(`is ${task + 100}`);
    expect(tooLong?.message).toMatch(/larger context.*another model.*compact prompts/);
    const compact = policyPrompt(within(300, { changes: { promptSize: 'compact' } }));
    expect(compact.tooLong?.message).not.toContain('compact');
    expect(refinementPrompt(within(task + 100), history).tooLong?.code).toBe('model/context');
    expect(feedbackPrompt(within(task + 100)).tooLong?.code).toBe('model/context');
  });

  it('is still sent where a short answer has room, and that is said', () => {
    const { tooLong, shortened } = policyPrompt(within(task + 532, { maxTokens: null }));
    expect(tooLong).toBeUndefined();
    expect(shortened).toEqual(['only 500 tokens are left for the answer']);
  });

  it('fits a context of 2,048 with 900 tokens for the answer', () => {
    const built = policyPrompt(within(2048, { maxTokens: null }));
    expect(built).toEqual({ text: policyPrompt(within(0)).text, shortened: [] });
    const later = refinementPrompt(within(2048, { maxTokens: null }), history);
    expect(later.tooLong).toBeUndefined();
    expect(estimateTokens(later.text)).toBeLessThanOrEqual(2048 - 900);
  });

  it('pauses the run with that error, without asking the model', async () => {
    const settings = walkSettings({}, { model: { kind: 'web-llm', name: 'm', contextTokens: 500 } });
    const model = scriptedModel(goodScript);
    const events = await runTiny({ settings, model });
    expect(model.asked).toEqual([]);
    expect(ofType(events, 'call-failed')[0]).toMatchObject({ fatal: true, error: { code: 'model/context' } });
    expect(ofType(events, 'paused')[0]).toMatchObject({ reason: 'error', error: { code: 'model/context' } });
  });
});

describe('a repair that does not fit', () => {
  const error: RunError = {
    code: 'policy/act',
    message: 'the cause',
    traceback: `start ${'frame\n'.repeat(900)} the cause`,
  };
  const code = `class P: ${'# more '.repeat(200)}`;
  const whole = policyRepairPrompt(within(0), { code, error });
  const size = estimateTokens(whole.text);
  const less = (tokens: number) => policyRepairPrompt(within(size + ANSWER + 32 - tokens), { code, error });

  it('loses the middle of the traceback first', () => {
    const { text, shortened } = less(500);
    expect(text).toContain(code);
    expect(text).toContain('the cause');
    expect(text.length).toBeLessThan(whole.text.length - 1000);
    expect(shortened[0]).toBe('error: cut down to its beginning and its last lines');
    expect(shortened[1]).toMatch(/^prompt shortened from/);
  });

  it('then asks anew without the code, with the error', () => {
    const { text, shortened } = less(1150);
    expect(text).not.toContain(code);
    expect(text).toContain('could not be used');
    expect(text).toContain('the cause');
    expect(shortened[0]).toBe('code that failed: left out, new code is asked for');
    const feedback = feedbackRepairPrompt(within(1150), { code, error });
    expect(feedback.text).toContain('could not be used');
  });
});

describe('a reflection that does not fit', () => {
  const whole = reflectionPrompt(within(0), history);
  const size = estimateTokens(whole.text);
  const long: History = {
    ...history,
    attempts: [...history.attempts.slice(0, 5), attempt(6, { feedback: 'told '.repeat(800) })],
  };

  it('loses the end of the feedback first, then all of it, then old results, then the end of the code', () => {
    const cut = reflectionPrompt(within(size + 700), long);
    expect(cut.text).toContain('told told told');
    expect(cut.shortened[0]).toBe('feedback: cut at its end');
    const without = reflectionPrompt(within(size + ANSWER), history);
    expect(told(without)).toBe('c6');
    expect(without.shortened[0]).toBe('feedback: left out');
    const least = reflectionPrompt(within(size + ANSWER + 32 - 300), history);
    expect(least.shortened).toContain('code: cut at its end');
    expect(least.shortened).toContain('earlier attempts: only the last 3 told');
    expect(least.text).toContain('3 to 4 sentences');
  });
});

describe('rememberCounts', () => {
  it('counts a text once, and again when it has not been asked for in a long time', () => {
    const counted: string[] = [];
    const count = rememberCounts((text) => {
      counted.push(text);
      return text.length;
    });
    expect([count('abc'), count('abc'), count('')]).toEqual([3, 3, 0]);
    expect(counted).toEqual(['abc', '']);
    for (let i = 0; i < 300; i++) count(`text ${i}`);
    expect(count('abc')).toBe(3);
    expect(counted.filter((text) => text === 'abc')).toHaveLength(2);
  });
});
