// In which order the answers of a choice stand: shuffled, so that the place gives nothing away, and the same at every visit.
import { textHash } from '../../lib/hash.ts';
import type { Exercise } from './lesson.ts';

/** Places of the options as they are to be shown. A bet keeps its own order: its options are numbers or names that count up. */
export function answerOrder(exercise: Extract<Exercise, { kind: 'choice' | 'bet' }>): readonly number[] {
  const { kind, question, options } = exercise;
  if (kind === 'bet') return options.map((_, i) => i);
  const rank = options.map(({ text }) => textHash(`${question} ${text}`));
  return options.map((_, i) => i).sort((a, b) => (rank[a]! < rank[b]! ? -1 : 1));
}
