// What the pages put into a link: of a run, of the studio's choices, of code in the editor. Tasks of the person's own travel whole.
import type { EnvOptions } from '../../env-api/env.ts';
import { isOwnId } from '../../env-api/own-task.ts';
import type { CandidateState, RunState } from '../../engine/state.ts';
import type { RunChoices } from '../studio/choices.ts';
import { codeOf } from '../story/parents.ts';
import type { Shared, SharedPolicy } from './share.ts';

/** A run's task and settings, with the policy that is looked at where it has code. */
export async function sharedOfRun(state: RunState, candidate: CandidateState | null): Promise<Shared> {
  const { choicesOfRun } = await import('./shared-settings.ts');
  const { language } = state.settings;
  const code = candidate ? codeOf(candidate) : '';
  return sharedOfChoices(choicesOfRun(state.settings), code === '' ? undefined : { language, code });
}

/** The studio's choices. */
export async function sharedOfChoices(run: RunChoices, policy?: SharedPolicy): Promise<Shared> {
  const { changesOf } = await import('./shared-settings.ts');
  return { ...(await sharedPolicy(run.envId, run.envOptions, policy)), settings: changesOf(run) };
}

/** A task and a policy, without settings. */
export async function sharedPolicy(envId: string, envOptions: EnvOptions, policy?: SharedPolicy): Promise<Shared> {
  return {
    envId,
    envOptions,
    ...(policy && { policy }),
    ...(isOwnId(envId) && { task: await ownTaskText(envId) }),
  };
}

async function ownTaskText(envId: string): Promise<string> {
  const { exportTask } = await import('../own-tasks/own-tasks.svelte.ts');
  return exportTask(envId);
}
