// The engine worker's work without the worker: starts, resumes and keeps runs. Everything it stands on is passed in, so that
// the same code runs in tests.
import type { EnvModule } from '../../env-api/env.ts';
import type { Clock, Evaluator } from '../../engine/capabilities.ts';
import type { RunEvent, RunEventBody, RunId } from '../../engine/events.ts';
import type { EvaluationJob, EvaluationProgress } from '../../engine/jobs.ts';
import { forkLog } from '../../engine/fork.ts';
import { serializeRunLog } from '../../engine/log-json.ts';
import type { Budgets, RunSettings } from '../../engine/settings.ts';
import { taskForRun } from '../../engine/task-for-run.ts';
import type { PageModel } from '../../llm/browser-model.ts';
import { importRunLog, type ImportResult } from '../../storage/import-run.ts';
import { advanceRun, readRun } from '../../storage/run-summary.ts';
import type { Recordings } from '../../storage/recordings.ts';
import { logOf } from '../../storage/run-source.ts';
import type { RunsRepository } from '../../storage/runs.ts';
import type { ActiveRun, RunInput } from './active-run.ts';
import type { EngineApi, ModelConfig, RunSource, RunUpdate } from './api.ts';
import type { LoadedModels } from './loaded-model.ts';
import { buildModel, type BuiltModel } from './models.ts';
import type { OwnTaskApi } from './own-task-api.ts';
import { listModels } from './provider-calls.ts';
import type { RunLocks } from './run-locks.ts';
import { testCall } from './test-call.ts';

export interface ServiceOptions {
  readonly runs: RunsRepository;
  readonly recordings: Recordings;
  readonly evaluator: Evaluator;
  readonly locks: RunLocks;
  readonly clock: Clock;
  /** Rejects in words where there is no such task. */
  loadEnv(id: string): Promise<EnvModule>;
  numpyAvailable(): Promise<boolean>;
  newRunId(): RunId;
  send(update: RunUpdate): void;
  /** The page's side of the browser's built-in model, once the page has offered it. */
  pageModel?(): PageModel | null;
  /** Keeps the in-tab model between runs; absent outside a browser. */
  readonly loadedModels?: LoadedModels;
}

type ServiceApi = Omit<
  EngineApi,
  'connectSandbox' | 'onSandboxLost' | 'connectPageModel' | 'subscribe' | 'preparePython' | keyof OwnTaskApi
>;

export class EngineService implements ServiceApi {
  readonly #options: ServiceOptions;
  #active: ActiveRun | null = null;
  /** True from the call of start or resume until its run goes on, so that two calls cannot both get through. */
  #starting = false;
  #evaluations = new Map<string, AbortController>();

  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  start(settings: RunSettings, config: ModelConfig): Promise<RunId> {
    return this.#begin(this.#options.newRunId(), config, async () => ({ before: null, settings }));
  }

  async resume(
    runId: RunId,
    config: ModelConfig,
    changes: { readonly rounds?: number; readonly budgets?: Budgets },
  ): Promise<void> {
    await this.#begin(runId, config, async () => {
      await this.#closeCutOff(runId);
      const before = readRun(await this.#load(runId));
      const { settings } = before.state;
      const method = { ...settings.method, rounds: changes.rounds ?? settings.method.rounds };
      return { before, settings: { ...settings, method, budgets: changes.budgets ?? settings.budgets } };
    });
  }

  /** Takes the run's lock, builds what it needs, and lets it go on in the background. */
  async #begin(
    runId: RunId,
    config: ModelConfig,
    prepare: () => Promise<{ before: ReturnType<typeof readRun> | null; settings: RunSettings }>,
  ): Promise<RunId> {
    if (this.#active || this.#starting) {
      throw new Error('Another run goes on in this tab. Pause or stop it first, or open a second tab.');
    }
    this.#starting = true;
    let release: (() => void) | null = null;
    let model: BuiltModel | null = null;
    try {
      release = await this.#lock(runId);
      const { before, settings: wished } = await prepare();
      const { recordings, evaluator, runs, clock, send } = this.#options;
      const env = await this.#options.loadEnv(wished.envId);
      const { pageModel, loadedModels } = this.#options;
      model = await buildModel(config, {
        ...{ recordings, pageModel, loadedModels },
        onWaiting: () => this.#active?.updates.touch(),
        onNotice: (words) => this.#active?.updates.notice('model', words),
      });
      const numpy = wished.numpy && (before !== null || config.kind === 'recorded' || (await this.#numpy()));
      const settings: RunSettings = { ...wished, numpy, model: model.model.identity };
      const input: RunInput = {
        runId,
        settings,
        task: taskForRun(env, settings),
        env: { id: settings.envId, options: settings.envOptions },
        selection: env.card.selection,
        title: before?.state.title ?? `${env.card.title}, ${settings.model.name}`,
      };
      // The loop with its prompts is loaded with the first run: the page's first load stays small.
      const { ActiveRun } = await import('./active-run.ts');
      const active = new ActiveRun({ input, before, model, evaluator, runs, clock, send });
      this.#active = active;
      const free = release;
      const built = model;
      void active.over
        .then(() => {
          if (this.#active === active) this.#active = null;
          free();
          return built.release();
        })
        // A model that cannot be let go in order has failed before, and said so.
        .catch(() => undefined);
      await active.begun;
      return runId;
    } catch (problem) {
      if (!this.#active) {
        release?.();
        await model?.release().catch(() => undefined);
      }
      throw problem;
    } finally {
      this.#starting = false;
    }
  }

  async pause(runId: RunId): Promise<void> {
    this.#running(runId).control.pause();
  }

  async stop(runId: RunId): Promise<void> {
    const active = this.#active;
    if (active?.runId === runId) {
      active.control.stop();
      await active.over;
      return;
    }
    await this.#append(runId, (status) => (status === 'ended' ? null : { type: 'run-ended', reason: 'stopped' }));
  }

  async addPolicy(runId: RunId, code: string, note: string): Promise<void> {
    if (!this.#running(runId).control.addPolicy(code, note))
      throw new Error('The last round of this run is over. Let it go on with more rounds, then add your policy.');
  }

  async answer(runId: RunId, callId: string, text: string): Promise<void> {
    if (!this.#running(runId).answer(callId, text)) throw new Error('This call no longer waits for a reply.');
  }

  testModel(config: ModelConfig, onNotice?: (words: string) => void): ReturnType<EngineApi['testModel']> {
    const { recordings, pageModel, loadedModels, clock } = this.#options;
    return testCall(config, { recordings, pageModel, loadedModels, onNotice, now: () => clock.now() });
  }

  listModels(config: ModelConfig): ReturnType<EngineApi['listModels']> {
    return listModels(config, this.#options.clock.now());
  }

  async unloadModel(): Promise<void> {
    await this.#options.loadedModels?.unload();
  }

  async evaluate(
    job: EvaluationJob,
    ticket = '',
    onProgress?: (progress: EvaluationProgress) => void,
  ): ReturnType<EngineApi['evaluate']> {
    const control = new AbortController();
    if (ticket) this.#evaluations.set(ticket, control);
    try {
      return await this.#options.evaluator.evaluate(job, { signal: control.signal, onProgress });
    } finally {
      this.#evaluations.delete(ticket);
    }
  }

  async cancelEvaluation(ticket: string): Promise<void> {
    this.#evaluations.get(ticket)?.abort();
  }

  numpyAvailable(): Promise<boolean> {
    return this.#numpy();
  }

  async listRuns(): ReturnType<EngineApi['listRuns']> {
    const listed = await this.#options.runs.list();
    const open = listed.filter((run) => run.status === 'running' && run.runId !== this.#active?.runId);
    if (open.length === 0) return listed;
    for (const { runId } of open) await this.#closeIfCutOff(runId);
    return this.#options.runs.list();
  }

  async loadRun(runId: RunId): Promise<readonly RunEvent[]> {
    const { runs } = this.#options;
    const isActive = () => this.#active?.runId === runId;
    if (!isActive() && (await runs.summary(runId))?.status === 'running') await this.#closeIfCutOff(runId);
    const events = await runs.load(runId);
    if (isActive()) this.#active?.updates.touch();
    return events;
  }

  async goesOnElsewhere(runId: RunId): Promise<boolean> {
    if (this.#active?.runId === runId || this.#starting) return false;
    return (await this.#options.runs.summary(runId))?.status === 'running';
  }

  whenLeft(runId: RunId): Promise<void> {
    return this.#options.locks.whenFree(runId);
  }

  async renameRun(runId: RunId, title: string): Promise<void> {
    const active = this.#active;
    if (active?.runId === runId) {
      if (active.control.rename(title)) return;
      // Its log has just been closed: the name is written behind it.
      await active.over;
    }
    await this.#append(runId, () => ({ type: 'renamed', title }));
  }

  async groupRun(runId: RunId, group: string | null): Promise<void> {
    if (this.#active?.runId === runId) throw new Error('This run goes on: pause it first, then change its group.');
    await this.#append(runId, () => ({ type: 'grouped', group }));
  }

  async deleteRun(runId: RunId): Promise<void> {
    const active = this.#active;
    if (active?.runId === runId) {
      active.control.stop();
      await active.over;
    }
    const release = await this.#lock(runId);
    try {
      await this.#options.runs.delete(runId);
    } finally {
      release();
    }
  }

  async exportRun(runId: RunId): Promise<string> {
    return serializeRunLog(await this.#load(runId));
  }

  importRun(text: string, group?: string): Promise<ImportResult> {
    const { runs, newRunId } = this.#options;
    return importRunLog(text, group, { runs, newRunId, lock: (runId) => this.#lock(runId) });
  }

  async fork(source: RunSource, round: number): Promise<RunId> {
    const { runs, recordings, newRunId } = this.#options;
    const whole = await logOf(source, { loadRun: (runId) => runs.load(runId), recordings });
    const log = forkLog(whole, round, newRunId(), source.kind === 'recording' ? source.name : undefined);
    await runs.append(log, readRun(log).summary);
    return log[0]!.runId;
  }

  listRecordings(): ReturnType<EngineApi['listRecordings']> {
    return this.#options.recordings.list();
  }

  #running(runId: RunId): ActiveRun {
    if (this.#active?.runId !== runId) throw new Error('This run does not go on at the moment.');
    return this.#active;
  }

  /** NumPy is missing where nobody can say whether it is there. */
  #numpy(): Promise<boolean> {
    return this.#options.numpyAvailable().catch(() => false);
  }

  async #lock(runId: RunId): Promise<() => void> {
    const release = await this.#options.locks.acquire(runId);
    if (!release) throw new Error('This run goes on in another tab.');
    return release;
  }

  async #load(runId: RunId): Promise<readonly RunEvent[]> {
    const events = await this.#options.runs.load(runId);
    if (events.length === 0) throw new Error('There is no such run in this browser.');
    return events;
  }

  /** Adds one event to a run that does not go on; `make` may decline. */
  async #append(runId: RunId, make: (status: string) => RunEventBody | null): Promise<void> {
    const release = await this.#lock(runId);
    try {
      await this.#closeCutOff(runId);
      await this.#appendLocked(runId, this.#options.clock.now(), make);
    } finally {
      release();
    }
  }

  /** Marks a run that was cut off; one whose lock is held goes on in another tab, or begins to go on here. */
  async #closeIfCutOff(runId: RunId): Promise<void> {
    const release = await this.#options.locks.acquire(runId);
    if (!release) return;
    try {
      await this.#closeCutOff(runId);
    } finally {
      release();
    }
  }

  /** Marks a run that was cut off, at the time of its last event: the time since then is not part of it. */
  async #closeCutOff(runId: RunId): Promise<void> {
    await this.#appendLocked(runId, null, (status) =>
      status === 'running' ? { type: 'paused', reason: 'closed' } : null,
    );
  }

  async #appendLocked(runId: RunId, at: number | null, make: (status: string) => RunEventBody | null): Promise<void> {
    const before = readRun(await this.#load(runId));
    const body = make(before.state.status);
    if (!body) return;
    const event: RunEvent = { ...body, runId, seq: before.state.nextSeq, at: at ?? before.state.updatedAt };
    await this.#options.runs.append([event], advanceRun(before, event).summary);
  }
}
