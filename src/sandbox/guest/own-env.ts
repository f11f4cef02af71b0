// Makes environments from a source that a person pasted, in either language.
import { ownTaskMatches } from '../../env-api/own-task-module.ts';
import type { MakeEnv } from '../../env-api/env.ts';
import type { OwnFacts, OwnSource } from '../../env-api/own-task.ts';
import { twinOf } from '../../env-api/twin.ts';
import type { CompileFunction } from './javascript.ts';
import { javascriptOwnClass, type OwnClass } from './own-javascript.ts';
import { pythonOwnClass } from './own-python.ts';
import type { PythonInterpreter } from './python.ts';

/** A pasted environment as it goes behind the wall. */
export interface OwnEnvSource {
  readonly source: OwnSource;
  /** What the check found: the environment has to declare the same. */
  readonly facts: OwnFacts;
}

/** Loads the class. Throws an `EnvProblem` where that cannot be done. */
export function loadOwnClass(
  { language, code }: OwnSource,
  python: PythonInterpreter | null,
  compile: CompileFunction,
): OwnClass {
  if (language === 'javascript') return javascriptOwnClass(code, compile);
  if (!python) throw new Error('Python was not started in this worker.');
  return pythonOwnClass(code, python);
}

/** As a bundled module's `make`; the class is loaded by the first call. */
export function ownMake(
  { source, facts }: OwnEnvSource,
  python: PythonInterpreter | null,
  compile: CompileFunction,
): MakeEnv {
  let loaded: OwnClass | null = null;
  return (id, options) => {
    if (!loaded) {
      loaded = loadOwnClass(source, python, compile);
      if (!ownTaskMatches(loaded.spaces, facts))
        throw new Error(
          'It declares other spaces than when it was checked. Open the task, check it again and save it.',
        );
    }
    return twinOf(loaded.make(), id, options);
  };
}
