// What the trusted replay of a claim comes to, against stand-ins for the frame and for the replay worker.
import { afterEach, describe, expect, it } from 'vitest';
import type { AssetSource } from '../../../src/sandbox/host/assets.ts';
import { createSandboxEvaluator, type SandboxEvaluator } from '../../../src/sandbox/host/evaluator.ts';
import type { GuestMessage, GuestRequest } from '../../../src/sandbox/host/protocol.ts';
import type { ReplayApi } from '../../../src/workers/replay/api.ts';
import { fixtureJob } from '../guest/fixture-env.ts';
import { createFakeFrame } from './fake-frame.ts';

const job = fixtureJob('corridor', { kind: 'random' }, { episodes: 1, seeds: [1] });
const claim: GuestMessage = {
  type: 'evaluated',
  result: {
    ok: true,
    episodes: [
      { episode: 0, seed: 1, episodeReturn: 7, success: 1, steps: 4, ended: 'terminated', actions: new Uint8Array(4) },
    ],
    steps: 4,
    wallMs: 1,
    policyMs: 1,
    output: '',
  },
};

/** The same job on a task of the person's own. */
const ownJob = { ...job, env: { id: 'own-abcdefgh.1', options: {} } };

let evaluator: SandboxEvaluator;
afterEach(() => evaluator.dispose());

/** The outcome of a job whose worker claims `claim` and whose replay answers `verify`. */
async function evaluate(verify: ReplayApi['verify']) {
  const frame = createFakeFrame((port) => {
    port.onmessage = () => port.postMessage(claim);
    port.postMessage({ type: 'up', numpy: false } satisfies GuestMessage);
  });
  evaluator = createSandboxEvaluator({
    requestFrame: async () => frame.port,
    assets: { guest: async () => '', env: async () => ({ source: '', mujoco: false }) } as unknown as AssetSource,
    replay: { verify } as ReplayApi,
    workers: 1,
  });
  return evaluator.evaluate(job, { signal: new AbortController().signal });
}

/** The outcome of such a job, whose second worker, which replays the claim, answers with `replayed`. */
async function evaluateOwn(replayed: readonly GuestMessage[], signal = new AbortController().signal) {
  const frame = createFakeFrame((port) => {
    port.onmessage = ({ data }: MessageEvent<GuestRequest>) => {
      for (const answer of data.type === 'replay' ? replayed : [claim]) port.postMessage(answer);
    };
    port.postMessage({ type: 'up', numpy: false } satisfies GuestMessage);
  });
  evaluator = createSandboxEvaluator({
    requestFrame: async () => frame.port,
    assets: { guest: async () => '' } as unknown as AssetSource,
    replay: {} as ReplayApi,
    ownTask: async () => ({ source: { language: 'javascript', code: '' }, facts: {} as never }),
    workers: 1,
  });
  return evaluator.evaluate(ownJob, { signal });
}

describe('a claimed result on a task of the person’s own', () => {
  it('counts where a worker without the policy confirms it', async () => {
    const confirmed = { type: 'replayed', result: { what: 'verified', wrong: null } } as const;
    expect(await evaluateOwn([confirmed])).toMatchObject({ ok: true, steps: 4 });
  });

  it('does not count where that worker finds another, and the task is named as a possible cause', async () => {
    const wrong = { type: 'replayed', result: { what: 'verified', wrong: 0 } } as const;
    expect(await evaluateOwn([wrong])).toMatchObject({
      ok: false,
      error: { code: 'policy/tampered', message: expect.stringMatching(/task’s own code .* may be the cause/) },
    });
  });

  it('is given up with the job, however long the task takes to confirm it', async () => {
    const control = new AbortController();
    setTimeout(() => control.abort(), 50);
    expect(await evaluateOwn([], control.signal)).toMatchObject({ ok: false, error: { code: 'run/aborted' } });
  });
});

describe('a claimed result', () => {
  it('counts where the replay confirms it', async () => {
    expect(await evaluate(async () => null)).toMatchObject({ ok: true, steps: 4 });
  });

  it('is held against the policy where the replay gives another', async () => {
    expect(await evaluate(async () => 0)).toMatchObject({ ok: false, error: { code: 'policy/tampered' } });
  });

  it('is held against the environment where the replay itself fails', async () => {
    const failing = (): Promise<never> => Promise.reject(new WebAssembly.RuntimeError('unreachable'));
    expect(await evaluate(failing)).toMatchObject({
      ok: false,
      error: { code: 'environment/error', message: 'The replay of the recorded actions failed: unreachable' },
    });
  });
});
