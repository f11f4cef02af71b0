// What tokens cost: a small dated table for the models that the presets name. Prices change without notice; a model is left out
// where its price is not sure or depends on the hour, and a person's own figures always win.
import type { TokenPrice } from '../engine/settings.ts';
import { presetById } from './provider-presets.ts';

/** US dollars per million tokens at the standard tier for prompts below the long-context limit: [prompt, answer, day]. */
type Row = readonly [input: number, output: number, asOf: string];

/**
 * Keys are `provider/model`. Sources: the providers' price pages as transcribed by the models.dev catalogue (its state of
 * 2026-07-01); Anthropic's as read on 2026-10-10 and Google's as read on 2026-09-20 by others who name that day.
 */
const table: Readonly<Record<string, Row>> = {
  'openai/gpt-5-mini': [0.25, 2, '2026-07-01'],
  'openai/gpt-5.4-mini': [0.75, 4.5, '2026-07-01'],
  'openai/gpt-5.4-nano': [0.2, 1.25, '2026-07-01'],
  'openai/gpt-5.4': [2.5, 15, '2026-07-01'],
  'anthropic/claude-haiku-4-5': [1, 5, '2026-10-10'],
  'anthropic/claude-sonnet-4-6': [3, 15, '2026-10-10'],
  'anthropic/claude-sonnet-5': [2, 10, '2026-10-10'],
  'anthropic/claude-sonnet-5-5': [2, 10, '2026-10-10'],
  'anthropic/claude-opus-4-8': [5, 25, '2026-10-10'],
  'anthropic/claude-opus-5-5': [4, 20, '2026-10-10'],
  'gemini/gemini-3.5-flash': [1.5, 9, '2026-09-20'],
  'gemini/gemini-3.1-flash-lite': [0.25, 1.5, '2026-07-01'],
  'gemini/gemini-3.1-pro-preview': [2, 12, '2026-09-20'],
  'gemini/gemini-2.5-flash': [0.3, 2.5, '2026-07-01'],
  'mistral/mistral-small-latest': [0.15, 0.6, '2026-07-01'],
  'mistral/devstral-latest': [0.4, 2, '2026-07-01'],
  'mistral/codestral-latest': [0.3, 0.9, '2026-07-01'],
  'groq/openai/gpt-oss-120b': [0.15, 0.6, '2026-07-01'],
  'groq/openai/gpt-oss-20b': [0.075, 0.3, '2026-07-01'],
  'groq/llama-3.3-70b-versatile': [0.59, 0.79, '2026-07-01'],
};

/** Name of a row: what a person's edits are kept under. */
export function priceKey(providerId: string, model: string): string {
  return `${providerId}/${model.trim()}`;
}

/** The whole table, for showing and editing. */
export function knownPrices(): readonly {
  readonly provider: string;
  readonly model: string;
  readonly price: TokenPrice;
}[] {
  return Object.entries(table).map(([key, row]) => {
    const at = key.indexOf('/');
    return { provider: key.slice(0, at), model: key.slice(at + 1), price: asPrice(row) };
  });
}

/**
 * The price of a model: the person's own figure (`edits`, by `priceKey`), else the table's, else for an own server 0 as of
 * `today`; undefined where nothing is known. A dated name such as `gpt-5-mini-2025-08-07` costs what its undated one costs.
 */
export function priceFor(
  providerId: string,
  model: string,
  edits: Readonly<Record<string, TokenPrice>> = {},
  today = '',
): TokenPrice | undefined {
  const names = [model.trim(), undated(model.trim())];
  for (const name of names) {
    const edited = edits[priceKey(providerId, name)];
    if (edited) return edited;
  }
  for (const name of names) {
    const row = table[priceKey(providerId, name)];
    if (row) return asPrice(row);
  }
  const preset = presetById(providerId);
  if (preset?.where === 'own' && preset.baseUrl !== '') return { inputPerMillion: 0, outputPerMillion: 0, asOf: today };
  return undefined;
}

function undated(model: string): string {
  return model.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, '');
}

function asPrice([inputPerMillion, outputPerMillion, asOf]: Row): TokenPrice {
  return { inputPerMillion, outputPerMillion, asOf };
}
