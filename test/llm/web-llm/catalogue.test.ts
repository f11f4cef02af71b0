import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { describe, expect, test } from 'vitest';
import { architectureOf } from '../../../src/llm/web-llm/architectures.ts';
import { catalogue, findModel, modelGroups, variantOf } from '../../../src/llm/web-llm/catalogue.ts';
import { familyOf } from '../../../src/llm/web-llm/families.ts';
import { aboutDownloadBytes, filesUrl, parseModelId } from '../../../src/llm/web-llm/model-id.ts';

const chat = prebuiltAppConfig.model_list.filter((record) => (record.model_type as number | undefined) !== 1);

describe('the catalogue', () => {
  test('holds every chat model of the installed web-llm once, without the records that only lower the context', () => {
    const stems = new Set(chat.map((record) => record.model_id.replace(/-1k$/, '')));
    expect(new Set(catalogue.map((model) => model.id))).toEqual(stems);
    expect(catalogue.length).toBe(stems.size);
    expect(catalogue.length).toBeGreaterThan(120);
  });

  test('carries over addresses, memory, context and manifest as web-llm states them', () => {
    for (const model of catalogue) {
      const record = chat.find((candidate) => candidate.model_id === model.id)!;
      expect(model.url).toBe(`${record.model}/resolve/main/`);
      expect(model.library).toBe(record.model_lib);
      expect(model.gpuMemoryMb).toBe(record.vram_required_MB);
      expect(model.statedContextTokens).toBe(record.overrides?.context_window_size);
      expect(model.manifest).toBe(record.model_manifest);
    }
  });

  test('demands shader-f16 of every half-precision model, also where the record forgets it', () => {
    const forgotten = chat.find((record) => record.model_id === 'Qwen2.5-Coder-0.5B-Instruct-q4f16_1-MLC')!;
    expect(forgotten.required_features).toBeUndefined();
    for (const model of catalogue) expect(model.requiredFeatures.includes('shader-f16')).toBe(/f16/.test(model.id));
  });

  test('derives the largest buffer that web-llm states for a few models to the byte', () => {
    const stated = chat.filter((record) => record.buffer_size_required_bytes);
    expect(stated.length).toBeGreaterThanOrEqual(4);
    for (const record of stated) {
      const known = architectureOf(record.model_id)!;
      expect((known.vocabulary * known.hidden) / 2).toBe(record.buffer_size_required_bytes);
    }
    expect(catalogue.every((model) => model.bufferBytes > 0)).toBe(true);
  });

  test('knows size and family of every model it lists', () => {
    for (const model of catalogue) {
      expect(architectureOf(model.id), model.id).not.toBeNull();
      expect(familyOf(model.id).id, model.id).not.toBe('other');
      expect(aboutDownloadBytes(model.id), model.id).toBeGreaterThan(50e6);
    }
  });

  test('estimates a four-bit download below the GPU memory that web-llm states, which counts the weights and more', () => {
    const fourBit = catalogue.filter((model) => /q4f16_1/.test(model.id));
    for (const model of fourBit)
      expect(aboutDownloadBytes(model.id)! / 2 ** 20, model.id).toBeLessThan(model.gpuMemoryMb + 16);
  });
});

describe('a model id', () => {
  test.each([
    ['Qwen2.5-Coder-1.5B-Instruct-q4f16_1-MLC', 'Qwen2.5-Coder-1.5B-Instruct', 'q4f16_1', 1.54],
    ['SmolLM2-360M-Instruct-q0f32-MLC', 'SmolLM2-360M-Instruct', 'q0f32', 0.362],
    ['Llama-3.1-8B-Instruct-q4f32_1-MLC-1k', 'Llama-3.1-8B-Instruct', 'q4f32_1', 8.03],
    ['stablelm-2-zephyr-1_6b-q4f16_1-MLC', 'stablelm-2-zephyr-1_6b', 'q4f16_1', 1.64],
    ['My-own-13B-q4f16_1-MLC', 'My-own-13B', 'q4f16_1', 13],
    ['my model', 'my model', null, null],
  ])('%s is read', (id, stem, quantization, parametersB) => {
    expect(parseModelId(id)).toMatchObject({ stem, quantization, parametersB });
  });

  test('an address is completed as web-llm completes it', () => {
    expect(filesUrl('https://a.example/u/m')).toBe('https://a.example/u/m/resolve/main/');
    expect(filesUrl('https://a.example/u/m/resolve/v2')).toBe('https://a.example/u/m/resolve/v2/');
  });
});

describe('groups', () => {
  test.each([true, false])('every recommended model exists in the variant for half precision %s', (half) => {
    const groups = modelGroups(half);
    expect(groups.map((group) => group.models.length).slice(0, 4)).toEqual([4, 6, 6, 5]);
    const ids = groups.slice(0, 4).flatMap((group) => group.models.map((model) => model.id));
    expect(ids.every((id) => id.includes(half ? 'q4f16_1' : 'q4f32_1'))).toBe(true);
    expect(groups.at(-1)).toMatchObject({ id: 'all', models: catalogue });
  });

  test('a coder model leads each size', () => {
    const leaders = modelGroups(true)
      .slice(0, 4)
      .map((group) => group.models[0]!.id);
    expect(leaders.every((id) => id.startsWith('Qwen2.5-Coder'))).toBe(true);
  });

  test('a stem that web-llm lacks has no variant', () => {
    expect(variantOf('Nobody-1B', true)).toBeNull();
    expect(findModel('Nobody-1B-q4f16_1-MLC')).toBeNull();
  });
});

describe('families', () => {
  test('tell which models think, and how it is marked', () => {
    expect(familyOf('Qwen3-8B-q4f16_1-MLC')).toMatchObject({ id: 'qwen3', thinking: 'optional' });
    expect(familyOf('Qwen3.5-4B-q4f16_1-MLC')).toMatchObject({ id: 'qwen3.5', thinking: 'optional' });
    expect(familyOf('DeepSeek-R1-Distill-Llama-8B-q4f16_1-MLC').thinking).toBe('always');
    expect(familyOf('Ministral-3-3B-Reasoning-2512-q4f16_1-MLC').thinkTags).toEqual(['[THINK]', '[/THINK]']);
    expect(familyOf('Qwen2.5-Coder-7B-Instruct-q4f16_1-MLC').thinking).toBe('none');
  });

  test('a model that may think has sampling values for both ways', () => {
    for (const model of catalogue) {
      const family = familyOf(model.id);
      expect(family.thinkingSampling !== undefined).toBe(family.thinking === 'optional');
    }
  });

  test('an unknown model leaves sampling to its own config', () => {
    expect(familyOf('mine').sampling).toEqual({
      temperature: null,
      topP: null,
      repetitionPenalty: null,
      presencePenalty: null,
    });
  });
});
