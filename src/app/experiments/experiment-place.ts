// What the experiments of this page stand on: the engine for runs of a language model, the queue of trainings, the tab's lock.
import type { RunId } from '../../engine/events.ts';
import type { ModelIdentity } from '../../engine/settings.ts';
import { errorText } from '../../lib/error-text.ts';
import { takeTabLock } from '../../lib/tab-lock.ts';
import type { ExperimentRecord } from '../../storage/experiment-record.ts';
import type { ModelConfig } from '../../workers/engine/api.ts';
import { engine, engineWithSandbox } from '../engine-host.ts';
import type { RunPlace } from './experiment-run-jobs.ts';
import type { ExperimentPlace } from './experiment-runner.ts';
import type { StoredRuns } from './stored-runs.ts';
import { ModelChoice } from '../models/model-choice.svelte.ts';
import { python } from '../python.svelte.ts';
import { rememberModel } from '../models/remembered-models.ts';
import { trainings } from '../trainings/trainings.svelte.ts';

/** Time after which something that was in the way is tried again, in ms. */
const againMs = 2000;

/** The engine's words where a run goes on already. */
const busy = /^Another run goes on in this tab/;

/** Resolves with the function that gives the experiment back, or with null where another tab has it. */
export function lockExperiment(id: string): Promise<(() => void) | null> {
  return takeTabLock(`promptpo-experiment:${id}`);
}

/** Whether the experiment goes on in another tab. */
export async function isElsewhere(id: string): Promise<boolean> {
  const release = await lockExperiment(id);
  release?.();
  return release === null;
}

/** `concurrencyOf`: calls of a model at the same time, where the plan says so. */
export function realPlace(
  { write, onChange }: Pick<ExperimentPlace, 'write' | 'onChange'>,
  stored: StoredRuns,
  concurrencyOf: (model: ModelIdentity) => number | undefined,
): ExperimentPlace {
  return {
    write,
    onChange,
    runs: realRuns(stored, concurrencyOf),
    trainings: {
      records: () => trainings.now(),
      limit: () => trainings.limit,
      start: (setups, group) => trainings.start(setups, group),
      again: (ids) => trainings.again(ids),
      goOn: () => trainings.goOn(),
      pause: (id, on) => trainings.pause(id, on),
      stop: (id) => trainings.stop(id),
    },
    lock: lockExperiment,
    later: (action) => void setTimeout(action, againMs),
  };
}

function realRuns(stored: StoredRuns, concurrencyOf: (model: ModelIdentity) => number | undefined): RunPlace {
  return {
    look: async (runId) => (await stored.look([runId])).get(runId) ?? null,
    find: async (settings) => (await stored.find([settings]))[0] ?? null,
    async missing(model) {
      const { config, missing } = await configFor(model, concurrencyOf(model));
      return config ? null : `${model.name} cannot be asked now. ${missing} Do so under Models, then go on.`;
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
      await (await engineWithSandbox()).resume(runId as RunId, config, {});
      rememberModel(runId as RunId, config, settings.model);
    },
    pause: async (runId) => (await engine()).pause(runId as RunId),
    stop: async (runId) => (await engine()).stop(runId as RunId),
    group: async (runId, name) => (await engine()).groupRun(runId as RunId, name),
    isBusy: (problem) => busy.test(errorText(problem)),
  };
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
