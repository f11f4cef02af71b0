// `npm run -s train`: trains a classical algorithm on a task without a browser and keeps its learning curves as records.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { hyperparametersOf, type Algorithm } from '../baselines/algorithm.ts';
import { evaluationSeeds } from '../baselines/evaluation.ts';
import { findAlgorithm } from '../baselines/index.ts';
import { beginRecord, foldRecord } from '../baselines/record-of.ts';
import { trainingSession, type SessionEvent, type SessionParts, type TrainingSetup } from '../baselines/session.ts';
import type { TrainingRecord } from '../baselines/training-record.ts';
import { withoutNetworks } from '../baselines/without-networks.ts';
import type { EnvModule, EnvOptions } from '../env-api/env.ts';
import { isOwnId } from '../env-api/own-task.ts';
import { errorText } from '../lib/error-text.ts';
import type { OwnEnvSource } from '../sandbox/guest/own-env.ts';
import { needsMujoco } from '../sandbox/host/trusted-tasks.ts';
import type { NodeEvaluator } from '../sandbox/node/evaluator.ts';
import { newRunId } from '../storage/run-id.ts';
import { trainingFile } from '../storage/training-file.ts';
import { atTwin, readEnvOptions, UsageError } from './args.ts';
import { writeAtomically } from './by-hand-folder.ts';
import { createCliEvaluator, loadCliMujoco, type CliPlace } from './place.ts';
import { openTask } from './task-file.ts';
import { parseTrainArgs, trainUsage, type TrainArgs } from './train-args.ts';
import { evaluationLine, hyperparameterList, progressLine, summaryTable } from './train-words.ts';

const exitCodes = { done: 0, failed: 1, usage: 2, ended: 3 } as const;

/** Between two lines about a training that is not being evaluated. */
const LINE_EVERY_MS = 5000;

/** Runs the command; resolves to the exit code, which `trainUsage` explains. */
export async function main(args: readonly string[], place: CliPlace): Promise<number> {
  try {
    const request = parseTrainArgs(args);
    if (request.kind === 'help') console.log(trainUsage);
    else if (request.kind === 'list') console.log(hyperparameterList(await findAlgorithm(request.algorithm)!.load()));
    else return await train(request.args, place);
    return exitCodes.done;
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    console.error(`train: ${thrown.message}`);
    return exitCodes.usage;
  }
}

async function train(args: TrainArgs, place: CliPlace): Promise<number> {
  const ownTasks = new Map<string, OwnEnvSource>();
  const evaluator = createCliEvaluator(place, 1, ownTasks);
  try {
    const module = await openTask(args.task, evaluator, ownTasks);
    return await trainOn(module, args, place, evaluator);
  } finally {
    evaluator.dispose();
  }
}

async function trainOn(
  module: EnvModule,
  args: TrainArgs,
  place: CliPlace,
  evaluator: Pick<NodeEvaluator, 'own'>,
): Promise<number> {
  const { id } = module.card;
  const plain = readEnvOptions(module.card, args.envOptions);
  const options = args.twin ? atTwin(module.card, plain, args.twin).envOptions : plain;
  const save = openFile(args);
  const algorithm = await findAlgorithm(args.algorithm)!.load();
  const hyperparameters = checkFit(algorithm, module, options, args);
  const mujoco = needsMujoco(id) ? await loadCliMujoco(place) : undefined;
  const about = { horizon: module.describe(options).horizon, finite: module.card.finite === true };
  const here = { ...about, algorithm, makeEnv: () => module.make(options, mujoco), now: () => performance.now() };
  const play: Play = isOwnId(id)
    ? (setup, tell, signal) => evaluator.own.train({ setup, ...about }, tell, signal)
    : (setup, tell, signal) => playHere(setup, here, tell, signal);
  const { version: appVersion } = JSON.parse(readFileSync(join(place.root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const records: TrainingRecord[] = [];
  const interrupt = listenForInterrupt();
  for (const seed of args.seeds) {
    const setup: TrainingSetup = {
      env: { id, options },
      algorithm: args.algorithm,
      hyperparameters,
      seed,
      budget: args.steps,
      evaluationSeeds: evaluationSeeds(args.episodes),
    };
    const facts = { id: newRunId(), startedAt: Date.now(), appVersion, ...(args.group ? { group: args.group } : {}) };
    const index = records.length;
    await runOne(setup, play, interrupt.signal, beginRecord(setup, facts), (record) => {
      records[index] = record;
      save(records);
    });
    if (interrupt.signal.aborted) break;
  }
  interrupt.dispose();
  console.log(summaryTable(records, module.card, hasDefaults(module, options)));
  if (interrupt.signal.aborted) return exitCodes.ended;
  return records.some(({ status }) => status === 'failed') ? exitCodes.failed : exitCodes.done;
}

/** One training to its end, or until `signal` aborts; `tell` hears what happens. Rejects in words. */
type Play = (setup: TrainingSetup, tell: (event: SessionEvent) => void, signal: AbortSignal) => Promise<void>;

async function playHere(
  setup: TrainingSetup,
  parts: SessionParts,
  tell: (event: SessionEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const event of trainingSession(setup, parts)) {
    tell(event);
    await setImmediate(); // lets Ctrl+C in
    if (signal.aborted) return;
  }
}

/** Trains once; `keep` gets the record at the start, after every evaluation and at the end. */
async function runOne(
  setup: TrainingSetup,
  play: Play,
  signal: AbortSignal,
  begun: TrainingRecord,
  keep: (record: TrainingRecord) => void,
): Promise<void> {
  let record = begun;
  keep(record);
  const say = sayer(setup.seed);
  const hear = (event: SessionEvent): void => {
    record = foldRecord(record, event);
    say(event);
    if (event.type !== 'progress') keep(record);
  };
  try {
    await play(setup, hear, signal);
  } catch (thrown) {
    hear({ type: 'failed', problem: errorText(thrown) });
  }
  if (record.status === 'running') keep({ ...record, status: 'stopped' });
}

/** Prints evaluations as they come, and now and then how training stands. */
function sayer(seed: number): (event: SessionEvent) => void {
  let saidAt = performance.now();
  return (event) => {
    if (event.type === 'evaluated') console.error(evaluationLine(seed, event.point));
    else if (event.type === 'progress' && performance.now() - saidAt > LINE_EVERY_MS)
      console.error(progressLine(seed, event));
    else return;
    saidAt = performance.now();
  };
}

/** The hyper-parameters; throws UsageError for unknown names, values that are not allowed and an algorithm that cannot learn the task. */
function checkFit(algorithm: Algorithm, module: EnvModule, options: EnvOptions, args: TrainArgs) {
  const { card } = module;
  if (isOwnId(card.id) && !withoutNetworks.has(args.algorithm)) {
    const names = [...withoutNetworks].join(', ');
    throw new UsageError(
      `${args.algorithm} needs a library of networks, which a task of your own cannot have: use ${names}.`,
    );
  }
  const { observation, action } = module.spaces(options);
  const unfit = algorithm.unfit({ observation, action, finite: card.finite === true });
  if (unfit !== null) throw new UsageError(`${card.title}: ${unfit}`);
  return readHyperparameters(algorithm, args.changed, action);
}

function readHyperparameters(...given: Parameters<typeof hyperparametersOf>) {
  try {
    return hyperparametersOf(...given);
  } catch (thrown) {
    throw new UsageError(`--set: ${errorText(thrown)}`);
  }
}

/** What writes the records; throws UsageError where the file holds something that is to be kept. */
function openFile({ out, fresh }: TrainArgs): (records: readonly TrainingRecord[]) => void {
  if (out === null) return () => {};
  if (existsSync(out) && !fresh) throw new UsageError(`${out} exists. Name another --out, or replace it with --fresh.`);
  mkdirSync(dirname(out), { recursive: true });
  return (records) => writeAtomically(out, trainingFile(records));
}

function hasDefaults({ card }: EnvModule, options: EnvOptions): boolean {
  return card.options.every(({ name, defaultValue }) => options[name] === defaultValue);
}

interface Interrupt {
  readonly signal: AbortSignal;
  dispose(): void;
}

/** Ctrl+C and a scheduler's SIGTERM end the command after the present piece of work; the second one ends it at once. */
function listenForInterrupt(): Interrupt {
  const control = new AbortController();
  const listener = (): void => {
    control.abort();
    dispose();
  };
  const dispose = (): void => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, listener);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, listener);
  return { signal: control.signal, dispose };
}
