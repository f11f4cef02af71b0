// A place for the optimize command in tests: a folder of its own, the real engine, and an evaluator that executes nothing.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optimize, type OptimizeSurroundings } from '../../src/cli/optimize-run.ts';
import type { RunEvent } from '../../src/engine/events.ts';
import { parseRunLog } from '../../src/engine/log-json.ts';
import { counterEntry, FakeEvaluator } from './tiny-task.ts';

/** What the place's variables hold; nothing that is written may contain it. */
export const KEY = 'sk-never-in-a-log';

/** A reply whose policy the evaluator scores with `value`. */
export const policy = (value: number) => `\`\`\`javascript\nclass CounterPolicy { act() { return ${value}; } }\n\`\`\``;

export function makePlace(changes: Partial<OptimizeSurroundings> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'optimize-'));
  const printed: string[] = [];
  const progress: string[] = [];
  const around: OptimizeSurroundings = {
    findEnv: (id) => (id === 'counter' ? counterEntry : undefined),
    openTaskFile: () => Promise.reject(new Error('There are no files of tasks here.')),
    envIds: ['counter'],
    createEvaluator: () => new FakeEvaluator(),
    numpy: () => false,
    recordingsFolder: folder,
    variables: { OPENAI_API_KEY: KEY },
    appVersion: '1.2.3',
    print: (line) => void printed.push(line),
    progress: (line) => void progress.push(line),
    onInterrupt: () => () => undefined,
    ...changes,
  };
  const out = join(folder, 'run.json');
  const small = ['--env', 'counter', '--language', 'javascript', '--rounds', '2', '--candidates', '2', '--out', out];
  return { folder, out, small, printed, progress, run: (...argv: string[]) => optimize(argv, around) };
}

export function readLog(file: string): readonly RunEvent[] {
  const parsed = parseRunLog(readFileSync(file, 'utf8'));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.events;
}
