// The three descriptions of a task of the person's own while they are edited: typed, drafted from the spaces, by a model or by way of
// a chat window. What a draft replaces can be had back.
import { draftPrompt, draftTexts, readDrafts } from '../../env-api/own-task-texts.ts';
import type { OwnFacts, OwnSource, OwnTexts } from '../../env-api/own-task.ts';
import { errorText } from '../../lib/error-text.ts';
import { sameData } from '../../lib/same-data.ts';
import { engineWithSandbox } from '../engine-host.ts';
import { studio } from '../studio/studio.svelte.ts';

/** What is described. */
interface Subject {
  readonly source: OwnSource;
  /** Null before a check has passed. */
  readonly facts: OwnFacts | null;
}

export class OwnTaskWords {
  /** Null until a check has said what there is to describe. */
  texts = $state.raw<OwnTexts | null>(null);
  /** The texts that the newest draft replaced; null where none did. */
  replaced = $state.raw<OwnTexts | null>(null);
  asking = $state.raw(false);
  /** Why no draft came. */
  problem = $state.raw('');
  private readonly subject: () => Subject;

  constructor(subject: () => Subject) {
    this.subject = subject;
  }

  /** For a model or a chat window; empty before a check has passed. */
  get prompt(): string {
    const { source, facts } = this.subject();
    return facts ? draftPrompt(source, facts) : '';
  }

  /** Shows stored texts; there is nothing to go back to. */
  show(texts: OwnTexts | null): void {
    this.texts = texts;
    this.replaced = null;
    this.problem = '';
  }

  /** Drafts of the spaces where nothing stands yet. */
  begin(facts: OwnFacts): void {
    this.texts ??= draftTexts(facts);
  }

  set(name: keyof OwnTexts, text: string): void {
    if (this.texts) this.texts = { ...this.texts, [name]: text };
  }

  /** Back to what follows from the spaces alone. */
  plain(): void {
    const { facts } = this.subject();
    if (facts) this.replace(draftTexts(facts));
  }

  /** Takes over what a reply holds of the three parts; false where it holds none. */
  takeReply(reply: string): boolean {
    const { facts } = this.subject();
    const found = readDrafts(reply);
    if (Object.keys(found).length === 0 || !facts) return false;
    this.replace({ ...(this.texts ?? draftTexts(facts)), ...found });
    return true;
  }

  /** Swaps the texts with those that the newest draft replaced, and back again. */
  swap(): void {
    if (!this.replaced) return;
    const { texts } = this;
    this.texts = this.replaced;
    this.replaced = texts;
  }

  private replace(texts: OwnTexts): void {
    if (this.texts && !sameData(this.texts, texts)) this.replaced = this.texts;
    this.texts = texts;
  }

  /** Name of the model chosen in the studio where it can be asked at once, else null. */
  get modelName(): string | null {
    const { config, identity } = studio.model;
    return config && config.kind !== 'by-hand' && config.kind !== 'recorded' ? identity.name : null;
  }

  /** Asks that model. Whatever comes of it, the texts that stand here are kept. */
  async ask(): Promise<void> {
    const { config } = studio.model;
    if (!config || this.asking) return;
    this.asking = true;
    this.problem = '';
    try {
      const answer = await (await engineWithSandbox()).askModel(config, this.prompt);
      if (!answer.ok) this.problem = answer.error.message;
      else if (!this.takeReply(answer.text))
        this.problem = 'The reply has none of the three headings. Ask again, or write the texts yourself.';
    } catch (error) {
      this.problem = errorText(error);
    } finally {
      this.asking = false;
    }
  }
}
