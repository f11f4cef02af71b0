// Small run logs for tests of what stores, plays and transports logs.
import {
  type EvaluationScores,
  LOG_VERSION,
  type RunEvent,
  type RunEventBody,
  type RunId,
} from '../../src/engine/events.ts';
import { defaultLimits, noBudgets, presets, type RunSettings } from '../../src/engine/settings.ts';

export function makeSettings(changes: Partial<RunSettings> = {}): RunSettings {
  return {
    envId: 'counter',
    envOptions: {},
    language: 'javascript',
    preset: 'default',
    method: { ...presets.default, rounds: 2, candidates: 2, episodes: 2 },
    limits: defaultLimits,
    budgets: noBudgets,
    sampling: { temperature: 0.8, maxTokens: null },
    model: { kind: 'openai-compatible', name: 'test-model', baseUrl: 'https://models.test/v1', contextTokens: 32_000 },
    templates: {},
    seed: 1,
    numpy: false,
    appVersion: '0.1.0',
    ...changes,
  };
}

/** Puts bodies into a log: positions from `firstSeq`, 10 ms apart. */
export function makeLog(bodies: readonly RunEventBody[], runId = 'run-1', firstSeq = 0): RunEvent[] {
  return bodies.map((body, i) => ({
    ...body,
    runId: runId as RunId,
    seq: firstSeq + i,
    at: 1000 + 10 * (firstSeq + i),
  }));
}

export function makeScores(returns: readonly number[]): EvaluationScores {
  return {
    returns,
    successes: [],
    steps: returns.map(() => 3),
    ended: returns.map(() => 'terminated'),
    seeds: returns.map((_, i) => i),
    actions: returns.map((_, i) => (i % 2 === 0 ? Uint8Array.of(1, 0, 1) : Float64Array.of(0.5, -1, Infinity))),
  };
}

export function started(settings: RunSettings = makeSettings()): RunEventBody {
  return { type: 'run-started', logVersion: LOG_VERSION, settings, title: 'A small run', selection: 'return' };
}

/** One finished round: two candidates of 6 steps each (means 2 and 5), the second confirmed at 4 in 9 steps. */
export function oneRound(): RunEventBody[] {
  const usage = { promptTokens: 10, completionTokens: 5, estimated: false };
  const candidate = (n: number, returns: readonly number[], score: number): RunEventBody[] => [
    {
      type: 'call-asked',
      callId: `round-1/candidate-${n}/policy`,
      purpose: 'policy',
      promptId: 'p',
      round: 1,
      candidate: n,
      attempt: 0,
    },
    {
      type: 'call-answered',
      callId: `round-1/candidate-${n}/policy`,
      text: `reply ${n}`,
      finishReason: 'stop',
      usage,
      wallMs: 9,
    },
    {
      type: 'candidate-scored',
      round: 1,
      candidate: n,
      attempt: 0,
      code: `code ${n}`,
      scores: makeScores(returns),
      score,
      wallMs: 2,
      policyMs: 1,
      output: '',
    },
  ];
  return [
    { type: 'prompt-built', promptId: 'p', text: 'Write a policy.', shortened: [] },
    ...candidate(1, [1, 3], 2),
    ...candidate(2, [4, 6], 5),
    { type: 'round-selected', round: 1, candidate: 2, score: 5 },
    { type: 'confirmed', round: 1, scores: makeScores([3, 4, 5]), score: 4, wallMs: 3 },
  ];
}
