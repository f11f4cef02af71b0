// Groq: https://console.groq.com/docs/api-reference, /docs/errors and /docs/rate-limits.
import { json } from '../provider-server.ts';
import { jsonError, openAiWire } from './wire.ts';

const words: Readonly<Record<number, { message: string; type: string; code?: string }>> = {
  401: { message: 'Invalid API Key', type: 'invalid_request_error', code: 'invalid_api_key' },
  403: { message: 'Access denied. Please check your network settings.', type: 'permissions_error' },
  404: {
    message: 'The model `tiny` does not exist or you do not have access to it.',
    type: 'invalid_request_error',
    code: 'model_not_found',
  },
  429: {
    message: 'Rate limit reached for model `tiny` on tokens per minute (TPM): Limit 8000, Used 7500, Requested 900.',
    type: 'tokens',
    code: 'rate_limit_exceeded',
  },
  500: { message: 'Internal Server Error', type: 'internal_server_error' },
  529: {
    message: 'tiny is currently over capacity. Please try again and back off exponentially.',
    type: 'over_capacity',
  },
};

export const groq = openAiWire({
  name: 'groq',
  path: '/openai/v1',
  piece: ({ text, reasoning }) =>
    reasoning === undefined ? { content: text ?? '' } : { reasoning, channel: 'analysis' },
  finish: 'stop',
  chunk: { system_fingerprint: 'fp_1', x_groq: { id: 'req_1' } },
  error: (status, detail, headers) => {
    const { message, ...rest } = words[status]!;
    return jsonError(status, { error: { message: `${message} ${detail}`, ...rest } }, headers);
  },
  errorInAnswer: (detail) =>
    json({ error: { message: `Internal Server Error ${detail}`, type: 'internal_server_error' } }),
  models: [
    json({
      object: 'list',
      data: [
        { id: 'somebody/tiny', object: 'model', owned_by: 'Somebody', active: true, context_window: 131_072 },
        { id: 'tiny-retired', object: 'model', owned_by: 'Somebody', active: false, context_window: 8192 },
        { id: 'whisper-tiny', object: 'model', owned_by: 'Somebody', active: true, context_window: 448 },
        { id: 'tiny-guard', object: 'model', owned_by: 'Somebody', active: true, context_window: 512 },
      ],
    }),
  ],
  expected: [{ id: 'somebody/tiny', contextTokens: 131_072 }],
});
