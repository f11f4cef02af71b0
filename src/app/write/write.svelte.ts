// Hands code over to the page on which a person writes a policy, from wherever the code is shown. Nothing of it runs by itself.
import type { EnvOptions } from '../../env-api/env.ts';
import type { Language } from '../../engine/settings.ts';
import { router } from '../router.svelte.ts';

export interface HandedOver {
  readonly envId: string;
  readonly envOptions?: EnvOptions;
  readonly language: Language;
  readonly code: string;
  /** Key of the run to compare with (`rivalKey`). */
  readonly against?: string;
}

/** How the address names a run of this browser to compare with. */
export function rivalKey(kind: 'run' | 'recording', id: string): string {
  return `${kind}.${id}`;
}

let waiting: HandedOver | null = null;

/** Opens the writer of a task with this code in its editor. */
export function openInWriter(handedOver: HandedOver): void {
  waiting = handedOver;
  const { envId, envOptions = {}, language, against } = handedOver;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- read once, by the router
  const params = new URLSearchParams({ language, ...(against && { against }), ...optionsParam(envOptions) });
  router.go({ name: 'write', envId }, params);
}

/** The code that waits for the writer of `envId`, once. */
export function takeHandedOver(envId: string): HandedOver | null {
  const found = waiting?.envId === envId ? waiting : null;
  if (found) waiting = null;
  return found;
}

/** The task's options as they stand in an address; nothing for a task as published. */
export function optionsParam(envOptions: EnvOptions): { readonly options?: string } {
  return Object.keys(envOptions).length > 0 ? { options: JSON.stringify(envOptions) } : {};
}
