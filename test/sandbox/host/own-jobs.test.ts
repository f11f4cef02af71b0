// Jobs on pasted environments against a stand-in for the frame: what comes back, what is refused, and what they wait for.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOwnJobs, type OwnJobs } from '../../../src/sandbox/host/own-jobs.ts';
import { WorkerPool } from '../../../src/sandbox/host/pool.ts';
import type { GuestRequest, MujocoFiles, PythonFiles } from '../../../src/sandbox/host/protocol.ts';
import type { SessionEvent } from '../../../src/baselines/session.ts';
import { withoutNetworks } from '../../../src/baselines/without-networks.ts';
import { algorithms } from '../../../src/sandbox/guest/own-training.ts';
import { createFakeFrame } from './fake-frame.ts';

const pools: WorkerPool[] = [];
afterEach(() => {
  for (const pool of pools.splice(0)) pool.dispose();
  vi.useRealTimers();
});

const signal = new AbortController().signal;
const job = { source: { language: 'javascript', code: '' }, horizon: null } as const;
const own = { source: job.source, facts: {} as never };
const env = { id: 'own-abcdefgh.1', options: {} };
const training = { setup: { env: { id: 'own-abcdefgh.1', options: {} } }, horizon: 10, finite: true } as never;

/** Jobs whose worker answers a request with `answers`. */
function jobsWith(
  answers: (request: GuestRequest) => readonly unknown[],
  size = 1,
): { jobs: OwnJobs; pool: WorkerPool } {
  const frame = createFakeFrame((port) => {
    port.onmessage = (event: MessageEvent<GuestRequest>) => {
      for (const answer of answers(event.data)) port.postMessage(answer);
    };
    port.postMessage({ type: 'up', numpy: false });
  });
  const pool = new WorkerPool({
    requestFrame: async () => frame.port,
    guestSource: async () => '',
    pythonFiles: async () => ({}) as PythonFiles,
    mujocoFiles: async () => ({}) as MujocoFiles,
    size,
  });
  pools.push(pool);
  return { jobs: createOwnJobs({ pool, sourceOf: async () => own }), pool };
}

const facts = {
  className: 'Line',
  fields: [{ name: 'x', offset: 0, shape: [] }],
  whole: [false],
  spaces: { observation: { kind: 'box', low: [0], high: [9] }, action: { kind: 'discrete', n: 2 } },
  finite: false,
  picture: { kind: 'values' },
  tellsSuccess: false,
  horizon: null,
};
const report = { findings: [], facts: null, horizon: 200, measure: null, frames: [], stepsPerSecond: null };

describe('jobs on pasted environments', () => {
  it('bring the report of a check, after any number of signs of life', async () => {
    const { jobs } = jobsWith(() => [{ type: 'alive' }, { type: 'alive' }, { type: 'checked', report }]);
    expect(await jobs.check(job, signal)).toEqual(report);
  });

  it.each([
    ['a report with a fact that is none', { type: 'checked', report: { ...report, horizon: 'long' } }],
    [
      'a frame that is none',
      { type: 'replayed', result: { what: 'frames', frames: [{ step: 0, render: { kind: 'html' } }] } },
    ],
    [
      'more findings than there are rules',
      {
        type: 'checked',
        report: { ...report, findings: Array(60).fill({ rule: 'load', came: '', expected: '', fix: '' }) },
      },
    ],
    [
      'more actions than the page can list',
      {
        type: 'checked',
        report: { ...report, facts: { ...facts, spaces: { ...facts.spaces, action: { kind: 'discrete', n: 1e9 } } } },
      },
    ],
  ])('refuse %s', async (_what, answer) => {
    const { jobs } = jobsWith(() => [answer]);
    await expect(jobs.check(job, signal)).rejects.toThrow(/no result/);
  });

  it('bring the frames of an episode, with all that the player reads', async () => {
    const frame = {
      ...{
        step: 0,
        render: { kind: 'values', step: 0, reward: 0, observation: [1] },
        observation: new Float64Array([1]),
      },
      ...{ action: null, reward: 0, episodeReturn: 0, success: null, facts: {} },
    };
    const { jobs } = jobsWith(() => [{ type: 'replayed', result: { what: 'frames', frames: [frame] } }]);
    expect(await jobs.randomEpisode({ env, seed: 0, maxSteps: 1 })).toEqual([frame]);
  });

  it('say in the task’s own words why an episode cannot be shown', async () => {
    const { jobs } = jobsWith(() => [{ type: 'failed', phase: 'job', message: 'Error: The episode has 9 steps.' }]);
    await expect(jobs.randomEpisode({ env, seed: 0, maxSteps: 1 })).rejects.toThrow(/^The episode has 9 steps\.$/);
  });

  it('end a confirmation with its signal', async () => {
    const control = new AbortController();
    const { jobs } = jobsWith(() => []);
    const verifying = jobs.verify(env, {} as never, [], control.signal);
    setTimeout(() => control.abort(), 30);
    await expect(verifying).rejects.toThrow();
  });

  it('run while all places of the pool are taken', async () => {
    const { jobs, pool } = jobsWith(() => [{ type: 'checked', report }]);
    const kind = { python: false, mujoco: false };
    await pool.acquire({ kind, alone: false, lane: 'runs', signal });
    expect(await jobs.check(job, signal)).toEqual(report);
  });

  it('are held to as many trainings at once as the pool has places', async () => {
    const { jobs } = jobsWith(({ type }) => (type === 'check' ? [{ type: 'checked', report }] : []), 2);
    const control = new AbortController();
    const heard: string[] = [];
    const ended = ['a', 'b', 'c'].map((name) =>
      jobs
        .train(training, () => undefined, control.signal)
        .ended.catch((error: Error) => void heard.push(`${name}: ${error.message}`)),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    // A check waits for none of them.
    expect(await jobs.check(job, signal)).toEqual(report);
    control.abort(new Error('given up while waiting'));
    await Promise.all(ended);
    expect(heard.toSorted()).toEqual(['a: Stopped.', 'b: Stopped.', 'c: given up while waiting']);
  });

  it('are ended when they fall silent, and say so', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { jobs } = jobsWith(() => [{ type: 'alive' }]);
    const checking = expect(jobs.check(job, signal)).rejects.toThrow(/did not come back within 8 s/);
    for (let i = 0; i < 40; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      vi.advanceTimersByTime(500);
    }
    await checking;
  });

  it('tell what a training says, and its end', async () => {
    const heard: SessionEvent[] = [];
    const episode = { steps: 2, ended: 'truncated', actions: new Uint8Array([0, 1]) };
    const point = { steps: 5, seconds: 0, returns: [1], episode };
    const { jobs } = jobsWith(() => [
      { type: 'session', event: { type: 'evaluated', point } },
      { type: 'session', event: { type: 'done' } },
      { type: 'trained' },
    ]);
    await jobs.train(training, (event) => heard.push(event), signal).ended;
    expect(heard).toEqual([{ type: 'evaluated', point }, { type: 'done' }]);
  });

  it('reject when they are stopped', async () => {
    const control = new AbortController();
    const { jobs } = jobsWith(() => []);
    const { ended } = jobs.train(training, () => undefined, control.signal);
    setTimeout(() => control.abort(), 30);
    await expect(ended).rejects.toThrow();
  });
});

it('what the page offers for training behind the wall is what is there', () => {
  expect(new Set(algorithms.map(({ id }) => id))).toEqual(withoutNetworks);
});
