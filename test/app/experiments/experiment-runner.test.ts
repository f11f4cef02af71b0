// Working through an experiment, with faults: the tab is closed half-way, a training fails, a key is refused, other tabs and runs
// are in the way. Trainings and runs are stand-ins that end when a test says so.
import { expect, test } from 'vitest';
import type { TrainingRecord } from '../../../src/baselines/training-record.ts';
import { beginRecord, setupOf } from '../../../src/baselines/record-of.ts';
import { jobsOf } from '../../../src/app/experiments/experiment-jobs.ts';
import { caughtUp, type FoundRun } from '../../../src/app/experiments/experiment-run-notes.ts';
import { ExperimentRunner } from '../../../src/app/experiments/experiment-runner.ts';
import { type ErrorCode, runError } from '../../../src/engine/errors.ts';
import type { RunEventBody } from '../../../src/engine/events.ts';
import type { RunSettings } from '../../../src/engine/settings.ts';
import type { ExperimentRecord } from '../../../src/storage/experiment-record.ts';
import { makeExperiment, runCell, trainingCell, trainingRecord } from '../../support/experiments.ts';
import { makeLog } from '../../support/run-logs.ts';

/** What outlives a tab: the stored experiment, trainings and runs. */
interface Disk {
  experiment: ExperimentRecord;
  trainings: TrainingRecord[];
  runs: (FoundRun & { readonly settings: RunSettings; readonly group?: string })[];
  locked: boolean;
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

function disk(experiment: ExperimentRecord): Disk {
  return { experiment, trainings: [], runs: [], locked: false };
}

/** A tab that works on what is on the disk. `log` says what it asked of trainings and runs, in order. */
function openTab(on: Disk, { limit = 1, missing = {} as Record<string, string>, tabTrains = true } = {}) {
  const log: string[] = [];
  const laters: (() => void)[] = [];
  const state = { missing, tabTrains, busy: false };
  const put = (id: string, status: TrainingRecord['status'], problem?: string) => {
    on.trainings = on.trainings.map((each) =>
      each.id === id ? { ...each, status, ...(problem && { problem }) } : each,
    );
  };
  const setRun = (runId: string, status: FoundRun['status']) => {
    on.runs = on.runs.map((each) => (each.runId === runId ? { ...each, status } : each));
  };
  const runner = new ExperimentRunner({
    write: async (record) => void (on.experiment = record),
    lock: async () => {
      if (on.locked) return null;
      on.locked = true;
      return () => void (on.locked = false);
    },
    later: (action) => void laters.push(action),
    onChange: () => undefined,
    trainings: {
      records: () => on.trainings,
      limit: () => limit,
      start: async (setups, group) => {
        if (!state.tabTrains) return false;
        for (const setup of setups) {
          const id = `${setup.algorithm} ${setup.env.id} ${setup.seed}`;
          log.push(`train ${id}`);
          on.trainings = [...on.trainings, beginRecord(setup, { id, group, startedAt: 1, appVersion: 'test' })];
        }
        return true;
      },
      again: async (ids) => {
        for (const id of ids) {
          log.push(`again ${id}`);
          const old = on.trainings.find((each) => each.id === id)!;
          on.trainings = on.trainings.map((each) =>
            each === old ? beginRecord(setupOf(old), { id, startedAt: 2, appVersion: 'test' }) : each,
          );
        }
        return true;
      },
      goOn: async () => true,
      pause: (id, held) => (log.push(`${held ? 'hold' : 'release'} ${id}`), put(id, held ? 'paused' : 'running')),
      stop: (id) => put(id, 'stopped'),
    },
    runs: {
      missing: async ({ name }) => state.missing[name] ?? null,
      find: async (settings) =>
        on.runs.find((run) => run.settings.seed === settings.seed && run.settings.envId === settings.envId) ?? null,
      look: async (runId) => on.runs.find((run) => run.runId === runId) ?? null,
      start: async (settings) => {
        if (state.busy) throw new Error('busy');
        const runId = `${settings.model.name} ${settings.envId} ${settings.seed}`;
        log.push(`run ${runId}`);
        on.runs = [...on.runs, { runId, status: 'running', settings }];
        return runId;
      },
      resume: async (runId) => (log.push(`resume ${runId}`), setRun(runId, 'running')),
      pause: async (runId) => void log.push(`pause ${runId}`),
      stop: async (runId) => (log.push(`stop ${runId}`), setRun(runId, 'stopped')),
      group: async (runId, group) =>
        void (on.runs = on.runs.map((each) => (each.runId === runId ? { ...each, group } : each))),
      isBusy: (problem) => problem instanceof Error && problem.message === 'busy',
    },
  });
  const say = async (runId: string, body: RunEventBody) => {
    if (body.type === 'paused') setRun(runId, 'paused');
    else if (body.type === 'resumed') setRun(runId, 'running');
    else setRun(runId, body.type === 'run-ended' && body.reason === 'stopped' ? 'stopped' : 'ended');
    await runner.heard(runId, makeLog([body], runId)[0]!);
    await settle();
  };
  return {
    runner,
    log,
    state,
    go: async (retry = false) => {
      const result = await runner.go(on.experiment, retry);
      await settle();
      return result;
    },
    /** The training that goes on ends. */
    train: async (status: 'done' | 'failed' = 'done', problem?: string) => {
      const running = on.trainings.find((each) => each.status === 'running')!;
      put(running.id, status, problem);
      runner.look();
      await settle();
    },
    endRun: (runId: string, reason: 'completed' | 'stopped' = 'completed') => say(runId, { type: 'run-ended', reason }),
    pauseRun: (runId: string) => say(runId, { type: 'paused', reason: 'person' }),
    /** The person goes on with a run on its own page. */
    resumeRun: (runId: string) => say(runId, { type: 'resumed' }),
    breakRun: (runId: string, code: ErrorCode, message: string) =>
      say(runId, { type: 'paused', reason: 'error', error: runError(code, message) }),
    tryAgain: async () => {
      for (const action of laters.splice(0)) action();
      await settle();
    },
  };
}

/** How the jobs stand, as their page shows it. */
const states = (on: Disk) => jobsOf(on.experiment, on.trainings).map(({ state }) => state);

const model = (name: string): Partial<RunSettings> => ({
  model: { kind: 'openai-compatible', name, baseUrl: `https://${name}.test/v1`, contextTokens: 1000 },
});

test('runs trainings as many at a time as it may and runs one after the other beside them, then ends', async () => {
  const on = disk(makeExperiment([trainingCell('cartpole-v1'), runCell('cartpole-v1')], 2));
  const tab = openTab(on);
  expect(await tab.go()).toBe('going');
  expect(tab.log).toEqual(['train ppo cartpole-v1 0', 'run test-model cartpole-v1 0']);
  await tab.train();
  await tab.endRun('test-model cartpole-v1 0');
  expect(tab.log.slice(2)).toEqual(['train ppo cartpole-v1 1', 'run test-model cartpole-v1 1']);
  await tab.train();
  expect(on.experiment.state).toBe('going');
  await tab.endRun('test-model cartpole-v1 1');
  expect(on.experiment.state).toBe('ended');
  expect(on.locked).toBe(false);
  expect(states(on)).toEqual(['done', 'done', 'done', 'done']);
  expect(on.trainings.map(({ group }) => group)).toEqual(['One', 'One']);
  expect(on.runs.map(({ group }) => group)).toEqual(['One', 'One']);
});

test('after the tab was closed half-way nothing begins by itself; going on starts what was cut off and nothing twice', async () => {
  const on = disk(makeExperiment([trainingCell('cartpole-v1'), runCell('cartpole-v1')], 2));
  const first = openTab(on);
  await first.go();
  await first.train();
  // The tab is gone: the lock is free, its trainings are marked as interrupted, its run as paused.
  on.locked = false;
  on.trainings = on.trainings.map((each) => (each.status === 'running' ? { ...each, status: 'interrupted' } : each));
  on.runs = on.runs.map((run) => ({ ...run, status: 'paused' }));

  const second = openTab(on);
  await settle();
  expect(second.log).toEqual([]);
  await second.go();
  expect(second.log).toEqual(['again ppo cartpole-v1 1', 'resume test-model cartpole-v1 0']);
  await second.train();
  await second.endRun('test-model cartpole-v1 0');
  await second.endRun('test-model cartpole-v1 1');
  expect(on.experiment.state).toBe('ended');
  expect(on.trainings).toHaveLength(2);
  expect(on.runs).toHaveLength(2);
});

test('a run that was begun but not yet noted when the tab was closed is found by its settings', async () => {
  const on = disk(makeExperiment([runCell('cartpole-v1')], 1));
  const settings = { ...on.experiment.cells[0]!, kind: 'run' as const };
  on.runs = [{ runId: 'orphan', status: 'paused', settings: (settings as { settings: RunSettings }).settings }];
  const tab = openTab(on);
  await tab.go();
  expect(tab.log).toEqual(['resume orphan']);
});

test('what is here already, made elsewhere with the same settings, is not made again', async () => {
  const experiment = makeExperiment([trainingCell('cartpole-v1'), runCell('cartpole-v1')], 1);
  const [training, run] = experiment.cells;
  const on = disk(experiment);
  if (training?.kind !== 'training' || run?.kind !== 'run') throw new Error('The cells stand in this order.');
  const facts = { id: 'earlier', startedAt: 1, appVersion: 'old' };
  on.trainings = [{ ...beginRecord(training.setup, facts), status: 'done' }];
  on.runs = [{ runId: 'earlier run', status: 'ended', settings: run.settings }];
  const tab = openTab(on);
  await tab.go();
  expect(tab.log).toEqual([]);
  expect(on.experiment.state).toBe('ended');
  expect(states(on)).toEqual(['done', 'done']);
});

test('a failed training leaves the others alone and begins again only when it is retried', async () => {
  const on = disk(makeExperiment([trainingCell('cartpole-v1')], 2));
  const tab = openTab(on);
  await tab.go();
  await tab.train('failed', 'A loss is not a number.');
  await tab.train();
  expect(states(on)).toEqual(['failed', 'done']);
  expect(on.experiment.state).toBe('ended');
  await tab.go();
  expect(tab.log).toHaveLength(2);
  await tab.go(true);
  expect(tab.log.at(-1)).toBe('again ppo cartpole-v1 0');
  await tab.train();
  expect(states(on)).toEqual(['done', 'done']);
});

test('a refused key holds the jobs of its model only, says why, and going on takes them up again', async () => {
  const first = { ...runCell('cartpole-v1', model('alpha')), id: 'a', method: 'a' };
  const other = { ...runCell('taxi-v4', model('beta')), id: 'b', method: 'b' };
  const on = disk(makeExperiment([first, other, trainingCell('cartpole-v1')], 2));
  const tab = openTab(on);
  await tab.go();
  await tab.breakRun('alpha cartpole-v1 0', 'model/key', 'The provider refused the key.');
  expect(on.experiment.notes['a/0']).toMatchObject({ state: 'held', problem: 'The provider refused the key.' });
  expect(on.experiment.notes['a/1']).toMatchObject({ state: 'held', problem: 'The provider refused the key.' });
  await tab.endRun('beta taxi-v4 0');
  await tab.endRun('beta taxi-v4 1');
  await tab.train();
  await tab.train();
  expect(states(on)).toEqual(['held', 'done', 'done', 'held', 'done', 'done']);
  expect(on.experiment.state).toBe('ended');

  await tab.go();
  expect(tab.log.at(-1)).toBe('resume alpha cartpole-v1 0');
  await tab.endRun('alpha cartpole-v1 0');
  await tab.endRun('alpha cartpole-v1 1');
  expect(states(on)).toEqual(Array(6).fill('done'));
});

test('a model without its key is not asked at all, and nothing of a key is ever stored', async () => {
  const on = disk(makeExperiment([runCell('cartpole-v1', model('alpha'))], 2));
  const tab = openTab(on, { missing: { alpha: 'Give the key of your account.' } });
  await tab.go();
  expect(tab.log).toEqual([]);
  expect(states(on)).toEqual(['held', 'held']);
  expect(on.experiment.notes['run cartpole-v1/0']?.problem).toBe('Give the key of your account.');
  expect(JSON.stringify(on.experiment)).not.toMatch(/apiKey/i);
  tab.state.missing = {};
  await tab.go();
  expect(tab.log).toEqual(['run alpha cartpole-v1 0']);
});

test('any other error of a run fails that job, and the next one begins', async () => {
  const on = disk(makeExperiment([runCell('cartpole-v1')], 2));
  const tab = openTab(on);
  await tab.go();
  await tab.breakRun('test-model cartpole-v1 0', 'environment/error', 'The task broke.');
  expect(tab.log.at(-1)).toBe('run test-model cartpole-v1 1');
  await tab.endRun('test-model cartpole-v1 1');
  expect(states(on)).toEqual(['failed', 'done']);
  await tab.go(true);
  expect(tab.log.at(-1)).toBe('resume test-model cartpole-v1 0');
});

test('pausing holds everything, and going on releases it; stopping lets go of the experiment', async () => {
  const on = disk(makeExperiment([trainingCell('cartpole-v1'), runCell('cartpole-v1')], 2));
  const tab = openTab(on);
  await tab.go();
  await tab.runner.pause();
  await tab.pauseRun('test-model cartpole-v1 0');
  expect(tab.log.slice(2)).toEqual(['hold ppo cartpole-v1 0', 'pause test-model cartpole-v1 0']);
  expect(on.experiment.state).toBe('paused');
  expect(on.locked).toBe(true);
  await tab.go();
  expect(tab.log.slice(4)).toEqual(['release ppo cartpole-v1 0', 'resume test-model cartpole-v1 0']);
  await tab.runner.stop();
  expect(on.experiment.state).toBe('stopped');
  expect(on.locked).toBe(false);
  expect(states(on)).toEqual(['stopped', 'stopped', 'waiting', 'waiting']);
  await tab.go();
  expect(tab.log.slice(-2)).toEqual(['again ppo cartpole-v1 0', 'resume test-model cartpole-v1 0']);
});

test('a run that the person pauses on its own page waits for the person while the others go on', async () => {
  const on = disk(makeExperiment([runCell('cartpole-v1')], 2));
  const tab = openTab(on);
  await tab.go();
  await tab.pauseRun('test-model cartpole-v1 0');
  expect(on.experiment.notes['run cartpole-v1/0']).toMatchObject({ state: 'held' });
  expect(tab.log.at(-1)).toBe('run test-model cartpole-v1 1');
});

test('a held run that the person goes on with on its own page is under way again, and done with its end', async () => {
  const on = disk(makeExperiment([runCell('cartpole-v1')], 2));
  const tab = openTab(on);
  await tab.go();
  await tab.pauseRun('test-model cartpole-v1 0');
  expect(states(on)).toEqual(['held', 'running']);
  await tab.resumeRun('test-model cartpole-v1 0');
  expect(states(on)).toEqual(['running', 'running']);
  await tab.endRun('test-model cartpole-v1 1');
  expect(on.experiment.state).toBe('going');
  await tab.endRun('test-model cartpole-v1 0');
  expect(states(on)).toEqual(['done', 'done']);
  expect(on.experiment.notes['run cartpole-v1/0']).toEqual({ state: 'done', runId: 'test-model cartpole-v1 0' });
  expect(on.experiment.state).toBe('ended');
  expect(tab.log).toEqual(['run test-model cartpole-v1 0', 'run test-model cartpole-v1 1']);
});

test('of an experiment that nobody works on, notes follow what the person did with its runs', () => {
  const notes = {
    a: { state: 'held', runId: 'ended', problem: 'key' },
    b: { state: 'held', runId: 'paused', problem: 'key' },
    c: { state: 'stopped', runId: 'running' },
    d: { state: 'running', runId: 'paused' },
    e: { state: 'failed', runId: 'stopped', problem: 'broke' },
    f: { state: 'cut', runId: 'deleted' },
    g: { state: 'done', runId: 'deleted' },
    h: { state: 'held', problem: 'key' },
  } as const;
  const found = new Map(
    (['ended', 'paused', 'running', 'stopped'] as const).map((status) => [status, { runId: status, status }]),
  );
  const after = caughtUp(notes, found);
  expect(after).toEqual({
    a: { state: 'done', runId: 'ended' },
    b: notes.b,
    c: { state: 'running', runId: 'running' },
    d: { state: 'cut', runId: 'paused' },
    e: { state: 'stopped', runId: 'stopped' },
    g: notes.g,
    h: notes.h,
  });
  expect(caughtUp(after, found)).toBe(after);
});

test('a run that was stopped by hand and then brought to its end on its own page is not begun again', async () => {
  const on = disk(makeExperiment([runCell('cartpole-v1')], 1));
  const tab = openTab(on);
  await tab.go();
  await tab.runner.stop();
  expect(states(on)).toEqual(['stopped']);
  await tab.endRun('test-model cartpole-v1 0');
  await tab.go();
  expect(tab.log).toEqual(['run test-model cartpole-v1 0', 'stop test-model cartpole-v1 0']);
  expect(states(on)).toEqual(['done']);
  expect(on.experiment.state).toBe('ended');
});

test('a run that was still in its last call when the person went on pauses once and is resumed', async () => {
  const on = disk(makeExperiment([runCell('cartpole-v1')], 1));
  const tab = openTab(on);
  await tab.go();
  await tab.runner.pause();
  await tab.go();
  await tab.pauseRun('test-model cartpole-v1 0');
  expect(tab.log.slice(1)).toEqual(['pause test-model cartpole-v1 0', 'resume test-model cartpole-v1 0']);
  expect(states(on)).toEqual(['running']);
});

test('two tabs do not run the same experiment, and a tab works on one at a time', async () => {
  const on = disk(makeExperiment([trainingCell('cartpole-v1')], 1));
  const tab = openTab(on);
  await tab.go();
  expect(await openTab(on).go()).toBe('elsewhere');
  expect(await tab.runner.go({ ...on.experiment, id: 'other' })).toBe('busy');
  expect(tab.log).toHaveLength(1);
});

test('a second press of the button changes nothing', async () => {
  const on = disk(makeExperiment([trainingCell('cartpole-v1')], 1));
  const tab = openTab(on);
  expect(await Promise.all([tab.go(), tab.go()])).toEqual(['going', 'going']);
  expect(tab.log).toEqual(['train ppo cartpole-v1 0']);
});

test('a run that ends at the moment in which the work is taken up again is done', async () => {
  const on = disk(makeExperiment([runCell('cartpole-v1')], 1));
  const tab = openTab(on);
  await tab.go();
  const again = tab.runner.go(on.experiment);
  await tab.endRun('test-model cartpole-v1 0');
  await again;
  await settle();
  expect(states(on)).toEqual(['done']);
  expect(on.experiment.state).toBe('ended');
  expect(on.locked).toBe(false);
});

test('a training of another variant of the task does not make the same one begin over and over', async () => {
  const on = disk(makeExperiment([trainingCell('cartpole-v1')], 1));
  on.trainings = [trainingRecord('other', { status: 'done', envOptions: { constants: 'changed' } })];
  const tab = openTab(on);
  await tab.go();
  tab.runner.look();
  await settle();
  expect(tab.log).toEqual(['train ppo cartpole-v1 0']);
});

test('a run that begins only after the experiment was stopped is stopped as well, and goes on with it later', async () => {
  const on = disk(makeExperiment([runCell('cartpole-v1')], 1));
  const tab = openTab(on);
  const going = tab.runner.go(on.experiment);
  await going;
  await tab.runner.stop();
  await settle();
  expect(tab.log).toEqual(['run test-model cartpole-v1 0', 'stop test-model cartpole-v1 0']);
  on.runs = on.runs.map((run) => ({ ...run, status: 'paused' }));
  await tab.go();
  expect(tab.log.at(-1)).toBe('resume test-model cartpole-v1 0');
});

test('a training that leaves the queue while the experiment is paused is held', async () => {
  const on = disk(makeExperiment([trainingCell('cartpole-v1')], 2));
  const tab = openTab(on, { limit: 2 });
  await tab.go();
  on.trainings = on.trainings.map((each) => (each.seed === 1 ? { ...each, status: 'waiting' } : each));
  await tab.runner.pause();
  on.trainings = on.trainings.map((each) => (each.seed === 1 ? { ...each, status: 'running' } : each));
  tab.runner.look();
  expect(states(on)).toEqual(['paused', 'paused']);
});

test('waits where another tab trains or another run goes on in this one, and tries again', async () => {
  const on = disk(makeExperiment([trainingCell('cartpole-v1'), runCell('cartpole-v1')], 1));
  const tab = openTab(on, { tabTrains: false });
  tab.state.busy = true;
  await tab.go();
  expect(tab.log).toEqual([]);
  expect(tab.runner.waitsFor).not.toBe('');
  expect(on.experiment.state).toBe('going');
  tab.state.tabTrains = true;
  tab.state.busy = false;
  await tab.tryAgain();
  expect(tab.log).toEqual(['train ppo cartpole-v1 0', 'run test-model cartpole-v1 0']);
  expect(tab.runner.waitsFor).toBe('');
});

test('more seeds while it goes on are begun like the others', async () => {
  const on = disk(makeExperiment([trainingCell('cartpole-v1')], 1));
  const tab = openTab(on);
  await tab.go();
  await tab.runner.replace({ ...tab.runner.record!, seeds: 2 });
  await tab.train();
  expect(tab.log.at(-1)).toBe('train ppo cartpole-v1 1');
});
