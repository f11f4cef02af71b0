// PromptPO without a browser: the same engine, with files in place of IndexedDB. The log is written as the run goes on, so
// that it can be resumed at any point, here or on the page.
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { RegistryEntry } from '../env-api/env.ts';
import type { Evaluator, Model } from '../engine/capabilities.ts';
import { RunControl } from '../engine/control.ts';
import type { RunEvent } from '../engine/events.ts';
import { parseRunLog } from '../engine/log-json.ts';
import { reduceAll } from '../engine/reducer.ts';
import { runPromptPO } from '../engine/run.ts';
import { defaultLimits, noBudgets, presets, type RunSettings } from '../engine/settings.ts';
import type { RunState } from '../engine/state.ts';
import { errorText } from '../lib/error-text.ts';
import { createOpenAiCompatibleModel } from '../llm/openai-compatible.ts';
import { defaultTemplates } from '../llm/prompt-templates.ts';
import { createRecordedModel } from '../llm/recorded.ts';
import { newRunId } from '../storage/run-id.ts';
import { createFolderModel } from './by-hand-folder.ts';
import { createLogWriter } from './log-writer.ts';
import { readEnvOptions, UsageError } from './args.ts';
import { type OptimizeOptions, parseOptimizeOptions, usage } from './optimize-options.ts';
import { progressLine, summaryText } from './optimize-words.ts';

export interface OptimizeSurroundings {
  findEnv(id: string): RegistryEntry | undefined;
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
  /** Calls `pause` when the person asks for it; returns what stops listening. */
  onInterrupt(pause: () => void): () => void;
}

const CONTEXT_TOKENS = 128_000;

/** Runs the command; resolves to its exit code (see `usage`). Never rejects for what the person or a model did. */
export async function optimize(argv: readonly string[], around: OptimizeSurroundings): Promise<number> {
  if (argv.includes('--help')) {
    around.print(usage);
    return 0;
  }
  try {
    return await run(parseOptimizeOptions(argv), around);
  } catch (problem) {
    const message = errorText(problem);
    around.progress(`optimize: ${message}`);
    if (problem instanceof UsageError) around.progress('See npm run -s optimize -- --help');
    return problem instanceof UsageError ? 2 : 1;
  }
}

async function run(options: OptimizeOptions, around: OptimizeSurroundings): Promise<number> {
  const before = options.resume === null ? null : readLog(options.resume);
  const recording = options.model.kind === 'recorded' ? readRecording(options.model.recording, around) : null;
  const known = before?.[0] ?? recording?.[0];
  const base = known?.type === 'run-started' ? known.settings : null;
  const envId = options.envId ?? base?.envId;
  if (envId === undefined) throw new UsageError('--env is missing: the task to optimise for.');
  const entry = around.findEnv(envId);
  if (!entry) throw new UsageError(`There is no task "${envId}". Known: ${around.envIds.join(', ')}.`);
  if (before && base && base.envId !== envId)
    throw new UsageError(`${options.resume} is a run of ${base.envId}, not of ${envId}.`);

  const state: RunState | null = before ? reduceAll(before) : null;
  const model = makeModel(options, recording, around);
  let evaluator: ReturnType<OptimizeSurroundings['createEvaluator']> | null = null;
  try {
    const settings = settingsOf(options, state?.settings ?? base, entry, model, around, state !== null);
    const env = await entry.load();
    evaluator = around.createEvaluator();
    const control = new RunControl();
    const ignore = around.onInterrupt(() => control.pause());
    // Replies that cost something are safe on disk before the next call is made; recorded ones can be had again.
    const writer = createLogWriter(options.out, before ?? [], { eager: options.model.kind !== 'recorded' });
    try {
      const events = runPromptPO({
        state,
        settings,
        task: env.describe(settings.envOptions),
        env: { id: settings.envId, options: settings.envOptions },
        selection: entry.card.selection,
        title: state?.title ?? options.title ?? `${entry.card.title}, ${model.identity.name}`,
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
      for await (const event of events) {
        writer.add(event);
        const line = progressLine(event);
        if (line !== null) around.progress(line);
      }
    } finally {
      ignore();
      writer.finish();
    }
    const finished = reduceAll(writer.events());
    around.print(summaryText(finished, options.out));
    return finished.status === 'ended' ? 0 : 3;
  } finally {
    evaluator?.dispose();
    model.dispose();
  }
}

/** What was given on the command line over what the log or the recording says over the preset. */
function settingsOf(
  options: OptimizeOptions,
  base: RunSettings | null,
  entry: RegistryEntry,
  model: Model,
  around: OptimizeSurroundings,
  resumed: boolean,
): RunSettings {
  if (base && resumed) {
    for (const name of ['candidates', 'episodes', 'language', 'preset', 'seed'] as const) {
      if (options[name] !== null)
        throw new UsageError(`--${name} cannot change in a run that has begun; --rounds can.`);
    }
    if (options.envOptions.length > 0) throw new UsageError('--env-option cannot change in a run that has begun.');
  }
  const preset = options.preset ?? base?.preset ?? 'default';
  const language = options.language ?? base?.language ?? 'python';
  const samePreset = base !== null && base.preset === preset;
  const method = samePreset ? base.method : presets[preset];
  return {
    envId: entry.card.id,
    envOptions:
      base?.envId === entry.card.id && options.envOptions.length === 0
        ? base.envOptions
        : readEnvOptions(entry.card, options.envOptions),
    language,
    preset,
    method: {
      ...method,
      rounds: options.rounds ?? method.rounds,
      candidates: options.candidates ?? method.candidates,
      episodes: options.episodes ?? method.episodes,
    },
    limits: base?.limits ?? defaultLimits,
    budgets: base?.budgets ?? noBudgets,
    sampling: {
      temperature: options.temperature ?? base?.sampling.temperature ?? null,
      maxTokens: options.maxTokens ?? base?.sampling.maxTokens ?? null,
    },
    model: model.identity,
    templates: base?.templates ?? defaultTemplates,
    seed: options.seed ?? base?.seed ?? 0,
    numpy: language === 'python' && (base?.language === language ? base.numpy : around.numpy()),
    appVersion: base && resumed ? base.appVersion : around.appVersion,
  };
}

function makeModel(
  options: OptimizeOptions,
  recording: readonly RunEvent[] | null,
  around: OptimizeSurroundings,
): Model & { dispose(): void } {
  const { model: spec, concurrency } = options;
  const contextTokens = options.contextTokens ?? CONTEXT_TOKENS;
  switch (spec.kind) {
    case 'recorded':
      return {
        ...createRecordedModel({ name: basename(spec.recording, '.json'), events: recording!, pace: 'instant' }),
        dispose: () => undefined,
      };
    case 'openai-compatible': {
      const { baseUrl, model } = spec;
      const apiKey = around.variables[options.keyName]?.trim() ?? '';
      if (apiKey === '') around.progress(`The variable ${options.keyName} holds no API key: asking without one.`);
      return {
        ...createOpenAiCompatibleModel({ baseUrl, apiKey, model, contextTokens, concurrency }),
        dispose: () => undefined,
      };
    }
    case 'by-hand':
      return createFolderModel({
        folder: spec.folder,
        name: options.modelName ?? undefined,
        contextTokens,
        // A round's candidates share their prompt: all of them are asked for at once.
        concurrency: Math.max(concurrency, 100),
        onPrompt: (file) => around.progress(`Waiting for the reply to ${file}`),
      });
    default:
      return spec satisfies never;
  }
}

function readRecording(name: string, around: OptimizeSurroundings): readonly RunEvent[] {
  const shipped = `${around.recordingsFolder}/${name}.json`;
  if (existsSync(shipped)) return readLog(shipped);
  if (existsSync(name)) return readLog(name);
  throw new UsageError(`There is no recording "${name}": neither ${shipped} nor a file of that name.`);
}

function readLog(file: string): readonly RunEvent[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`${file} cannot be read.`);
  }
  const parsed = parseRunLog(text);
  if (!parsed.ok) throw new UsageError(`${file}: ${parsed.error}`);
  return parsed.events;
}
