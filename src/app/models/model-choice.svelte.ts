// The choice of a model, with what is known about it: used by the studio, by the models page and when a run goes on. Keys, lists
// and the models of this device are shared by all of them; the choices are each one's own.
import type { ModelIdentity, TokenPrice } from '../../engine/settings.ts';
import type { ModelConfig, RecordingInfo } from '../../workers/engine/api.ts';
import { browserModel } from './browser-model.svelte.ts';
import { connections, type ModelList, type TestOutcome } from './connections.svelte.ts';
import { deviceModels } from './device-models.svelte.ts';
import { keys } from './keys.svelte.ts';
import {
  endpointConfig,
  endpointOf,
  firstModelChoices,
  identityOf,
  missingInEndpoint,
  missingInModel,
  modelConfigOf,
  normalBaseUrl,
  presetIdOf,
  type Endpoint,
  type ModelChoices,
  type ModelFacts,
  type ModelSource,
} from './model-choices.ts';
import { prices } from './prices.svelte.ts';
import { presetAt, presetOf, type ProviderPreset } from './providers.ts';

export class ModelChoice {
  choices = $state<ModelChoices>({ ...firstModelChoices, endpoints: {} });
  /** The preset of the address in use; null for sources without one. */
  readonly presetId = $derived(presetIdOf(this.choices));
  readonly facts = $derived.by<ModelFacts>(() => {
    const { presetId, choices } = this;
    const deviceModel = deviceModels.find(choices.deviceModel);
    return {
      apiKey: presetId === null ? '' : this.keyOf(presetId),
      deviceModel,
      deviceReady: deviceModel !== null && deviceModels.isReady(deviceModel.id),
      browserContextTokens: browserModel.contextTokens,
      price: presetId === null ? undefined : this.priceOf(presetId),
    };
  });
  readonly missing = $derived(missingInModel(this.choices, this.facts));
  readonly identity = $derived(identityOf(this.choices, this.facts));
  /** The config as chosen; null while something is missing. */
  readonly config = $derived<ModelConfig | null>(
    this.missing === null ? modelConfigOf($state.snapshot(this.choices), this.facts) : null,
  );
  /** Calls under way at the same time. */
  readonly concurrency = $derived(this.presetId === null ? 1 : endpointOf(this.choices, this.presetId).concurrency);
  readonly test = $derived<TestOutcome>(connections.testOf(this.config));

  choose(source: ModelSource): void {
    this.choices.source = source;
    void this.lookUp();
  }

  /** Loads what the chosen source needs to be shown; nothing of it loads with the page. */
  async lookUp(): Promise<void> {
    const { source } = this.choices;
    if (source === 'device') await this.lookAtDevice();
    else if (source === 'browser') await browserModel.open();
    else if (source === 'api-key' || source === 'server') await keys.open();
  }

  chooseProvider(presetId: string): void {
    const isServer = presetOf(presetId).where === 'own';
    if (isServer) this.choices.server = presetId;
    else this.choices.provider = presetId;
    this.choose(isServer ? 'server' : 'api-key');
  }

  chooseDeviceModel(id: string): void {
    this.choices.deviceModel = id;
    this.choices.deviceContextTokens = deviceModels.defaultContext(id);
    this.choices.deviceThinks = false;
    this.choose('device');
  }

  endpoint(presetId: string): Endpoint {
    return endpointOf(this.choices, presetId);
  }

  setEndpoint(presetId: string, change: Partial<Endpoint>): void {
    this.choices.endpoints[presetId] = { ...this.choices.endpoints[presetId], ...change };
  }

  /** A model whose context the provider states takes it over. */
  nameModel(presetId: string, model: string): void {
    const known = connections.known(normalBaseUrl(this.endpoint(presetId).baseUrl), model);
    this.setEndpoint(presetId, { model, ...(known?.contextTokens && { contextTokens: known.contextTokens }) });
  }

  keyOf(presetId: string): string {
    return keys.of(this.endpoint(presetId).baseUrl);
  }

  priceOf(presetId: string): TokenPrice | undefined {
    const { baseUrl, model } = this.endpoint(presetId);
    return prices.of(presetId, model) ?? connections.known(normalBaseUrl(baseUrl), model)?.price;
  }

  missingIn(presetId: string, needModel = true): string | null {
    return missingInEndpoint(presetId, this.endpoint(presetId), this.keyOf(presetId), needModel);
  }

  configOf(presetId: string): Extract<ModelConfig, { baseUrl: string }> {
    return endpointConfig(presetId, this.endpoint(presetId), this.keyOf(presetId), this.priceOf(presetId));
  }

  listOf(presetId: string): ModelList {
    return connections.listOf(normalBaseUrl(this.endpoint(presetId).baseUrl));
  }

  /** Fetches the list of models where the address and the key for it are given. */
  async list(presetId: string, again = false): Promise<void> {
    if (this.missingIn(presetId, false) === null) await connections.list(this.configOf(presetId), again);
  }

  testOf(presetId: string): TestOutcome {
    return connections.testOf(this.configOf(presetId));
  }

  async runTest(presetId: string | null = this.presetId): Promise<void> {
    const config = presetId === null ? this.config : this.configOf(presetId);
    if (config) await connections.test(config);
  }

  /** Sets the fields to the model that a run used before, and loads what is needed to go on with it. */
  async adopt(identity: ModelIdentity): Promise<void> {
    const { kind, name, contextTokens } = identity;
    switch (kind) {
      case 'web-llm':
        this.choices.deviceModel = name;
        this.choices.deviceContextTokens = contextTokens;
        this.choices.deviceThinks = identity.thinking ?? false;
        this.choices.source = 'device';
        break;
      case 'browser':
        this.choices.source = 'browser';
        break;
      case 'recorded':
        this.choices.recording = identity.recording ?? '';
        this.choices.recordingContextTokens = contextTokens;
        this.choices.source = 'recorded';
        break;
      case 'by-hand':
        this.choices.handName = name === 'by hand' ? '' : name;
        this.choices.source = 'by-hand';
        break;
      case 'openai-compatible':
      case 'anthropic':
      case 'gemini':
        this.adoptAddress(presetAt(kind, identity.baseUrl ?? ''), identity);
        break;
      default:
        kind satisfies never;
    }
    await this.lookUp();
  }

  chooseRecording(recording: RecordingInfo): void {
    this.choices.recording = recording.name;
    this.choices.recordingContextTokens = recording.settings.model.contextTokens;
  }

  /** With nothing chosen yet, a model that is here already is what the person most likely means. */
  private async lookAtDevice(): Promise<void> {
    await deviceModels.open();
    const first = deviceModels.ready[0];
    if (!first || deviceModels.find(this.choices.deviceModel)) return;
    this.choices.deviceModel = first.id;
    this.choices.deviceContextTokens = deviceModels.defaultContext(first.id);
  }

  private adoptAddress(preset: ProviderPreset, { name, baseUrl = '', contextTokens }: ModelIdentity): void {
    const { concurrency } = this.endpoint(preset.id);
    this.choices.endpoints[preset.id] = { baseUrl, model: name, contextTokens, concurrency };
    if (preset.where === 'own') this.choices.server = preset.id;
    else this.choices.provider = preset.id;
    this.choices.source = preset.where === 'own' ? 'server' : 'api-key';
  }
}
