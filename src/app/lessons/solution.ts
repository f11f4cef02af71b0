// What a teacher reads beside a step: the answer of its exercise.
import { formatScore } from '../format.ts';
import type { Exercise } from './lesson.ts';

/** In one line, with the marks of a lesson's texts. */
export function solutionOf(exercise: Exercise): string {
  switch (exercise.kind) {
    case 'choice':
      return exercise.options.find(({ right }) => right)!.text;
    case 'bet':
      return exercise.options[exercise.outcome]!;
    case 'number':
      return numberOf(exercise);
    case 'write':
      return exercise.solution === null ? 'Any result will do' : `For example \`${exercise.solution}\``;
    default:
      return exercise satisfies never;
  }
}

function numberOf({ from, to, unit }: Extract<Exercise, { kind: 'number' }>): string {
  const digits = { maximumFractionDigits: to - from < 1 ? 2 : 0 };
  const number =
    from === to ? formatScore(from) : `${from.toLocaleString('en', digits)} to ${to.toLocaleString('en', digits)}`;
  return `${number} ${unit}`.trim();
}

/** The program with the exercise's solution in it. */
export function solved({ code, solution }: Extract<Exercise, { kind: 'write' }>): string {
  const name = /^const (\w+) =/.exec(solution ?? '')?.[1];
  return name && solution ? code.replace(new RegExp(`^const ${name} = .*;$`, 'm'), solution) : code;
}
