// The studio's choices as this browser keeps them between visits. A key is never among them; see storage/keys.ts for that.
import { presets, type MethodSettings } from '../engine/settings.ts';
import { checkTemplate } from '../llm/prompt-templates.ts';
import { defaultRunChoices, methodOf, type ModelChoices, type RunChoices } from './choices.ts';
import { cardOf } from './environments.ts';

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
function oneOf<T>(value: unknown, choices: readonly T[], other: T): T {
  return choices.find((choice) => choice === value) ?? other;
}

/** A switch's words are those of the presets; any other word would be of another version of the page. */
function methodFrom(known: MethodSettings, saved: unknown): MethodSettings {
  const method = overlay(known, saved);
  return Object.fromEntries(
    Object.entries(method).map(([name, value]) => {
      const key = name as keyof MethodSettings;
      const words: readonly unknown[] = [presets.default[key], presets.paper[key]];
      return [name, typeof value === 'string' && !words.includes(value) ? known[key] : value];
    }),
  ) as unknown as MethodSettings;
}

/** The choices as text. */
export function writeChoices(run: RunChoices, model: ModelChoices): string {
  const kept: Partial<ModelChoices> = { ...model };
  delete kept.apiKey;
  delete kept.keepKey;
  return JSON.stringify({ run, model: kept });
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
  const card = cardOf(String(saved['run']['envId']));
  if (!card) return null;
  const run = saved['run'];
  const known = defaultRunChoices(card.id);
  const preset = oneOf(run['preset'], ['default', 'paper'] as const, known.preset);
  const options: Unknown = isRecord(run['envOptions']) ? run['envOptions'] : {};
  const templates: Unknown = isRecord(run['templates']) ? run['templates'] : {};
  return {
    run: {
      envId: card.id,
      envOptions: Object.fromEntries(
        card.options.flatMap(({ name, defaultValue }) => {
          const value = options[name];
          return typeof value === typeof defaultValue ? [[name, value as typeof defaultValue]] : [];
        }),
      ),
      language: oneOf(run['language'], ['javascript', 'python'] as const, known.language),
      preset,
      method: methodFrom(methodOf(preset), run['method']),
      limits: overlay(known.limits, run['limits']),
      budgets: overlay(known.budgets, run['budgets']),
      ...overlay({ temperature: known.temperature, maxTokens: known.maxTokens, seed: known.seed }, run),
      templates: Object.fromEntries(
        Object.entries(templates).filter(
          (entry): entry is [string, string] =>
            typeof entry[1] === 'string' && checkTemplate(entry[0], entry[1]) === null,
        ),
      ),
    },
    model: {
      ...overlay(model, saved['model']),
      kind: oneOf(saved['model']['kind'], ['openai-compatible', 'recorded', 'by-hand'] as const, model.kind),
      pace: oneOf(saved['model']['pace'], ['instant', 'watch'] as const, model.pace),
      apiKey: '',
      keepKey: false,
    },
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
