// Starts the engine worker for the page and talks to it. The worker lives as long as the page; runs go on in it while the
// page shows something else.
import { proxy, type ProxyMarked, type ProxyMethods, releaseProxy, type Remote, transfer, wrap } from 'comlink';
import type { EvaluationJob, EvaluationResult } from '../../engine/jobs.ts';
import type { PageModel } from '../../llm/browser-model.ts';
import { createPendingCalls } from '../../lib/pending-calls.ts';
import type { EngineApi } from './api.ts';

export interface EngineClient extends EngineApi {
  /** As `evaluate`; aborting the signal kills the policy, and the result says so. */
  evaluateUntil(job: EvaluationJob, signal: AbortSignal): Promise<EvaluationResult>;
  /** Called once if the worker itself fails (it could not be loaded, or its code threw outside any call). */
  onFailure(callback: (error: Error) => void): void;
  /** Ends the worker; calls under way reject. Runs in it stay resumable. */
  dispose(): void;
}

export function createEngineClient(): EngineClient {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'engine' });
  // Held for the life of the worker: comlink may lose calls in flight of a proxy that was dropped.
  const remote: Remote<EngineApi> = wrap<EngineApi>(worker);
  const pending = createPendingCalls();
  let ended: Error | null = null;
  let told: (error: Error) => void = () => undefined;
  let tickets = 0;

  function end(error: Error): void {
    if (ended) return;
    ended = error;
    worker.terminate();
    pending.rejectAll(error);
  }
  worker.onerror = (event) => {
    const error = new Error(
      `The engine could not go on: ${event.message || 'its worker could not be loaded'}. Reload the page.`,
    );
    end(error);
    told(error);
  };

  async function call<P extends Promise<unknown>>(use: (api: Remote<EngineApi>) => P): Promise<Awaited<P>> {
    if (ended) throw ended;
    return pending.follow(() => use(remote));
  }

  return {
    connectSandbox: (port) => call((api) => api.connectSandbox(transfer(port, [port]))),
    onSandboxLost: (callback) => call((api) => api.onSandboxLost(proxy(callback))),
    connectPageModel: (page) => call((api) => api.connectPageModel(offered(page))),
    subscribe: (callback) => call((api) => api.subscribe(proxy(callback))),
    start: (settings, model) => call((api) => api.start(settings, model)),
    resume: (runId, model, changes) => call((api) => api.resume(runId, model, changes)),
    pause: (runId) => call((api) => api.pause(runId)),
    stop: (runId) => call((api) => api.stop(runId)),
    addPolicy: (runId, code, note) => call((api) => api.addPolicy(runId, code, note)),
    answer: (runId, callId, text) => call((api) => api.answer(runId, callId, text)),
    testModel: (model, onNotice) => call((api) => api.testModel(model, onNotice && proxy(onNotice))),
    listModels: (model) => call((api) => api.listModels(model)),
    unloadModel: () => call((api) => api.unloadModel()),
    evaluate: (job, ticket, onProgress) => call((api) => api.evaluate(job, ticket, onProgress && proxy(onProgress))),
    cancelEvaluation: (ticket) => call((api) => api.cancelEvaluation(ticket)),
    async evaluateUntil(job, signal) {
      const ticket = `evaluation-${++tickets}`;
      const cancel = () => void call((api) => api.cancelEvaluation(ticket)).catch(() => undefined);
      signal.addEventListener('abort', cancel);
      try {
        const result = call((api) => api.evaluate(job, ticket));
        // Sent after the job, so that the worker knows what to cancel.
        if (signal.aborted) cancel();
        return await result;
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    },
    preparePython: (onProgress) => call((api) => api.preparePython(proxy(onProgress))),
    numpyAvailable: () => call((api) => api.numpyAvailable()),
    listRuns: () => call((api) => api.listRuns()),
    loadRun: (runId) => call((api) => api.loadRun(runId)),
    goesOnElsewhere: (runId) => call((api) => api.goesOnElsewhere(runId)),
    whenLeft: (runId) => call((api) => api.whenLeft(runId)),
    renameRun: (runId, title) => call((api) => api.renameRun(runId, title)),
    groupRun: (runId, group) => call((api) => api.groupRun(runId, group)),
    deleteRun: (runId) => call((api) => api.deleteRun(runId)),
    exportRun: (runId) => call((api) => api.exportRun(runId)),
    importRun: (text, group) => call((api) => api.importRun(text, group)),
    checkTask: (job, ticket) => call((api) => api.checkTask(job, ticket)),
    stopTaskJob: (ticket) => call((api) => api.stopTaskJob(ticket)),
    taskFrames: (request) => call((api) => api.taskFrames(request)),
    randomTaskEpisode: (request) => call((api) => api.randomTaskEpisode(request)),
    trainOnTask: (job, ticket, tell) => call((api) => api.trainOnTask(job, ticket, proxy(tell))),
    pauseTaskTraining: (ticket, on) => call((api) => api.pauseTaskTraining(ticket, on)),
    askModel: (model, prompt) => call((api) => api.askModel(model, prompt)),
    fork: (source, round) => call((api) => api.fork(source, round)),
    listRecordings: () => call((api) => api.listRecordings()),
    onFailure: (callback) => void (told = callback),
    dispose() {
      end(new Error('The engine was stopped.'));
      remote[releaseProxy]();
    },
  };
}

/** The page's model as the worker may use it: the callback that comes with a call is let go when the call is over. */
function offered(page: PageModel): PageModel & ProxyMarked {
  return proxy({
    async complete(request: Parameters<PageModel['complete']>[0], onText: (piece: string) => void) {
      try {
        return await page.complete(request, (piece) => void onText(piece));
      } finally {
        (onText as Partial<ProxyMethods>)[releaseProxy]?.();
      }
    },
    abort: (callId: string) => page.abort(callId),
  });
}
