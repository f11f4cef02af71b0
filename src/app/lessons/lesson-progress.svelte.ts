// How far a person has come in the lessons, kept in this browser: which steps are done, and the last answer given in each.
import { keepSetting, readSetting } from '../local-setting.ts';
import type { LessonId } from './lesson.ts';

type Done = Readonly<Record<string, readonly number[]>>;

const setting = 'lesson-progress';

function isDone(value: unknown): value is Done {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((steps) => Array.isArray(steps) && steps.every(Number.isInteger))
  );
}

/** An option's index, a number as typed, or a program; by lesson and step. */
export type Answer = string | number;
type Answers = Readonly<Record<string, Answer>>;

const answersSetting = 'lesson-answers';

function isAnswers(value: unknown): value is Answers {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((each) => typeof each === 'string' || Number.isInteger(each))
  );
}

const keyOf = (id: LessonId, step: number): string => `${id}/${step}`;

class LessonProgress {
  private answers = $state.raw<Answers>(readSetting(answersSetting, isAnswers, {}));
  private done = $state.raw<Done>(readSetting(setting, isDone, {}));

  /** 0-based steps of a lesson that are done. */
  stepsDone(id: LessonId): readonly number[] {
    return this.done[id] ?? [];
  }

  finish(id: LessonId, step: number): void {
    if (this.stepsDone(id).includes(step)) return;
    this.keep({ ...this.done, [id]: [...this.stepsDone(id), step].sort((a, b) => a - b) });
  }

  /** What was last answered in a step; undefined where nothing was. */
  answerIn(id: LessonId, step: number): Answer | undefined {
    return this.answers[keyOf(id, step)];
  }

  answer(id: LessonId, step: number, answer: Answer): void {
    this.keepAnswers({ ...this.answers, [keyOf(id, step)]: answer });
  }

  /** Whether anything is kept of any lesson. */
  get started(): boolean {
    return Object.values(this.done).some((steps) => steps.length > 0) || Object.keys(this.answers).length > 0;
  }

  /** Forgets all lessons, so that somebody else can begin at this computer. */
  forget(): void {
    this.keep({});
    this.keepAnswers({});
  }

  private keepAnswers(answers: Answers): void {
    this.answers = answers;
    keepSetting(answersSetting, answers);
  }

  private keep(done: Done): void {
    this.done = done;
    keepSetting(setting, done);
  }
}

export const lessonProgress = new LessonProgress();
