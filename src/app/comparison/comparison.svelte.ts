// One task's comparison: who takes part (stored runs and trainings), how it is shown, and what is to be trained next.
import type { EnvCard, EnvOptions } from '../../env-api/env.ts';
import type { RunId } from '../../engine/events.ts';
import { errorText } from '../../lib/error-text.ts';
import type { RecordingInfo } from '../../workers/engine/api.ts';
import type { AlgorithmFacts, TrainingSetup } from '../../workers/training/api.ts';
import { fittingOptions, optionsFor } from '../studio/choices.ts';
import type { ComparisonView, Hyperparameters } from './comparison-address.ts';
import type { CurveMode } from './comparison-curves.ts';
import { ComparisonRuns } from './comparison-runs.svelte.ts';
import {
  algorithmTitles,
  courseOf,
  defaultsOf,
  missingTrainings,
  type TrainingCourse,
  variantsAmong,
  wishedTrainings,
} from './comparison-plan.ts';
import { optionsKey, runContestants, trainingContestants, type Contestant } from './contestants.ts';
import { targetsFor } from './efficiency.ts';
import { loadEnv } from '../environments.ts';
import { comparableLevels } from '../runs/levels.ts';
import { trainings } from '../trainings/trainings.svelte.ts';

/** Budgets to choose from, in environment steps. */
export const budgets: readonly number[] = [
  1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000,
];

/** What a first comparison is set to: minutes for tasks that are plain code, and for physics, which is slower, as well. */
const firstBudget = { plain: 50_000, mujoco: 10_000 } as const;
const firstSeeds = 3;

export class Comparison {
  readonly envId: string;
  card = $state.raw<EnvCard | null>(null);
  problem = $state.raw('');
  /** Variant of the task; complete. */
  options = $state.raw<EnvOptions>({});
  mode = $state.raw<CurveMode>('last');
  seeds = $state.raw(firstSeeds);
  budget = $state.raw<number>(firstBudget.plain);
  facts = $state.raw<readonly AlgorithmFacts[] | null>(null);
  factsProblem = $state.raw('');
  /** Ticked algorithms, by id. */
  chosen = $state.raw<readonly string[]>([]);
  /** Hyper-parameters that differ from the defaults, by algorithm. */
  changed = $state.raw<Hyperparameters>({});
  /** The person's own target; null for the one that suggests itself. */
  ownTarget = $state.raw<number | null>(null);
  private hidden = $state.raw<readonly string[]>([]);
  private readonly firstRun: RunId | null;
  /** Stored runs on this task. */
  readonly runs: ComparisonRuns;
  /** What the address asked for. */
  private readonly asked: Partial<ComparisonView>;
  private settled = $state.raw(false);

  readonly records = $derived((trainings.records ?? []).filter((record) => record.envId === this.envId));
  readonly measure = $derived(this.card?.selection ?? 'return');
  readonly levels = $derived(comparableLevels(this.card, this.options));
  /** A recording on the present variant; null where there is none. */
  readonly recording = $derived.by<RecordingInfo | null>(
    () => this.runs.recordings.find(({ settings }) => this.isHere(settings.envOptions)) ?? null,
  );
  private readonly defaults = $derived(defaultsOf(this.facts ?? []));
  /** All variants of the task that something is stored of, the default one first. */
  readonly variants = $derived.by<readonly EnvOptions[]>(() => {
    const { card } = this;
    if (!card) return [];
    return variantsAmong(card, [
      {},
      this.options,
      ...this.records.map((record) => record.envOptions),
      ...this.runs.variants,
    ]);
  });
  /** Ticked runs on the present variant, as far as they are read. */
  readonly runsHere = $derived.by(() => this.runs.read.filter(({ state }) => this.isHere(state.settings.envOptions)));
  readonly contestants = $derived.by<readonly Contestant[]>(() => {
    const { card } = this;
    if (!card) return [];
    return [
      ...runContestants(this.runsHere),
      ...trainingContestants(
        this.records.filter((record) => this.isHere(record.envOptions)),
        this.measure,
        algorithmTitles,
        this.defaults,
      ),
    ];
  });
  readonly targets = $derived(targetsFor(this.levels, this.contestants));
  readonly target = $derived(this.ownTarget ?? this.targets[0]?.value ?? null);
  private readonly wished = $derived.by(() => wishedTrainings(this.envId, this, this.facts ?? []));
  /** What Start would train: what is chosen and neither here nor on its way. */
  readonly plan = $derived(this.card ? missingTrainings(this.wished, this.records, this.card) : []);
  /** How far what is chosen has come; null while part of it is still to be started. */
  readonly course = $derived.by<TrainingCourse | null>(() => {
    const { card } = this;
    if (!card || this.wished.length === 0 || this.plan.length > 0) return null;
    return courseOf(this.wished, this.records, card, (id) => trainings.progress.get(id)?.steps ?? 0);
  });

  /** `runId`: a run to compare with, whose variant of the task is taken. `asked`: how it is looked at at first. */
  constructor(envId: string, runId: RunId | null, asked: Partial<ComparisonView> = {}) {
    this.envId = envId;
    this.firstRun = runId;
    this.runs = new ComparisonRuns(envId, () => this.card);
    this.asked = asked;
  }

  /** Reads what is stored and follows the ticked runs until the returned function is called. */
  open(): () => void {
    const unlisten = this.runs.follow();
    void this.load();
    return unlisten;
  }

  private async load(): Promise<void> {
    try {
      const { card } = await loadEnv(this.envId);
      this.options = optionsFor(card, {});
      this.budget = firstBudget[card.engine ?? 'plain'];
      this.card = card;
      await Promise.all([trainings.open(), this.readRuns()]);
      this.take(card);
    } catch (error) {
      this.problem = errorText(error);
      return;
    }
    await this.askAlgorithms();
  }

  private take(card: EnvCard): void {
    const { options, mode, seeds, budget, chosen, target, hidden, changed } = this.asked;
    if (options) this.options = optionsFor(card, fittingOptions(card, options));
    if (mode) this.mode = mode;
    if (seeds) this.seeds = seeds;
    if (budget && budgets.includes(budget)) this.budget = budget;
    if (chosen) this.chosen = chosen;
    if (target !== undefined) this.ownTarget = target;
    if (hidden) this.hidden = hidden;
    if (changed) this.changed = changed;
    this.settled = true;
  }

  /** How it is looked at, where that differs from what the page shows by itself; null until what was asked for is taken. */
  get view(): Partial<ComparisonView> | null {
    const { card, mode, seeds, budget, chosen, ownTarget, hidden, options, changed } = this;
    const runs = this.runs.ownChoice;
    if (!this.settled || !card) return null;
    const isUsual = this.firstRun !== null || optionsKey(options) === optionsKey(optionsFor(card, {}));
    return {
      ...(mode !== 'last' && { mode }),
      ...(seeds !== firstSeeds && { seeds }),
      ...(budget !== firstBudget[card.engine ?? 'plain'] && { budget }),
      ...(chosen.length > 0 && { chosen }),
      ...(ownTarget !== null && { target: ownTarget }),
      ...(hidden.length > 0 && { hidden }),
      ...(!isUsual && { options }),
      ...(runs && { runs }),
      ...(Object.values(changed).some((values) => Object.keys(values).length > 0) && { changed }),
    };
  }

  /** Asks what the algorithms say of the present variant. */
  async askAlgorithms(): Promise<void> {
    const { options } = this;
    this.factsProblem = '';
    try {
      const facts = await trainings.algorithmsFor(this.envId, $state.snapshot(options));
      if (options !== this.options) return;
      this.facts = facts;
      this.forgetUnknown();
    } catch (error) {
      this.factsProblem = errorText(error);
    }
  }

  /** Also ticks the newest runs of the variant where none of them is. */
  chooseVariant(options: EnvOptions): void {
    this.options = options;
    this.facts = null;
    void this.runs.tickWhere((each) => this.isHere(each));
    void this.askAlgorithms();
  }

  /** Takes a recording in or out; one on another variant of the task brings its variant. */
  async tickRecording(info: RecordingInfo, on: boolean): Promise<void> {
    const { card } = this;
    await this.runs.tickRecording(info, on);
    const { envOptions } = info.settings;
    if (on && card && !this.isHere(envOptions)) this.chooseVariant(optionsFor(card, envOptions));
  }

  choose(id: string, on: boolean): void {
    const others = this.chosen.filter((each) => each !== id);
    this.chosen = on ? [...others, id] : others;
  }

  /** An address may name hyper-parameters that no algorithm has. */
  private forgetUnknown(): void {
    const known = (algorithm: string, name: string) => Object.hasOwn(this.defaults.get(algorithm) ?? {}, name);
    this.changed = Object.fromEntries(
      Object.entries(this.changed).map(([algorithm, values]) => [
        algorithm,
        Object.fromEntries(Object.entries(values).filter(([name]) => known(algorithm, name))),
      ]),
    );
  }

  /** `value` null: the default again. */
  setHyperparameter(algorithm: string, name: string, value: number | null): void {
    const values = Object.entries({ ...this.changed[algorithm], [name]: value }).filter(
      (entry): entry is [string, number] => entry[1] !== null && entry[1] !== this.defaults.get(algorithm)?.[entry[0]],
    );
    this.changed = { ...this.changed, [algorithm]: Object.fromEntries(values) };
  }

  /** Whether a run or a training of that variant is stored. */
  hasResults(variant: EnvOptions): boolean {
    const { card } = this;
    const all = [...this.runs.variants, ...this.records.map(({ envOptions }) => envOptions)];
    return card !== null && all.some((options) => optionsKey(optionsFor(card, options)) === optionsKey(variant));
  }

  /** Whether `options` make the present variant of the task. */
  private isHere(options: EnvOptions): boolean {
    const { card } = this;
    return card !== null && optionsKey(optionsFor(card, options)) === optionsKey(this.options);
  }

  isShown(contestant: Contestant): boolean {
    return !this.hidden.includes(contestant.key);
  }

  show(contestant: Contestant, on: boolean): void {
    const others = this.hidden.filter((each) => each !== contestant.key);
    this.hidden = on ? others : [...others, contestant.key];
  }

  async start(): Promise<void> {
    await trainings.start($state.snapshot(this.plan) as TrainingSetup[]);
  }

  private async readRuns(): Promise<void> {
    const { firstRun, runs, card } = this;
    await runs.load(firstRun, this.asked.runs);
    const asked = firstRun ?? this.startRun();
    const options = asked === null ? null : runs.optionsOf(asked);
    if (options && card) this.options = optionsFor(card, options);
  }

  /** The newest run, where nothing is stored of the default variant: there would be nothing to see. */
  private startRun(): RunId | null {
    return this.hasResults(this.options) ? null : this.runs.first;
  }
}
