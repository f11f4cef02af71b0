// One task of the person's own while it is edited: its code, the check and what that found, its texts, and saving a version.
import { rules, type Finding, type RuleId } from '../../env-api/conformance.ts';
import { draftPrompt, draftTexts, readDrafts } from '../../env-api/own-task-texts.ts';
import { ownTaskModule } from '../../env-api/own-task-module.ts';
import type { OwnFacts, OwnLanguage, OwnTexts, OwnVersion } from '../../env-api/own-task.ts';
import type { EnvModule } from '../../env-api/env.ts';
import { errorText } from '../../lib/error-text.ts';
import { isSaved, newestEnvId, withVersion, type OwnDraft, type OwnTask } from '../../storage/own-task.ts';
import type { OwnCheckJob, OwnCheckReport } from '../../workers/engine/own-task-api.ts';
import { engineWithSandbox } from '../engine-host.ts';
import { emptyDrafts, type OwnExample } from './own-task-examples.ts';
import { ownTasks } from './own-tasks.svelte.ts';
import { python } from '../python.svelte.ts';
import { studio } from '../studio/studio.svelte.ts';

/** How one rule came out. */
export interface RuleOutcome {
  readonly rule: RuleId;
  readonly title: string;
  readonly finding: Finding | null;
}

let tickets = 0;

/** Has a source checked, once Python is there where it needs that. */
async function askForReport(job: OwnCheckJob, signal: AbortSignal): Promise<OwnCheckReport> {
  if (job.source.language === 'python') await python.prepare();
  const engine = await engineWithSandbox();
  signal.throwIfAborted();
  const ticket = `check-${++tickets}`;
  signal.addEventListener('abort', () => void engine.stopTaskJob(ticket));
  return engine.checkTask(job, ticket);
}

export class OwnTaskEditor {
  title = $state.raw('');
  summary = $state.raw('');
  language = $state.raw<OwnLanguage>('python');
  code = $state.raw('');
  horizon = $state.raw<number | null>(null);
  selection = $state.raw<'return' | 'success'>('return');
  texts = $state.raw<OwnTexts | null>(null);
  /** The last check, and what it was a check of. */
  report = $state.raw<OwnCheckReport | null>(null);
  private checked = $state.raw('');
  checking = $state.raw(false);
  /** Why the check did not come to an end. */
  problem = $state.raw('');
  asking = $state.raw(false);
  askProblem = $state.raw('');
  /** As it is stored; null for a task that was never saved. */
  task = $state.raw<OwnTask | null>(null);
  /** Ends the check that goes on. */
  private stopping = new AbortController();

  readonly draft = $derived<OwnDraft>({
    source: { language: this.language, code: this.code },
    horizon: this.horizon,
    selection: this.selection,
    texts: this.texts,
  });
  private readonly subject = $derived(JSON.stringify([this.language, this.code, this.horizon]));
  /** The report where it speaks of what stands in the editor now. */
  readonly valid = $derived(this.checked === this.subject ? this.report : null);
  readonly passed = $derived(this.valid !== null && this.valid.findings.length === 0 && this.valid.facts !== null);
  readonly facts = $derived<OwnFacts | null>(this.report?.facts ?? null);
  readonly outcomes = $derived.by<readonly RuleOutcome[]>(() => {
    const { report } = this;
    if (!report) return [];
    const { findings } = report;
    const ofRule = (rule: RuleId): Finding | null => findings.find((finding) => finding.rule === rule) ?? null;
    const all = Object.entries(rules) as [RuleId, string][];
    // What could not be loaded or played was asked for nothing else.
    const stopped = report.measure === null;
    return all
      .map(([rule, title]) => ({ rule, title, finding: ofRule(rule) }))
      .filter(({ finding }) => !stopped || finding !== null);
  });
  /** The first finding that has a line, for the editor. */
  readonly mark = $derived.by(() => {
    const found = this.valid?.findings.find(({ line }) => line !== undefined);
    return found ? { line: found.line!, message: found.came } : null;
  });
  /** What is stored is what is shown. */
  readonly saved = $derived.by(() => {
    const { task, title, summary, draft } = this;
    return task !== null && isSaved({ ...task, draft }) && task.title === title && task.summary === summary;
  });
  readonly envId = $derived(this.task ? newestEnvId(this.task) : null);
  /** The task as it would be saved now; null before a check has passed. */
  readonly preview = $derived.by<EnvModule | null>(() => {
    const { facts } = this;
    const version = facts && this.versionOf(this.report!, facts);
    return version ? ownTaskModule('own-preview', this.name, version) : null;
  });
  readonly prompt = $derived(this.facts ? draftPrompt(this.draft.source, this.facts) : '');

  private get name() {
    return { title: this.title.trim() || 'My task', summary: this.summary.trim() };
  }

  /** Begins with an example, or with nothing. */
  begin(example: OwnExample | null, language: OwnLanguage = 'python'): void {
    if (example) {
      this.title = example.title;
      this.summary = example.summary;
      this.take(example.draft);
    } else {
      this.language = language;
      this.code = emptyDrafts[language];
    }
  }

  /** Shows a stored task. */
  load(task: OwnTask): void {
    this.task = task;
    this.title = task.title;
    this.summary = task.summary;
    this.take(task.draft);
  }

  private take({ source, horizon, selection, texts }: OwnDraft): void {
    this.language = source.language;
    this.code = source.code;
    this.horizon = horizon;
    this.selection = selection;
    this.texts = texts;
  }

  /** Another language: an untouched beginning follows, written code stays. */
  chooseLanguage(language: OwnLanguage): void {
    if (this.code.trim() === '' || this.code === emptyDrafts[this.language]) this.code = emptyDrafts[language];
    this.language = language;
  }

  async check(): Promise<void> {
    if (this.checking) return;
    this.checking = true;
    this.problem = '';
    const { subject, horizon } = this;
    const { source } = this.draft;
    const { signal } = (this.stopping = new AbortController());
    const stopped = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('Stopped.')));
    });
    try {
      const report = await Promise.race([askForReport({ source, horizon }, signal), stopped]);
      this.report = report;
      this.checked = subject;
      if (report.facts && report.findings.length === 0) {
        this.texts ??= draftTexts(report.facts);
        if (!report.facts.tellsSuccess) this.selection = 'return';
      }
    } catch (error) {
      this.report = null;
      this.problem = errorText(error);
    } finally {
      this.checking = false;
    }
  }

  stopCheck(): void {
    this.stopping.abort();
  }

  setText(name: keyof OwnTexts, text: string): void {
    if (this.texts) this.texts = { ...this.texts, [name]: text };
  }

  /** Back to what follows from the spaces alone. */
  plainTexts(): void {
    if (this.facts) this.texts = draftTexts(this.facts);
  }

  /** Takes over what a reply holds of the three parts; false where it holds none. */
  takeReply(reply: string): boolean {
    const found = readDrafts(reply);
    if (Object.keys(found).length === 0 || !this.facts) return false;
    this.texts = { ...(this.texts ?? draftTexts(this.facts)), ...found };
    return true;
  }

  /** Whether the model chosen in the studio can be asked at once. */
  get modelName(): string | null {
    const { config, identity } = studio.model;
    return config && config.kind !== 'by-hand' && config.kind !== 'recorded' ? identity.name : null;
  }

  async askModel(): Promise<void> {
    const { config } = studio.model;
    if (!config || this.asking) return;
    this.asking = true;
    this.askProblem = '';
    try {
      const answer = await (await engineWithSandbox()).askModel(config, this.prompt);
      if (!answer.ok) this.askProblem = answer.error.message;
      else if (!this.takeReply(answer.text))
        this.askProblem = 'The reply has none of the three headings. Ask again, or write the texts yourself.';
    } catch (error) {
      this.askProblem = errorText(error);
    } finally {
      this.asking = false;
    }
  }

  private versionOf(report: OwnCheckReport, facts: OwnFacts): OwnVersion | null {
    const { source } = this.draft;
    const { measure, horizon } = report;
    if (!measure) return null;
    const texts = this.texts ?? draftTexts(facts);
    return { source, facts, horizon, texts, selection: this.selection, measure };
  }

  /** Stores it: as a version where the check has passed, else as a draft. Rejects in words. */
  async save(): Promise<OwnTask> {
    const { name, draft, valid, passed } = this;
    // As it is stored now: another tab may have saved a version since, which its runs need.
    const known = this.task && ((await ownTasks.get(this.task.id)) ?? this.task);
    const base = known ?? ownTasks.make(name.title, name.summary, draft);
    const record: OwnTask = { ...base, ...name, draft, updatedAt: Date.now() };
    const version = passed && valid?.facts ? this.versionOf(valid, valid.facts) : null;
    const task = version ? withVersion(record, version, Date.now()) : record;
    await ownTasks.save(task);
    this.task = task;
    this.title = task.title;
    return task;
  }
}

/** The task whose editor was just given an address of its own: what its check found stays on the page. */
let handedOn: OwnTaskEditor | null = null;

export function handOn(editor: OwnTaskEditor): void {
  handedOn = editor;
}

/** The editor of a stored task; null where this browser has no such task. */
export async function openOwnTask(id: string): Promise<OwnTaskEditor | null> {
  const waiting = handedOn;
  handedOn = null;
  if (waiting?.task?.id === id) return waiting;
  const task = await ownTasks.get(id);
  if (!task) return null;
  const editor = new OwnTaskEditor();
  editor.load(task);
  return editor;
}
