// What a model takes on the GPU at the least, from its own config and list: for models of which web-llm's list says nothing.
import type { MeasuredMemory } from '../../llm/web-llm/memory.ts';
import type { ModelFile } from './store.ts';

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function count(fields: Fields, name: string): number | null {
  const value = fields[name];
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : null;
}

/** Layers of several kinds, or ones that keep the last tokens only: then the formula would count too much. */
function layersDiffer(fields: Fields): boolean {
  return (
    'layer_types' in fields || 'full_attention_interval' in fields || count(fields, 'sliding_window_size') !== null
  );
}

/**
 * The listed weights and, per token, 2 x layers x heads x head size x 2 bytes (4 in single precision). `config`: a parsed
 * mlc-chat-config.json, whose `model_config` holds the layers; null where it does not tell them, or they are not all alike.
 */
export function measureMemory(config: unknown, plan: readonly ModelFile[]): MeasuredMemory | null {
  const outer = fieldsOf(config);
  const inner = fieldsOf(outer.model_config);
  const layers = count(inner, 'num_hidden_layers');
  const attentionHeads = count(inner, 'num_attention_heads');
  const heads = count(inner, 'num_key_value_heads') ?? attentionHeads;
  const hidden = count(inner, 'hidden_size');
  const headSize = count(inner, 'head_dim') ?? (hidden && attentionHeads ? hidden / attentionHeads : null);
  if (!layers || !heads || !headSize || layersDiffer(outer) || layersDiffer(inner)) return null;
  const bytes = /f32/.test(String(outer.quantization ?? '')) ? 4 : 2;
  const weightBytes = plan.reduce((sum, file) => sum + (file.kind === 'shard' ? (file.bytes ?? 0) : 0), 0);
  return { weightBytes, cacheBytesPerToken: 2 * layers * heads * headSize * bytes };
}
