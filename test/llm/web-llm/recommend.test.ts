import { describe, expect, test } from 'vitest';
import { findModel } from '../../../src/llm/web-llm/catalogue.ts';
import { type GpuReport, guessMemory, judge, recommend } from '../../../src/llm/web-llm/recommend.ts';

const laptop: GpuReport = {
  usable: true,
  name: 'A GPU',
  features: ['shader-f16'],
  maxBufferBytes: 2 ** 31,
  maxStorageBindingBytes: 2 ** 31,
  software: false,
  handheld: false,
  machineMemoryGb: 8,
};
const id = (gpu: GpuReport, storage?: { usedBytes: number; quotaBytes: number }) => recommend(gpu, storage)?.model.id;

describe('recommendation', () => {
  test('grows with the memory that can be counted on', () => {
    expect(id({ ...laptop, machineMemoryGb: 32 })).toBe('Qwen2.5-Coder-7B-Instruct-q4f16_1-MLC');
    expect(id(laptop)).toBe('Qwen2.5-Coder-3B-Instruct-q4f16_1-MLC');
    expect(id({ ...laptop, machineMemoryGb: 4 })).toBe('Qwen2.5-Coder-0.5B-Instruct-q4f16_1-MLC');
  });

  test('takes the single-precision variant without shader-f16 and says so', () => {
    const found = recommend({ ...laptop, features: [] })!;
    expect(found.model.id).toBe('Qwen2.5-Coder-3B-Instruct-q4f32_1-MLC');
    expect(found.reason).toContain('no half precision');
  });

  test('stays with the smallest on a phone, on a software adapter and on a GPU with small buffers', () => {
    expect(id({ ...laptop, handheld: true })).toBe('Qwen2.5-Coder-0.5B-Instruct-q4f16_1-MLC');
    expect(id({ ...laptop, software: true })).toBe('Qwen2.5-Coder-0.5B-Instruct-q4f16_1-MLC');
    expect(id({ ...laptop, maxStorageBindingBytes: 2 ** 28 })).toBe('Qwen2.5-Coder-1.5B-Instruct-q4f16_1-MLC');
  });

  test('fits the storage that is left and says so', () => {
    const found = recommend(laptop, { usedBytes: 0, quotaBytes: 1.2e9 })!;
    expect(found.model.id).toBe('Qwen2.5-Coder-1.5B-Instruct-q4f16_1-MLC');
    expect(found.reason).toContain('storage');
    expect(recommend(laptop, { usedBytes: 1e9, quotaBytes: 1e9 })).toBeNull();
  });

  test('does not count what is here of a model against it', () => {
    const three = 'Qwen2.5-Coder-3B-Instruct-q4f16_1-MLC';
    const quotaBytes = 2.2e9;
    const after = (bytes: number, complete = false) =>
      recommend(laptop, { usedBytes: bytes, quotaBytes }, [{ id: three, bytes, complete, totalBytes: 1.75e9 }])!.model
        .id;
    expect(id(laptop, { usedBytes: 0, quotaBytes })).toBe(three);
    expect(after(0.9e9)).toBe(three);
    expect(after(1.75e9, true)).toBe(three);
    // The same bytes of something else do count.
    expect(id(laptop, { usedBytes: 0.9e9, quotaBytes })).toBe('Qwen2.5-Coder-1.5B-Instruct-q4f16_1-MLC');
  });

  test('says that the memory is a guess and from what', () => {
    expect(recommend(laptop)!.reason).toMatch(/8 GB of memory or more.*a guess/);
    expect(guessMemory({ ...laptop, machineMemoryGb: undefined }).from).toContain('buffers');
  });

  test('is absent without a usable GPU', () => {
    expect(recommend({ ...laptop, usable: false, problem: 'No WebGPU.' })).toBeNull();
  });
});

describe('verdict', () => {
  const seven = findModel('Qwen2.5-Coder-7B-Instruct-q4f16_1-MLC')!;
  const tiny = findModel('Qwen2.5-Coder-0.5B-Instruct-q4f16_1-MLC')!;

  test('repeats why no GPU can be used', () => {
    expect(judge(tiny, 4096, { ...laptop, usable: false, problem: 'No WebGPU.' })).toEqual({
      runs: 'no',
      why: 'No WebGPU.',
    });
  });

  test('refuses half precision where the GPU lacks it and names the other variant', () => {
    const verdict = judge(tiny, 4096, { ...laptop, features: [] });
    expect(verdict.runs).toBe('no');
    expect(verdict.why).toContain('q4f32_1');
  });

  test('refuses a model with another feature that is missing', () => {
    expect(judge({ ...tiny, requiredFeatures: ['subgroups'] }, 4096, laptop).why).toContain('subgroups');
  });

  test('refuses a model whose largest tensor exceeds what web-llm can ask of this GPU', () => {
    const verdict = judge(seven, 4096, { ...laptop, machineMemoryGb: 64, maxStorageBindingBytes: 2 ** 29 });
    expect(verdict).toMatchObject({ runs: 'no' });
    expect(verdict.why).toContain('buffer');
  });

  test('turns from yes to maybe as the context grows', () => {
    const three = findModel('Qwen2.5-Coder-3B-Instruct-q4f16_1-MLC')!;
    expect(judge(three, 4096, laptop).runs).toBe('yes');
    expect(judge(three, 32_768, laptop).runs).toBe('maybe');
  });

  test('is no for 70B anywhere, and maybe where the need is not known', () => {
    expect(judge(findModel('Llama-3-70B-Instruct-q3f16_1-MLC')!, 4096, laptop).runs).toBe('no');
    const own = { ...tiny, gpuMemoryMb: 0 };
    expect(judge(own, 4096, laptop).runs).toBe('maybe');
    const measured = { weightBytes: 3e9, cacheBytesPerToken: 50_000 };
    expect(judge(own, 4096, laptop, measured).runs).toBe('yes');
    expect(judge(own, 32_768, laptop, measured)).toMatchObject({ runs: 'maybe' });
    expect(judge(own, 32_768, laptop, measured).why).toContain('at least 4.6 GB');
  });
});
