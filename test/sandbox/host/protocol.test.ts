// The door through which everything from a worker has to come.
import { describe, expect, it } from 'vitest';
import type { EvaluationJob, EpisodeRecord } from '../../../src/engine/jobs.ts';
import { defaultLimits } from '../../../src/engine/settings.ts';
import { parseGuestMessage, planMismatch } from '../../../src/sandbox/host/protocol.ts';

const episode: EpisodeRecord = {
  episode: 0,
  seed: 5,
  episodeReturn: 2,
  success: null,
  steps: 2,
  ended: 'terminated',
  actions: new Uint8Array([0, 1]),
};
const result = { ok: true, episodes: [episode], steps: 2, wallMs: 1, policyMs: 0.5, output: '' };

describe('parseGuestMessage', () => {
  it('passes regular messages on unchanged', () => {
    for (const message of [
      { type: 'up', numpy: false },
      { type: 'failed', phase: 'boot', message: 'no' },
      { type: 'progress', progress: { episodesDone: 1, steps: 2, stepsPerSecond: 3, finished: episode } },
      { type: 'evaluated', result },
      {
        type: 'evaluated',
        result: { ok: false, error: { code: 'policy/act', message: 'm', line: 3 }, steps: 0, wallMs: 1, output: 'x' },
      },
      { type: 'summarized', result: { ok: true, summaries: ['a'] } },
    ]) {
      expect(parseGuestMessage(message)).toEqual(message);
    }
  });

  it('drops fields that the protocol does not know', () => {
    expect(parseGuestMessage({ type: 'up', numpy: true, extra: 1 })).toEqual({ type: 'up', numpy: true });
  });

  it('lets returns through that are infinite or not a number, since a replay judges them', () => {
    const strange = [
      { ...episode, episodeReturn: NaN },
      { ...episode, episodeReturn: -Infinity },
    ];
    expect(parseGuestMessage({ type: 'evaluated', result: { ...result, episodes: strange } })).not.toBeNull();
  });

  it.each([
    ['nothing', undefined],
    ['a number', 7],
    ['an unknown type', { type: 'hello' }],
    ['a fraction of a step', { type: 'evaluated', result: { ...result, steps: 1.5 } }],
    ['steps beyond counting', { type: 'evaluated', result: { ...result, steps: 1e300 } }],
    ['a time that is not a number', { type: 'evaluated', result: { ...result, wallMs: NaN } }],
    [
      'actions in a plain array',
      { type: 'evaluated', result: { ...result, episodes: [{ ...episode, actions: [1] }] } },
    ],
    ['an unknown ending', { type: 'evaluated', result: { ...result, episodes: [{ ...episode, ended: 'won' }] } }],
    ['an error code of its own', { type: 'summarized', result: { ok: false, error: { code: 'x', message: '' } } }],
    ['a summary that is no text', { type: 'summarized', result: { ok: true, summaries: [1] } }],
  ])('refuses %s', (_name, data) => {
    expect(parseGuestMessage(data)).toBeNull();
  });

  it('cuts texts that are too long', () => {
    const long = parseGuestMessage({ type: 'evaluated', result: { ...result, output: 'x'.repeat(1e6) } });
    expect(long?.type === 'evaluated' && long.result.ok && long.result.output.length).toBe(16_000);
  });
});

describe('planMismatch', () => {
  const job = {
    plan: { episodes: 1, seeds: [5], maxSteps: 2, policyLifetime: 'episode', policySeed: 0, actionCheck: 'strict' },
    limits: defaultLimits,
  } as unknown as EvaluationJob;

  it('finds nothing wrong with what was asked for', () => {
    expect(planMismatch(job, [episode], 2)).toBeNull();
  });

  it.each([
    ['a missing episode', [], 0, /0 episodes/],
    ['another seed', [{ ...episode, seed: 6 }], 2, /another seed/],
    ['a missing seed', [{ ...episode, seed: null }], 2, /another seed/],
    ['another number', [{ ...episode, episode: 1 }], 2, /reported as 1/],
    ['steps beyond the horizon', [{ ...episode, steps: 3 }], 3, /horizon is 2/],
    ['a wrong sum of steps', [episode], 9, /sum up to 2/],
  ])('names %s', (_name, episodes, steps, words) => {
    expect(planMismatch(job, episodes as EpisodeRecord[], steps)).toMatch(words);
  });
});
