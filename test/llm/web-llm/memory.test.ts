import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { describe, expect, test } from 'vitest';
import { catalogue, findModel } from '../../../src/llm/web-llm/catalogue.ts';
import {
  cacheBytesPerToken,
  contextChoices,
  gpuMemoryMb,
  layerCacheBytes,
  longestContext,
  MIB,
} from '../../../src/llm/web-llm/memory.ts';

const records = new Map(prebuiltAppConfig.model_list.map((record) => [record.model_id, record]));
const pairs = [...records.values()].flatMap((short) => {
  const long = short.model_id.endsWith('-1k') ? records.get(short.model_id.slice(0, -3)) : undefined;
  return long ? [{ id: long.model_id, short, long }] : [];
});
/** Records of the first generation: their two figures differ by temporary buffers too, or (Gemma 2B, Phi 1.5) not at all. */
const older = /^(Llama-2|phi-|RedPajama|gemma-2b)/;

describe('keys and values', () => {
  test.each(pairs.filter(({ id }) => !older.test(id)))(
    "$id: bytes per token explain the two memory figures of web-llm's own records",
    ({ id, short, long }) => {
      const tokens = long.overrides!.context_window_size! - short.overrides!.context_window_size!;
      const statedMb = long.vram_required_MB! - short.vram_required_MB!;
      const bytes = cacheBytesPerToken(id)! * tokens;
      // Most records count in MiB, those of Llama 3 in MB of 10^6 bytes.
      const closest = Math.min(Math.abs(bytes / 1e6 - statedMb), Math.abs(bytes / 2 ** 20 - statedMb));
      expect(closest).toBeLessThan(0.02);
    },
  );

  test('most of the records count in MiB, as we take all of them', () => {
    const compared = pairs.filter(({ id }) => !older.test(id));
    const inMiB = compared.filter(({ id, short, long }) => {
      const tokens = long.overrides!.context_window_size! - short.overrides!.context_window_size!;
      const statedMb = long.vram_required_MB! - short.vram_required_MB!;
      return Math.abs((cacheBytesPerToken(id)! * tokens) / MIB - statedMb) < 0.02;
    });
    expect(inMiB.length).toBeGreaterThan(compared.length / 2);
  });

  test('the comparison covers models of six makers', () => {
    expect(pairs.filter(({ id }) => !older.test(id)).length).toBeGreaterThanOrEqual(14);
  });

  test('are unknown, not guessed, where layers differ and for a stranger', () => {
    expect(cacheBytesPerToken('gemma-4-E2B-it-q4f16_1-MLC')).toBeNull();
    expect(cacheBytesPerToken('mine')).toBeNull();
    expect(layerCacheBytes('mine', 4096)).toBeNull();
  });

  test('take twice as much in single precision', () => {
    expect(cacheBytesPerToken('Qwen3-8B-q4f32_1-MLC')).toBe(2 * cacheBytesPerToken('Qwen3-8B-q4f16_1-MLC')!);
  });
});

describe('GPU memory', () => {
  const coder = findModel('Qwen2.5-Coder-1.5B-Instruct-q4f16_1-MLC')!;

  test("at web-llm's own context is web-llm's figure", () => {
    for (const model of catalogue) expect(gpuMemoryMb(model, model.statedContextTokens)).toBe(model.gpuMemoryMb);
  });

  test('grows by 28 KiB per token for a 1.5B Qwen', () => {
    expect(gpuMemoryMb(coder, 8192)! - gpuMemoryMb(coder, 4096)!).toBeCloseTo(112, 6);
    expect(gpuMemoryMb(coder, 32_768)! - gpuMemoryMb(coder, 4096)!).toBeCloseTo(784, 6);
  });

  test('is unknown for a model that states nothing, unless its files were measured', () => {
    const own = { ...coder, gpuMemoryMb: 0 };
    const measured = { weightBytes: 100 * MIB, cacheBytesPerToken: 1024 };
    expect(gpuMemoryMb(own, 4096)).toBeNull();
    expect(gpuMemoryMb(own, 4096, measured)).toBe(104);
    expect(gpuMemoryMb(coder, 4096, measured)).toBe(coder.gpuMemoryMb);
  });
});

describe('contexts on offer', () => {
  test('reach the trained length and not beyond', () => {
    const tokens = (id: string) => contextChoices(findModel(id)!).map((choice) => choice.tokens);
    expect(tokens('Qwen2.5-Coder-7B-Instruct-q4f16_1-MLC')).toEqual([2048, 4096, 8192, 16_384, 32_768]);
    expect(tokens('gemma-2-2b-it-q4f16_1-MLC')).toEqual([2048, 4096, 8192]);
    expect(tokens('TinyLlama-1.1B-Chat-v1.0-q4f16_1-MLC')).toEqual([2048]);
    expect(longestContext(findModel('Llama-3.2-1B-Instruct-q4f16_1-MLC')!)).toBe(131_072);
  });

  test("stay at the record's own context for a person's model of unknown training", () => {
    const own = { ...findModel('Qwen3-4B-q4f16_1-MLC')!, id: 'mine', statedContextTokens: 4096 };
    expect(contextChoices(own)).toMatchObject([{ tokens: 2048, gpuMemoryMb: null }, { tokens: 4096 }]);
  });

  test('name those whose buffer is larger than the GPU allows', () => {
    const llama = findModel('Llama-3.1-8B-Instruct-q4f32_1-MLC')!;
    const small = contextChoices(llama, { maxStorageBindingBytes: 2 ** 28 });
    expect(small.filter((choice) => choice.problem).map((choice) => choice.tokens)).toEqual([16_384, 32_768]);
    expect(contextChoices(llama, { maxStorageBindingBytes: 2 ** 31 }).some((choice) => choice.problem)).toBe(false);
  });
});
