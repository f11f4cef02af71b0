// What a worker runs model-written code with. The browser's sandbox worker uses `guest` as it stands; Node passes its own
// ways to compile and to import.
import { compileWithFunction, type CompileFunction } from './javascript.ts';
import { importFromBlob, type ImportText } from './import-text.ts';
import { bootInterpreter, type PythonInterpreter } from './python.ts';
import { runEvaluation, runFeedback } from './rollout-job.ts';
import type { Guest } from './runtime.ts';

export interface GuestPlatform {
  readonly compile?: CompileFunction;
  readonly importText?: ImportText;
}

export function createGuest({ compile = compileWithFunction, importText = importFromBlob }: GuestPlatform = {}): Guest {
  return {
    bootPython: (assets) => bootInterpreter(assets, importText),
    // Runtimes come from `bootPython` above, so they are interpreters.
    evaluate: (job, make, python, hooks) =>
      runEvaluation(job, make, python as PythonInterpreter | null, hooks, compile),
    summarize: (job, make, python) => runFeedback(job, make, python as PythonInterpreter | null, compile),
  };
}

export const guest: Guest = createGuest();
