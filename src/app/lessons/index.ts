// The five lessons, in their order.
import { exploration } from './exploration.ts';
import { fineControl } from './fine-control.ts';
import type { Lesson } from './lesson.ts';
import { whatIsAPolicy } from './what-is-a-policy.ts';
import { whatPromptPoDoes } from './what-promptpo-does.ts';
import { whenKnowledgeIsEnough } from './when-knowledge-is-enough.ts';

export const lessons: readonly Lesson[] = [
  whatIsAPolicy,
  whatPromptPoDoes,
  whenKnowledgeIsEnough,
  fineControl,
  exploration,
];

export function lessonOf(id: string): Lesson | undefined {
  return lessons.find((each) => each.id === id);
}
