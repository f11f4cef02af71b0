// Which jobs bring Python code of a model or of a person along, beside the task.
import type { EvaluationJob, FeedbackJob } from '../../engine/jobs.ts';

/** Whether the job's policy or Feedback class is written in Python. */
export function bringsPython(job: EvaluationJob | FeedbackJob): boolean {
  if (!('policy' in job)) return job.language === 'python';
  return job.policy.kind === 'code' && job.policy.language === 'python';
}
