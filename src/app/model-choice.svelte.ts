// The choice of a model with its key: used by the studio and when a run goes on. The key lives in this object's memory; it
// reaches this browser's storage only when the person ticks the box.
import type { ModelIdentity } from '../engine/settings.ts';
import type { KeyStorage } from '../storage/keys.ts';
import type { ModelConfig, RecordingInfo } from '../workers/engine/api.ts';
import { missingInModel, modelConfigOf, normalBaseUrl, type ModelChoices, type ModelKind } from './choices.ts';
import { engine } from './engine-host.ts';
import { messages } from './messages.svelte.ts';
import { providerPresets } from './providers.ts';

export type TestOutcome =
  | { readonly status: 'idle' | 'running' }
  | { readonly status: 'ok'; readonly text: string }
  | { readonly status: 'failed'; readonly text: string };

let storage: Promise<KeyStorage> | null = null;

function keys(): Promise<KeyStorage> {
  storage ??= Promise.all([import('../storage/database.ts'), import('../storage/keys.ts')]).then(
    ([{ createDatabase }, { createKeyStorage }]) => createKeyStorage(createDatabase()),
  );
  return storage;
}

export class ModelChoice {
  choices = $state<ModelChoices>({
    kind: 'openai-compatible',
    recording: '',
    pace: 'watch',
    provider: 'openai',
    baseUrl: providerPresets[0]!.baseUrl,
    apiKey: '',
    keepKey: false,
    model: providerPresets[0]!.model,
    contextTokens: providerPresets[0]!.contextTokens,
    concurrency: 4,
    handName: '',
  });
  test = $state.raw<TestOutcome>({ status: 'idle' });
  readonly missing = $derived(missingInModel(this.choices));
  private keyIsStored = false;

  chooseKind(kind: ModelKind): void {
    this.choices.kind = kind;
    this.test = { status: 'idle' };
    if (kind === 'openai-compatible') void this.recallKey();
  }

  async chooseProvider(id: string): Promise<void> {
    const preset = providerPresets.find((each) => each.id === id);
    if (!preset) return;
    this.choices.provider = id;
    this.choices.baseUrl = preset.baseUrl;
    this.choices.model = preset.model;
    this.choices.contextTokens = preset.contextTokens;
    this.choices.concurrency = preset.needsKey ? 4 : 1;
    // A key belongs to one address: it must never travel to another one.
    this.choices.apiKey = '';
    this.choices.keepKey = false;
    this.test = { status: 'idle' };
    await this.recallKey();
  }

  /** A changed address takes no key along from the old one. */
  changeBaseUrl(baseUrl: string): void {
    const before = originOf(this.choices.baseUrl);
    this.choices.baseUrl = baseUrl;
    this.choices.provider = providerPresets.find((each) => each.baseUrl === normalBaseUrl(baseUrl))?.id ?? 'custom';
    if (originOf(baseUrl) !== before && this.keyIsStored) {
      this.choices.apiKey = '';
      this.choices.keepKey = false;
      this.keyIsStored = false;
    }
    this.test = { status: 'idle' };
  }

  /** Fills in the kept key of the present address, if there is one and none has been typed. */
  async recallKey(): Promise<void> {
    const baseUrl = normalBaseUrl(this.choices.baseUrl);
    if (!baseUrl || this.choices.apiKey) return;
    try {
      const kept = await (await keys()).load(baseUrl);
      if (kept === null || normalBaseUrl(this.choices.baseUrl) !== baseUrl || this.choices.apiKey) return;
      this.choices.apiKey = kept;
      this.choices.keepKey = true;
      this.keyIsStored = true;
    } catch {
      // Without storage there is no kept key; the field simply stays empty.
    }
  }

  async keep(on: boolean): Promise<void> {
    this.choices.keepKey = on;
    try {
      if (!on) await (await keys()).forget(normalBaseUrl(this.choices.baseUrl));
      this.keyIsStored = false;
      if (on) await this.storeKey();
    } catch (error) {
      messages.problem(on ? 'Keeping the key' : 'Forgetting the key', error);
    }
  }

  /** What the engine needs. Also keeps the key, if the person wants that. */
  async config(): Promise<ModelConfig> {
    await this.storeKey();
    return modelConfigOf($state.snapshot(this.choices));
  }

  async runTest(): Promise<void> {
    this.test = { status: 'running' };
    try {
      const result = await (await engine()).testModel(await this.config());
      this.test = result.ok
        ? { status: 'ok', text: result.text.trim().slice(0, 200) }
        : { status: 'failed', text: result.error.message };
    } catch (error) {
      this.test = { status: 'failed', text: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Sets the fields to the model that a run used before; a kept key is filled in. */
  async adopt(identity: ModelIdentity): Promise<void> {
    this.choices.kind = identity.kind;
    this.choices.contextTokens = identity.contextTokens;
    if (identity.kind === 'recorded') this.choices.recording = identity.recording ?? '';
    if (identity.kind === 'by-hand') this.choices.handName = identity.name === 'by hand' ? '' : identity.name;
    if (identity.kind !== 'openai-compatible') return;
    this.changeBaseUrl(identity.baseUrl ?? '');
    this.choices.model = identity.name;
    await this.recallKey();
  }

  chooseRecording(recording: RecordingInfo): void {
    this.choices.recording = recording.name;
    this.choices.contextTokens = recording.settings.model.contextTokens;
  }

  private async storeKey(): Promise<void> {
    const { keepKey, apiKey, baseUrl, kind } = this.choices;
    if (kind !== 'openai-compatible' || !keepKey || !apiKey.trim()) return;
    try {
      await (await keys()).keep(normalBaseUrl(baseUrl), apiKey.trim());
      this.keyIsStored = true;
    } catch (error) {
      messages.problem('Keeping the key', error);
    }
  }
}

function originOf(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return '';
  }
}
