// The trainings of this browser as state for the page: the queue with real workers, and what the algorithms say of a task.
// Loaded with the first page that trains; trainings go on while the page shows something else.
import { version } from '../../../package.json';
import type { EnvOptions } from '../../env-api/env.ts';
import { isOwnId } from '../../env-api/own-task.ts';
import type { TaskSpaces } from '../../baselines/fit.ts';
import type { TrainingProgress } from '../../baselines/session.ts';
import type { TrainingRecord } from '../../baselines/training-record.ts';
import { takeTabLock } from '../../lib/tab-lock.ts';
import { createDatabase } from '../../storage/database.ts';
import { newRunId } from '../../storage/run-id.ts';
import { createTrainingsRepository } from '../../storage/trainings.ts';
import type { AlgorithmFacts, SessionEvent, TrainingSetup } from '../../workers/training/api.ts';
import { createTrainingClient } from '../../workers/training/client.ts';
import { loadEnv } from '../environments.ts';
import { keepSetting, readSetting } from '../local-setting.ts';
import { messages } from '../messages.svelte.ts';
import { startOwnTraining } from './own-training.ts';
import { type StartedTraining, TrainingQueue } from './training-queue.ts';

const limitName = 'promptpo-trainings-at-once';

/** Time between two looks at the queue, in ms: quick trainings have many results a second. */
const showMs = 120;

/** Trainings at the same time: one core stays free for the page. */
export const mostAtOnce = Math.max(1, (navigator.hardwareConcurrency || 2) - 1);

const isLimit = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 1;

function startTraining(setup: TrainingSetup, hear: (event: SessionEvent) => void): StartedTraining {
  if (isOwnId(setup.env.id)) return startOwnTraining(setup, hear);
  const client = createTrainingClient();
  return {
    ended: client.train(setup, hear),
    pause: (on) => void client.pause(on).catch(() => undefined),
    stop: () => client.dispose(),
  };
}

class Trainings {
  /** null until the stored ones have been read. */
  records = $state.raw<readonly TrainingRecord[] | null>(null);
  progress = $state.raw<ReadonlyMap<string, TrainingProgress>>(new Map());
  elsewhere = $state.raw(false);
  limit = $state.raw(Math.min(mostAtOnce, readSetting(limitName, isLimit, mostAtOnce)));
  private showing: ReturnType<typeof setTimeout> | undefined;
  private readonly watchers = new Set<() => void>();
  private readonly facts = new Map<string, Promise<readonly AlgorithmFacts[]>>();
  private readonly queue = new TrainingQueue(
    {
      trainings: createTrainingsRepository(
        createDatabase({ onBlocked: (message) => messages.problem('Opening the storage', message) }),
      ),
      appVersion: version,
      start: startTraining,
      lock: () => takeTabLock('promptpo-trainings'),
      now: () => Date.now(),
      newId: newRunId,
      onChange: () => {
        this.showing ??= setTimeout(() => this.show(), showMs);
      },
      onProblem: (problem) => messages.problem('Storing a training', problem),
    },
    this.limit,
  );

  /** Reads what is stored, for someone who comes to see it. */
  async open(): Promise<void> {
    await this.act('Reading the trainings', () => this.queue.open());
    this.show();
  }

  /** False where nothing was started because another tab trains, or storage failed. */
  start(setups: readonly TrainingSetup[], group?: string): Promise<boolean> {
    return this.act('Starting', () => this.queue.add(setups, group));
  }

  goOn(): Promise<boolean> {
    return this.act('Going on', () => this.queue.goOn());
  }

  again(ids: readonly string[]): Promise<boolean> {
    return this.act('Starting again', () => this.queue.again(ids));
  }

  pause(id: string, on: boolean): void {
    this.queue.pause(id, on);
  }

  stop(id: string): void {
    this.queue.stop(id);
  }

  stopAll(): void {
    this.queue.stopAll();
  }

  remove(ids: readonly string[]): Promise<boolean> {
    return this.act('Deleting', () => this.queue.remove(ids));
  }

  take(records: readonly TrainingRecord[]): Promise<number> {
    return this.queue.take(records);
  }

  setLimit(limit: number): void {
    this.limit = limit;
    keepSetting(limitName, limit);
    this.queue.setLimit(limit);
  }

  /** The records as they stand at this moment; `records` follows a little later. */
  now(): readonly TrainingRecord[] {
    return this.queue.records;
  }

  /** Calls `watcher` after every change until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** What the algorithms say of a task; asked of a worker once. Rejects in words. */
  algorithmsFor(id: string, options: EnvOptions): Promise<readonly AlgorithmFacts[]> {
    const key = JSON.stringify([id, options]);
    let asked = this.facts.get(key);
    if (!asked) {
      const client = createTrainingClient();
      asked = this.ownSpaces(id, options)
        .then((own) => client.algorithmsFor({ id, options }, own))
        .finally(() => client.dispose());
      this.facts.set(key, asked);
      asked.catch(() => this.facts.delete(key));
    }
    return asked;
  }

  /** Of a task of the person's own: what the worker, which cannot make it, has to be told. */
  private async ownSpaces(id: string, options: EnvOptions): Promise<TaskSpaces | null> {
    if (!isOwnId(id)) return null;
    const module = await loadEnv(id);
    return { ...module.spaces(options), finite: module.card.finite ?? false };
  }

  private show(): void {
    clearTimeout(this.showing);
    this.showing = undefined;
    const { records, progress, elsewhere } = this.queue;
    this.records = records;
    this.progress = progress;
    this.elsewhere = elsewhere;
    for (const watcher of this.watchers) watcher();
  }

  /** True unless it failed, which the person is told, or came to false. */
  private async act(doing: string, action: () => Promise<boolean | void>): Promise<boolean> {
    try {
      return (await action()) ?? true;
    } catch (problem) {
      messages.problem(doing, problem);
      return false;
    }
  }
}

export const trainings = new Trainings();
