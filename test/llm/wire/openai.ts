// OpenAI: https://platform.openai.com/docs/api-reference/chat-streaming and /docs/guides/error-codes.
import { json } from '../provider-server.ts';
import { jsonError, openAiWire } from './wire.ts';

const words: Readonly<Record<number, { type: string; code: string | null; message: string }>> = {
  401: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided:' },
  403: { type: 'request_forbidden', code: 'unsupported_country_region_territory', message: 'Country not supported.' },
  404: {
    type: 'invalid_request_error',
    code: 'model_not_found',
    message: 'The model `tiny` does not exist or you do not have access to it.',
  },
  429: {
    type: 'requests',
    code: 'rate_limit_exceeded',
    message:
      'Rate limit reached for tiny in organization org-1 on requests per min (RPM): Limit 3, Used 3, Requested 1.',
  },
  500: { type: 'server_error', code: null, message: 'The server had an error while processing your request. Sorry!' },
  529: { type: 'server_error', code: null, message: 'The engine is currently overloaded.' },
};

export const openai = openAiWire({
  name: 'openai',
  path: '/v1',
  piece: ({ text }) => ({ content: text ?? '' }),
  finish: 'stop',
  chunk: { service_tier: 'default', system_fingerprint: 'fp_1' },
  error(status, detail, headers) {
    const { message, type, code } = words[status]!;
    return jsonError(status, { error: { message: `${message} ${detail}`, type, param: null, code } }, headers);
  },
  errorInAnswer: (detail) =>
    json({ error: { message: `The server had an error. ${detail}`, type: 'server_error', param: null, code: null } }),
  models: [
    json({
      object: 'list',
      data: [
        { id: 'tiny-10', object: 'model', created: 1, owned_by: 'system' },
        { id: 'tiny-9', object: 'model', created: 1, owned_by: 'system' },
        { id: 'text-embedding-tiny', object: 'model', created: 1, owned_by: 'system' },
        { id: 'whisper-tiny', object: 'model', created: 1, owned_by: 'system' },
        { id: 'tiny-tts', object: 'model', created: 1, owned_by: 'system' },
      ],
    }),
  ],
  expected: [{ id: 'tiny-9' }, { id: 'tiny-10' }],
});
