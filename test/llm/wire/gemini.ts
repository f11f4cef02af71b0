// Google Gemini: https://ai.google.dev/api/generate-content, /api/models and the error model of https://cloud.google.com/apis/design/errors.
import { json } from '../provider-server.ts';
import { jsonError, stream, type Wire } from './wire.ts';

const names: Readonly<Record<number, { status: string; message: string }>> = {
  400: { status: 'INVALID_ARGUMENT', message: 'Request contains an invalid argument.' },
  401: { status: 'UNAUTHENTICATED', message: 'Request had invalid authentication credentials.' },
  403: { status: 'PERMISSION_DENIED', message: 'Your API key was reported as leaked. Please use another API key.' },
  404: {
    status: 'NOT_FOUND',
    message: 'models/tiny is not found for API version v1beta, or is not supported for generateContent.',
  },
  429: {
    status: 'RESOURCE_EXHAUSTED',
    message: 'You exceeded your current quota, please check your plan and billing details.',
  },
  500: { status: 'INTERNAL', message: 'An internal error has occurred.' },
  529: { status: 'UNAVAILABLE', message: 'The model is overloaded. Please try again later.' },
};

/** Google's error body; `details` as its APIs add them. */
export function geminiError(code: number, message: string, details: readonly unknown[] = [], status?: string) {
  return { error: { code, message, status: status ?? names[code]!.status, details } };
}

/** The details of a quota: which one, and how long to wait. */
export function quotaDetails(quotaId: string, retryDelay?: string) {
  return [
    {
      '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
      violations: [
        { quotaMetric: 'generativelanguage.googleapis.com/generate_content_requests', quotaId, quotaValue: '5' },
      ],
    },
    {
      '@type': 'type.googleapis.com/google.rpc.Help',
      links: [{ description: 'Learn more', url: 'https://ai.google.dev' }],
    },
    ...(retryDelay === undefined ? [] : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }]),
  ];
}

const chunk = (fields: Record<string, unknown>) =>
  `data: ${JSON.stringify({ ...fields, modelVersion: 'tiny-0001', responseId: 'r1' })}\r\n\r\n`;
const candidate = (parts: readonly unknown[], finishReason?: string) => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0, ...(finishReason && { finishReason }) }],
});

/** Chunks sent one by one. */
export const geminiChunks = (...chunks: readonly Record<string, unknown>[]) => stream(chunks.map(chunk), 'good', '');

export const gemini: Wire = {
  name: 'gemini',
  kind: 'gemini',
  path: '/v1beta',
  answer({ text, reasoning, finish = 'STOP', paceMs }, ending = 'good') {
    const at = Math.ceil(text.length / 2);
    const thoughts = reasoning === undefined ? 0 : 3;
    const usageMetadata = {
      promptTokenCount: 11,
      candidatesTokenCount: 7 - thoughts,
      ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
      totalTokenCount: 18,
    };
    const lines = [
      ...(reasoning === undefined ? [] : [chunk(candidate([{ text: reasoning, thought: true }]))]),
      chunk(candidate([{ text: text.slice(0, at) }])),
      chunk({ ...candidate([{ text: text.slice(at) }], finish), usageMetadata }),
    ];
    // Cut or broken before the chunk that names the end.
    return stream(
      ending === 'good' ? lines : lines.slice(0, -1),
      ending,
      'data: {"candidates": [{"content": {"par\r\n\r\n',
      paceMs,
    );
  },
  error: (status, detail, headers) =>
    jsonError(
      status,
      geminiError(
        status,
        `${names[status]!.message} ${detail}`,
        status === 429
          ? quotaDetails('GenerateRequestsPerMinutePerProjectPerModel-FreeTier', headers ? '7s' : '34s')
          : [],
      ),
      headers,
    ),
  errorInAnswer: (detail) => json([geminiError(529, `The model is overloaded. ${detail}`, [], 'UNAVAILABLE')]),
  models: [
    json({
      models: [
        {
          name: 'models/tiny-pro',
          displayName: 'Tiny Pro',
          inputTokenLimit: 1_048_576,
          outputTokenLimit: 65_536,
          supportedGenerationMethods: ['generateContent', 'countTokens'],
        },
        { name: 'models/tiny-embedding', inputTokenLimit: 2048, supportedGenerationMethods: ['embedContent'] },
      ],
      nextPageToken: 'next',
    }),
    json({
      models: [
        {
          name: 'models/tiny-flash',
          displayName: 'Tiny Flash',
          inputTokenLimit: 32_768,
          supportedGenerationMethods: ['generateContent'],
        },
        {
          name: 'models/tiny-flash-image',
          displayName: 'Tiny Flash Image',
          inputTokenLimit: 32_768,
          supportedGenerationMethods: ['generateContent'],
        },
      ],
    }),
  ],
  expected: [
    { id: 'tiny-flash', contextTokens: 32_768 },
    { id: 'tiny-pro', contextTokens: 1_048_576 },
  ],
};
