// How each family of models wants to be sampled, and whether it thinks aloud. Values as the makers publish them; where they
// publish none, null: then the model's own mlc-chat-config.json decides.

export interface Sampling {
  readonly temperature: number | null;
  readonly topP: number | null;
  /** 1 leaves repeated tokens alone. */
  readonly repetitionPenalty: number | null;
  /** 0 leaves tokens that have occurred alone. */
  readonly presencePenalty: number | null;
}

export interface ModelFamily {
  /** Stable, e.g. `qwen2.5-coder`; `other` for a model that we do not know. */
  readonly id: string;
  /** For people, e.g. "Qwen2.5 Coder". */
  readonly name: string;
  /** For an answer without thinking, or for a model that always thinks. */
  readonly sampling: Sampling;
  /** For an answer with thinking, where that is a choice. */
  readonly thinkingSampling?: Sampling;
  /** `optional`: web-llm's `enable_thinking: false` leaves it out; `always`: it cannot be left out. */
  readonly thinking: 'none' | 'optional' | 'always';
  /** What stands around its thoughts; `<think>` where not said otherwise. The opening one may stand in the prompt already. */
  readonly thinkTags: readonly [open: string, close: string];
}

const think = ['<think>', '</think>'] as const;

function sampling(
  temperature: number | null,
  topP: number | null,
  repetitionPenalty: number | null = null,
  presencePenalty: number | null = null,
): Sampling {
  return { temperature, topP, repetitionPenalty, presencePenalty };
}

function family(id: string, name: string, how: Sampling, more: Partial<ModelFamily> = {}): ModelFamily {
  return { id, name, sampling: how, thinking: 'none', thinkTags: think, ...more };
}

const unsaid = sampling(null, null);
// generation_config.json of Qwen2 and Qwen2.5: 1.1 for the sizes up to 1.5B, 1.05 above.
const qwen2Small = sampling(0.7, 0.8, 1.1);
const qwen2Large = sampling(0.7, 0.8, 1.05);
// generation_config.json of Llama 2, 3, 3.1 and 3.2.
const llama = sampling(0.6, 0.9);

const table: readonly (readonly [RegExp, ModelFamily])[] = [
  // Model cards of the R1 distills, "Usage recommendations".
  [/^DeepSeek-R1-Distill/, family('deepseek-r1', 'DeepSeek R1 distill', sampling(0.6, 0.95), { thinking: 'always' })],
  [/^Qwen2\.5-Coder-(0\.5|1\.5)B/, family('qwen2.5-coder', 'Qwen2.5 Coder', qwen2Small)],
  [/^Qwen2\.5-Coder/, family('qwen2.5-coder', 'Qwen2.5 Coder', qwen2Large)],
  [/^Qwen2(\.5)?-Math/, family('qwen2-math', 'Qwen2 Math', qwen2Large)],
  [/^Qwen2(\.5)?-(0\.5|1\.5)B/, family('qwen2', 'Qwen2 and 2.5', qwen2Small)],
  [/^Qwen2/, family('qwen2', 'Qwen2 and 2.5', qwen2Large)],
  // Model cards of Qwen3.5, "Best practices": thinking as for precise coding; without thinking the general values.
  [
    /^Qwen3\.5/,
    family('qwen3.5', 'Qwen3.5', sampling(0.7, 0.8, 1, 1.5), {
      thinking: 'optional',
      thinkingSampling: sampling(0.6, 0.95, 1, 0),
    }),
  ],
  // Model cards of Qwen3, "Best practices".
  [
    /^Qwen3/,
    family('qwen3', 'Qwen3', sampling(0.7, 0.8), { thinking: 'optional', thinkingSampling: sampling(0.6, 0.95) }),
  ],
  // Model cards of the Hermes series, "Inference".
  [/^(Open|Neural)?Hermes/, family('hermes', 'Hermes', sampling(0.8, null, 1.1))],
  [/^Llama/, family('llama', 'Llama', llama)],
  // generation_config.json of Gemma 3 and 4; the older Gemmas publish no values.
  [/^gemma-?[34]/, family('gemma', 'Gemma 3 and 4', sampling(1, 0.95))],
  [/^gemma/, family('gemma', 'Gemma', unsaid)],
  // Model cards of Ministral 3: reasoning 0.7 and 0.95, instruct below 0.1.
  [
    /^Ministral-3-3B-Reasoning/,
    family('ministral', 'Ministral 3 Reasoning', sampling(0.7, 0.95), {
      thinking: 'always',
      thinkTags: ['[THINK]', '[/THINK]'],
    }),
  ],
  [/^Ministral-3-3B-Instruct/, family('ministral', 'Ministral 3', sampling(0.1, null))],
  [/^Ministral/, family('ministral', 'Ministral 3 Base', unsaid)],
  // Phi's cards show greedy decoding only, which would make all candidates of a round the same.
  [/^phi/i, family('phi', 'Phi', unsaid)],
  [/Mistral|^WizardMath/, family('mistral', 'Mistral', unsaid)],
  // Examples on the model cards.
  [/^SmolLM2/, family('smollm2', 'SmolLM2', sampling(0.2, 0.9))],
  [/^TinyLlama/, family('tinyllama', 'TinyLlama', sampling(0.7, 0.95))],
  [/^RedPajama/, family('redpajama', 'RedPajama', sampling(0.7, 0.7))],
  [/^stablelm/, family('stablelm', 'StableLM 2', sampling(0.5, null))],
  [/^OLMo/, family('olmo', 'OLMo 2', unsaid)],
];

/** The family of a model id; for an unknown model one without sampling defaults. */
export function familyOf(modelId: string): ModelFamily {
  return table.find(([pattern]) => pattern.test(modelId))?.[1] ?? family('other', 'Other', unsaid);
}
