// What a person can begin with in the editor: code that stands somewhere already. Pure functions.
import type { Language } from '../../engine/settings.ts';
import type { RunState } from '../../engine/state.ts';
import type { KeptTry } from './write-drafts.ts';
import { modelEntrants } from './write-ranking.ts';

export interface StartPoint {
  readonly key: string;
  readonly label: string;
  readonly language: Language;
  readonly code: string;
}

export interface StartSources {
  readonly language: Language;
  readonly stub: string;
  /** The task's own policy; null where it has none, or none that fits what a policy sees here. */
  readonly handWritten: string | null;
  readonly setAside: StartPoint | null;
  /** The run that is compared with. */
  readonly run: RunState | null;
  readonly tries: readonly KeptTry[];
}

/** In the order of the list; the model's attempts come in the run's language, the person's tries each in its own. */
export function startPointsOf({
  language,
  stub,
  handWritten,
  setAside,
  run,
  tries,
}: StartSources): readonly StartPoint[] {
  const written = { key: 'hand-written', label: 'The hand-written policy', language };
  return [
    { key: 'stub', label: 'An empty policy that runs', language, code: stub },
    ...(setAside ? [setAside] : []),
    ...(handWritten === null ? [] : [{ ...written, code: handWritten }]),
    ...(run ? modelEntrants(run) : []).map(({ key, name, code }) => ({
      key,
      label: `The model’s: ${name}`,
      language: run!.settings.language,
      code: code!,
    })),
    ...tries.map(({ number, language, code }) => ({
      key: `try/${number}`,
      label: `Your try ${number}`,
      language,
      code,
    })),
  ];
}
