// A task of a person's own on the command line: the file that the page exports, checked in the worker thread in which all of its code
// runs. Under the same id as on the page, so that runs and trainings of both belong together.
import { readFileSync } from 'node:fs';
import type { EnvModule, RegistryEntry } from '../env-api/env.ts';
import { rules } from '../env-api/finding.ts';
import { ownTaskModule } from '../env-api/own-task-module.ts';
import { draftTexts } from '../env-api/own-task-texts.ts';
import { isOwnRecordId, ownEnvId, ownFamily, type OwnVersion } from '../env-api/own-task.ts';
import { errorText } from '../lib/error-text.ts';
import { textHash } from '../lib/hash.ts';
import type { OwnCheckReport } from '../sandbox/guest/own-check.ts';
import type { OwnEnvSource } from '../sandbox/guest/own-env.ts';
import type { NodeEvaluator } from '../sandbox/node/evaluator.ts';
import type { NodeOwnJobs } from '../sandbox/node/own-jobs.ts';
import { readTaskFile, type OwnTaskInFile } from '../storage/own-task-file.ts';
import { hashOfVersion } from '../storage/own-task.ts';
import { findEnv, registry } from '../../envs/index.ts';
import { UsageError, type TaskChoice } from './args.ts';

export interface OpenedTask extends RegistryEntry {
  /** What goes to the worker thread; `make` of the module refuses. */
  readonly source: OwnEnvSource;
}

/**
 * The module of the task that a command is about; the source of one from a file is put into `ownTasks`. Throws UsageError where there
 * is no such task.
 */
export async function openTask(
  choice: TaskChoice,
  evaluator: Pick<NodeEvaluator, 'own'>,
  ownTasks: Map<string, OwnEnvSource>,
): Promise<EnvModule> {
  if ('file' in choice) {
    const opened = await openTaskFile(choice.file, evaluator.own);
    ownTasks.set(opened.id, opened.source);
    return opened.load();
  }
  const entry = findEnv(choice.id);
  if (entry) return entry.load();
  throw new UsageError(`There is no task "${choice.id}". Tasks: ${registry.map(({ id }) => id).join(', ')}.`);
}

/** Reads and checks the file of `--env-file`; throws UsageError where it is none, and where its task breaks a rule. */
export async function openTaskFile(file: string, own: Pick<NodeOwnJobs, 'check'>): Promise<OpenedTask> {
  const task = readFile(file);
  const { source, horizon, selection } = task.draft;
  const report = await own.check({ source, horizon }, new AbortController().signal).catch((thrown: unknown) => {
    throw new UsageError(`--env-file ${file}: ${errorText(thrown)}`);
  });
  const { facts, measure } = report;
  if (!facts || !measure || report.findings.length > 0) throw new UsageError(findingsText(file, report));
  const version: OwnVersion = {
    ...{ source, facts, measure, horizon: report.horizon },
    texts: task.draft.texts ?? draftTexts(facts),
    selection: facts.tellsSuccess ? selection : 'return',
  };
  const recordId = isOwnRecordId(task.id) ? task.id : `own-${textHash(source.code).slice(0, 10)}`;
  const id = ownEnvId(recordId, hashOfVersion(version));
  const title = task.title || 'A task of one’s own';
  const module: EnvModule = ownTaskModule(id, { title, summary: task.summary }, version);
  return { id, title, family: ownFamily, folder: '', load: async () => module, source: { source, facts } };
}

function readFile(file: string): OwnTaskInFile {
  try {
    return readTaskFile(readFileSync(file, 'utf8'));
  } catch (thrown) {
    throw new UsageError(`--env-file ${file}: ${errorText(thrown)}`);
  }
}

/** What is broken, a line each, as on the task's page. */
function findingsText(file: string, { findings }: OwnCheckReport): string {
  const lines = findings.map(({ rule, came, expected, fix, line }) => {
    return `  ${rules[rule]}${line === undefined ? '' : ` (line ${line})`}: ${came} Expected: ${expected} ${fix}`;
  });
  return [`--env-file ${file}: the task breaks ${lines.length === 1 ? 'a rule' : 'rules'}.`, ...lines].join('\n');
}
