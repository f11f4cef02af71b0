// A task and an evaluator that execute nothing: for tests of what stands around the engine.
import type { RegistryEntry, TaskDescription } from '../../src/env-api/env.ts';
import type { Evaluator } from '../../src/engine/capabilities.ts';
import type { RunEvent } from '../../src/engine/events.ts';
import type { EvaluationJob, EvaluationResult } from '../../src/engine/jobs.ts';
import { reduceAll } from '../../src/engine/reducer.ts';

const task: TaskDescription = {
  envId: 'counter',
  horizon: 5,
  policyClassName: 'CounterPolicy',
  observationClassName: 'CounterObservation',
  observationSource: 'class CounterObservation:\n    pass',
  observationNotes: '',
  actionText: 'Discrete(2)',
  rewardText: '1 per step',
  rewardName: 'reward',
  observationModules: ['observations'],
};
const card = { id: 'counter', title: 'Counter', selection: 'return', horizon: 5, options: [] };
/** Nothing but the card and the description is there: nobody steps this task. */
export const counterEntry = { ...card, load: async () => ({ card, describe: () => task }) } as unknown as RegistryEntry;

/** Scores a policy by the first number in its code; while `hold` is pending, evaluations wait for it. */
export class FakeEvaluator implements Evaluator {
  readonly maxConcurrentJobs = 2;
  hold: Promise<void> | null = null;
  jobs = 0;
  async evaluate(job: EvaluationJob, options: Parameters<Evaluator['evaluate']>[1]): Promise<EvaluationResult> {
    this.jobs++;
    await this.hold;
    const code = job.policy.kind === 'code' ? job.policy.code : '0';
    const value = Number(/\d+/.exec(code)?.[0] ?? 0);
    const records = Array.from({ length: job.plan.episodes }, (_, episode) => ({
      episode,
      seed: job.plan.seeds?.[episode] ?? null,
      episodeReturn: value + (episode % 2),
      success: null,
      steps: 5,
      ended: 'truncated' as const,
      actions: Uint8Array.of(0, 1, 0, 1, 0),
    }));
    for (const [i, finished] of records.entries()) {
      options.onProgress?.({ episodesDone: i + 1, steps: 5 * (i + 1), stepsPerSecond: 100, finished });
    }
    return { ok: true, episodes: records, steps: 5 * records.length, wallMs: 1, policyMs: 1, output: '' };
  }
  dispose(): void {}
  summarize(): ReturnType<Evaluator['summarize']> {
    return Promise.resolve({ ok: true, summaries: ['It counted.'] });
  }
}

/** What a run came to, without times and positions. */
export function outcome(log: readonly RunEvent[]) {
  const { rounds, bestRound, lastRound, endReason, reports, usage, calls } = reduceAll(log);
  return {
    rounds: rounds.map(({ winner, score, confirmed, feedbackText, reflection, candidates }) => {
      const kept = candidates.map(({ status, code, scores, attempts }) => ({ status, code, scores, attempts }));
      return { winner, score, confirmed, feedbackText, reflection, candidates: kept };
    }),
    bestRound,
    lastRound,
    endReason,
    reports,
    calls: [...calls.values()].map(({ callId, text }) => [callId, text]).sort(),
    used: [usage.calls, usage.promptTokens, usage.completionTokens, usage.searchSteps, usage.confirmSteps],
  };
}
