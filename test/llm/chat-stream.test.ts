// What a server may send in place of a proper answer.
import { describe, expect, it } from 'vitest';
import { readEventStream } from '../../src/llm/chat-stream.ts';

const hooks = { onText: () => undefined };

function read(...chunks: readonly object[]): ReturnType<typeof readEventStream> {
  const text = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('') + 'data: [DONE]\n\n';
  return readEventStream(new Blob([text]).stream(), hooks, () => undefined);
}
const piece = (content: string) => ({ choices: [{ delta: { content } }] });

describe('token counts', () => {
  it.each([
    ['negative', -5, 7],
    ['fractional', 1.5, 7],
    ['absurd', 1e308, 7],
    ['textual', '5', 7],
  ])('that are %s are taken for none, since a log could not hold them', async (_name, prompt, completion) => {
    const usage = { prompt_tokens: prompt, completion_tokens: completion };
    expect(await read(piece('x'), { choices: [], usage })).toMatchObject({ ok: true, usage: null });
  });

  it('are kept where they are counts', async () => {
    const usage = { prompt_tokens: 5, completion_tokens: 0 };
    expect(await read(piece('x'), { choices: [], usage })).toMatchObject({
      usage: { promptTokens: 5, completionTokens: 0 },
    });
  });
});

describe('blanks at the start', () => {
  it('are kept before text, dropped before a thought, and are an answer of their own', async () => {
    expect(await read(piece(' '), piece('\n'), piece('x'))).toMatchObject({ text: ' \nx', reasoning: '' });
    expect(await read(piece(' '), piece('<thi'), piece('nk>a</think>b'))).toMatchObject({ text: 'b', reasoning: 'a' });
    expect(await read(piece(' '), piece('\n'))).toMatchObject({ text: ' \n' });
    expect(await read(piece(' '), piece('<'))).toMatchObject({ text: ' <' });
  });
});

describe('reasoning', () => {
  const thought = (fields: object) => read({ choices: [{ delta: fields }] }, piece('x'));
  it.each([
    ['reasoning_content', { reasoning_content: 'why' }],
    ['reasoning', { reasoning: 'why' }],
    ['both, the same twice', { reasoning_content: 'why', reasoning: 'why' }],
    ['the second where the first is empty', { reasoning_content: '', reasoning: 'why' }],
    ['parts', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'why' }] }] }],
    ['a part with plain text', { content: [{ type: 'thinking', thinking: 'why' }] }],
  ])('is read from %s, once', async (_name, fields) => {
    expect(await thought(fields)).toMatchObject({ ok: true, text: 'x', reasoning: 'why' });
  });
});

describe('what ended the answer', () => {
  it.each([
    ['a stop sequence (vLLM)', { stop_reason: '\n```\n' }, 'sequence'],
    ['the model (vLLM)', { stop_reason: null }, 'model'],
    ['a stop sequence (SGLang)', { matched_stop: '\n```\n' }, 'sequence'],
    ['the model, by a token number (SGLang)', { matched_stop: 151645 }, 'model'],
    ['nobody knows', {}, undefined],
  ])('%s', async (_name, fields, expected) => {
    const answer = await read({ choices: [{ delta: { content: 'x' }, finish_reason: 'stop', ...fields }] });
    expect(answer.ok && answer.stoppedBy).toBe(expected);
  });
});

describe('an error in place of an answer', () => {
  it('is read in the shape that begins with "object": "error" too', async () => {
    const answer = await read({ object: 'error', message: 'Model x does not exist', type: 'NotFoundError', code: 404 });
    expect(answer).toMatchObject({ ok: false, error: { code: 'model/not-found' } });
  });
});
