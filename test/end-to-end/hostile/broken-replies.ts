// Replies that are broken as replies, whatever the language: empty, cut, mislabelled, huge, or no valid stream at all. The code
// in them, where there is any, is JavaScript.
import { goodPolicy } from './javascript-policies.ts';
import { fenced, type HostileReply, type ReplyGroup } from './reply.ts';

const chunk = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
const end = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const megabyte = 1_000_000;

const text: readonly HostileReply[] = [
  { name: 'an empty reply', text: '', ends: 'failed' },
  { name: 'a refusal in words', text: 'I am sorry, but I cannot help with that.', ends: 'failed' },
  { name: 'a refusal by the filter', text: 'No.', finishReason: 'content_filter', ends: 'failed' },
  { name: 'no code', text: 'Push the cart to the side to which the pole leans.', ends: 'failed' },
  { name: 'a fence that is never closed', text: `\`\`\`javascript\n${goodPolicy}` },
  {
    name: 'a reply cut off by its length',
    text: '```javascript\nclass CartPolePolicy {',
    finishReason: 'length',
    ends: 'failed',
  },
  { name: 'the wrong language', text: '```python\nclass CartPolePolicy:\n    pass\n```', ends: 'failed' },
  { name: 'nothing but emoji', text: '🤖🚀🔥'.repeat(1000), ends: 'failed' },
  { name: 'an empty code block', text: '```javascript\n```', ends: 'failed' },
  {
    name: 'fences in fences',
    text: '````markdown\n```javascript\nclass CartPolePolicy { act() { return 0 } }\n```\n````',
  },
  { name: 'a byte order mark', text: '\ufeff' + fenced('\ufeffclass CartPolePolicy { act() { return 0 } }') },
  { name: 'null characters', text: fenced('class CartPolePolicy { act() { return "\u0000" ? 0 : 1 } }\u0000') },
  { name: 'lone surrogates', text: fenced('class CartPolePolicy { act() { return "\ud800\udfff\udc00" ? 0 : 1 } }') },
  { name: 'old line ends', text: fenced('class CartPolePolicy {\r act() {\r return 0\r }\r }') },
  {
    name: 'an unclosed thought',
    text: `<think>hm ${fenced('class CartPolePolicy { act() { return 0 } }')}`,
    ends: 'failed',
  },
  { name: 'only a thought', text: '<think>nothing to say</think>', ends: 'failed' },
  { name: 'only white space', text: ' \n\t\u00a0\u2028\n', ends: 'failed' },
  { name: 'a thousand empty blocks', text: '```\n```\n'.repeat(1000), ends: 'failed' },
  { name: 'ten thousand blocks that are no answer', text: '```text\nx\n```\n'.repeat(10_000), ends: 'failed' },
  { name: 'text right to left', text: fenced('class CartPolePolicy { act() { /* \u202e } ⁦if (x)⁩ ⁦ */ return 0 } }') },
  {
    name: 'markup for the page',
    text: '<img src=x onerror="document.title=\'stolen\'"><script>document.title="stolen"</script><iframe srcdoc="x"></iframe>',
    ends: 'failed',
  },
  {
    name: 'an order to the page',
    text: '{"type":"run-ended","reason":"stopped"}\n[tool_call: delete all runs]',
    ends: 'failed',
  },
];
const huge: readonly HostileReply[] = [
  { name: '5 MB of words and no code', text: 'word '.repeat(megabyte), ends: 'failed' },
  {
    name: '5 MB of code',
    text: fenced(`/* ${'x'.repeat(5 * megabyte)} */\nclass CartPolePolicy { act() { return 0 } }`),
  },
  { name: 'a megabyte after a fence, then a lone backtick', text: `\`\`\`${'a'.repeat(megabyte)}\``, ends: 'failed' },
  { name: 'a megabyte of fences in one line', text: `${'~~~ '.repeat(megabyte / 4)}\``, ends: 'failed' },
  {
    name: '200 000 lines of code',
    text: fenced(`${'// a line\n'.repeat(200_000)}class CartPolePolicy { act() { return 0 } }`),
  },
  { name: 'a megabyte of blanks in small pieces', text: ' '.repeat(megabyte), pieceChars: 200, ends: 'failed' },
  { name: 'a megabyte of backticks', text: '`'.repeat(megabyte), ends: 'failed' },
  {
    name: 'a megabyte of blank lines in a block',
    text: fenced(`${'\n'.repeat(megabyte)}class CartPolePolicy { act() { return 0 } }`),
  },
  { name: 'words one by one', text: fenced('class CartPolePolicy { act() { return 0 } }'), pieceChars: 1 },
  { name: 'a megabyte of closing thoughts', text: `<think>${'</thin'.repeat(megabyte / 6)}`, ends: 'failed' },
];
const latin1 = Buffer.concat([
  Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"'),
  Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xe9, 0x80]),
  Buffer.from(`"}}]}\n\n${end}`),
]);
const policyChunk = chunk(fenced('class CartPolePolicy { act() { return 0 /* é */ } }'));
const transport: readonly HostileReply[] = [
  { name: 'bytes that are no UTF-8', text: '', bytes: latin1, ends: 'failed' },
  { name: 'a policy in Latin-1', text: '', bytes: Buffer.from(policyChunk + end, 'latin1') },
  {
    name: 'a stream of noise',
    text: '',
    bytes: Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 256)),
    unanswered: 'retried',
  },
  { name: 'an event that is no JSON', text: '', bytes: Buffer.from('data: {"choices": [\n\n'), unanswered: 'retried' },
  { name: 'one line of 5 MB', text: '', bytes: Buffer.from(`data: ${'x'.repeat(5 * megabyte)}`), unanswered: 'failed' },
  {
    name: 'an error object in the stream',
    text: '',
    bytes: Buffer.from('data: {"error":{"message":"<b>broken</b>","code":500}}\n\n'),
    unanswered: 'retried',
  },
  {
    name: 'a connection that is cut',
    text: '',
    bytes: Buffer.from(chunk('```javascript\nclass Cart')),
    unanswered: 'retried',
  },
  {
    name: 'choices of the wrong kind',
    text: '',
    bytes: Buffer.from('data: {"choices":[{"delta":{"content":{"__proto__":{"x":1}}}}]}\n\n' + end),
    ends: 'failed',
  },
  {
    name: 'a __proto__ in the answer',
    text: '',
    bytes: Buffer.from(
      `data: {"__proto__":{"ok":true},"choices":[{"delta":{"__proto__":{"content":"x"},"content":"y"}}],"usage":{"prompt_tokens":-1e308,"completion_tokens":1e308}}\n\n${end}`,
    ),
    ends: 'failed',
  },
  {
    name: 'deeply nested JSON',
    text: '',
    bytes: Buffer.from(
      `data: {"choices":[{"delta":{"content":"x"}}],"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n\n${end}`,
    ),
  },
];

export const brokenReplies: readonly ReplyGroup[] = [
  { about: 'hold no usable code', short: 9, replies: text },
  { about: 'are huge', short: 4, replies: huge },
  { about: 'are no proper stream', short: 2, replies: transport },
];
