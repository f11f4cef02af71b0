// The plan of a new experiment: what has been chosen, what comes of it, and what it will roughly take.
import { version } from '../../../package.json';
import type { EnvModule } from '../../env-api/env.ts';
import { taskForRun } from '../../engine/task-for-run.ts';
import { errorText } from '../../lib/error-text.ts';
import type { RecordingInfo } from '../../workers/engine/api.ts';
import type { AlgorithmFacts } from '../../workers/training/api.ts';
import { defaultRunChoices, optionsFor, type RunChoices } from '../studio/choices.ts';
import { engine } from '../engine-host.ts';
import { loadEnv, titleOf } from '../environments.ts';
import { estimateOf } from '../studio/estimate.ts';
import { planOf } from './experiment-cells.ts';
import { type Job, jobsOf, settingsFor, tallyOf, willBegin } from './experiment-jobs.ts';
import { totalOf, type PlanEstimate } from './experiment-estimate.ts';
import type { Template } from './experiment-templates.ts';
import type { PlanView } from './plan-address.ts';
import { type ExperimentRecord, experiments } from './experiments.svelte.ts';
import { ModelChoice } from '../models/model-choice.svelte.ts';
import { studio } from '../studio/studio.svelte.ts';
import { trainings } from '../trainings/trainings.svelte.ts';

/** Seeds of one experiment at most: 10 are what the field recommends for a claim. */
export const mostSeeds = 30;

export class ExperimentPlan {
  title = $state('Experiment');
  /** Ids, in the order in which they were chosen. */
  tasks = $state.raw<readonly string[]>([]);
  seeds = $state(3);
  algorithms = $state.raw<readonly string[]>([]);
  budget = $state(20_000);
  asksModel = $state(false);
  readonly model = new ModelChoice();
  run = $state<RunChoices>(defaultRunChoices(''));
  variants = $state.raw<readonly string[]>(['full']);
  /** Names of recordings. */
  recorded = $state.raw<readonly string[]>([]);
  recordings = $state.raw<readonly RecordingInfo[]>([]);
  problem = $state.raw('');
  /** What is being looked up, in words; empty where nothing is. */
  lookingUp = $state.raw('');
  private modules = $state.raw<Readonly<Record<string, EnvModule>>>({});
  private facts = $state.raw<Readonly<Record<string, readonly AlgorithmFacts[]>>>({});
  /** Notes on the runs that are here already, with the plan that they were looked up for. */
  private found = $state.raw<Found>({ cells: [], seeds: 0, notes: {} });
  private loading: Promise<void> = Promise.resolve();

  /** Recordings of the chosen tasks. */
  readonly playable = $derived(this.recordings.filter(({ envId }) => this.tasks.includes(envId)));
  readonly isReady = $derived(
    this.tasks.every((id) => this.modules[id] && (this.algorithms.length === 0 || this.facts[id])),
  );
  /** Why the model cannot take part yet; null where it can or none is wanted. */
  readonly missing = $derived.by(() => {
    if (!this.asksModel) return null;
    if (this.model.choices.source === 'by-hand' || this.model.choices.source === 'recorded')
      return 'An experiment runs by itself: choose a model that answers without you.';
    return this.model.missing;
  });
  readonly plan = $derived.by(() =>
    planOf({
      cards: this.tasks.flatMap((id) => this.modules[id]?.card ?? []),
      facts: this.facts,
      algorithms: this.algorithms,
      budget: this.budget,
      model: this.asksModel
        ? {
            identity: this.model.identity,
            concurrency: this.model.concurrency,
            run: $state.snapshot(this.run) as RunChoices,
            variants: this.variants,
          }
        : null,
      recordings: this.playable.filter(({ name }) => this.recorded.includes(name)),
      appVersion: version,
    }),
  );
  /** What is here already is known. */
  readonly isCounted = $derived(
    this.plan.cells.every(({ kind }) => kind === 'training') ||
      (this.found.cells === this.plan.cells && this.found.seeds === this.seeds),
  );
  /** What is here of it already, as far as that was looked up. */
  private readonly notes = $derived(this.isCounted ? this.found.notes : {});
  readonly jobs = $derived(
    jobsOf({ cells: this.plan.cells, seeds: this.seeds, notes: this.notes }, trainings.records ?? []),
  );
  readonly tally = $derived(tallyOf(this.jobs));
  /** Jobs that Start begins. */
  private readonly fresh = $derived(this.jobs.filter(({ state }) => willBegin(state)));
  /** Why it cannot start yet; null where it can. A model that nothing has to be asked of need not be at hand. */
  readonly blocked = $derived(this.fresh.some(asksModel) ? this.missing : null);
  readonly estimate = $derived.by<PlanEstimate>(() =>
    totalOf(this.fresh, trainings.records ?? [], trainings.limit, (settings) => {
      const module = this.modules[settings.envId];
      if (!module) return null;
      const { identity, concurrency } = this.model;
      return estimateOf(settings, module.card, taskForRun(module, settings), {
        pace: 'instant',
        concurrency,
        identity,
      });
    }),
  );

  /** Looks up what the page needs; the model is that of the studio until another one is chosen. */
  open(): void {
    const { source } = studio.model.choices;
    this.model.choices = $state.snapshot(studio.model.choices);
    if (source === 'recorded' || source === 'by-hand') this.model.choices.source = 'api-key';
    void this.model.lookUp();
    void trainings.open();
    engine()
      .then((api) => api.listRecordings())
      .then(
        (recordings) => (this.recordings = recordings),
        (problem: unknown) => (this.problem = errorText(problem)),
      );
  }

  /** Looks up which runs of the plan are here already; to be called when it changes. */
  follow(): void {
    const { seeds } = this;
    const { cells } = this.plan;
    const wished = jobsOf({ cells, seeds, notes: {} }, []).flatMap(({ id, cell, seed }) =>
      cell.kind === 'run' ? [{ id, settings: settingsFor(cell.settings, seed) }] : [],
    );
    if (wished.length === 0) return;
    void experiments.runs
      .find(wished.map(({ settings }) => settings))
      .catch((problem: unknown) => {
        this.problem = `What is here already could not be looked up: ${errorText(problem)}`;
        return [];
      })
      .then((runs) => {
        if (this.plan.cells !== cells) return;
        const here = wished.flatMap(({ id }, i) => {
          const run = runs[i];
          return run?.status === 'ended' ? [[id, { state: 'done', runId: run.runId }] as const] : [];
        });
        this.found = { cells, seeds, notes: Object.fromEntries(here) };
      });
  }

  use({ title, tasks, seeds, algorithms, budget, model, recorded }: Template): void {
    this.title = title;
    this.seeds = seeds;
    this.algorithms = algorithms;
    this.budget = budget;
    this.asksModel = model.length > 0;
    this.variants = model.length > 0 ? model : ['full'];
    this.recorded = recorded;
    this.chooseTasks(tasks);
  }

  /** What has been chosen, without the model. */
  get view(): PlanView {
    const { title, tasks, seeds, algorithms, budget, asksModel, variants, recorded, run } = this;
    const { rounds, candidates, episodes } = run.method;
    const methods = asksModel ? variants : [];
    return {
      title,
      tasks,
      seeds,
      algorithms,
      budget,
      methods,
      recorded,
      language: run.language,
      rounds,
      candidates,
      episodes,
    };
  }

  /** Takes what an address asks for. */
  take(asked: Partial<PlanView>): void {
    const { tasks, methods, language, rounds, candidates, episodes, ...plain } = { ...this.view, ...asked };
    this.title = plain.title;
    this.seeds = plain.seeds;
    this.budget = plain.budget;
    this.algorithms = plain.algorithms;
    this.recorded = plain.recorded;
    this.asksModel = methods.length > 0;
    this.variants = methods.length > 0 ? methods : this.variants;
    this.run = { ...this.run, language, method: { ...this.run.method, rounds, candidates, episodes } };
    this.chooseTasks(tasks);
  }

  chooseTasks(tasks: readonly string[]): void {
    this.tasks = tasks;
    this.describe();
  }

  toggle(kind: 'algorithms' | 'variants' | 'recorded', id: string, on: boolean): void {
    const others = this[kind].filter((each) => each !== id);
    this[kind] = on ? [...others, id] : others;
    if (kind === 'algorithms') this.describe();
  }

  /** Loads cards, texts and what the algorithms say, task after task; each once. */
  describe(): void {
    this.loading = this.loading.then(async () => {
      this.problem = '';
      for (const id of this.tasks) {
        try {
          this.lookingUp = `Asking the algorithms about ${titleOf(id)}…`;
          this.modules = { ...this.modules, [id]: this.modules[id] ?? (await loadEnv(id)) };
          if (this.algorithms.length === 0 || this.facts[id]) continue;
          const facts = await trainings.algorithmsFor(id, optionsFor(this.modules[id]!.card, {}));
          this.facts = { ...this.facts, [id]: facts };
        } catch (problem) {
          this.problem = `${titleOf(id)} cannot take part: ${errorText(problem)}`;
          this.tasks = this.tasks.filter((each) => each !== id);
        }
      }
      this.lookingUp = '';
    });
  }

  /** Keeps the plan as an experiment; resolves with its id. */
  create(): Promise<string> {
    const { methods, cells } = this.plan;
    const { seeds, notes } = this;
    return experiments.add({ title: this.title.trim() || 'Experiment', methods, cells, seeds, notes });
  }
}

type Found = Pick<ExperimentRecord, 'cells' | 'seeds' | 'notes'>;

function asksModel({ cell }: Job): boolean {
  return cell.kind === 'run' && cell.settings.model.kind !== 'recorded';
}
