// Mistral: https://docs.mistral.ai/api/ (chat, models) and /capabilities/reasoning: thoughts are parts of the content.
import { json } from '../provider-server.ts';
import { jsonError, openAiWire } from './wire.ts';

const bodies: Readonly<Record<number, (detail: string) => unknown>> = {
  401: (detail) => ({ message: `Unauthorized ${detail}`, request_id: 'r1' }),
  403: (detail) => ({ message: `You do not have access to this resource. ${detail}`, request_id: 'r1' }),
  404: (detail) => ({
    object: 'error',
    message: `Model tiny not found ${detail}`,
    type: 'invalid_model',
    code: '1500',
  }),
  429: (detail) => ({
    object: 'error',
    message: `Rate limit exceeded ${detail}`,
    type: 'rate_limited',
    param: null,
    code: '1300',
  }),
  500: (detail) => ({
    object: 'error',
    message: `Internal server error ${detail}`,
    type: 'internal_server_error',
    code: '1000',
  }),
  529: (detail) => ({
    object: 'error',
    message: `Service tier capacity exceeded for this model. ${detail}`,
    type: 'service_tier_capacity_exceeded',
    code: '3505',
  }),
};

export const mistral = openAiWire({
  name: 'mistral',
  path: '/v1',
  piece: ({ text, reasoning }) =>
    reasoning === undefined
      ? { content: text ?? '' }
      : { content: [{ type: 'thinking', thinking: [{ type: 'text', text: reasoning }], closed: true }] },
  finish: 'stop',
  usageWithChoice: true,
  error: (status, detail, headers) => jsonError(status, bodies[status]!(detail), headers),
  errorInAnswer: (detail) =>
    json({ object: 'error', message: `Service unavailable ${detail}`, type: 'unreachable_backend', code: '1100' }),
  models: [
    json({
      object: 'list',
      data: [
        {
          id: 'tiny-medium-latest',
          object: 'model',
          name: 'tiny-medium-2508',
          max_context_length: 131_072,
          capabilities: { completion_chat: true, completion_fim: false },
        },
        { id: 'tiny-embed', object: 'model', max_context_length: 8192, capabilities: { completion_chat: false } },
        { id: 'tiny-ocr-latest', object: 'model', max_context_length: 8192, capabilities: { completion_chat: true } },
      ],
    }),
  ],
  expected: [{ id: 'tiny-medium-latest', contextTokens: 131_072 }],
});
