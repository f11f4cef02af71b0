// Addresses that people commonly use, offered as a list beside the free address field. Nothing is contacted from here.
export interface ProviderPreset {
  readonly id: string;
  readonly label: string;
  /** Empty for "any other address". */
  readonly baseUrl: string;
  /** A model name to begin with; empty where it depends on what the person has installed. */
  readonly model: string;
  readonly contextTokens: number;
  readonly needsKey: boolean;
  readonly help: string;
}

export const providerPresets: readonly ProviderPreset[] = [
  {
    id: 'openai',
    label: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-5-mini',
    contextTokens: 128_000,
    needsKey: true,
    help: 'Needs a key from your OpenAI account.',
  },
  {
    id: 'openrouter',
    label: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    model: 'openai/gpt-oss-120b',
    contextTokens: 128_000,
    needsKey: true,
    help: 'Many models behind one key.',
  },
  {
    id: 'mistral',
    label: 'Mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    model: 'mistral-medium-latest',
    contextTokens: 128_000,
    needsKey: true,
    help: 'Needs a key from your Mistral account.',
  },
  {
    id: 'groq',
    label: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    model: 'openai/gpt-oss-120b',
    contextTokens: 128_000,
    needsKey: true,
    help: 'Needs a key from your Groq account.',
  },
  {
    id: 'ollama',
    label: 'Ollama on this computer',
    baseUrl: 'http://localhost:11434/v1',
    model: '',
    contextTokens: 32_000,
    needsKey: false,
    help: 'Start Ollama with OLLAMA_ORIGINS set to this page’s address, so that the browser may reach it.',
  },
  {
    id: 'lm-studio',
    label: 'LM Studio on this computer',
    baseUrl: 'http://localhost:1234/v1',
    model: '',
    contextTokens: 32_000,
    needsKey: false,
    help: 'Switch on the local server and its CORS option in LM Studio.',
  },
  {
    id: 'llama-server',
    label: 'llama.cpp or vLLM server',
    baseUrl: 'http://localhost:8080/v1',
    model: '',
    contextTokens: 32_000,
    needsKey: false,
    help: 'Any server that speaks the OpenAI chat format and lets browsers in.',
  },
  {
    id: 'custom',
    label: 'Another address',
    baseUrl: '',
    model: '',
    contextTokens: 32_000,
    needsKey: false,
    help: 'Any address that speaks the OpenAI chat format.',
  },
];
