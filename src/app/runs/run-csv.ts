// A run's attempts as a table of plain text: one line per candidate, so that any tool can draw and count again.
import { csvOf } from '../../lib/csv.ts';
import { candidateKey } from './curve.ts';
import type { ReadRun } from './run-reader.ts';
import { repairsOf } from './run-words.ts';

const header = [
  'run',
  'task',
  'model',
  'round',
  'candidate',
  'author',
  'status',
  'winner',
  'score',
  'steps_so_far',
  'repairs',
  'episodes',
  'returns',
  'successes',
  'episode_steps',
  'seeds',
  'error',
];

/** CSV with a header line. Lists (returns, steps, seeds of episodes) are separated by spaces within their cell. */
export function runCsv({ state, marks }: ReadRun): string {
  const list = (values: readonly (number | null)[] | undefined) => (values ?? []).map((value) => value ?? '').join(' ');
  const lines = state.rounds.flatMap((round) =>
    round.candidates.map((candidate) => [
      state.runId,
      state.settings.envId,
      state.settings.model.name,
      round.round,
      candidate.candidate,
      candidate.author,
      candidate.status,
      round.winner === candidate.candidate ? 'yes' : 'no',
      candidate.score ?? null,
      marks.get(candidateKey(round.round, candidate.candidate)) ?? null,
      repairsOf(candidate),
      candidate.scores?.returns.length ?? 0,
      list(candidate.scores?.returns),
      list(candidate.scores?.successes),
      list(candidate.scores?.steps),
      list(candidate.scores?.seeds),
      candidate.error?.message ?? null,
    ]),
  );
  return csvOf([header, ...lines]);
}
