// Judges an answer to a lesson's exercise. Pure functions; running code is try-policy.ts.
import type { Exercise, Judgement, Tried, WriteExercise } from './lesson.ts';

type Choice = Extract<Exercise, { kind: 'choice' }>;
type NumberQuestion = Extract<Exercise, { kind: 'number' }>;

export function judgeChoice(exercise: Choice, picked: number): Judgement {
  const option = exercise.options[picked];
  if (!option) return { passed: false, words: 'Choose one of the answers.' };
  return { passed: option.right, words: option.why };
}

/** `text` as typed; spaces, thousands separators, a comma for the point and the typographic minus are allowed. */
export function judgeNumber(exercise: NumberQuestion, text: string): Judgement {
  const signed = text.replace(/[\s’']/g, '').replace('−', '-');
  // 12,345 has groups of three; any other comma stands for the point.
  const plain = /^-?[1-9]\d{0,2}(,\d{3})+(\.|$)/.test(signed) ? signed.replaceAll(',', '') : signed.replace(',', '.');
  const value = Number(plain);
  if (plain === '' || !Number.isFinite(value)) return { passed: false, words: 'Type a number, like 120 or 2.5.' };
  if (value < exercise.from) return { passed: false, words: exercise.tooLow };
  if (value > exercise.to) return { passed: false, words: exercise.tooHigh };
  return { passed: true, words: exercise.right };
}

/** A policy that failed never passes; what the error says comes first. */
export function judgeTried(exercise: WriteExercise, tried: Tried): Judgement {
  if (tried.result.ok) return exercise.judge(tried);
  const { message, line } = tried.result.error;
  const where = line === undefined ? '' : `, line ${line}`;
  const comma = DECIMAL_COMMA.exec(tried.code)?.[1];
  const hint = comma
    ? `Numbers in a program have a point, not a comma: write \`0.5\`, not \`0,5\`. Yours says \`${comma}\`.`
    : 'Mend it and run it again.';
  return { passed: false, words: `The program did not run${where}: ${sentence(message)} ${hint}` };
}

/** A constant with a comma in its number: `const K = 0,5;` or `0.02,5`. */
const DECIMAL_COMMA = /^\s*const \w+\s*=\s*(-?[\d.]+,\d+)\s*;?\s*$/m;

/** Without the place, which is said already, and with a full stop. */
function sentence(message: string): string {
  const plain = message.replace(/^\w+\.js, line \d+:\s*/, '').trim();
  return /[.!?]$/.test(plain) ? plain : `${plain}.`;
}

/** The number that a program gives to a constant: `const NAME = 3;`. Null where there is none. */
export function constantIn(code: string, name: string): number | null {
  const found = new RegExp(`\\bconst ${name}\\s*=\\s*(-?[\\d.]+)\\s*;`).exec(code);
  const value = Number(found?.[1] ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}
