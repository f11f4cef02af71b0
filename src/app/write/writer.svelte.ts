// The page on which a person writes a policy: the code, the run it is compared with, and what came of trying it.
import type { RunError } from '../../engine/errors.ts';
import type { Language } from '../../engine/settings.ts';
import { taskForRun } from '../../engine/task-for-run.ts';
import type { EnvModule, EnvOptions } from '../../env-api/env.ts';
import { publishedOptions, twinLevel } from '../../env-api/twin-options.ts';
import { optionsFor } from '../studio/choices.ts';
import type { Contender } from '../player/contenders.ts';
import { loadEnv } from '../environments.ts';
import { comparableLevels } from '../runs/levels.ts';
import { messages } from '../messages.svelte.ts';
import { observedNames } from './observed-names.ts';
import type { Playable } from '../player/playback.svelte.ts';
import { policyStub } from './policy-stub.ts';
import { python } from '../python.svelte.ts';
import { RivalRun } from './rival.svelte.ts';
import { TrialBench } from './trial-bench.svelte.ts';
import { draftsName, keepDrafts, readDrafts, type Drafts } from './write-drafts.ts';
import { handWrittenTrial, ownTerms, termsOf, trialJob, type Terms } from './write-plan.ts';
import { contendersAmong, modelEntrants, rank, tableRows, type Entrant, type Ranked } from './write-ranking.ts';
import { fittingRival, listRivals, noRival, type Rival } from './write-rivals.ts';
import { startPointsOf, type StartPoint } from './write-start-points.ts';
import type { HandedOver } from './write.svelte.ts';

export interface WriterStart {
  readonly envId: string;
  readonly envOptions: EnvOptions | null;
  readonly language: Language | null;
  /** Key of the run to compare with, or `noRival`; null: one that fits. */
  readonly against: string | null;
  readonly handedOver: HandedOver | null;
}

export type Outcome =
  | { readonly kind: 'scored'; readonly output: string }
  | { readonly kind: 'failed'; readonly error: RunError; readonly output: string }
  | { readonly kind: 'stopped' };

/** Time between the last key and keeping the text in this browser, in ms. */
const keepMs = 400;

const handWritten: Entrant = {
  key: 'hand-written',
  name: 'Hand-written policy',
  kind: 'yardstick',
  scores: null,
  code: null,
};
const random: Entrant = { key: 'random', name: 'Random actions', kind: 'yardstick', scores: null, code: null };

export class Writer {
  readonly envId: string;
  readonly bench = new TrialBench();
  readonly against = new RivalRun();
  private readonly start: WriterStart;
  module = $state.raw<EnvModule | null>(null);
  problem = $state.raw('');
  language = $state.raw<Language>('javascript');
  rivals = $state.raw<readonly Rival[]>([]);
  outcome = $state.raw<Outcome | null>(null);
  private drafts = $state.raw<Drafts>({ texts: {}, tries: [], steps: 0 });
  /** Options of the task while it is compared with no run. */
  private options = $state.raw<EnvOptions>({});
  /** What the editor held before other code was handed over. */
  private setAside = $state.raw<StartPoint | null>(null);
  private keepTimer: ReturnType<typeof setTimeout> | null = null;
  private closed = false;

  readonly terms = $derived.by<Terms>(() =>
    this.against.state ? termsOf(this.against.state.settings) : ownTerms(this.envId, this.options),
  );
  /** Changes with the episodes and the rules, not with the news of a run that goes on. */
  private readonly plan = $derived.by(() => {
    const { envOptions, method, seed } = this.terms;
    const { episodes, policyLifetime, actionCheck, description } = method;
    return JSON.stringify([envOptions, episodes, policyLifetime, actionCheck, description ?? 'full', seed]);
  });
  /** The task as the run tells it to its model. */
  readonly task = $derived(this.module && taskForRun(this.module, this.terms));
  /** Whether the model of the run was told no names: then nobody's policy gets any. */
  readonly isNameless = $derived(this.task?.observationValues !== undefined);
  readonly names = $derived(this.namesIn(this.language));
  readonly stub = $derived(this.stubIn(this.language));
  readonly code = $derived(this.drafts.texts[this.language] ?? this.stub);
  readonly selection = $derived(this.module?.card.selection ?? 'return');
  readonly steps = $derived(this.drafts.steps);
  readonly tries = $derived(this.drafts.tries);

  /** A task of one's own has no hand-written policy. */
  private readonly yardsticks = $derived(this.module?.card.own ? [random] : [handWritten, random]);

  readonly entrants = $derived.by<readonly Entrant[]>(() =>
    [
      ...this.tries.map(({ number, code }) => tryEntrant(number, code)),
      ...(this.against.state ? modelEntrants(this.against.state) : []),
      ...this.yardsticks,
    ].map((entrant) => ({ ...entrant, scores: entrant.scores ?? this.bench.scoresOf(this.plan, entrant.key) })),
  );
  readonly ranked = $derived(rank(this.entrants, this.selection));
  readonly rows = $derived(
    tableRows(
      this.ranked,
      comparableLevels(this.module?.card ?? null, this.terms.envOptions).filter(
        ({ kind }) => kind === 'threshold' || kind === 'optimum',
      ),
    ),
  );
  /** Earlier tries, and attempts of a run whose episodes had no seeds: they have not played these episodes. */
  readonly unplayed = $derived(this.entrants.filter(({ kind, scores }) => kind !== 'yardstick' && scores === null));
  readonly bestTry = $derived<Ranked | null>(this.ranked.find(({ kind }) => kind === 'try') ?? null);
  /** The newest try, once it has played these episodes. */
  readonly lastTry = $derived<Ranked | null>(
    this.ranked.find(({ key }) => key === `try/${this.tries.at(-1)?.number}`) ?? null,
  );

  readonly startPoints = $derived.by<readonly StartPoint[]>(() => {
    const { module, language, stub, setAside, tries } = this;
    if (!module) return [];
    const isPlain = !this.isNameless && twinLevel(this.terms.envOptions) === null && !module.card.own;
    const handWritten = isPlain ? module.referencePolicy[language] : null;
    return startPointsOf({ language, stub, handWritten, setAside, run: this.against.state, tries });
  });

  constructor(start: WriterStart) {
    this.start = start;
    this.envId = start.envId;
  }

  /** Loads the task and what it can be compared with; the returned function ends everything under way. */
  open(): () => void {
    void this.load();
    // What was typed a moment before the tab is closed or reloaded.
    const flush = () => this.keep();
    window.addEventListener('pagehide', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      this.closed = true;
      this.bench.stop();
      this.keep();
      this.against.close();
    };
  }

  private async load(): Promise<void> {
    const { envOptions, against, handedOver, language } = this.start;
    try {
      const [module, rivals] = await Promise.all([loadEnv(this.envId), listRivals(this.envId)]);
      if (this.closed) return;
      this.rivals = rivals;
      this.options = optionsFor(module.card, envOptions ?? {});
      await this.against.take(
        rivals.find(({ key }) => key === against) ?? (against ? null : fittingRival(rivals, module.card, envOptions)),
      );
      if (this.closed) return this.against.close();
      this.module = module;
      this.language = handedOver?.language ?? language ?? this.against.state?.settings.language ?? 'javascript';
      this.readDrafts();
      if (handedOver) this.takeOver(handedOver);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** Compares with another run, or with none; the variant of the task becomes that of the run. */
  async chooseRival(key: string): Promise<void> {
    this.keep();
    this.outcome = null;
    try {
      const { envOptions } = this.terms;
      await this.against.take(this.rivals.find((rival) => rival.key === key) ?? null);
      this.options = envOptions;
      this.readDrafts();
    } catch (error) {
      messages.problem('Opening the run', error);
    }
  }

  get rivalKey(): string {
    return this.against.rival?.key ?? noRival;
  }

  /** What tells the task from its published variant and does not come with the run. */
  get variant(): EnvOptions {
    const { module, options } = this;
    if (!module || this.against.rival) return {};
    const standard = optionsFor(module.card, {});
    return Object.fromEntries(Object.entries(options).filter(([name, value]) => standard[name] !== value));
  }

  edit(code: string): void {
    this.drafts = { ...this.drafts, texts: { ...this.drafts.texts, [this.language]: code } };
    if (this.keepTimer) clearTimeout(this.keepTimer);
    this.keepTimer = setTimeout(() => this.keep(), keepMs);
  }

  /** The text in the other language stays where it is. */
  chooseLanguage(language: Language): void {
    this.language = language;
    this.outcome = null;
    if (language === 'python') python.prepare().catch(() => undefined);
  }

  /** Whether the editor would lose something by getting other code: what it holds stands nowhere else. */
  get wouldLose(): boolean {
    const code = this.code.trim();
    return code !== '' && !this.startPoints.some((point) => point.code.trim() === code);
  }

  begin(point: StartPoint): void {
    this.language = point.language;
    this.outcome = null;
    this.edit(point.code);
  }

  /** Plays the code in the editor, and after it the yardsticks that have not played yet. */
  async tryOut(): Promise<void> {
    const { module, terms, plan, language, code } = this;
    if (!module || this.bench.trial || code.trim() === '') return;
    const number = (this.tries.at(-1)?.number ?? 0) + 1;
    const { key } = tryEntrant(number, code);
    this.outcome = null;
    const job = trialJob(module, terms, { kind: 'code', language, code }, number);
    const result = await this.bench.play(plan, key, job, 'Playing your policy');
    if (!result) return;
    const steps = this.steps + result.steps;
    if (result.ok) {
      const [own] = rank([{ ...tryEntrant(number, code), scores: this.bench.scoresOf(plan, key) }], this.selection);
      const tries = [...this.tries, { number, language, code, score: own?.score ?? null }];
      this.drafts = { ...this.drafts, tries, steps };
      this.outcome = { kind: 'scored', output: result.output };
    } else {
      this.drafts = { ...this.drafts, steps };
      const { error, output } = result;
      this.outcome = error.code === 'run/aborted' ? { kind: 'stopped' } : { kind: 'failed', error, output };
    }
    this.keep();
    if (!result.ok) return;
    for (const { key, name } of this.yardsticks) await this.playOnce(key, `Playing for comparison: ${name}`);
  }

  /** Plays everybody who has not played these episodes yet. */
  async playAll(): Promise<void> {
    for (const { key, name } of this.unplayed) {
      const result = await this.playOnce(key, `Playing: ${name}`);
      if (!result) return;
    }
  }

  /** False where it was stopped or did not run. */
  private async playOnce(key: string, what: string): Promise<boolean> {
    const { module, terms, plan } = this;
    const entrant = this.entrants.find((each) => each.key === key);
    if (!module || this.closed || !entrant || entrant.scores) return true;
    const kept = this.tries.find(({ number }) => key === `try/${number}`);
    const language = kept?.language ?? this.against.state?.settings.language ?? 'javascript';
    const job =
      key === 'hand-written'
        ? handWrittenTrial(module, terms)
        : entrant.code === null
          ? trialJob(module, terms, { kind: 'random' }, 1)
          : trialJob(module, terms, { kind: 'code', language, code: entrant.code }, kept?.number ?? 1);
    const result = await this.bench.play(plan, key, job, what);
    if (result && !result.ok && result.error.code !== 'run/aborted') messages.note(`${what}. ${result.error.message}`);
    return result?.ok ?? false;
  }

  /** The episodes of somebody in the table. */
  playableOf({ key, scores }: Ranked): Playable {
    const { envId: id, envOptions } = this.terms;
    return { env: { id, options: key === 'hand-written' ? publishedOptions(envOptions) : envOptions }, scores };
  }

  /** Whom the episodes of `key` can be set beside. */
  contendersOf(key: string): readonly Contender[] {
    return contendersAmong(this.entrants, key, twinLevel(this.terms.envOptions) !== null);
  }

  private takeOver({ code, language }: HandedOver): void {
    if (this.wouldLose) this.setAside = { key: 'before', label: 'What you wrote before', language, code: this.code };
    this.edit(code);
  }

  private namesIn(language: Language): ReturnType<typeof observedNames> {
    return this.module && this.task ? observedNames(this.module, this.task, this.terms.envOptions, language) : [];
  }

  private stubIn(language: Language): string {
    if (!this.module || !this.task) return '';
    return policyStub(this.task, this.namesIn(language), this.module.spaces(this.terms.envOptions).action, language);
  }

  private readDrafts(): void {
    if (this.module) this.drafts = readDrafts(draftsName(this.module.card, this.terms.envOptions));
  }

  private keep(): void {
    if (this.keepTimer) clearTimeout(this.keepTimer);
    this.keepTimer = null;
    // Nothing was written or played: there is nothing to keep.
    if (this.module && (Object.keys(this.drafts.texts).length > 0 || this.steps > 0))
      keepDrafts(draftsName(this.module.card, this.terms.envOptions), this.drafts);
  }
}

function tryEntrant(number: number, code: string): Entrant {
  return { key: `try/${number}`, name: `Your try ${number}`, kind: 'try', scores: null, code };
}
