// The page on which a person writes a policy: task, language and code, the run it is compared with, and trying it out. What was
// written is kept by written.svelte.ts, who stands where is told by standings.svelte.ts.
import type { RunError } from '../../engine/errors.ts';
import type { EvaluationScores } from '../../engine/events.ts';
import type { Language } from '../../engine/settings.ts';
import type { RunState } from '../../engine/state.ts';
import { taskForRun } from '../../engine/task-for-run.ts';
import type { EnvModule, EnvOptions } from '../../env-api/env.ts';
import { publishedOptions, twinLevel } from '../../env-api/twin-options.ts';
import { optionsFor } from '../studio/choices.ts';
import { loadEnv } from '../environments.ts';
import { comparableLevels } from '../runs/levels.ts';
import { messages } from '../messages.svelte.ts';
import { observedNames, withheldNames } from './observed-names.ts';
import type { Playable } from '../player/playback.svelte.ts';
import { policyStub } from './policy-stub.ts';
import { keepSetting, readSetting } from '../local-setting.ts';
import { python } from '../python.svelte.ts';
import { RivalRun } from './rival.svelte.ts';
import { Standings, tryEntrant, type StandingsSource } from './standings.svelte.ts';
import { TrialBench } from './trial-bench.svelte.ts';
import { draftsName } from './write-drafts.ts';
import { handWrittenTrial, ownTerms, termsOf, trialJob, type Terms } from './write-plan.ts';
import { rank, type Entrant, type Ranked } from './write-ranking.ts';
import { fittingRival, listRivals, noRival, type Rival } from './write-rivals.ts';
import { startPointsOf, type StartPoint } from './write-start-points.ts';
import type { HandedOver } from './write.svelte.ts';
import { Written } from './written.svelte.ts';

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

/** The language that the person chose last. */
const languageSetting = 'write-language';
const isLanguage = (value: unknown): value is Language => value === 'python' || value === 'javascript';

/** Without a wish in the address: the one chosen last, else that of the run. */
function usualLanguage(run: RunState | null): Language {
  return readSetting(languageSetting, isLanguage, run?.settings.language ?? 'javascript');
}

export class Writer implements StandingsSource {
  readonly envId: string;
  readonly bench = new TrialBench();
  readonly against = new RivalRun();
  readonly written = new Written();
  private readonly start: WriterStart;
  module = $state.raw<EnvModule | null>(null);
  problem = $state.raw('');
  language = $state.raw<Language>('javascript');
  rivals = $state.raw<readonly Rival[]>([]);
  outcome = $state.raw<Outcome | null>(null);
  /** Options of the task while it is compared with no run. */
  private options = $state.raw<EnvOptions>({});
  /** What the editor held before other code was handed over. */
  private setAside = $state.raw<StartPoint | null>(null);
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
  /** What the task keeps from the model and from the person, and its player shows all the same. */
  readonly withheld = $derived(
    this.module && this.task ? withheldNames(this.module, this.task, this.terms.envOptions) : [],
  );
  readonly names = $derived(this.namesIn(this.language));
  readonly stub = $derived(this.stubIn(this.language));
  readonly code = $derived(this.written.textIn(this.language) ?? this.stub);
  readonly selection = $derived(this.module?.card.selection ?? 'return');
  readonly levels = $derived(
    comparableLevels(this.module?.card ?? null, this.terms.envOptions).filter(
      ({ kind }) => kind === 'threshold' || kind === 'optimum',
    ),
  );
  readonly isTwin = $derived(twinLevel(this.terms.envOptions) !== null);
  readonly standings: Standings = new Standings(this);

  readonly startPoints = $derived.by<readonly StartPoint[]>(() => {
    const { module, language, stub, setAside, run, tries } = this;
    if (!module) return [];
    const isPlain = !this.isNameless && !this.isTwin && this.hasHandWritten;
    const handWritten = isPlain ? module.referencePolicy[language] : null;
    return startPointsOf({ language, stub, handWritten, setAside, run, tries });
  });

  constructor(start: WriterStart) {
    this.start = start;
    this.envId = start.envId;
  }

  /** Loads the task and what it can be compared with; the returned function ends everything under way. */
  open(): () => void {
    void this.load();
    // What was typed a moment before the tab is closed or reloaded.
    const flush = () => this.written.keep();
    window.addEventListener('pagehide', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      this.closed = true;
      this.bench.stop();
      this.written.keep();
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
      this.language = handedOver?.language ?? language ?? usualLanguage(this.against.state);
      this.openWritten();
      if (handedOver) this.takeOver(handedOver);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** Compares with another run, or with none; the variant of the task becomes that of the run. */
  async chooseRival(key: string): Promise<void> {
    this.outcome = null;
    try {
      const { envOptions } = this.terms;
      await this.against.take(this.rivals.find((rival) => rival.key === key) ?? null);
      this.options = envOptions;
      this.openWritten();
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

  get tries(): Written['tries'] {
    return this.written.tries;
  }

  get run(): RivalRun['state'] {
    return this.against.state;
  }

  get hasHandWritten(): boolean {
    return !this.module?.card.own;
  }

  scoresOf(entrant: Entrant): EvaluationScores | null {
    return this.bench.scoresOf(this.playedBy(entrant));
  }

  /** All that the scores of `entrant` follow from. */
  private playedBy({ key, code }: Entrant): string {
    return JSON.stringify([this.envId, this.plan, key, code]);
  }

  edit(code: string): void {
    this.written.edit(this.language, code);
  }

  /** The text in the other language stays where it is. */
  chooseLanguage(language: Language): void {
    this.language = language;
    keepSetting(languageSetting, language);
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
    const { module, terms, language, code } = this;
    if (!module || this.bench.trial || code.trim() === '') return;
    const number = this.written.next;
    const entrant = tryEntrant(number, code);
    const played = this.playedBy(entrant);
    this.outcome = null;
    const job = trialJob(module, terms, { kind: 'code', language, code }, number);
    const result = await this.bench.play(played, job, 'Playing your policy');
    if (!result) return;
    if (!result.ok) {
      this.written.count(result.steps, null);
      const { error, output } = result;
      this.outcome = error.code === 'run/aborted' ? { kind: 'stopped' } : { kind: 'failed', error, output };
      return;
    }
    const [own] = rank([{ ...entrant, scores: this.bench.scoresOf(played) }], this.selection);
    this.written.count(result.steps, { number, language, code, score: own?.score ?? null });
    this.outcome = { kind: 'scored', output: result.output };
    for (const { key, name } of this.standings.yardsticks) await this.playOnce(key, `Playing for comparison: ${name}`);
  }

  /** Plays everybody who has not played these episodes yet, the yardsticks last. */
  async playAll(): Promise<void> {
    for (const { key, name } of [...this.standings.unplayed, ...this.standings.yardsticks]) {
      const result = await this.playOnce(key, `Playing: ${name}`);
      if (!result) return;
    }
  }

  /** False where it was stopped or did not run. */
  private async playOnce(key: string, what: string): Promise<boolean> {
    const { module, terms } = this;
    const entrant = this.standings.entrants.find((each) => each.key === key);
    if (!module || this.closed || !entrant || entrant.scores) return true;
    const kept = this.tries.find(({ number }) => key === `try/${number}`);
    const language = kept?.language ?? this.run?.settings.language ?? 'javascript';
    const job =
      key === 'hand-written'
        ? handWrittenTrial(module, terms)
        : entrant.code === null
          ? trialJob(module, terms, { kind: 'random' }, 1)
          : trialJob(module, terms, { kind: 'code', language, code: entrant.code }, kept?.number ?? 1);
    const result = await this.bench.play(this.playedBy(entrant), job, what);
    if (result && !result.ok && result.error.code !== 'run/aborted') messages.note(`${what}. ${result.error.message}`);
    return result?.ok ?? false;
  }

  /** The episodes of somebody in the table. */
  playableOf({ key, scores }: Ranked): Playable {
    const { envId: id, envOptions } = this.terms;
    return { env: { id, options: key === 'hand-written' ? publishedOptions(envOptions) : envOptions }, scores };
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

  private openWritten(): void {
    if (this.module) this.written.open(draftsName(this.module.card, this.terms.envOptions));
  }
}
