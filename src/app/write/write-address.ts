// What is written for and looked at on the writer's page, as it stands in the address.
import type { EnvOptions } from '../../env-api/env.ts';
import type { Language } from '../../engine/settings.ts';
import { nobody, watchIn, watchParams, type Watched } from '../comparison/watch-address.ts';
import { optionsIn } from '../options-address.ts';
import { optionsParam } from './write.svelte.ts';

export interface WriteView {
  /** Null: that of the run that is compared with. */
  readonly language: Language | null;
  /** Key of the run to compare with, or `noRival`; null: one that fits. */
  readonly against: string | null;
  /** Options of the task; null or none of them: the task as published. */
  readonly envOptions: EnvOptions | null;
  /** Whose episodes are in the player; `who` is a key of the table. */
  readonly watched: Watched;
}

type Params = Readonly<Record<string, string | number | null>>;

/** The parameters of a view; null takes one out. */
export function writeParams({ language, against, envOptions, watched }: WriteView): Params {
  const { options = null } = optionsParam(envOptions ?? {});
  return { language, against, options, ...watchParams(watched) };
}

/** Attempts of the model can be watched at once; a person's own tries would have to be played first. */
const isAttempt = /^\d+\/\d+$/;

/** The view that an address asks for. What makes no sense is left out. */
export function writeIn(params: URLSearchParams): WriteView {
  const language = params.get('language');
  const watched = watchIn(params);
  return {
    language: language === 'python' || language === 'javascript' ? language : null,
    against: params.get('against'),
    envOptions: optionsIn(params.get('options')),
    watched: watched.who !== null && isAttempt.test(watched.who) ? watched : nobody,
  };
}
