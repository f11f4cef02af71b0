// The model that `optimize` asks: a server behind a key or without one, a recorded run, or a folder that a person answers in.
import { basename } from 'node:path';
import type { Model } from '../engine/capabilities.ts';
import type { RunEvent } from '../engine/events.ts';
import type { ModelIdentity, TokenPrice } from '../engine/settings.ts';
import { createAiSdkModel } from '../llm/ai-sdk.ts';
import { createOpenAiCompatibleModel } from '../llm/openai-compatible.ts';
import { priceFor } from '../llm/prices.ts';
import { createRecordedModel } from '../llm/recorded.ts';
import { createFolderModel } from './by-hand-folder.ts';
import { findKey, presetOf, type ServerSpec, statedPrice } from './model-spec.ts';
import type { OptimizeOptions } from './optimize-options.ts';

export interface ModelSurroundings {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Today, YYYY-MM-DD: the day on which a price given on the command line holds. */
  readonly today: string;
  /** The recorded run whose replies are played; present for `recorded:`. */
  readonly recording: readonly RunEvent[] | null;
  /** The model in the log of a run that goes on. */
  readonly before: ModelIdentity | undefined;
  progress(line: string): void;
}

/** Where nothing is known about the model: what the larger ones can read at least. */
const CONTEXT_TOKENS = 128_000;
const CONCURRENCY = 4;
/** A round's candidates share their prompt: a person is asked for all of them at once. */
const BY_HAND_CONCURRENCY = 100;

/** Makes the model; throws UsageError where its key is missing. */
export function makeModel(options: OptimizeOptions, around: ModelSurroundings): Model {
  const { model: spec } = options;
  switch (spec.kind) {
    case 'recorded': {
      const name = basename(spec.recording, '.json');
      return createRecordedModel({ name, events: around.recording!, pace: 'instant' });
    }
    case 'by-hand':
      return createFolderModel({
        folder: spec.folder,
        name: options.modelName ?? undefined,
        contextTokens: options.contextTokens ?? CONTEXT_TOKENS,
        concurrency: Math.max(options.concurrency ?? CONCURRENCY, BY_HAND_CONCURRENCY),
        onPrompt: (file) => around.progress(`Waiting for the reply to ${file}`),
      });
    default:
      return serverModel(spec, options, around);
  }
}

function serverModel(spec: ServerSpec, options: OptimizeOptions, around: ModelSurroundings): Model {
  const { keyEnv, keyFile } = options;
  const preset = spec.provider === null ? null : presetOf(spec.provider);
  const { key, from } = findKey(spec, { keyEnv, keyFile, variables: around.variables });
  if (key === '' && preset === null) around.progress(`There is no API key in ${from}: asking without one.`);
  const common = {
    baseUrl: spec.baseUrl,
    apiKey: key,
    model: spec.model,
    contextTokens: options.contextTokens ?? preset?.contextTokens ?? CONTEXT_TOKENS,
    concurrency: options.concurrency ?? preset?.concurrency ?? CONCURRENCY,
    price: priceOf(spec, options, around),
  };
  return spec.kind === 'openai-compatible'
    ? createOpenAiCompatibleModel(common)
    : createAiSdkModel({ ...common, kind: spec.kind });
}

/** The price the person states, else that of the table; one that the log holds already keeps its day. */
function priceOf(spec: ServerSpec, options: OptimizeOptions, around: ModelSurroundings): TokenPrice | undefined {
  const { today, before } = around;
  const known = before?.name === spec.model ? before.price : undefined;
  const stated = statedPrice(options.priceIn, options.priceOut, today);
  if (stated === null)
    return known ?? (spec.provider === null ? undefined : priceFor(spec.provider, spec.model, {}, today));
  const same = known?.inputPerMillion === stated.inputPerMillion && known.outputPerMillion === stated.outputPerMillion;
  return same ? known : stated;
}
