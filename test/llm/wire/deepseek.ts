// DeepSeek: https://api-docs.deepseek.com/api/create-chat-completion, /quick_start/error_codes and /guides/thinking_mode.
import { json } from '../provider-server.ts';
import { jsonError, openAiWire } from './wire.ts';

const words: Readonly<Record<number, { message: string; type: string; code: string }>> = {
  401: {
    message: 'Authentication Fails, Your api key is invalid',
    type: 'authentication_error',
    code: 'invalid_request_error',
  },
  403: { message: 'Access is denied.', type: 'permission_error', code: 'invalid_request_error' },
  404: { message: 'Model Not Exist', type: 'invalid_request_error', code: 'invalid_request_error' },
  429: { message: 'Rate limit reached', type: 'rate_limit_error', code: 'rate_limit_error' },
  500: { message: 'Internal server error', type: 'internal_error', code: 'internal_error' },
  529: { message: 'Server overloaded', type: 'overloaded', code: 'overloaded' },
};

export const deepseek = openAiWire({
  name: 'deepseek',
  path: '',
  piece: ({ text, reasoning }) =>
    reasoning === undefined
      ? { content: text ?? '', reasoning_content: null }
      : { content: null, reasoning_content: reasoning },
  finish: 'stop',
  // Sent while the request waits its turn.
  before: [': keep-alive\n\n'],
  usageWithChoice: true,
  error: (status, detail, headers) => {
    const { message, type, code } = words[status]!;
    return jsonError(status, { error: { message: `${message} ${detail}`, type, param: null, code } }, headers);
  },
  errorInAnswer: (detail) =>
    json({ error: { message: `Server overloaded ${detail}`, type: 'overloaded', param: null, code: 'overloaded' } }),
  models: [
    json({
      object: 'list',
      data: [
        { id: 'tiny-pro', object: 'model', owned_by: 'deepseek' },
        { id: 'tiny-flash', object: 'model', owned_by: 'deepseek' },
      ],
    }),
  ],
  expected: [{ id: 'tiny-flash' }, { id: 'tiny-pro' }],
});
