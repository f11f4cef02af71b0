// `npm run -s train`: trains a classical algorithm on a task without a browser and keeps its learning curves as records.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { hyperparametersOf } from '../baselines/algorithm.ts';
import { evaluationSeeds } from '../baselines/evaluation.ts';
import { findAlgorithm } from '../baselines/index.ts';
import { beginRecord, foldRecord } from '../baselines/record-of.ts';
import { trainingSession, type SessionEvent, type SessionParts, type TrainingSetup } from '../baselines/session.ts';
import type { TrainingRecord } from '../baselines/training-record.ts';
import type { EnvModule, EnvOptions } from '../env-api/env.ts';
import { errorText } from '../lib/error-text.ts';
import { newRunId } from '../storage/run-id.ts';
import { findEnv, registry } from '../../envs/index.ts';
import { atTwin, readEnvOptions, UsageError } from './args.ts';
import { writeAtomically } from './by-hand-folder.ts';
import { loadCliMujoco, type CliPlace } from './place.ts';
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
  const entry = findEnv(args.env);
  if (!entry)
    throw new UsageError(`There is no task "${args.env}". Tasks: ${registry.map(({ id }) => id).join(', ')}.`);
  const module = await entry.load();
  const plain = readEnvOptions(module.card, args.envOptions);
  const options = args.twin ? atTwin(module.card, plain, args.twin).envOptions : plain;
  const save = openFile(args);
  const algorithm = await findAlgorithm(args.algorithm)!.load();
  const mujoco = entry.engine === 'mujoco' ? await loadCliMujoco(place) : undefined;
  const parts: SessionParts = {
    algorithm,
    makeEnv: () => module.make(options, mujoco),
    horizon: module.describe(options).horizon,
    finite: module.card.finite === true,
    now: () => performance.now(),
  };
  const hyperparameters = checkFit(parts, module, args);
  const { version: appVersion } = JSON.parse(readFileSync(join(place.root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const records: TrainingRecord[] = [];
  const interrupt = listenForInterrupt();
  for (const seed of args.seeds) {
    const setup: TrainingSetup = {
      env: { id: args.env, options },
      algorithm: args.algorithm,
      hyperparameters,
      seed,
      budget: args.steps,
      evaluationSeeds: evaluationSeeds(args.episodes),
    };
    const facts = { id: newRunId(), startedAt: Date.now(), appVersion, ...(args.group ? { group: args.group } : {}) };
    const index = records.length;
    await runOne(setup, parts, interrupt, beginRecord(setup, facts), (record) => {
      records[index] = record;
      save(records);
    });
    if (interrupt.asked()) break;
  }
  interrupt.dispose();
  console.log(summaryTable(records, module.card, hasDefaults(module, options)));
  if (interrupt.asked()) return exitCodes.ended;
  return records.some(({ status }) => status === 'failed') ? exitCodes.failed : exitCodes.done;
}

/** Trains once; `keep` gets the record at the start, after every evaluation and at the end. */
async function runOne(
  setup: TrainingSetup,
  parts: SessionParts,
  interrupt: Interrupt,
  begun: TrainingRecord,
  keep: (record: TrainingRecord) => void,
): Promise<void> {
  let record = begun;
  keep(record);
  const say = sayer(setup.seed);
  for (const event of trainingSession(setup, parts)) {
    record = foldRecord(record, event);
    say(event);
    if (event.type !== 'progress') keep(record);
    await setImmediate(); // lets Ctrl+C in
    if (interrupt.asked()) break;
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
function checkFit({ algorithm, makeEnv, finite }: SessionParts, { card }: EnvModule, { changed }: TrainArgs) {
  const env = makeEnv();
  const { observationSpace: observation, actionSpace: action } = env;
  env.close();
  const unfit = algorithm.unfit({ observation, action, finite });
  if (unfit !== null) throw new UsageError(`${card.title}: ${unfit}`);
  return readHyperparameters(algorithm, changed, action);
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
  return (records) => writeAtomically(out, `${JSON.stringify(records, null, 1)}\n`);
}

function hasDefaults({ card }: EnvModule, options: EnvOptions): boolean {
  return card.options.every(({ name, defaultValue }) => options[name] === defaultValue);
}

interface Interrupt {
  asked(): boolean;
  dispose(): void;
}

/** Ctrl+C and a scheduler's SIGTERM end the command after the present piece of work; the second one ends it at once. */
function listenForInterrupt(): Interrupt {
  let asked = false;
  const listener = (): void => {
    asked = true;
    dispose();
  };
  const dispose = (): void => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, listener);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, listener);
  return { asked: () => asked, dispose };
}
