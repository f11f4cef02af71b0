// The providers that the page offers: where they are, what they need, how they treat web pages. Nothing is contacted from here.
// Model names are suggestions; the provider's own list (provider-models.ts) is what counts.
import { isLocalHost, parseAddress } from './provider-address.ts';

export interface ProviderPreset {
  readonly id: string;
  readonly label: string;
  readonly kind: 'openai-compatible' | 'anthropic' | 'gemini';
  /** `cloud`: a company's service behind a key; `own`: the person's own machine or cluster. */
  readonly where: 'cloud' | 'own';
  /** Empty for "any other address". */
  readonly baseUrl: string;
  readonly needsKey: boolean;
  /** Where one gets a key. */
  readonly keyPage?: string;
  /** A model to begin with; empty where it depends on what the person has installed. */
  readonly model: string;
  /** Models worth naming, the first one included. */
  readonly models: readonly string[];
  /** Context of the models named; of own servers what they give unless told otherwise. */
  readonly contextTokens: number;
  /** Calls at the same time that a new account or a usual installation bears. */
  readonly concurrency: number;
  /** Whether web pages may call it: yes, after a switch (`corsSteps`), or nobody says. */
  readonly cors: 'open' | 'switch' | 'unknown';
  /** One line for the person who chooses. */
  readonly help: string;
}

export const providerPresets: readonly ProviderPreset[] = [
  {
    id: 'openai',
    label: 'OpenAI',
    kind: 'openai-compatible',
    where: 'cloud',
    baseUrl: 'https://api.openai.com/v1',
    needsKey: true,
    keyPage: 'https://platform.openai.com/api-keys',
    model: 'gpt-5-mini',
    models: ['gpt-5-mini', 'gpt-5.4-mini', 'gpt-5.4-nano', 'gpt-5.4'],
    contextTokens: 128_000,
    concurrency: 6,
    cors: 'open',
    help: 'Needs a key from your OpenAI account.',
  },
  {
    id: 'anthropic',
    label: 'Anthropic',
    kind: 'anthropic',
    where: 'cloud',
    baseUrl: 'https://api.anthropic.com/v1',
    needsKey: true,
    keyPage: 'https://platform.claude.com/settings/keys',
    model: 'claude-sonnet-5',
    models: ['claude-sonnet-5', 'claude-haiku-4-5', 'claude-sonnet-5-5', 'claude-opus-5-5'],
    contextTokens: 200_000,
    concurrency: 4,
    cors: 'open',
    help: 'Claude models. Needs a key from the Claude console.',
  },
  {
    id: 'gemini',
    label: 'Google Gemini',
    kind: 'gemini',
    where: 'cloud',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    needsKey: true,
    keyPage: 'https://aistudio.google.com/apikey',
    model: 'gemini-3.5-flash',
    models: ['gemini-3.5-flash', 'gemini-3.1-flash-lite', 'gemini-3.1-pro-preview', 'gemini-2.5-flash'],
    contextTokens: 1_000_000,
    concurrency: 4,
    cors: 'open',
    help: 'Needs a key from Google AI Studio; some models have a free allowance.',
  },
  {
    id: 'openrouter',
    label: 'OpenRouter',
    kind: 'openai-compatible',
    where: 'cloud',
    baseUrl: 'https://openrouter.ai/api/v1',
    needsKey: true,
    keyPage: 'https://openrouter.ai/settings/keys',
    model: 'openai/gpt-oss-120b',
    models: ['openai/gpt-oss-120b', 'qwen/qwen3-coder', 'deepseek/deepseek-chat'],
    contextTokens: 128_000,
    concurrency: 6,
    cors: 'open',
    help: 'Many models behind one key; its list shows their prices.',
  },
  {
    id: 'mistral',
    label: 'Mistral',
    kind: 'openai-compatible',
    where: 'cloud',
    baseUrl: 'https://api.mistral.ai/v1',
    needsKey: true,
    keyPage: 'https://console.mistral.ai/api-keys',
    model: 'mistral-medium-latest',
    models: ['mistral-medium-latest', 'mistral-small-latest', 'devstral-latest', 'codestral-latest'],
    contextTokens: 128_000,
    concurrency: 2,
    cors: 'open',
    help: 'Needs a key from your Mistral account.',
  },
  {
    id: 'groq',
    label: 'Groq',
    kind: 'openai-compatible',
    where: 'cloud',
    baseUrl: 'https://api.groq.com/openai/v1',
    needsKey: true,
    keyPage: 'https://console.groq.com/keys',
    model: 'openai/gpt-oss-120b',
    models: ['openai/gpt-oss-120b', 'openai/gpt-oss-20b', 'llama-3.3-70b-versatile'],
    contextTokens: 128_000,
    concurrency: 3,
    cors: 'open',
    help: 'Open models, very fast. Needs a key from your Groq account.',
  },
  {
    id: 'deepseek',
    label: 'DeepSeek',
    kind: 'openai-compatible',
    where: 'cloud',
    baseUrl: 'https://api.deepseek.com',
    needsKey: true,
    keyPage: 'https://platform.deepseek.com/api_keys',
    model: 'deepseek-flash',
    models: ['deepseek-flash', 'deepseek-v4-pro'],
    contextTokens: 128_000,
    concurrency: 6,
    cors: 'unknown',
    help: 'Needs a key from your DeepSeek account. It does not say whether web pages may call it: press Test.',
  },
  {
    id: 'ollama',
    label: 'Ollama',
    kind: 'openai-compatible',
    where: 'own',
    baseUrl: 'http://localhost:11434/v1',
    needsKey: false,
    model: '',
    models: [],
    // Its default; longer prompts are cut without a word.
    contextTokens: 4096,
    concurrency: 1,
    cors: 'switch',
    help: 'Must be told to let this page in. Reads 4,096 tokens on many machines unless OLLAMA_CONTEXT_LENGTH says more, and cuts longer prompts silently.',
  },
  {
    id: 'lm-studio',
    label: 'LM Studio',
    kind: 'openai-compatible',
    where: 'own',
    baseUrl: 'http://localhost:1234/v1',
    needsKey: false,
    model: '',
    models: [],
    contextTokens: 4096,
    concurrency: 1,
    cors: 'switch',
    help: 'Start its server with CORS enabled. The context is set where the model is loaded.',
  },
  {
    id: 'llama-server',
    label: 'llama.cpp server',
    kind: 'openai-compatible',
    where: 'own',
    baseUrl: 'http://localhost:8080/v1',
    needsKey: false,
    model: '',
    models: [],
    contextTokens: 8192,
    concurrency: 1,
    cors: 'open',
    help: 'Lets web pages in unless it was told otherwise. The context is set by its option -c.',
  },
  {
    id: 'vllm',
    label: 'vLLM',
    kind: 'openai-compatible',
    where: 'own',
    baseUrl: 'http://localhost:8000/v1',
    needsKey: false,
    model: '',
    models: [],
    contextTokens: 32_000,
    concurrency: 10,
    cors: 'open',
    help: 'Lets web pages in unless it was told otherwise; answers many calls at the same time.',
  },
  {
    id: 'cluster',
    label: 'Cluster (Ray Serve and others)',
    kind: 'openai-compatible',
    where: 'own',
    baseUrl: '',
    needsKey: false,
    model: '',
    models: [],
    contextTokens: 32_000,
    concurrency: 10,
    cors: 'unknown',
    help: 'Any address that speaks the OpenAI chat format; a proxy in front of it can let this page in.',
  },
  {
    id: 'custom',
    label: 'Another address',
    kind: 'openai-compatible',
    where: 'own',
    baseUrl: '',
    needsKey: false,
    model: '',
    models: [],
    contextTokens: 32_000,
    concurrency: 2,
    cors: 'unknown',
    help: 'Any address that speaks the OpenAI chat format.',
  },
];

export function presetById(id: string): ProviderPreset | undefined {
  return providerPresets.find((preset) => preset.id === id);
}

/** The preset that an address belongs to: by host, for local servers by their usual port. */
export function presetForAddress(baseUrl: string): ProviderPreset | undefined {
  const url = parseAddress(baseUrl);
  if (!url) return undefined;
  return providerPresets.find((preset) => {
    const known = parseAddress(preset.baseUrl);
    if (!known) return false;
    return preset.where === 'own' ? isLocalHost(url.hostname) && url.port === known.port : url.host === known.host;
  });
}
