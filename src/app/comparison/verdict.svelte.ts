// The verdict on the comparison that is on screen, with the choices that a person may make about it.
import { criteriaFor, type Criterion, judge, type Verdict } from '../../stats/verdict.ts';
import { algorithmTitle } from './comparison-plan.ts';
import { budgets, type Comparison } from './comparison.svelte.ts';
import { titleOf } from '../environments.ts';
import { type Evidence, evidenceFor, type RunSetUp, setUpsOf } from './verdict-evidence.ts';
import { type TrainingWish, trainingWish } from './verdict-plan.ts';
import { caveats, neededInWords, reasonFor, rules } from './verdict-words.ts';

const noRuns = 'No run of the language model on this task has ended and is ticked.';

export class VerdictView {
  readonly comparison: Comparison;
  /** The person's own choices; null for what suggests itself. */
  private ownSetUp = $state.raw<string | null>(null);
  private ownCriterion = $state.raw<Criterion['kind'] | null>(null);

  readonly setUps = $derived.by(() => setUpsOf(this.comparison.runsHere));
  readonly setUp = $derived<RunSetUp | null>(
    this.setUps.find(({ key }) => key === this.ownSetUp) ?? this.setUps[0] ?? null,
  );
  private readonly trainings = $derived.by(() => this.comparison.contestants.filter(({ kind }) => kind === 'training'));
  readonly evidence = $derived.by<Evidence | null>(() =>
    this.setUp ? evidenceFor(this.setUp, this.setUps, this.trainings, this.comparison.levels) : null,
  );
  readonly criteria = $derived.by(() => criteriaFor(this.comparison.levels));
  readonly criterion = $derived.by<Criterion>(
    () => this.criteria.find(({ kind }) => kind === this.ownCriterion) ?? this.criteria[0]!,
  );
  readonly verdict = $derived.by<Verdict>(() =>
    judge(this.evidence?.runs ?? [], this.evidence?.comparators ?? [], this.criterion),
  );
  /** Ids of the algorithms that can learn the task. */
  private readonly fit = $derived.by(() =>
    (this.comparison.facts ?? []).filter(({ unfit }) => unfit === null).map(({ id }) => id),
  );
  /** Trainings that are still missing; null where none is. */
  readonly wish = $derived.by<TrainingWish | null>(() =>
    trainingWish(this.verdict, this.evidence, this.trainings, this.fit, budgets),
  );
  readonly reason = $derived.by(() => (this.evidence ? reasonFor(this.verdict, this.evidence) : noRuns));
  /** What to do next, one sentence each. */
  readonly next = $derived.by<readonly string[]>(() => {
    const { evidence, verdict } = this;
    const suggested = (this.wish?.algorithms ?? []).map((id) => algorithmTitle(id));
    if (evidence) return verdict.needed.map((each) => neededInWords(each, evidence, suggested));
    return [
      'Let three runs of one model finish on this task, each with a seed of its own, or tick a recorded one to see what is said of it.',
    ];
  });
  /** What was varied, and what weakens the verdict. */
  readonly caveats = $derived.by<readonly string[]>(() => {
    const { comparison, evidence } = this;
    const unticked = comparison.runs.onTask.filter(({ runId }) => !comparison.runs.isTicked(runId)).length;
    return evidence ? caveats(this.verdict, evidence, comparison.levels, unticked, this.setUps.length) : [];
  });
  readonly rules = $derived.by(() => rules(this.verdict));
  readonly title = $derived.by(() => titleOf(this.comparison.envId));

  constructor(comparison: Comparison) {
    this.comparison = comparison;
  }

  chooseSetUp(key: string): void {
    this.ownSetUp = key;
  }

  chooseCriterion(kind: Criterion['kind']): void {
    this.ownCriterion = kind;
  }

  /** Puts the trainings that are missing into the comparison's set-up; starting them stays with the person. */
  fillSetUp({ algorithms, seeds, budget }: TrainingWish): void {
    const { comparison } = this;
    for (const { id } of comparison.facts ?? []) comparison.choose(id, algorithms.includes(id));
    comparison.seeds = seeds;
    if (budget !== null) comparison.budget = budget;
  }
}
