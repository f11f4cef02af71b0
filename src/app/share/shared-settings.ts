// A run's settings as a link carries them: what differs from the defaults, and back. Neither the model nor how it is reached is
// among them: whoever opens a link brings a model of their own.
import * as v from 'valibot';
import { settingsSchema } from '../../engine/log-schema.ts';
import { tidyMethod, type MethodSettings, type RunSettings } from '../../engine/settings.ts';
import { sameData } from '../../lib/same-data.ts';
import { checkTemplate, defaultTemplatesFor } from '../../llm/prompt-templates.ts';
import { defaultRunChoices, methodOf, type RunChoices } from '../studio/choices.ts';

/** Largest limit that a link may set, in ms or MB: a day, and more memory than any page gets. */
const MAX_LIMIT = 86_400_000;

const { language, preset, method, seed } = settingsSchema.entries;
const limit = v.pipe(v.number(), v.minValue(1), v.maxValue(MAX_LIMIT));
const budget = v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0)));
const templates = v.pipe(
  v.record(v.string(), v.string()),
  v.check(
    (texts) => Object.entries(texts).every(([name, text]) => checkTemplate(name, text) === null),
    'a prompt text that this page cannot use',
  ),
);

/** The settings in a link. What is absent stands at its default. */
export const sharedSettingsSchema = v.partial(
  v.object({
    language,
    preset,
    method: v.partial(method),
    limits: v.partial(
      v.object({ callTimeoutMs: limit, episodeTimeoutMs: limit, evaluationTimeoutMs: limit, memoryMb: limit }),
    ),
    budgets: v.partial(v.object({ calls: budget, tokens: budget, steps: budget, minutes: budget })),
    temperature: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
    maxTokens: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
    bound: v.nullable(v.picklist(['free', 'stop', 'grammar'])),
    promptSize: v.nullable(v.picklist(['full', 'compact'])),
    templates,
    seed,
  }),
);

export type SharedSettings = v.InferOutput<typeof sharedSettingsSchema>;

/** What of `run` differs from the defaults of its preset, task and options left out; empty where nothing does. */
export function changesOf(run: RunChoices): SharedSettings {
  const known = defaultRunChoices(run.envId);
  const { language, preset, method, limits, budgets, temperature, maxTokens, bound, promptSize, templates, seed } = run;
  const plain = { language, preset, temperature, maxTokens, bound, promptSize, templates, seed };
  const nested = {
    method: differing(method, methodOf(run.preset)),
    limits: differing(limits, known.limits),
    budgets: differing(budgets, known.budgets),
  };
  const changed = Object.entries(nested).filter(([, values]) => Object.keys(values).length > 0);
  return { ...differing(plain, known), ...Object.fromEntries(changed) } as SharedSettings;
}

/** The choices that `shared` stands for, on a task. */
export function choicesOf(envId: string, envOptions: RunChoices['envOptions'], shared: SharedSettings): RunChoices {
  const known = defaultRunChoices(envId);
  const { preset = known.preset, method, limits, budgets, ...plain } = shared;
  return {
    ...known,
    ...given(plain),
    envId,
    envOptions,
    preset,
    method: tidyMethod({ ...methodOf(preset), ...given(method) } as MethodSettings),
    limits: { ...known.limits, ...given(limits) },
    budgets: { ...known.budgets, ...given(budgets) },
  };
}

/** The choices behind the settings of a run, as the studio would show them. */
export function choicesOfRun(settings: RunSettings): RunChoices {
  const { envId, envOptions, language, preset, method, limits, budgets, sampling, promptSize, seed } = settings;
  return {
    envId,
    envOptions,
    language,
    preset,
    method,
    limits,
    budgets,
    temperature: sampling.temperature,
    maxTokens: sampling.maxTokens,
    bound: sampling.bound ?? null,
    promptSize: promptSize ?? null,
    templates: differing(settings.templates, defaultTemplatesFor(promptSize)),
    seed,
  };
}

/** The entries of `values` that are given and are not the same in `known`. */
function differing<T extends object>(values: T, known: object): T {
  const before = known as Readonly<Record<string, unknown>>;
  const changed = Object.entries(values).filter(
    ([name, value]) => value !== undefined && !sameData(value, before[name]),
  );
  return Object.fromEntries(changed) as T;
}

/** `values` without those that are undefined, which would cover a default. */
function given<T extends object>(values: T | undefined): T {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== undefined)) as T;
}
