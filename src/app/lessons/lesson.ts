// What a lesson is made of: steps that say something, show something real, and ask for something that is checked. Lessons are
// data; src/ui/learn draws them, check.ts judges the answers.
import type { EvaluationResult } from '../../engine/jobs.ts';
import type { CandidateRef } from '../../engine/events.ts';
import type { EnvOptions } from '../../env-api/env.ts';
import type { CurveName } from './curves.ts';
import type { Material } from './material.ts';

export type LessonId =
  'what-is-a-policy' | 'what-promptpo-does' | 'when-knowledge-is-enough' | 'fine-control' | 'exploration';

export interface Lesson {
  readonly id: LessonId;
  readonly title: string;
  /** The question that it answers, for the list. */
  readonly question: string;
  readonly minutes: number;
  /** Recordings by name, tasks by id: what `steps` reads. */
  readonly needs: { readonly recordings: readonly string[]; readonly tasks: readonly string[] };
  readonly notes: TeachersNotes;
  /** Every number in the texts comes out of `material`. */
  readonly steps: (material: Material) => readonly LessonStep[];
}

/** A question for the class, with what a good answer says. */
export interface Question {
  readonly question: string;
  readonly answer: string;
}

export interface TeachersNotes {
  readonly aim: string;
  readonly ask: readonly Question[];
  readonly expect: readonly string[];
}

export interface LessonStep {
  readonly title: string;
  /** Paragraphs. `code` stands between backticks, a word of the glossary as [word|as written here]. */
  readonly text: readonly string[];
  readonly show?: Exhibit;
  readonly exercise?: Exercise;
}

/** What stands beside the text. */
export type Exhibit =
  /** The task, moved at random. */
  | { readonly kind: 'task'; readonly envId: string; readonly options?: EnvOptions }
  /** Programs of a recording, one of them at a time; `hidden` keeps their scores back until the step is done. */
  | {
      readonly kind: 'programs';
      readonly recording: string;
      readonly which: readonly CandidateRef[];
      readonly hidden?: boolean;
      /** Shows the model's own plan first, the code on request. */
      readonly plans?: boolean;
      /** Shows so many lines first, from the one that holds `from` on; the rest on request. */
      readonly part?: { readonly from: string; readonly lines: number };
      /** Marks what is different from this one. */
      readonly against?: CandidateRef;
    }
  /** What somebody wrote: a reflection, a feedback sentence, a part of a prompt. */
  | {
      readonly kind: 'quote';
      readonly from: string;
      readonly hue: 'env' | 'model';
      readonly text: string;
      /** A task whose picture stands below. */
      readonly board?: string;
    }
  /** Rounds of a recording with every candidate's score. */
  | { readonly kind: 'scores'; readonly recording: string }
  /** Learning curves of classical RL, with levels as lines. */
  | {
      readonly kind: 'curves';
      readonly curves: readonly CurveName[];
      readonly levels: readonly { readonly label: string; readonly value: number }[];
      /** The language model's run: its best score after so many steps. */
      readonly run?: { readonly label: string; readonly steps: number; readonly score: number };
    }
  /** The recorded run as a film. */
  | { readonly kind: 'film'; readonly recording: string; readonly startRound?: number };

export interface Option {
  readonly text: string;
  readonly right: boolean;
  /** Said when it is chosen. */
  readonly why: string;
}

/** What the learner does; a step with none is done by reading on. */
export type Exercise =
  | { readonly kind: 'choice'; readonly question: string; readonly options: readonly Option[] }
  /** A guess before the answer is known: any option will do, and `reveal` follows. */
  | {
      readonly kind: 'bet';
      readonly question: string;
      readonly options: readonly string[];
      readonly outcome: number;
      readonly reveal: string;
    }
  | {
      readonly kind: 'number';
      readonly question: string;
      readonly unit: string;
      /** Right from `from` to `to`, both included. */
      readonly from: number;
      readonly to: number;
      readonly tooLow: string;
      readonly tooHigh: string;
      readonly right: string;
    }
  | WriteExercise;

/** Code to change and run: real episodes, behind the wall, on the seeds named. */
export interface WriteExercise {
  readonly kind: 'write';
  readonly question: string;
  readonly envId: string;
  readonly options?: EnvOptions;
  /** JavaScript. */
  readonly code: string;
  readonly seeds: readonly number[];
  /** A line that passes, put in the place of the line that sets the same constant; null where any program does. */
  readonly solution: string | null;
  /** In words, for the button's neighbour: what has to come out. */
  readonly goal: string;
  /** What is right about this result, or a hint. */
  readonly judge: (tried: Tried) => Judgement;
}

export interface Tried {
  readonly code: string;
  readonly result: EvaluationResult;
  /** Mean return of the episodes; NaN where the code failed. */
  readonly mean: number;
}

export interface Judgement {
  readonly passed: boolean;
  readonly words: string;
}
