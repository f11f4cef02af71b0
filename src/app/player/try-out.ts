// Plays a policy for one episode, now, so that it can be shown on a seed that it was never tried on.
import { scoresFrom } from '../../engine/history.ts';
import type { EvaluationJob } from '../../engine/jobs.ts';
import { engineWithSandbox } from '../engine-host.ts';
import { python } from '../python.svelte.ts';
import type { Playable } from './playback.svelte.ts';

/** The episodes of `job`, played behind the wall. Rejects in words where the policy fails. */
export async function tryOut(job: EvaluationJob): Promise<Playable> {
  if (job.policy.kind === 'code' && job.policy.language === 'python') await python.prepare();
  const result = await (await engineWithSandbox()).evaluate(job);
  if (!result.ok) throw new Error(result.error.message);
  return { env: job.env, scores: scoresFrom(result.episodes) };
}
