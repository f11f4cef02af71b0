import { describe, expect, test, vi } from 'vitest';
import { GpuLostError } from '../../../src/llm/web-llm/errors.ts';
import { familyOf } from '../../../src/llm/web-llm/families.ts';
import { ask, localModel, scripted, tokens } from './scripted-engine.ts';

const code = '```python\nclass CartPolePolicy:\n    def act(self, obs):\n        return 0\n```\n';
const lost = new GpuLostError({ reason: 'unknown', message: 'device hung', outOfMemory: false });

describe('answers', () => {
  test('streams the answer and counts with what web-llm counted', async () => {
    const { model } = scripted([() => ({ pieces: tokens(`Here it is.\n${code}`) })]);
    const request = ask();
    const reply = await model.complete(request);
    expect(reply).toMatchObject({ ok: true, text: `Here it is.\n${code}`, finishReason: 'stop' });
    expect(request.heard).toBe(`Here it is.\n${code}`);
    expect(reply.ok && reply.usage).toEqual({
      promptTokens: 120,
      completionTokens: tokens(`Here it is.\n${code}`).length,
      estimated: false,
    });
    expect(reply.ok && reply.firstTokenMs).toBeGreaterThanOrEqual(0);
  });

  test('loads once for many calls, answers them one after the other, and tells how loading goes', async () => {
    const notices: (string | null)[] = [];
    const { model, engines } = scripted([() => ({ pieces: ['a', 'b'] })], { onNotice: (words) => notices.push(words) });
    await Promise.all([model.complete(ask()), model.complete(ask()), model.complete(ask())]);
    expect(engines).toHaveLength(1);
    expect(engines[0]!.loads).toBe(1);
    expect(engines[0]!.requests).toHaveLength(3);
    expect(notices).toEqual([
      'Preparing the model in this tab.',
      'Loading the model onto the GPU: 43%.',
      'Preparing the GPU for the model: 100%.',
      null,
    ]);
  });

  test("asks with the family's sampling values unless the run sets its own temperature", async () => {
    const { model, engines } = scripted([() => ({ pieces: ['a'] })]);
    await model.complete(ask());
    await model.complete(ask({ temperature: 0.2 }));
    const { sampling } = familyOf(localModel.id);
    expect(engines[0]!.requests[0]).toMatchObject({ temperature: sampling.temperature, top_p: sampling.topP });
    expect(engines[0]!.requests[1]).toMatchObject({ temperature: 0.2, top_p: sampling.topP });
  });

  test('says that an answer was cut at the token limit, and asks for the rest behind what was written', async () => {
    const { model, engines } = scripted([
      (n) => (n === 0 ? { pieces: ['```python\ncla'], finish: 'length' } : { pieces: ['ss P: pass\n```\n'] }),
    ]);
    const first = await model.complete(ask({ maxTokens: 5 }));
    expect(first).toMatchObject({ ok: true, finishReason: 'length' });
    expect(engines[0]!.requests[0]!.max_tokens).toBe(5);
    const rest = await model.complete(ask({ cutAnswer: '```python\ncla' }));
    expect(rest).toMatchObject({ ok: true, text: 'ss P: pass\n```\n', finishReason: 'stop' });
    expect(engines[0]!.requests[1]!.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(engines[0]!.requests[1]!.messages[1]!.content).toBe('```python\ncla');
  });

  test('never asks for more tokens than the context has left', async () => {
    const options = { contextTokens: 1000, countTokens: (text: string) => text.length };
    const { model, engines } = scripted([() => ({ pieces: ['a'] })], options);
    await model.complete(ask({ prompt: 'x'.repeat(700), maxTokens: 4000 }));
    await model.complete(ask({ prompt: 'x'.repeat(700) }));
    await model.complete(ask({ prompt: 'x'.repeat(2000), maxTokens: 4000 }));
    expect(engines[0]!.requests.map((request) => request.max_tokens)).toEqual([236, 236, 1]);
    expect(model.countTokens?.('four')).toBe(4);
  });
});

describe('bounded answers', () => {
  const chatter = 'This policy goes left always. '.repeat(5);

  test('stop: ends after the closed block of code and keeps what came up to there', async () => {
    const { model, engines } = scripted([() => ({ pieces: tokens(`Sure.\n${code}${chatter}`) })]);
    const request = ask({ bound: 'stop' });
    const reply = await model.complete(request);
    expect(reply).toMatchObject({ ok: true, text: `Sure.\n${code}`, finishReason: 'stop' });
    expect(request.heard).toBe(`Sure.\n${code}`);
    expect(engines[0]!.interrupted).toBe(1);
  });

  test('stop: an opening fence without label does not end the answer, nor does a sketch without a class', async () => {
    const answer = `\`\`\`\nobs.x\n\`\`\`\nNow the policy.\n${code.replace('```python', '```')}`;
    const { model } = scripted([() => ({ pieces: tokens(answer + chatter) })]);
    expect(await model.complete(ask({ bound: 'stop' }))).toMatchObject({ ok: true, text: answer });
  });

  test('stop: the rest of a cut answer ends where the block that was open is closed', async () => {
    const [head, tail] = [code.slice(0, 40), code.slice(40)];
    const { model } = scripted([() => ({ pieces: tokens(tail + chatter) })]);
    const reply = await model.complete(ask({ bound: 'stop', cutAnswer: head }));
    expect(reply).toMatchObject({ ok: true, text: tail });
  });

  test('free and prose: nothing is cut', async () => {
    const { model, engines } = scripted([() => ({ pieces: tokens(code + chatter) })]);
    expect(await model.complete(ask())).toMatchObject({ text: code + chatter });
    expect(await model.complete(ask({ bound: 'stop', fence: null }))).toMatchObject({ text: code + chatter });
    expect(engines[0]!.interrupted).toBe(0);
  });

  test('grammar: sends one for code and none for prose; where web-llm refuses it, the same call goes on without', async () => {
    const { model, engines } = scripted([
      (n) =>
        n === 2
          ? { problem: 'GrammarMatcherInitError: Failed to initialize the grammar matcher' }
          : { pieces: tokens(code + chatter) },
    ]);
    await model.complete(ask({ bound: 'grammar' }));
    await model.complete(ask({ bound: 'grammar', fence: null }));
    const reply = await model.complete(ask({ bound: 'grammar' }));
    const formats = engines[0]!.requests.map((request) => request.response_format?.type);
    expect(formats).toEqual(['grammar', undefined, 'grammar', undefined]);
    expect(reply).toMatchObject({ ok: true, text: code });
  });
});

describe('thinking models', () => {
  const model3 = { ...localModel, id: 'Qwen3-1.7B-q4f16_1-MLC' };
  const thinker = { model: model3, family: familyOf(model3.id) };

  test('reasoning streams apart from the answer and stays out of it', async () => {
    const { model, engines } = scripted([() => ({ pieces: tokens(`<think>\nleft?\n</think>\n\n${code}`) })], {
      ...thinker,
      thinking: true,
    });
    const request = ask();
    const reply = await model.complete(request);
    expect(reply).toMatchObject({ ok: true, text: code, reasoning: '\nleft?\n' });
    expect(request.thought).toBe('\nleft?\n');
    expect(request.heard).toBe(code);
    expect(engines[0]!.requests[0]).toMatchObject({ extra_body: { enable_thinking: true } });
  });

  test('thinking is off unless asked for, and never on for the rest of a cut answer', async () => {
    const empty = tokens(`<think>\n\n</think>\n\n${code}`);
    const off = scripted([() => ({ pieces: empty })], thinker);
    const reply = await off.model.complete(ask());
    expect(reply).toMatchObject({ ok: true, text: code });
    expect(reply).not.toHaveProperty('reasoning');
    expect(off.engines[0]!.requests[0]).toMatchObject({ extra_body: { enable_thinking: false } });
    const on = scripted([() => ({ pieces: empty })], { ...thinker, thinking: true });
    await on.model.complete(ask({ cutAnswer: '```python\n' }));
    expect(on.engines[0]!.requests[0]).toMatchObject({ extra_body: { enable_thinking: false } });
    const coder = scripted([() => ({ pieces: ['a'] })]);
    await coder.model.complete(ask());
    expect(coder.engines[0]!.requests[0]).not.toHaveProperty('extra_body');
  });

  test('a thought that began in the prompt is reasoning up to its closing tag', async () => {
    const { model } = scripted([() => ({ pieces: tokens(`left, then.\n</think>\n\n${code}`) })], {
      ...thinker,
      thinking: true,
    });
    expect(await model.complete(ask())).toMatchObject({ ok: true, text: code, reasoning: 'left, then.\n' });
  });
});

describe('stopping', () => {
  test('an abort interrupts the answer; the model stays loaded', async () => {
    const { model, engines } = scripted([() => ({ endless: 'word\n' })]);
    const control = new AbortController();
    const reply = model.complete(ask({ signal: control.signal, onText: () => control.abort() }));
    expect(await reply).toMatchObject({ ok: false, error: { code: 'run/aborted' }, fatal: false });
    expect(engines[0]!.alive).toBe(true);
  });

  test('a worker that does not react is killed, and the next call starts a new one', async () => {
    const { model, engines } = scripted([() => ({ endless: 'w\n', deaf: true }), () => ({ pieces: ['fine'] })]);
    const control = new AbortController();
    const reply = await model.complete(ask({ signal: control.signal, onText: () => control.abort() }));
    expect(reply).toMatchObject({ ok: false, error: { code: 'run/aborted' } });
    expect(engines[0]!.alive).toBe(false);
    expect(await model.complete(ask())).toMatchObject({ ok: true, text: 'fine' });
    expect(engines).toHaveLength(2);
  });

  test('a complete answer survives a worker that does not react', async () => {
    const { model } = scripted([() => ({ pieces: tokens(code), silent: true, deaf: true })]);
    const reply = await model.complete(ask({ bound: 'stop' }));
    expect(reply).toMatchObject({ ok: true, text: code, usage: { estimated: true } });
  });

  test('an abort while loading ends the loading', async () => {
    const { model, engines } = scripted([() => ({ loadsForever: true })]);
    const control = new AbortController();
    const reply = model.complete(ask({ signal: control.signal }));
    await vi.waitFor(() => expect(engines[0]?.loads).toBe(1));
    control.abort();
    expect(await reply).toMatchObject({ ok: false, error: { code: 'run/aborted' } });
    expect(engines[0]!.alive).toBe(false);
    expect(await model.complete(ask({ signal: control.signal }))).toMatchObject({ error: { code: 'run/aborted' } });
  });
});

describe('failures', () => {
  test('a GPU lost in the middle pauses the run; the next call loads the model anew', async () => {
    const { model, engines } = scripted([() => ({ pieces: ['some '], problem: lost }), () => ({ pieces: ['fine'] })]);
    expect(await model.complete(ask())).toMatchObject({ ok: false, error: { code: 'model/gpu-lost' }, fatal: true });
    expect(await model.complete(ask())).toMatchObject({ ok: true, text: 'fine' });
    expect(engines.map((engine) => engine.alive)).toEqual([false, true]);
  });

  test('a GPU lost between two calls goes unnoticed', async () => {
    const { model, engines } = scripted([() => ({ pieces: ['fine'] })]);
    await model.complete(ask());
    engines[0]!.die(lost);
    expect(await model.complete(ask())).toMatchObject({ ok: true, text: 'fine' });
    expect(engines).toHaveLength(2);
  });

  test('a failed load is tried again at the next call', async () => {
    const destroyed = new GpuLostError({ reason: 'destroyed', message: '', outOfMemory: false });
    const { model } = scripted([() => ({ loadProblem: destroyed }), () => ({ pieces: ['fine'] })]);
    expect(await model.complete(ask())).toMatchObject({ ok: false, error: { code: 'model/gpu-memory' }, fatal: true });
    expect(await model.complete(ask())).toMatchObject({ ok: true });
  });

  test('a prompt too long for the context fails alone: the model stays loaded', async () => {
    const text =
      'ContextWindowSizeExceededError: Prompt tokens exceed context window size: number of prompt tokens: 5120; context window size: 4096\nConsider';
    const { model, engines } = scripted([(n) => (n === 0 ? { problem: text } : { pieces: ['fine'] })]);
    const reply = await model.complete(ask());
    expect(reply).toMatchObject({ ok: false, error: { code: 'model/context' }, fatal: false });
    expect(!reply.ok && reply.error.message).toMatch(/5120 tokens.*4096/);
    expect(await model.complete(ask())).toMatchObject({ ok: true });
    expect(engines).toHaveLength(1);
  });

  test('a model that repeats itself is stopped; the run goes on with the next call', async () => {
    const { model, engines } = scripted([
      (n) => (n === 0 ? { endless: 'and then it goes left, ' } : { pieces: ['fine'] }),
    ]);
    const reply = await model.complete(ask());
    expect(reply).toMatchObject({ ok: false, error: { code: 'model/gibberish' }, fatal: false });
    expect(await model.complete(ask())).toMatchObject({ ok: true });
    expect(engines).toHaveLength(1);
  });

  test('noise pauses the run and gives the GPU memory back', async () => {
    const { model, engines } = scripted([() => ({ endless: '!!!!' })]);
    expect(await model.complete(ask())).toMatchObject({ ok: false, error: { code: 'model/gibberish' }, fatal: true });
    expect(engines[0]!.alive).toBe(false);
  });

  test('a loop behind a finished block of code does not spoil the answer', async () => {
    const { model } = scripted([() => ({ pieces: tokens(code), endless: 'and then it goes left, ' })]);
    const reply = await model.complete(ask());
    expect(reply).toMatchObject({ ok: true, finishReason: 'stop' });
    expect(reply.ok && reply.text.startsWith(code)).toBe(true);
  });
});

describe('time and tokens', () => {
  test('the time of an answer leaves the loading of the model out', async () => {
    const { model } = scripted([() => ({ pieces: ['a', 'b'], loadMs: 200 })]);
    const started = performance.now();
    const reply = await model.complete(ask());
    expect(reply.ok && reply.answerMs).toBeLessThan(performance.now() - started - 190);
  });

  test('an answer that ends in noise or with the GPU counts what it used', async () => {
    const countTokens = (text: string) => text.length;
    const gone = scripted([() => ({ pieces: ['four'], problem: lost })], { countTokens });
    expect(await gone.model.complete(ask({ prompt: 'prompt' }))).toMatchObject({
      ok: false,
      usage: { promptTokens: 6, completionTokens: 4, estimated: true },
    });
    const loop = scripted([() => ({ endless: 'again and again\n' })]);
    expect(await loop.model.complete(ask())).toMatchObject({
      ok: false,
      usage: { promptTokens: 120, estimated: false },
    });
    const unloaded = await scripted([() => ({ loadProblem: lost })]).model.complete(ask());
    expect(unloaded).not.toHaveProperty('usage');
  });
});

test('the identity says that a model thinks only where it could leave that out', () => {
  const identityOf = (id: string, thinking: boolean) =>
    scripted([() => ({})], { model: { ...localModel, id }, thinking }).model.identity;
  expect(identityOf('Qwen3-1.7B-q4f16_1-MLC', true)).toMatchObject({ thinking: true });
  expect(identityOf('Qwen3-1.7B-q4f16_1-MLC', false)).not.toHaveProperty('thinking');
  expect(identityOf(localModel.id, true)).not.toHaveProperty('thinking');
});
