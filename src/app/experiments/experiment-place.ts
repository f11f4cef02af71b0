// What the experiments of this page stand on: the engine for runs of a language model, the queue of trainings, the tab's lock.
import type { RunId } from '../../engine/events.ts';
import type { ModelIdentity, RunSettings } from '../../engine/settings.ts';
import { errorText } from '../../lib/error-text.ts';
import { takeTabLock } from '../../lib/tab-lock.ts';
import type { ExperimentRecord } from '../../storage/experiment-record.ts';
import type { ModelConfig } from '../../workers/engine/api.ts';
import { optionsKey } from '../comparison/contestants.ts';
import { engine, engineWithSandbox } from '../engine-host.ts';
import type { ExperimentPlace, FoundRun, RunPlace } from './experiment-runner.ts';
import { ModelChoice } from '../models/model-choice.svelte.ts';
import { python } from '../python.svelte.ts';
import { rememberModel } from '../models/remembered-models.ts';
import { runKey } from '../runs/run-likeness.ts';
import { readEvents } from '../runs/run-reader.ts';
import { trainings } from '../trainings/trainings.svelte.ts';

/** Time after which something that was in the way is tried again, in ms. */
const againMs = 2000;

/** The engine's words where a run goes on already. */
const busy = /^Another run goes on in this tab/;

/** Whether the experiment goes on in another tab. */
export async function isElsewhere(id: string): Promise<boolean> {
  const release = await takeTabLock(lockName(id));
  release?.();
  return release === null;
}

const lockName = (id: string): string => `promptpo-experiment:${id}`;

/** `concurrencyOf`: calls of a model at the same time, where the plan says so. */
export function realPlace(
  { write, onChange }: Pick<ExperimentPlace, 'write' | 'onChange'>,
  concurrencyOf: (model: ModelIdentity) => number | undefined,
): ExperimentPlace {
  return {
    write,
    onChange,
    runs: realRuns(concurrencyOf),
    trainings: {
      records: () => trainings.now(),
      limit: () => trainings.limit,
      start: (setups, group) => trainings.start(setups, group),
      again: (ids) => trainings.again(ids),
      goOn: () => trainings.goOn(),
      pause: (id, on) => trainings.pause(id, on),
      stop: (id) => trainings.stop(id),
    },
    lock: (id) => takeTabLock(lockName(id)),
    later: (action) => void setTimeout(action, againMs),
  };
}

function realRuns(concurrencyOf: (model: ModelIdentity) => number | undefined): RunPlace {
  /** Keys of runs that have been read, so that each is read once. */
  const keys = new Map<string, { readonly key: string; readonly isStopped: boolean }>();

  async function keyOf(runId: RunId): Promise<{ readonly key: string; readonly isStopped: boolean }> {
    let known = keys.get(runId);
    if (!known) {
      const { run } = readEvents(null, await (await engine()).loadRun(runId));
      known = { key: run ? identityKey(run.state.settings) : '', isStopped: run?.state.endReason === 'stopped' };
      keys.set(runId, known);
    }
    return known;
  }

  async function look(runId: string): Promise<FoundRun | null> {
    const found = (await (await engine()).listRuns()).find((run) => run.runId === runId);
    return found ? { runId, status: found.status } : null;
  }

  return {
    look,
    async missing(model) {
      const { config, missing } = await configFor(model, concurrencyOf(model));
      return config ? null : `${model.name} cannot be asked now. ${missing} Do so under Models, then go on.`;
    },
    async find(settings) {
      const wished = identityKey(settings);
      const { envId, model, preset, language } = settings;
      const runs = (await (await engine()).listRuns()).filter((run) => {
        return (
          run.envId === envId && run.modelName === model.name && run.preset === preset && run.language === language
        );
      });
      let begun: FoundRun | null = null;
      for (const { runId, status } of runs) {
        if (status === 'running') continue;
        const { key, isStopped } = await keyOf(runId);
        if (key !== wished) continue;
        if (status === 'ended' && !isStopped) return { runId, status };
        // One that was stopped by hand has only a part of its result, and can go on.
        begun ??= { runId, status: 'paused' };
      }
      return begun;
    },
    async start(settings) {
      const config = await configNow(settings.model, concurrencyOf(settings.model));
      if (settings.language === 'python') await python.prepare();
      const runId = await (await engineWithSandbox()).start(settings, config);
      rememberModel(runId, config, settings.model);
      return runId;
    },
    async resume(runId, settings) {
      const config = await configNow(settings.model, concurrencyOf(settings.model));
      if (settings.language === 'python') await python.prepare();
      keys.delete(runId);
      await (await engineWithSandbox()).resume(runId as RunId, config, {});
      rememberModel(runId as RunId, config, settings.model);
    },
    pause: async (runId) => (await engine()).pause(runId as RunId),
    stop: async (runId) => (await engine()).stop(runId as RunId),
    group: async (runId, name) => (await engine()).groupRun(runId as RunId, name),
    isBusy: (problem) => busy.test(errorText(problem)),
  };
}

/** Settings that decide a run, its seed and variant of the task included. */
function identityKey(settings: RunSettings): string {
  return [settings.envId, optionsKey(settings.envOptions), settings.seed, runKey(settings)].join(' ');
}

async function configNow(model: ModelIdentity, concurrency: number | undefined): Promise<ModelConfig> {
  const { config, missing } = await configFor(model, concurrency);
  if (!config) throw new Error(missing);
  return config;
}

/** The model with the key that this page has for it now; what is missing otherwise. Keys come from nowhere else. */
async function configFor(
  model: ModelIdentity,
  concurrency: number | undefined,
): Promise<{ readonly config: ModelConfig | null; readonly missing: string }> {
  const choice = new ModelChoice();
  await choice.adopt(model);
  // Nobody watches the text as it comes in.
  choice.choices.pace = 'instant';
  if (choice.presetId !== null && concurrency !== undefined) choice.setEndpoint(choice.presetId, { concurrency });
  return { config: choice.config, missing: choice.missing ?? '' };
}

/** The models of an experiment with the number of calls at the same time that its plan gives them. */
export function concurrencyIn({ cells, methods }: Pick<ExperimentRecord, 'cells' | 'methods'>, model: ModelIdentity) {
  const cell = cells.find((each) => {
    return (
      each.kind === 'run' && each.settings.model.name === model.name && each.settings.model.baseUrl === model.baseUrl
    );
  });
  return methods.find(({ key }) => key === cell?.method)?.concurrency;
}
