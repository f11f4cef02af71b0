// The studio's state: what has been chosen for the next run, what it will roughly cost, and starting it.
import { version } from '../../../package.json';
import type { EnvCard, EnvModule } from '../../env-api/env.ts';
import { publishedOptions, twinOptions } from '../../env-api/twin-options.ts';
import { atDialLevel, type DialLevel } from '../../engine/dial.ts';
import { tidyMethod } from '../../engine/settings.ts';
import type { Language, MethodSettings, PresetName, RunSettings } from '../../engine/settings.ts';
import { taskForRun } from '../../engine/task-for-run.ts';
import type { ModelConfig, RecordingInfo } from '../../workers/engine/api.ts';
import {
  defaultRunChoices,
  fittingOptions,
  methodFor,
  methodOf,
  problemInTemplates,
  settingsOf,
  type RunChoices,
} from './choices.ts';
import { engine, engineWithSandbox } from '../engine-host.ts';
import { hasTask, loadEnv, tasks, titleOf } from '../environments.ts';
import { estimateOf } from './estimate.ts';
import { messages } from '../messages.svelte.ts';
import { ModelChoice } from '../models/model-choice.svelte.ts';
import { firstModelChoices, type ModelSource } from '../models/model-choices.ts';
import { python } from '../python.svelte.ts';
import { rememberModel } from '../models/remembered-models.ts';
import { router } from '../router.svelte.ts';
import { keepChoices, loadChoices, writeChoices } from './saved-choices.ts';

/** The task that a newcomer meets first, where the registry has it. */
const favourite = 'cartpole-v1';
export const firstTask = hasTask(favourite) ? favourite : (tasks[0]?.id ?? '');

class Studio {
  run = $state<RunChoices>(defaultRunChoices(firstTask));
  readonly model = new ModelChoice();
  recordings = $state.raw<readonly RecordingInfo[] | null>(null);
  recordingsProblem = $state.raw('');
  /** Says what is being prepared while a start is under way; empty otherwise. */
  starting = $state.raw('');
  private module = $state.raw<EnvModule | null>(null);

  /** The card to look at: the last one stays until that of a newly chosen task is here. Null before the first. */
  readonly shownCard = $derived<EnvCard | null>(this.module?.card ?? null);
  /** The card of the chosen task; null until it is here. */
  readonly card = $derived(this.shownCard?.id === this.run.envId ? this.shownCard : null);
  /** The recording chosen in the "Model" block, while a recording is the model. */
  readonly recording = $derived<RecordingInfo | null>(
    this.model.choices.source === 'recorded'
      ? (this.recordings?.find((each) => each.name === this.model.choices.recording) ?? null)
      : null,
  );
  /** Settings of the run as chosen now; a recording brings its own. */
  readonly settings = $derived.by<RunSettings | null>(() => {
    if (this.recording) return this.recording.settings;
    if (!this.card) return null;
    return settingsOf(this.card, this.run, this.model.identity, { numpy: true, appVersion: version });
  });
  readonly estimate = $derived.by(() => {
    const { settings, card } = this;
    if (!settings || !card) return null;
    const task = this.module?.card.id === settings.envId ? taskForRun(this.module, settings) : null;
    return estimateOf(settings, card, task, {
      pace: this.model.choices.pace,
      concurrency: this.model.concurrency,
      // A recording names itself, not the model whose answers it plays.
      identity: this.recording ? this.model.identity : settings.model,
    });
  });
  readonly missing = $derived(
    hasTask(this.run.envId) ? (this.model.missing ?? problemInTemplates(this.run.templates)) : 'Choose a task.',
  );

  constructor() {
    const kept = loadChoices($state.snapshot(this.model.choices));
    if (!kept) {
      this.run.method = methodFor(this.model.choices.source, this.run.method);
      return;
    }
    this.run = kept.run;
    this.model.choices = kept.model;
    void this.model.lookUp();
  }

  /** Keeps the present choices in this browser; reads all of them, so that an effect around it runs at every change. */
  keep(): void {
    keepChoices(writeChoices(this.run, this.model.choices));
  }

  /** Back to the choices of a first visit. The model's address, name and key stay: they are no part of an experiment. */
  reset(): void {
    this.run = defaultRunChoices(firstTask);
    if (this.model.choices.source === 'recorded') this.model.choose(firstModelChoices.source);
    this.run.method = methodFor(this.model.choices.source, this.run.method);
    void this.describe();
  }

  /**
   * Takes choices from elsewhere, as from a link. The model stays, unless it is a recording, which would bring its own; without
   * `sizesNamed` the sizes follow who answers.
   */
  adopt(run: RunChoices, sizesNamed = true): void {
    if (this.model.choices.source === 'recorded') this.model.choose(firstModelChoices.source);
    this.run = sizesNamed ? run : { ...run, method: methodFor(this.model.choices.source, run.method) };
    void this.describe();
  }

  async loadRecordings(): Promise<void> {
    if (this.recordings !== null) return;
    this.recordingsProblem = '';
    try {
      this.recordings = await (await engine()).listRecordings();
      // A kept choice may name a recording that is no longer there.
      const first = this.recordings[0];
      if (first && this.model.choices.source === 'recorded' && !this.recording) this.chooseRecording(first);
      if (this.recordings.length === 0) this.recordingsProblem = 'This copy of the site holds no recordings.';
    } catch (error) {
      this.recordingsProblem = error instanceof Error ? error.message : String(error);
    }
  }

  async chooseTask(envId: string): Promise<void> {
    this.run.envId = envId;
    this.run.envOptions = twinOptions(this.run.envOptions);
    await this.describe();
  }

  /** Loads the chosen task: its card, and its texts for the estimate. */
  async describe(): Promise<void> {
    const { envId } = this.run;
    if (this.card) return;
    try {
      const module = await loadEnv(envId);
      if (this.run.envId !== envId) return;
      this.module = module;
      this.run.envOptions = fittingOptions(module.card, this.run.envOptions);
    } catch (error) {
      if (this.run.envId === envId) this.module = null;
      messages.problem(`Loading ${titleOf(envId)}`, error);
    }
  }

  setOption(name: string, value: string | number | boolean): void {
    this.run.envOptions = { ...this.run.envOptions, [name]: value };
  }

  /** Sets how much the model may know of the task; nothing while its card is not here. */
  setDial(level: DialLevel): void {
    if (!this.card) return;
    const { envOptions, description } = atDialLevel(level, this.run.envOptions, this.card);
    this.run.envOptions = envOptions;
    this.setMethod('description', description);
  }

  choosePreset(preset: PresetName): void {
    this.run.preset = preset;
    this.run.method = methodFor(this.model.choices.source, methodOf(preset));
    const { envOptions } = this.run;
    this.run.envOptions = this.card ? atDialLevel(0, envOptions, this.card).envOptions : publishedOptions(envOptions);
  }

  chooseLanguage(language: Language): void {
    this.run.language = language;
    if (language === 'python') python.prepare().catch(() => undefined);
  }

  setMethod<K extends keyof MethodSettings>(key: K, value: MethodSettings[K]): void {
    this.run.method = tidyMethod({ ...this.run.method, [key]: value });
  }

  /** Sizes that were not touched follow the source: a model in the tab gets those of a lesson, a person fewer still. */
  chooseSource(source: ModelSource): void {
    this.fitSizes(() => this.model.choose(source));
    if (source !== 'recorded') return;
    void this.loadRecordings().then(() => {
      const first = this.recordings?.[0];
      if (first && !this.recording) this.chooseRecording(first);
    });
  }

  /** Takes an in-tab model for the next run, with the context given or its usual one. */
  useDeviceModel(id: string, contextTokens?: number): void {
    this.fitSizes(() => this.model.chooseDeviceModel(id));
    if (contextTokens !== undefined) this.model.choices.deviceContextTokens = contextTokens;
  }

  chooseProvider(presetId: string): void {
    this.fitSizes(() => this.model.chooseProvider(presetId));
  }

  private fitSizes(choose: () => void): void {
    const before = this.model.choices.source;
    choose();
    this.run.method = methodFor(this.model.choices.source, this.run.method, before);
  }

  /** A recording plays back exactly only under its own settings, so task and method are taken from it. */
  chooseRecording(recording: RecordingInfo): void {
    const { envId, envOptions, language, preset, method, limits, budgets, sampling, seed } = recording.settings;
    this.model.chooseRecording(recording);
    this.run = {
      ...this.run,
      envId,
      envOptions,
      language,
      preset,
      method,
      limits,
      budgets,
      seed,
      temperature: sampling.temperature,
      maxTokens: sampling.maxTokens,
      bound: sampling.bound ?? 'free',
      promptSize: recording.settings.promptSize ?? 'full',
    };
    void this.describe();
  }

  /** Runs a recording again: its answers are played back, everything else is executed. */
  async startDemo(name: string): Promise<void> {
    const demo = this.recordings?.find((each) => each.name === name);
    if (!demo) return;
    await this.begin(demo.settings, { kind: 'recorded', recording: demo.name, pace: 'watch' });
  }

  async start(): Promise<void> {
    if (!this.settings || this.missing) return;
    if (this.model.config) await this.begin($state.snapshot(this.settings) as RunSettings, this.model.config);
  }

  private async begin(settings: RunSettings, config: ModelConfig): Promise<void> {
    if (this.starting) return;
    try {
      let numpy = settings.numpy;
      if (settings.language === 'python') {
        this.starting = 'Getting Python ready';
        const available = await python.prepare();
        // A recording keeps its own prompts; a new run offers NumPy only where it can be imported.
        if (settings.model.kind !== 'recorded') numpy = available;
      }
      this.starting = 'Starting the run';
      const runId = await (await engineWithSandbox()).start({ ...settings, numpy }, config);
      rememberModel(runId, config, settings.model);
      router.go({ name: 'run', runId });
    } catch (error) {
      messages.problem('Starting the run', error);
    } finally {
      this.starting = '';
    }
  }
}

export const studio = new Studio();
