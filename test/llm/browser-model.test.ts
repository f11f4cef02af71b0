// The engine's model over a scripted page: one call at a time, ends that the browser does not offer, and its failures.
import { describe, expect, test } from 'vitest';
import type { ModelReply, ModelRequest } from '../../src/engine/capabilities.ts';
import { createBrowserModel, type PageModel, type PageReply } from '../../src/llm/browser-model.ts';
import { estimateTokens } from '../../src/llm/tokens.ts';

type Answer = (onText: (piece: string) => void, stopped: Promise<void>) => Promise<PageReply> | PageReply;

/** A page that gives these answers in order, the last one again and again, and writes down what it was asked. */
function scriptedPage(...answers: Answer[]) {
  const asked: { readonly callId: string; readonly prompt: string; readonly temperature: number | null }[] = [];
  const aborted: string[] = [];
  const stops = new Map<string, () => void>();
  let running = 0;
  let mostRunning = 0;
  const page: PageModel = {
    async complete(request, onText) {
      asked.push(request);
      mostRunning = Math.max(mostRunning, ++running);
      const stopped = new Promise<void>((resolve) => stops.set(request.callId, resolve));
      try {
        return await (answers.length > 1 ? answers.shift()! : answers[0]!)(onText, stopped);
      } finally {
        running--;
      }
    },
    async abort(callId) {
      aborted.push(callId);
      stops.get(callId)?.();
    },
  };
  return { page, asked, aborted, mostRunning: () => mostRunning };
}

const text = (whole: string, promptTokens: number | null = null): PageReply => ({
  ok: true,
  text: whole,
  promptTokens,
});
const stoppedReply: PageReply = { ok: false, code: 'run/aborted', message: 'Stopped.' };
const whenAsked =
  (whole: string): Answer =>
  (onText) => {
    for (const piece of whole.match(/.{1,7}/gs) ?? []) onText(piece);
    return text(whole);
  };
/** Streams until it is stopped. */
const endless =
  (piece: string): Answer =>
  async (onText, stopped) => {
    let over = false;
    void stopped.then(() => (over = true));
    while (!over) {
      onText(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return stoppedReply;
  };

function ask(changes: Partial<ModelRequest> = {}): { request: ModelRequest; heard: () => string; retries: number[] } {
  let heard = '';
  const retries: number[] = [];
  const request: ModelRequest = {
    callId: 'round-1/candidate-1/policy',
    prompt: 'Write a policy.',
    temperature: null,
    maxTokens: null,
    signal: new AbortController().signal,
    onText: (piece) => (heard += piece),
    onRetry: ({ attempt }) => retries.push(attempt),
    ...changes,
  };
  return { request, heard: () => heard, retries };
}
const model = (page: PageModel) => createBrowserModel(page, { contextTokens: 6_144, wait: async () => undefined });

describe('an answer', () => {
  test('streams and comes back whole, with the prompt as the browser counted it', async () => {
    const { page, asked } = scriptedPage((onText) => {
      onText('Lean ');
      return text('Lean against it.', 321);
    });
    const { request, heard } = ask({ temperature: 0.4 });
    const reply = await model(page).complete(request);
    expect(reply).toMatchObject({ ok: true, text: 'Lean against it.', finishReason: 'stop' });
    // What the reply holds beyond the pieces heard is handed on as well.
    expect(heard()).toBe('Lean against it.');
    expect(reply.ok && reply.usage).toEqual({
      promptTokens: 321,
      completionTokens: estimateTokens('Lean against it.'),
      estimated: true,
    });
    expect(asked).toEqual([{ callId: request.callId, prompt: request.prompt, temperature: 0.4 }]);
  });

  test('is counted by its length where the browser does not count', async () => {
    const reply = await model(scriptedPage(whenAsked('x')).page).complete(ask().request);
    expect(reply.ok && reply.usage.promptTokens).toBe(estimateTokens('Write a policy.'));
  });

  test('takes no piece that arrives after it is over', async () => {
    let late: (piece: string) => void = () => undefined;
    const { page } = scriptedPage((onText) => {
      late = onText;
      return text('all of it');
    });
    const { request, heard } = ask();
    await model(page).complete(request);
    late('all of it');
    expect(heard()).toBe('all of it');
  });

  test('ends once its code block is closed, where that was asked for', async () => {
    const block = '```javascript\nclass P {\n  act() { return 1; }\n}\n```\n';
    const { page, aborted } = scriptedPage(async (onText, stopped) => {
      onText(block);
      return endless('And another thing. ')(onText, stopped);
    });
    const { request } = ask({ bound: 'stop', fence: 'javascript' });
    const reply = await model(page).complete(request);
    expect(reply).toMatchObject({ ok: true, text: block, finishReason: 'stop' });
    expect(aborted).toEqual([request.callId]);
  });

  test('goes on after a closed block where nothing was asked', async () => {
    const whole = '```javascript\nclass P {\n  act() { return 1; }\n}\n```\nDone.';
    const reply = await model(scriptedPage(whenAsked(whole)).page).complete(ask({ fence: 'javascript' }).request);
    expect(reply).toMatchObject({ ok: true, text: whole });
  });

  test('is cut at the token limit, and says so', async () => {
    const { page } = scriptedPage(endless('word '));
    const reply = await model(page).complete(ask({ maxTokens: 50 }).request);
    expect(reply).toMatchObject({ ok: true, finishReason: 'length' });
    expect(reply.ok && reply.usage.completionTokens).toBeGreaterThanOrEqual(50);
    expect(reply.ok && reply.usage.completionTokens).toBeLessThan(60);
  });
});

describe('calls', () => {
  test('are made one after the other, in order', async () => {
    const page = scriptedPage(whenAsked('a'), whenAsked('b'), whenAsked('c'));
    const one = model(page.page);
    const replies = await Promise.all(['1', '2', '3'].map((callId) => one.complete(ask({ callId }).request)));
    expect(replies.map((reply) => reply.ok && reply.text)).toEqual(['a', 'b', 'c']);
    expect(page.asked.map(({ callId }) => callId)).toEqual(['1', '2', '3']);
    expect(page.mostRunning()).toBe(1);
    expect(one.maxConcurrentCalls).toBe(1);
    expect(one.canContinue).toBe(false);
  });

  test('end at once when the person stops, and the next one waits until the page has let go', async () => {
    let letGo: () => void = () => undefined;
    const page = scriptedPage(async (_onText, stopped) => {
      await stopped;
      await new Promise<void>((resolve) => (letGo = resolve));
      return stoppedReply;
    }, whenAsked('next'));
    const one = model(page.page);
    const control = new AbortController();
    const first = one.complete(ask({ callId: '1', signal: control.signal }).request);
    await new Promise((resolve) => setImmediate(resolve));
    control.abort();
    expect(await first).toMatchObject({ ok: false, error: { code: 'run/aborted' }, fatal: false });
    expect(page.aborted).toEqual(['1']);
    const second = one.complete(ask({ callId: '2' }).request);
    await new Promise((resolve) => setImmediate(resolve));
    expect(page.asked.map(({ callId }) => callId)).toEqual(['1']);
    letGo();
    expect(await second).toMatchObject({ ok: true, text: 'next' });
  });

  test('that were stopped while they waited never reach the page', async () => {
    let letGo: (reply: PageReply) => void = () => undefined;
    const page = scriptedPage(() => new Promise<PageReply>((resolve) => (letGo = resolve)));
    const one = model(page.page);
    const first = one.complete(ask({ callId: '1' }).request);
    const control = new AbortController();
    const second = one.complete(ask({ callId: '2', signal: control.signal }).request);
    control.abort();
    expect(await second).toMatchObject({ ok: false, error: { code: 'run/aborted' } });
    letGo(text('a'));
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    expect(page.asked.map(({ callId }) => callId)).toEqual(['1']);
  });
});

describe('a failure', () => {
  const failing = (code: Extract<PageReply, { ok: false }>['code']): Answer => {
    return () => ({ ok: false, code, message: `in words: ${code}` });
  };
  const outcome = (reply: ModelReply) => (reply.ok ? 'ok' : [reply.error.code, reply.fatal, reply.error.message]);

  test.each([
    ['model/context', false],
    ['model/gpu', true],
    ['model/not-here', true],
  ] as const)('%s is told in the page’s words, not tried again', async (code, fatal) => {
    const { page, asked } = scriptedPage(failing(code));
    expect(outcome(await model(page).complete(ask().request))).toEqual([code, fatal, `in words: ${code}`]);
    expect(asked).toHaveLength(1);
  });

  test('that may pass is tried again, and told after the third time', async () => {
    const helped = scriptedPage(failing('model/server'), failing('model/server'), whenAsked('at last'));
    const { request, retries } = ask();
    expect(await model(helped.page).complete(request)).toMatchObject({ ok: true, text: 'at last' });
    expect(retries).toEqual([2, 3]);
    const hopeless = scriptedPage(failing('model/server'));
    expect(outcome(await model(hopeless.page).complete(ask().request))).toEqual([
      'model/server',
      true,
      'in words: model/server',
    ]);
    expect(hopeless.asked).toHaveLength(3);
  });

  test('of the way to the page is a reply too, never a rejection', async () => {
    const { page } = scriptedPage(() => Promise.reject(new Error('the port is closed')));
    const reply = await model(page).complete(ask().request);
    expect(reply).toMatchObject({ ok: false, error: { code: 'model/server' } });
    expect(!reply.ok && reply.error.message).toContain('the port is closed');
  });
});
