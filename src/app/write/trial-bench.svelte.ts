// Plays policies outside any run, one at a time, with progress and a way to stop; their scores are kept by what was played.
import { scoresFrom } from '../../engine/history.ts';
import type { EvaluationScores } from '../../engine/events.ts';
import type { EvaluationJob, EvaluationResult } from '../../engine/jobs.ts';
import { engineWithSandbox } from '../engine-host.ts';
import { messages } from '../messages.svelte.ts';
import { python } from '../python.svelte.ts';
import { keepResult, keptResults, type Results } from './kept-results.ts';

/** What is being played right now. */
export interface Trial {
  readonly what: string;
  readonly episodes: number;
  readonly episodesDone: number;
  readonly steps: number;
}

/** Told apart from those of other pages of the visit. */
let tickets = 0;

export class TrialBench {
  trial = $state.raw<Trial | null>(null);
  private results = $state.raw<Results>(keptResults());
  private ticket = '';
  private stopped = false;

  /** Scores of what `played` names; null where it was not played. */
  scoresOf(played: string): EvaluationScores | null {
    return this.results[played] ?? null;
  }

  /** Plays `job` and keeps its scores under `played`, which names all that they follow from. Null where it could not even begin; the person is told then. */
  async play(played: string, job: EvaluationJob, what: string): Promise<EvaluationResult | null> {
    if (this.trial) return null;
    const { episodes } = job.plan;
    this.stopped = false;
    this.trial = { what, episodes, episodesDone: 0, steps: 0 };
    try {
      if (job.policy.kind === 'code' && job.policy.language === 'python') await python.prepare();
      const api = await engineWithSandbox();
      if (this.stopped) return null;
      this.ticket = `trial-${++tickets}`;
      const result = await api.evaluate(job, this.ticket, ({ episodesDone, steps }) => {
        if (this.trial) this.trial = { what, episodes, episodesDone, steps };
      });
      if (result.ok) this.results = keepResult(played, scoresFrom(result.episodes));
      return result;
    } catch (error) {
      messages.problem('Trying the policy', error);
      return null;
    } finally {
      this.trial = null;
      this.ticket = '';
    }
  }

  /** Ends what is being played; its result says so. */
  stop(): void {
    this.stopped = true;
    const { ticket } = this;
    if (ticket) void engineWithSandbox().then((api) => api.cancelEvaluation(ticket));
  }
}
