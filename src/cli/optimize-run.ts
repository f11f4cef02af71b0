// PromptPO without a browser: the same engine, with files in place of IndexedDB. The log is written as the run goes on, so
// that the same command goes on with it at any point, and so does the page.
import { existsSync } from 'node:fs';
import type { RegistryEntry } from '../env-api/env.ts';
import { isOwnId } from '../env-api/own-task.ts';
import type { Evaluator } from '../engine/capabilities.ts';
import { RunControl } from '../engine/control.ts';
import type { RunEvent } from '../engine/events.ts';
import { reduceAll } from '../engine/reducer.ts';
import { runPromptPO } from '../engine/run.ts';
import { taskForRun } from '../engine/task-for-run.ts';
import type { RunState } from '../engine/state.ts';
import { errorText } from '../lib/error-text.ts';
import { providerPresets } from '../llm/provider-presets.ts';
import { newRunId } from '../storage/run-id.ts';
import { UsageError, type TaskChoice } from './args.ts';
import { createLogWriter, type LogWriter } from './log-writer.ts';
import { makeModel } from './make-model.ts';
import { type OptimizeOptions, parseOptimizeRequest } from './optimize-options.ts';
import { settingsOf } from './optimize-settings.ts';
import { exitCodes, usage } from './optimize-usage.ts';
import { progressLine, summaryText } from './optimize-words.ts';
import { isFinished, logToGoOnWith, readLog } from './out-file.ts';

/** Why the command was asked to pause: by a person, who can wait, or by a scheduler that will soon end it. */
export type Interrupt = 'person' | 'scheduler';

export interface OptimizeSurroundings {
  findEnv(id: string): RegistryEntry | undefined;
  /** A task of a person's own, checked; throws UsageError where the file holds none that can be used. */
  openTaskFile(file: string): Promise<RegistryEntry>;
  readonly envIds: readonly string[];
  createEvaluator(): Evaluator & { dispose(): void };
  /** Whether NumPy can be imported here. */
  numpy(): boolean;
  /** Folder of the recordings that ship with the project. */
  readonly recordingsFolder: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly appVersion: string;
  print(line: string): void;
  progress(line: string): void;
  /** Calls `pause` when the run is to pause; returns what stops listening. */
  onInterrupt(pause: (by: Interrupt) => void): () => void;
}

/** Runs the command; resolves to its exit code (`exitCodes`). Never rejects for what the person or a model did. */
export async function optimize(argv: readonly string[], around: OptimizeSurroundings): Promise<number> {
  try {
    const request = parseOptimizeRequest(argv);
    if (request.kind === 'run') return await run(request.options, around);
    const ids = providerPresets.map((preset) => preset.id).join(', ');
    around.print(request.kind === 'help' ? usage.replace('{providers}', ids) : String(request.jobs));
    return exitCodes.ended;
  } catch (problem) {
    around.progress(`optimize: ${errorText(problem)}`);
    if (!(problem instanceof UsageError)) return exitCodes.failed;
    around.progress('See npm run -s optimize -- --help');
    return exitCodes.usage;
  }
}

async function run(options: OptimizeOptions, around: OptimizeSurroundings): Promise<number> {
  const before = logToGoOnWith(options.out, options.resume, options.fresh);
  const state: RunState | null = before ? reduceAll(before.events) : null;
  const recording = options.model.kind === 'recorded' ? readRecording(options.model.recording, around) : null;
  const known = recording?.[0];
  const base = state?.settings ?? (known?.type === 'run-started' ? known.settings : null);
  const entry = await taskFor(options.task, base?.envId, around);
  const envId = entry.id;
  if (before && state && state.settings.envId !== envId)
    throw new UsageError(`${before.file} is a run of ${state.settings.envId}, not of ${envId}.`);
  if (state && options.group !== null && options.group !== state.group)
    throw new UsageError(`--group cannot change in a run that has begun (it has ${state.group ?? 'none'}).`);

  const today = new Date().toISOString().slice(0, 10);
  const model = makeModel(options, { ...around, recording, before: state?.settings.model, today });
  try {
    const { appVersion } = around;
    const numpy = () => around.numpy();
    const identity = model.identity;
    const env = await entry.load();
    const { card } = env;
    const settings = settingsOf({ options, base, resumed: state !== null, card, model: identity, appVersion, numpy });
    if (before && state && isFinished(state, options.rounds)) {
      around.print(`${before.file} holds a finished run; --fresh begins anew.\n${summaryText(state, before.file)}`);
      return exitCodes.ended;
    }
    if (before) around.progress(`Going on with ${before.file}.`);
    const evaluator = around.createEvaluator();
    // Replies that cost something are safe on disk before the next call is made; recorded ones can be had again.
    const writer = createLogWriter(options.out, before?.events ?? [], { eager: options.model.kind !== 'recorded' });
    try {
      const control = new RunControl();
      const events = runPromptPO({
        state,
        settings,
        task: taskForRun(env, settings),
        env: { id: settings.envId, options: settings.envOptions },
        selection: card.selection,
        title: state?.title ?? titleOf(options, entry, identity.name, settings.seed),
        group: options.group ?? undefined,
        runId: state?.runId ?? newRunId(),
        model,
        evaluator,
        clock: { now: () => Date.now() },
        control,
        live: {
          onRetry: (callId, retry) =>
            around.progress(`${callId}: ${retry.error.message} Trying again in ${Math.ceil(retry.delayMs / 1000)} s.`),
        },
      });
      await follow(events, control, writer, options.graceMs, around);
    } finally {
      writer.finish();
      evaluator.dispose();
    }
    const reached = reduceAll(writer.events());
    around.print(summaryText(reached, options.out));
    return exitCodeOf(reached);
  } finally {
    await model.dispose?.();
  }
}

/** The task that is named, else that of the log or of the recording. Throws UsageError where there is none. */
async function taskFor(
  choice: TaskChoice | null,
  known: string | undefined,
  around: OptimizeSurroundings,
): Promise<RegistryEntry> {
  if (choice && 'file' in choice) return around.openTaskFile(choice.file);
  const id = choice?.id ?? known;
  if (id === undefined) throw new UsageError('--env is missing: the task to optimise for.');
  const entry = around.findEnv(id);
  if (entry) return entry;
  if (isOwnId(id)) throw new UsageError(`${id} is a task of somebody’s own: give its file with --env-file.`);
  throw new UsageError(`There is no task "${id}". Known: ${around.envIds.join(', ')}.`);
}

/**
 * Keeps every event until the run ends or pauses. A scheduler's interrupt gives the calls under way `graceMs`; what has not
 * come by then is given up, and the log says that the run was cut off there.
 */
async function follow(
  events: AsyncGenerator<RunEvent>,
  control: RunControl,
  writer: LogWriter,
  graceMs: number,
  around: OptimizeSurroundings,
): Promise<void> {
  let giveUp: () => void = () => undefined;
  const overdue = new Promise<null>((resolve) => (giveUp = () => resolve(null)));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ignore = around.onInterrupt((by) => {
    control.pause();
    if (by === 'scheduler') timer ??= setTimeout(giveUp, graceMs);
  });
  try {
    for (;;) {
      const next = await Promise.race([events.next(), overdue]);
      if (next === null) break;
      if (next.done) return;
      writer.add(next.value);
      const line = progressLine(next.value);
      if (line !== null) around.progress(line);
    }
    const last = writer.events().at(-1)!;
    writer.add({ type: 'paused', reason: 'closed', runId: last.runId, seq: last.seq + 1, at: Date.now() });
    around.progress('Paused; what was under way has been given up.');
    // Ends calls and evaluations. Nobody reads what that still yields: the log is closed.
    control.stop();
  } finally {
    clearTimeout(timer);
    ignore();
  }
}

function exitCodeOf(state: RunState): number {
  if (state.status === 'ended') return exitCodes.ended;
  return state.pauseReason === 'error' ? exitCodes.pausedByError : exitCodes.paused;
}

/** Runs of one group are told apart by their seed. */
function titleOf(options: OptimizeOptions, entry: RegistryEntry, model: string, seed: number): string {
  const seeded = options.group === null ? '' : `, seed ${seed}`;
  return options.title ?? `${entry.title}, ${model}${seeded}`;
}

function readRecording(name: string, around: OptimizeSurroundings): readonly RunEvent[] {
  const shipped = `${around.recordingsFolder}/${name}.json`;
  if (existsSync(shipped)) return readLog(shipped);
  if (existsSync(name)) return readLog(name);
  throw new UsageError(`There is no recording "${name}": neither ${shipped} nor a file of that name.`);
}
