// `npm run -s evaluate`: runs a policy file on a task without a browser and prints what it got.
import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { EnvModule, EnvOptions } from '../env-api/env.ts';
import type { EpisodeRecord, EvaluationJob, EvaluationResult, PolicySource } from '../engine/jobs.ts';
import { defaultLimits, presets } from '../engine/settings.ts';
import { taskForRun } from '../engine/task-for-run.ts';
import type { OwnEnvSource } from '../sandbox/guest/own-env.ts';
import type { NodeEvaluator } from '../sandbox/node/evaluator.ts';
import { atTwin, parseEvaluateArgs, readEnvOptions, UsageError, type EvaluateArgs } from './args.ts';
import { createCliEvaluator, type CliPlace } from './place.ts';
import { openTask } from './task-file.ts';

/** Runs the command; resolves to the exit code: 0 done, 1 the policy failed, 2 a mistake on the command line. */
export async function main(args: readonly string[], where: CliPlace): Promise<number> {
  let evaluator: NodeEvaluator | undefined;
  try {
    const given = parseEvaluateArgs(args);
    const ownTasks = new Map<string, OwnEnvSource>();
    evaluator = createCliEvaluator(where, 1, ownTasks);
    const module = await openTask(given.task, evaluator, ownTasks);
    const plain = readEnvOptions(module.card, given.envOptions);
    const { envOptions, ...told } = given.twin ? atTwin(module.card, plain, given.twin) : { envOptions: plain };
    const options = { ...given, ...told };
    const job = evaluationJob(options, module, envOptions);
    const result = await evaluator.evaluate(job, { signal: new AbortController().signal });
    if (!result.ok) {
      if (result.output) console.log(`The policy printed:\n${result.output}`);
      if (result.error.traceback) console.log(result.error.traceback);
      const place =
        result.error.line && !/, line \d/.test(result.error.message)
          ? ` (${basename(options.policy)}, line ${result.error.line})`
          : '';
      console.error(`evaluate: ${result.error.code}: ${result.error.message.replaceAll('\n', ' ')}${place}`);
      return 1;
    }
    print(module.card.id, options, result);
    return 0;
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    console.error(`evaluate: ${thrown.message}`);
    return 2;
  } finally {
    evaluator?.dispose();
  }
}

/**
 * The job for the engine. Preset `default`: episode i is reset with seed K + i and gets a fresh policy object. Preset
 * `paper`: one environment object whose stream goes on (begun with seed K where one is given), one policy object.
 */
export function evaluationJob(options: EvaluateArgs, module: EnvModule, envOptions: EnvOptions): EvaluationJob {
  const { episodes, episodeTimeoutMs, seedOffset, preset } = options;
  const first = seedOffset ?? 0;
  const method = presets[preset];
  const fixed = Array.from({ length: episodes }, (_, i) => first + i);
  const stream = seedOffset === null ? null : [seedOffset];
  const task = taskForRun(module, { envOptions, method: { ...method, description: options.description } });
  return {
    env: { id: module.card.id, options: envOptions },
    task,
    policy: policySource(options, module),
    plan: {
      episodes,
      seeds: method.episodeSeeds === 'fixed' ? fixed : stream,
      maxSteps: task.horizon,
      policyLifetime: method.policyLifetime,
      policySeed: first,
      actionCheck: method.actionCheck,
    },
    // The one limit that the person sets is per episode; a single call may use all of it.
    limits: {
      ...defaultLimits,
      callTimeoutMs: episodeTimeoutMs,
      episodeTimeoutMs,
      evaluationTimeoutMs: (episodeTimeoutMs + 1000) * (episodes + 1),
    },
  };
}

function policySource({ policy, language, description }: EvaluateArgs, module: EnvModule): PolicySource {
  if (policy === 'random') return { kind: 'random' };
  if (policy === 'reference' && description === 'no-names')
    throw new UsageError(
      '--policy reference uses the names of the task: it goes with --description full and --twin 0.',
    );
  if (policy === 'reference') return { kind: 'code', language, code: module.referencePolicy[language] };
  const languages: Record<string, 'python' | 'javascript'> = {
    '.py': 'python',
    '.js': 'javascript',
    '.mjs': 'javascript',
  };
  const found = languages[extname(policy).toLowerCase()];
  if (!found) throw new UsageError(`--policy ${policy}: give a file ending in .py or .js, or "random" or "reference".`);
  return { kind: 'code', language: found, code: readText(policy) };
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (thrown) {
    throw new UsageError(
      `--policy ${path}: the file cannot be read (${(thrown as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`--policy ${path}: the file is not UTF-8 text.`);
  }
}

function print(env: string, options: EvaluateArgs, result: Extract<EvaluationResult, { ok: true }>): void {
  const { episodes, wallMs, policyMs, steps } = result;
  const returns = episodes.map((episode) => episode.episodeReturn);
  const successes = episodes.every((episode) => episode.success !== null)
    ? episodes.map((episode) => episode.success!)
    : [];
  console.log(`${env}, ${options.policy}, preset ${options.preset}, ${episodes.length} episodes`);
  console.log(row('episode', 'seed', 'return', 'success', 'steps', 'end'));
  for (const episode of episodes) console.log(episodeRow(episode));
  const successText = successes.length > 0 ? `, mean success ${mean(successes).toFixed(3)}` : '';
  console.log(`mean return ${number(mean(returns))}${successText}`);
  const rate = Math.round((steps * 1000) / Math.max(wallMs, 1e-3)).toLocaleString('en');
  console.log(
    `${steps} steps in ${(wallMs / 1000).toFixed(3)} s (${rate} steps/s), ${(policyMs / 1000).toFixed(3)} s of it in the policy`,
  );
  if (result.output) console.log(`The policy printed:\n${result.output}`);
  if (options.json) {
    const summary = {
      env,
      episodes: episodes.length,
      returns,
      successes,
      steps: episodes.map((episode) => episode.steps),
      wallMs,
    };
    console.log(JSON.stringify(summary));
  }
}

function episodeRow({ episode, seed, episodeReturn, success, steps, ended }: EpisodeRecord): string {
  return row(
    String(episode + 1),
    seed === null ? '-' : String(seed),
    number(episodeReturn),
    success === null ? '-' : String(success),
    String(steps),
    ended,
  );
}

function row(...cells: readonly string[]): string {
  return cells.map((cell, i) => cell.padStart(i === 5 ? 12 : 10)).join(' ');
}

function number(value: number): string {
  return String(Math.round(value * 1e6) / 1e6);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
