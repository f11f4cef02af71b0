// The studio's choices as this browser keeps them between visits. A key is never among them; see storage/keys.ts for that.
import { presets, tidyMethod, type MethodSettings } from '../../engine/settings.ts';
import type { EnvOptions } from '../../env-api/env.ts';
import { checkTemplate } from '../../llm/prompt-templates.ts';
import { defaultRunChoices, methodOf, type RunChoices } from './choices.ts';
import { hasTask } from '../environments.ts';
import { modelSources, type Endpoint, type ModelChoices } from '../models/model-choices.ts';
import { cloudPresets, providerPresets, serverPresets, type ProviderPreset } from '../models/providers.ts';

const storageKey = 'choices';

type Unknown = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `known` with the values of `saved` that have the same name and type; where `known` holds null, a finite number fits too. */
function overlay<T extends object>(known: T, saved: unknown): T {
  if (!isRecord(saved)) return known;
  const fits = (value: unknown, before: unknown) =>
    before === null
      ? value === null || (typeof value === 'number' && Number.isFinite(value))
      : typeof value === typeof before && typeof value !== 'object' && !Number.isNaN(value);
  return Object.fromEntries(
    Object.entries(known).map(([name, before]) => [name, fits(saved[name], before) ? saved[name] : before]),
  ) as T;
}

/** `value` where it is one of `choices`, else `other`. */
function oneOf<T, U>(value: unknown, choices: readonly T[], other: U): T | U {
  return choices.find((choice) => choice === value) ?? other;
}

/** A switch's words are those of the presets; any other word would be of another version of the page. */
function methodFrom(known: MethodSettings, saved: unknown): MethodSettings {
  const method = overlay(known, saved);
  const read = Object.fromEntries(
    Object.entries(method).map(([name, value]) => {
      const key = name as keyof MethodSettings;
      const words: readonly unknown[] = [presets.default[key], presets.paper[key]];
      return [name, typeof value === 'string' && !words.includes(value) ? known[key] : value];
    }),
  ) as unknown as MethodSettings;
  return tidyMethod({ ...read, ...optionalFrom(saved) });
}

/** The settings that no preset has. */
function optionalFrom(saved: unknown): Partial<MethodSettings> {
  if (!isRecord(saved)) return {};
  const whole = (value: unknown) => (Number.isInteger(value) && Number(value) >= 0 ? Number(value) : undefined);
  return {
    historyAttempts: whole(saved['historyAttempts']),
    bestSoFar: oneOf(saved['bestSoFar'], ['marked', 'kept', 'off'] as const, undefined),
    description: oneOf(saved['description'], ['full', 'no-names'] as const, undefined),
    raceEpisodes: whole(saved['raceEpisodes']),
    rescoreEpisodes: whole(saved['rescoreEpisodes']),
  };
}

/** What was changed of the presets' endpoints, for presets that this page has. */
function endpointsFrom(saved: unknown): Record<string, Partial<Endpoint>> {
  if (!isRecord(saved)) return {};
  const read = (endpoint: Unknown): Partial<Endpoint> => ({
    ...(typeof endpoint['baseUrl'] === 'string' && { baseUrl: endpoint['baseUrl'] }),
    ...(typeof endpoint['model'] === 'string' && { model: endpoint['model'] }),
    ...(isPositive(endpoint['contextTokens']) && { contextTokens: endpoint['contextTokens'] }),
    ...(isPositive(endpoint['concurrency']) && { concurrency: endpoint['concurrency'] }),
  });
  return Object.fromEntries(
    providerPresets.flatMap(({ id }) => {
      const endpoint = saved[id];
      return isRecord(endpoint) ? [[id, read(endpoint)]] : [];
    }),
  );
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

/** Values that an option can have. Which of them the task knows is seen once its card is here (`fittingOptions`). */
export function optionsFrom(saved: unknown): EnvOptions {
  if (!isRecord(saved)) return {};
  const isPlain = (value: unknown): value is string | number | boolean =>
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
  return Object.fromEntries(
    Object.entries(saved).filter((entry): entry is [string, string | number | boolean] => isPlain(entry[1])),
  );
}

/** The id of one of `presets`. */
function presetFrom(value: unknown, presets: readonly ProviderPreset[], other: string): string {
  return oneOf(
    value,
    presets.map(({ id }) => id),
    other,
  );
}

/** The choices as text. They never hold a key: that is no part of them, and one inside an address is left out. */
export function writeChoices(run: RunChoices, model: ModelChoices): string {
  const endpoints = Object.entries(model.endpoints).map(([id, endpoint]) => {
    const { baseUrl } = endpoint;
    return [id, baseUrl === undefined ? endpoint : { ...endpoint, baseUrl: withoutCredentials(baseUrl) }];
  });
  return JSON.stringify({ run, model: { ...model, endpoints: Object.fromEntries(endpoints) } });
}

/** Names of query parameters that carry credentials. */
const credential = /key|token|secret|sig|auth|pass|code/i;

/** The address as it stands, but for user, password and parameters that carry credentials. */
function withoutCredentials(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  const secret = [...url.searchParams.keys()].filter((name) => credential.test(name));
  if (url.username === '' && url.password === '' && secret.length === 0) return address;
  url.username = '';
  url.password = '';
  for (const name of secret) url.searchParams.delete(name);
  return url.href;
}

/**
 * Reads what `writeChoices` wrote, perhaps by another version of the page: anything unknown or of another type keeps its
 * default. Null where the text is no such thing or names a task that this page does not have.
 */
export function readChoices(
  text: string,
  model: ModelChoices,
): { readonly run: RunChoices; readonly model: ModelChoices } | null {
  let saved: unknown;
  try {
    saved = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(saved) || !isRecord(saved['run']) || !isRecord(saved['model'])) return null;
  const run = saved['run'];
  const envId = String(run['envId']);
  if (!hasTask(envId)) return null;
  const known = defaultRunChoices(envId);
  const preset = oneOf(run['preset'], ['default', 'paper'] as const, known.preset);
  const templates: Unknown = isRecord(run['templates']) ? run['templates'] : {};
  return {
    run: {
      envId,
      envOptions: optionsFrom(run['envOptions']),
      language: oneOf(run['language'], ['javascript', 'python'] as const, known.language),
      preset,
      method: methodFrom(methodOf(preset), run['method']),
      limits: overlay(known.limits, run['limits']),
      budgets: overlay(known.budgets, run['budgets']),
      ...overlay({ temperature: known.temperature, maxTokens: known.maxTokens, seed: known.seed }, run),
      bound: oneOf(run['bound'], ['free', 'stop', 'grammar'] as const, known.bound),
      promptSize: oneOf(run['promptSize'], ['full', 'compact'] as const, known.promptSize),
      templates: Object.fromEntries(
        Object.entries(templates).filter(
          (entry): entry is [string, string] =>
            typeof entry[1] === 'string' && checkTemplate(entry[0], entry[1]) === null,
        ),
      ),
    },
    model: modelFrom(saved['model'], model),
  };
}

function modelFrom(saved: Unknown, known: ModelChoices): ModelChoices {
  const { endpoints, ...plain } = known;
  return {
    ...overlay(plain, saved),
    source: oneOf(saved['source'], modelSources, known.source),
    provider: presetFrom(saved['provider'], cloudPresets, known.provider),
    server: presetFrom(saved['server'], serverPresets, known.server),
    pace: oneOf(saved['pace'], ['instant', 'watch'] as const, known.pace),
    endpoints: { ...endpoints, ...endpointsFrom(saved['endpoints']) },
  };
}

/** What this browser keeps; null where it keeps nothing or refuses storage. */
export function loadChoices(model: ModelChoices): ReturnType<typeof readChoices> {
  try {
    const text = localStorage.getItem(storageKey);
    return text === null ? null : readChoices(text, model);
  } catch {
    return null;
  }
}

/** Keeps what `writeChoices` wrote. */
export function keepChoices(text: string): void {
  try {
    localStorage.setItem(storageKey, text);
  } catch {
    // Private windows may refuse storage: the choices then last as long as the page.
  }
}
