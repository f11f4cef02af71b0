// One task of the person's own while it is edited: its code, the check and what that found, and saving a version. Changes that are
// not saved yet are kept in this browser.
import { rules, type Finding, type RuleId } from '../../env-api/finding.ts';
import { draftTexts } from '../../env-api/own-task-texts.ts';
import { ownTaskModule } from '../../env-api/own-task-module.ts';
import { usualHorizon, type OwnFacts, type OwnLanguage, type OwnVersion } from '../../env-api/own-task.ts';
import type { EnvModule } from '../../env-api/env.ts';
import { errorText } from '../../lib/error-text.ts';
import { sameData } from '../../lib/same-data.ts';
import { isSaved, newestEnvId, withVersion, type OwnDraft, type OwnTask } from '../../storage/own-task.ts';
import type { OwnCheckJob, OwnCheckReport } from '../../workers/engine/own-task-api.ts';
import { engineWithSandbox } from '../engine-host.ts';
import { forgetUnsaved, keepUnsaved, newName, readUnsaved, type OwnTaskContent } from './own-task-drafts.ts';
import { emptyDrafts, type OwnExample } from './own-task-examples.ts';
import { OwnTaskWords } from './own-task-words.svelte.ts';
import { ownTasks } from './own-tasks.svelte.ts';
import { python } from '../python.svelte.ts';

/** How one rule came out. */
export interface RuleOutcome {
  readonly rule: RuleId;
  readonly title: string;
  readonly finding: Finding | null;
}

/** What a version needs of a check. */
type Known = Pick<OwnVersion, 'facts' | 'measure' | 'horizon'>;

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
  /** The last check, and what it was a check of. */
  report = $state.raw<OwnCheckReport | null>(null);
  private checked = $state.raw('');
  checking = $state.raw(false);
  /** Why the check did not come to an end. */
  problem = $state.raw('');
  /** As it is stored; null for a task that was never saved. */
  task = $state.raw<OwnTask | null>(null);
  /** What is shown are changes of an earlier visit that were not saved then. */
  restored = $state.raw(false);
  /** Under which name unsaved changes are kept: see own-task-drafts.ts. */
  private keptAs = '';
  /** What was stored, or begun with. */
  private base = $state.raw<OwnTaskContent | null>(null);
  /** Ends the check that goes on. */
  private stopping = new AbortController();

  /** The three descriptions. */
  readonly words: OwnTaskWords = new OwnTaskWords(() => ({ source: this.draft.source, facts: this.facts }));
  readonly draft = $derived<OwnDraft>({
    source: { language: this.language, code: this.code },
    horizon: this.horizon,
    selection: this.selection,
    texts: this.words.texts,
  });
  private readonly content = $derived<OwnTaskContent>({ title: this.title, summary: this.summary, draft: this.draft });
  readonly unsaved = $derived(this.base !== null && !sameData(this.base, this.content));
  private readonly subject = $derived(JSON.stringify([this.language, this.code, this.horizon]));
  /** The report where it speaks of what stands in the editor now. */
  readonly valid = $derived(this.checked === this.subject ? this.report : null);
  readonly passed = $derived(this.valid !== null && this.valid.findings.length === 0 && this.valid.facts !== null);
  /** Of the last check; before one in this visit, of the version that was saved with this very code. */
  readonly facts = $derived.by<OwnFacts | null>(() => {
    if (this.report) return this.report.facts;
    const newest = this.task?.versions.at(-1)?.version;
    return newest && sameData(newest.source, this.draft.source) ? newest.facts : null;
  });
  /** What a check that was passed found of this very code: in this visit, or when the newest version was saved. */
  readonly known = $derived.by<Known | null>(() => {
    const { valid } = this;
    if (valid) {
      const { facts, measure, horizon } = valid;
      return this.passed && facts && measure ? { facts, measure, horizon } : null;
    }
    const newest = this.task?.versions.at(-1)?.version;
    if (!newest || !sameData(newest.source, this.draft.source)) return null;
    return (this.horizon ?? newest.facts.horizon ?? usualHorizon) === newest.horizon ? newest : null;
  });
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
    const { facts, report } = this;
    if (!facts || !report?.measure) return null;
    return ownTaskModule('own-preview', this.name, this.versionOf({ ...report, facts, measure: report.measure }));
  });

  private get name() {
    return { title: this.title.trim() || 'My task', summary: this.summary.trim() };
  }

  /** Begins with an example, or with nothing; or goes on where such a beginning was left. */
  begin(example: OwnExample | null, language: OwnLanguage = 'python'): void {
    const source = { language, code: emptyDrafts[language] };
    const nothing = {
      title: '',
      summary: '',
      draft: { source, horizon: null, selection: 'return', texts: null },
    } as const;
    this.open(newName(example, language), example ?? nothing);
  }

  /** Shows a stored task, with the changes that were not saved. */
  load(task: OwnTask): void {
    this.task = task;
    this.open(task.id, task);
  }

  private open(keptAs: string, { title, summary, draft }: OwnTaskContent): void {
    this.keptAs = keptAs;
    this.base = { title, summary, draft };
    const kept = readUnsaved(keptAs);
    this.restored = kept !== null && !sameData(kept, this.base);
    this.show(kept ?? this.base);
  }

  private show({ title, summary, draft: { source, horizon, selection, texts } }: OwnTaskContent): void {
    this.title = title;
    this.summary = summary;
    this.language = source.language;
    this.code = source.code;
    this.horizon = horizon;
    this.selection = selection;
    this.words.show(texts);
  }

  /** Keeps in this browser what differs from what is stored; call it after every change. */
  keep(): void {
    if (this.unsaved) keepUnsaved(this.keptAs, this.content);
    else forgetUnsaved(this.keptAs);
  }

  /** Goes on with the changes of the earlier visit. */
  keepRestored(): void {
    this.restored = false;
  }

  /** Back to what is stored, or to what the task was begun with. */
  discard(): void {
    this.restored = false;
    if (this.base) this.show(this.base);
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
        this.words.begin(report.facts);
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

  private versionOf({ facts, measure, horizon }: Known): OwnVersion {
    const texts = this.words.texts ?? draftTexts(facts);
    return { source: this.draft.source, facts, horizon, texts, selection: this.selection, measure };
  }

  /** Stores it: as a version where its code is known to keep the rules, else as a draft. Rejects in words. */
  async save(): Promise<OwnTask> {
    const { name, draft, known } = this;
    const version = known && this.versionOf(known);
    // As it is stored now: another tab may have saved a version since, which its runs need.
    const stored = this.task && ((await ownTasks.get(this.task.id)) ?? this.task);
    const base = stored ?? ownTasks.make(name.title, name.summary, draft);
    const record: OwnTask = { ...base, ...name, draft, updatedAt: Date.now() };
    const task = version ? withVersion(record, version, Date.now()) : record;
    await ownTasks.save(task);
    forgetUnsaved(this.keptAs);
    this.task = task;
    this.keptAs = task.id;
    this.title = task.title;
    this.summary = task.summary;
    this.base = { title: task.title, summary: task.summary, draft };
    this.restored = false;
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
