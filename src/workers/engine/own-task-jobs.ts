// Checks, playback, trainings and questions about tasks of the person's own, by ticket, for the page.
import { runError } from '../../engine/errors.ts';
import type { OwnJobs, OwnTraining } from '../../sandbox/host/own-jobs.ts';
import type { ModelConfig } from './api.ts';
import { buildModel, type ModelOptions } from './models.ts';
import type { OwnTaskApi } from './own-task-api.ts';
import { explainFailure } from './provider-calls.ts';

/** A description takes a model longer than a test call; a model in the tab is loaded first. */
const ANSWER_MS = 10 * 60_000;

type QuestionOptions = Pick<ModelOptions, 'recordings' | 'pageModel' | 'loadedModels'>;

export function createTaskJobs(own: OwnJobs, models: QuestionOptions): OwnTaskApi {
  const controls = new Map<string, AbortController>();
  const trainings = new Map<string, OwnTraining>();

  async function until<T>(ticket: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const control = new AbortController();
    controls.set(ticket, control);
    try {
      return await work(control.signal);
    } finally {
      controls.delete(ticket);
    }
  }

  return {
    checkTask: (job, ticket) => until(ticket, (signal) => own.check(job, signal)),
    stopTaskJob: async (ticket) => controls.get(ticket)?.abort(),
    taskFrames: (request) => own.frames(request),
    randomTaskEpisode: (request) => own.randomEpisode(request),
    trainOnTask: (job, ticket, tell) =>
      until(ticket, async (signal) => {
        const training = own.train(job, tell, signal);
        trainings.set(ticket, training);
        await training.ended.finally(() => trainings.delete(ticket));
      }),
    pauseTaskTraining: async (ticket, on) => trainings.get(ticket)?.pause(on),
    askModel: (config, prompt) => ask(config, prompt, models),
  };
}

async function ask(config: ModelConfig, prompt: string, options: QuestionOptions): ReturnType<OwnTaskApi['askModel']> {
  if (config.kind === 'by-hand' || config.kind === 'recorded')
    return { ok: false, error: runError('model/not-found', 'This model answers runs only: copy the prompt instead.') };
  const { model, release } = await buildModel(config, options);
  const signal = AbortSignal.timeout(ANSWER_MS);
  const call = { callId: 'question', prompt, temperature: null, maxTokens: null, signal, onText: () => undefined };
  const reply = await model.complete(call).finally(release);
  if (reply.ok) return { ok: true, text: reply.text };
  return { ok: false, error: await explainFailure(config, reply.error, Date.now()) };
}
