// OpenRouter: https://openrouter.ai/docs/api-reference/streaming, /errors, /limits and /list-available-models.
import { json } from '../provider-server.ts';
import { jsonError, openAiWire } from './wire.ts';

const words: Readonly<Record<number, string>> = {
  401: 'No auth credentials found',
  403: 'Key limit exceeded (total limit).',
  404: 'No endpoints found: model tiny not found.',
  429: 'Rate limit exceeded: free-models-per-min.',
  500: 'Internal Server Error',
  529: 'Provider returned error: overloaded',
};

export const openrouter = openAiWire({
  name: 'openrouter',
  path: '/api/v1',
  piece: ({ text, reasoning }) => ({
    role: 'assistant',
    content: text ?? '',
    ...(reasoning !== undefined && {
      reasoning,
      reasoning_details: [{ type: 'reasoning.text', text: reasoning, format: 'unknown', index: 0 }],
    }),
  }),
  finish: 'stop',
  before: [': OPENROUTER PROCESSING\n\n', ': OPENROUTER PROCESSING\n\n'],
  chunk: { provider: 'Somebody' },
  error: (status, detail, headers) =>
    jsonError(
      status,
      {
        error: { code: status, message: `${words[status]} ${detail}`, metadata: { provider_name: null } },
        user_id: 'u1',
      },
      headers,
    ),
  errorInAnswer: (detail) => json({ error: { code: 502, message: `Provider returned error ${detail}` } }),
  models: [
    json({
      data: [
        {
          id: 'somebody/tiny',
          name: 'Somebody: Tiny',
          context_length: 131_072,
          architecture: { output_modalities: ['text'] },
          pricing: { prompt: '0.00000015', completion: '0.0000006', request: '0' },
        },
        {
          id: 'somebody/painter',
          name: 'Somebody: Painter',
          context_length: 8192,
          architecture: { output_modalities: ['image'] },
          pricing: { prompt: '0', completion: '0' },
        },
        {
          id: 'openrouter/auto',
          name: 'Auto',
          context_length: 2_000_000,
          architecture: { output_modalities: ['text'] },
          pricing: { prompt: '-1', completion: '-1' },
        },
      ],
    }),
  ],
  expected: [
    { id: 'openrouter/auto', contextTokens: 2_000_000 },
    { id: 'somebody/tiny', contextTokens: 131_072 },
  ],
});
