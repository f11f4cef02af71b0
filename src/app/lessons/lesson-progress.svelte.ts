// How far a person has come in the lessons, kept in this browser: which steps are done.
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

class LessonProgress {
  private done = $state.raw<Done>(readSetting(setting, isDone, {}));

  /** 0-based steps of a lesson that are done. */
  stepsDone(id: LessonId): readonly number[] {
    return this.done[id] ?? [];
  }

  finish(id: LessonId, step: number): void {
    if (this.stepsDone(id).includes(step)) return;
    this.keep({ ...this.done, [id]: [...this.stepsDone(id), step].sort((a, b) => a - b) });
  }

  /** Forgets one lesson, or all of them. */
  forget(id?: LessonId): void {
    this.keep(id ? { ...this.done, [id]: [] } : {});
  }

  private keep(done: Done): void {
    this.done = done;
    keepSetting(setting, done);
  }
}

export const lessonProgress = new LessonProgress();
