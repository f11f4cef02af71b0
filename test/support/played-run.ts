// The log of a finished run whose episodes were really played, so that the page can play them again: one candidate per policy.
import { createActionRecorder } from '../../src/env-api/action-log.ts';
import type { EvaluationScores, RunEventBody } from '../../src/engine/events.ts';
import { serializeRunLog } from '../../src/engine/log-json.ts';
import { scoreOf } from '../../src/engine/selection.ts';
import type { Env, EnvModule } from '../../src/env-api/env.ts';
import type { Action } from '../../src/env-api/space.ts';
import { makeLog, makeSettings, started } from './run-logs.ts';

/** The action at a step, from the flat observation. */
export type TestPolicy = (step: number, observation: Float64Array) => Action;

/** Plays one episode per seed, at most `horizon` steps each. */
function playEpisodes(env: Env, policy: TestPolicy, seeds: readonly number[], horizon: number): EvaluationScores {
  const recorder = createActionRecorder(env.actionSpace);
  const episodes = seeds.map((seed) => {
    recorder.clear();
    let { observation } = env.reset({ seed });
    let episodeReturn = 0;
    let success: number | null = null;
    let steps = 0;
    let terminated = false;
    while (steps < horizon && !terminated) {
      const action = policy(steps, observation);
      recorder.push(action);
      const result = env.step(action);
      ({ observation, terminated } = result);
      episodeReturn += result.reward;
      const { success: told } = result.info;
      if (told !== undefined) success = Math.max(success ?? 0, Number(told));
      steps += 1;
    }
    const ended = terminated ? ('terminated' as const) : ('truncated' as const);
    return { episodeReturn, success, steps, ended, actions: recorder.take() };
  });
  return {
    returns: episodes.map((each) => each.episodeReturn),
    successes: episodes.flatMap(({ success }) => (success === null ? [] : [success])),
    steps: episodes.map((each) => each.steps),
    ended: episodes.map((each) => each.ended),
    seeds,
    actions: episodes.map((each) => each.actions),
  };
}

/** The exported log of one round, whose winner is the candidate with the highest mean of what the card selects by. Closes `env`. */
export function playedRun(
  runId: string,
  module: EnvModule,
  env: Env,
  policies: readonly TestPolicy[],
  { seeds, horizon }: { readonly seeds: readonly number[]; readonly horizon: number },
): string {
  const evaluations = policies.map((policy) => playEpisodes(env, policy, seeds, horizon));
  env.close();
  const { selection } = module.card;
  const scores = evaluations.map((each) => scoreOf(each, selection));
  const best = scores.indexOf(Math.max(...scores));
  const bodies: RunEventBody[] = [
    { ...started(makeSettings({ envId: module.card.id })), title: runId, selection } as RunEventBody,
    ...evaluations.map((evaluation, i): RunEventBody => ({
      type: 'candidate-scored',
      round: 1,
      candidate: i + 1,
      attempt: 0,
      code: `// Policy ${i + 1} of a test.`,
      scores: evaluation,
      score: scores[i]!,
      wallMs: 1,
      policyMs: 1,
      output: '',
    })),
    { type: 'round-selected', round: 1, candidate: best + 1, score: scores[best]! },
    { type: 'run-ended', reason: 'completed' },
  ];
  return serializeRunLog(makeLog(bodies, runId));
}
