// Which model the command line names, and with which key: addresses, wire formats and defaults come from the table of
// providers. A key is read from an environment variable or a file, never from an argument, which every user of a machine sees.
import { readFileSync } from 'node:fs';
import type { TokenPrice } from '../engine/settings.ts';
import { presetById, presetForAddress, type ProviderPreset, providerPresets } from '../llm/provider-presets.ts';
import { UsageError } from './args.ts';

export type WireFormat = 'openai-compatible' | 'anthropic' | 'gemini';

export interface ServerSpec {
  readonly kind: WireFormat;
  readonly baseUrl: string;
  readonly model: string;
  /** Id of the provider's entry in the table; null for an address of the person's own. */
  readonly provider: string | null;
}

export type ModelSpec =
  | ServerSpec
  | { readonly kind: 'recorded'; readonly recording: string }
  | { readonly kind: 'by-hand'; readonly folder: string };

/** What the command line says about the model, as given. */
export interface ModelWords {
  readonly model: string | null;
  readonly baseUrl: string | null;
  readonly provider: string | null;
}

/** Reads SPEC (see `usage`). Throws UsageError. */
export function parseModelSpec({ model, baseUrl, provider }: ModelWords): ModelSpec {
  if (provider !== null) return providerSpec(provider, model, baseUrl);
  if (model === null)
    throw new UsageError('--model is missing (https://base/v1#model, recorded:NAME, by-hand:DIR or with --provider).');
  const [, kind, rest] = /^(recorded|by-hand|openai-compatible|anthropic|gemini):(.+)$/.exec(model) ?? [];
  if (kind === 'anthropic' || kind === 'gemini') return providerSpec(kind, rest!, baseUrl);
  if (kind === 'openai-compatible') return ownServer(rest!, baseUrl);
  if (baseUrl !== null) return ownServer(model, baseUrl);
  if (kind === 'recorded') return { kind, recording: rest! };
  if (kind === 'by-hand') return { kind, folder: rest! };
  if (/^https?:\/\//.test(model)) {
    const at = model.indexOf('#');
    if (at < 0 || at === model.length - 1)
      throw new UsageError(`Name the model after '#': ${model.replace(/#$/, '')}#model-name`);
    return ownServer(model.slice(at + 1), model.slice(0, at));
  }
  throw new UsageError(
    `--model "${model}" is none of https://base/v1#model, anthropic:NAME, gemini:NAME, recorded:NAME, by-hand:DIR ` +
      '(or add --base-url or --provider).',
  );
}

function ownServer(model: string, baseUrl: string | null): ServerSpec {
  if (baseUrl === null) throw new UsageError(`--model openai-compatible:${model} needs --base-url https://base/v1.`);
  if (!URL.canParse(baseUrl)) throw new UsageError(`--base-url "${baseUrl}" is not an address.`);
  return { kind: 'openai-compatible', baseUrl, model, provider: presetForAddress(baseUrl)?.id ?? null };
}

function providerSpec(id: string, model: string | null, baseUrl: string | null): ServerSpec {
  const preset = presetOf(id);
  const name = model ?? preset.model;
  if (!name) throw new UsageError(`--provider ${id} has no default model: name one with --model.`);
  const address = baseUrl ?? preset.baseUrl;
  if (!address) throw new UsageError(`--provider ${id} needs --base-url: the address of your server.`);
  return { kind: preset.kind, baseUrl: address, model: name, provider: id };
}

/** The table's entry; throws UsageError with the known names. */
export function presetOf(id: string): ProviderPreset {
  const preset = presetById(id);
  if (preset) return preset;
  const known = providerPresets.map((each) => each.id).join(', ');
  throw new UsageError(`There is no provider "${id}". Known: ${known}.`);
}

export interface KeySource {
  readonly keyEnv: string | null;
  readonly keyFile: string | null;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** The API key for a server, '' where it needs none and none is there, and where it was looked for. Throws UsageError. */
export function findKey(spec: ServerSpec, source: KeySource): { readonly key: string; readonly from: string } {
  if (source.keyFile !== null) return { key: readKeyFile(source.keyFile), from: source.keyFile };
  const variable = source.keyEnv ?? keyVariable(spec.provider);
  const key = source.variables[variable]?.trim() ?? '';
  if (key === '' && spec.provider !== null && presetOf(spec.provider).needsKey)
    throw new UsageError(`${presetOf(spec.provider).label} needs a key: put it into the variable ${variable}.`);
  return { key, from: `the variable ${variable}` };
}

/** The variable that holds a provider's key by custom: its name in capitals and _API_KEY. */
function keyVariable(provider: string | null): string {
  return `${(provider ?? 'openai').toUpperCase().replaceAll(/\W/g, '_')}_API_KEY`;
}

function readKeyFile(file: string): string {
  let key: string;
  try {
    key = readFileSync(file, 'utf8').trim();
  } catch {
    throw new UsageError(`--key-file ${file} cannot be read.`);
  }
  if (!/^\S+$/.test(key)) throw new UsageError(`--key-file ${file} must hold the key and nothing else.`);
  return key;
}

/** What the person says a token costs; both prices or none. Throws UsageError. */
export function statedPrice(input: number | null, output: number | null, today: string): TokenPrice | null {
  if (input === null && output === null) return null;
  if (input === null || output === null) throw new UsageError('--price-in and --price-out go together.');
  return { inputPerMillion: input, outputPerMillion: output, asOf: today };
}
