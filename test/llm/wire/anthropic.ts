// Anthropic: https://docs.claude.com/en/api/messages-streaming, /en/api/errors and /en/api/models-list.
import { json } from '../provider-server.ts';
import { jsonError, stream, type Wire } from './wire.ts';

const words: Readonly<Record<number, { type: string; message: string }>> = {
  401: { type: 'authentication_error', message: 'invalid x-api-key' },
  403: { type: 'permission_error', message: 'Your API key does not have permission to use the specified resource.' },
  404: { type: 'not_found_error', message: 'model: tiny' },
  429: { type: 'rate_limit_error', message: 'This request would exceed your organization’s rate limit.' },
  500: { type: 'api_error', message: 'Internal server error' },
  529: { type: 'overloaded_error', message: 'Overloaded' },
};

const event = (type: string, fields: Record<string, unknown>) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const textDelta = (index: number, text: string) =>
  event('content_block_delta', { index, delta: { type: 'text_delta', text } });

export const anthropicError = (type: string, message: string) => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_1',
});

export const anthropic: Wire = {
  name: 'anthropic',
  kind: 'anthropic',
  path: '/v1',
  answer({ text, reasoning, finish = 'end_turn', paceMs }, ending = 'good') {
    const at = Math.ceil(text.length / 2);
    const index = reasoning === undefined ? 0 : 1;
    const lines = [
      event('message_start', {
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: 'tiny-0001',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 11, output_tokens: 1 },
        },
      }),
      event('ping', {}),
      ...(reasoning === undefined
        ? []
        : [
            event('content_block_start', {
              index: 0,
              content_block: { type: 'thinking', thinking: '', signature: '' },
            }),
            event('content_block_delta', { index: 0, delta: { type: 'thinking_delta', thinking: reasoning } }),
            event('content_block_delta', { index: 0, delta: { type: 'signature_delta', signature: 'c2lnbmF0dXJl' } }),
            event('content_block_stop', { index: 0 }),
          ]),
      event('content_block_start', { index, content_block: { type: 'text', text: '' } }),
      textDelta(index, text.slice(0, at)),
      textDelta(index, text.slice(at)),
      event('content_block_stop', { index }),
      event('message_delta', {
        delta: { stop_reason: finish, stop_sequence: finish === 'stop_sequence' ? '\n```\n' : null },
        usage: { output_tokens: 7 },
      }),
      event('message_stop', {}),
    ];
    return stream(
      lines,
      ending,
      'event: content_block_delta\ndata: {"type": "content_block_delta", "index": 0, "del\n\n',
      paceMs,
    );
  },
  error(status, detail, headers) {
    const { type, message } = words[status]!;
    return jsonError(status, anthropicError(type, `${message} ${detail}`), headers);
  },
  // Anthropic may fail after it said 200: the error is then the first event.
  errorInAnswer: (detail) =>
    stream([event('error', { error: { type: 'overloaded_error', message: `Overloaded ${detail}` } })], 'good', ''),
  models: [
    json({
      data: [
        { type: 'model', id: 'claude-tiny-2', display_name: 'Claude Tiny 2', created_at: '2026-01-01T00:00:00Z' },
        { type: 'model', id: 'claude-tiny-10', display_name: 'Claude Tiny 10', created_at: '2026-01-01T00:00:00Z' },
      ],
      has_more: true,
      first_id: 'claude-tiny-2',
      last_id: 'claude-tiny-10',
    }),
    json({
      data: [{ type: 'model', id: 'claude-tiny-1', display_name: 'Claude Tiny 1', created_at: '2025-01-01T00:00:00Z' }],
      has_more: false,
      first_id: 'claude-tiny-1',
      last_id: 'claude-tiny-1',
    }),
  ],
  expected: [{ id: 'claude-tiny-1' }, { id: 'claude-tiny-2' }, { id: 'claude-tiny-10' }],
};
