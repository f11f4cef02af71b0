// What was learnt from calling addresses in this visit: their lists of models and the outcome of the last test call. Shared by the
// studio, the models page and the dialog for going on; nothing of it is kept.
import type { ModelConfig, ProviderModel } from '../../workers/engine/api.ts';
import { engine } from '../engine-host.ts';

export type TestOutcome =
  | { readonly status: 'idle' }
  /** `running`: what goes on, where it is more than the call; `ok`: the answer; `failed`: what is wrong. */
  | { readonly status: 'running' | 'ok' | 'failed'; readonly text: string };

export interface ModelList {
  readonly status: 'idle' | 'loading' | 'ready' | 'failed';
  readonly models: readonly ProviderModel[];
  /** Why there is no list, in words. */
  readonly problem: string;
}

const noList: ModelList = { status: 'idle', models: [], problem: '' };

/** A name for what a config calls; a test of one model says nothing about another. */
function targetOf(config: ModelConfig): string {
  if ('baseUrl' in config) return `${config.kind} ${config.baseUrl} ${config.model}`;
  if (config.kind === 'web-llm') return `${config.kind} ${config.model.id} ${config.contextTokens}`;
  return config.kind === 'recorded' ? `${config.kind} ${config.recording}` : config.kind;
}

/** Tells the key of a config from others without holding it: 32 bits (FNV-1a), from which no key can be read. */
function keyMark(config: ModelConfig): number {
  let mark = 0x811c9dc5;
  for (const character of 'apiKey' in config ? config.apiKey : '')
    mark = Math.imul(mark ^ character.codePointAt(0)!, 0x01000193);
  return mark;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

class Connections {
  private tests = $state.raw<Readonly<Record<string, TestOutcome>>>({});
  private lists = $state.raw<Readonly<Record<string, ModelList>>>({});
  /** Marks of the keys that were tested, by target, and that lists were asked for with, by address. */
  private testedWith = new Map<string, number>();
  private askedWith = new Map<string, number>();

  /** The outcome of the last test of this target; none where another key was tested. */
  testOf(config: ModelConfig | null): TestOutcome {
    const target = config ? targetOf(config) : '';
    const outcome = this.tests[target];
    const isSame = config !== null && this.testedWith.get(target) === keyMark(config);
    return outcome && isSame ? outcome : { status: 'idle' };
  }

  listOf(baseUrl: string): ModelList {
    return this.lists[baseUrl] ?? noList;
  }

  /** One tiny call; its outcome is found by `testOf`. */
  async test(config: ModelConfig): Promise<void> {
    const target = targetOf(config);
    const mark = keyMark(config);
    this.testedWith.set(target, mark);
    const show = (outcome: TestOutcome) => {
      if (this.testedWith.get(target) === mark) this.tests = { ...this.tests, [target]: outcome };
    };
    show({ status: 'running', text: '' });
    let over = false;
    const outcome = await this.callOnce(config, (text) => {
      if (!over) show({ status: 'running', text });
    });
    over = true;
    show(outcome);
  }

  /** Fetches the provider's list of models, once per key and address. */
  async list(config: Extract<ModelConfig, { baseUrl: string }>, again = false): Promise<void> {
    const { baseUrl } = config;
    const mark = keyMark(config);
    const { status } = this.listOf(baseUrl);
    if (!again && this.askedWith.get(baseUrl) === mark && (status === 'ready' || status === 'loading')) return;
    this.askedWith.set(baseUrl, mark);
    // An answer to another key that comes late is not wanted any more.
    const show = (list: ModelList) => {
      if (this.askedWith.get(baseUrl) === mark) this.lists = { ...this.lists, [baseUrl]: list };
    };
    show({ ...noList, status: 'loading' });
    try {
      const models = await (await engine()).listModels(config);
      show({ status: 'ready', models, problem: '' });
    } catch (error) {
      show({ status: 'failed', models: [], problem: wordsOf(error) });
    }
  }

  /** What the provider says of one model; null where its list is not here or does not name it. */
  known(baseUrl: string, model: string): ProviderModel | null {
    return this.listOf(baseUrl).models.find((each) => each.id === model) ?? null;
  }

  private async callOnce(config: ModelConfig, onNotice: (words: string) => void): Promise<TestOutcome> {
    try {
      const result = await (await engine()).testModel(config, config.kind === 'web-llm' ? onNotice : undefined);
      return result.ok
        ? { status: 'ok', text: result.text.trim().slice(0, 200) }
        : { status: 'failed', text: result.error.message };
    } catch (error) {
      return { status: 'failed', text: wordsOf(error) };
    }
  }
}

export const connections = new Connections();
