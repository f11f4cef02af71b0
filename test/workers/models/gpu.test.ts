import { describe, expect, test } from 'vitest';
import { type DeviceFacts, type GpuAdapter, probeGpu } from '../../../src/workers/models/gpu.ts';

const adapter: GpuAdapter = {
  features: new Set(['shader-f16', 'subgroups']),
  limits: {
    maxBufferSize: 2 ** 31,
    maxStorageBufferBindingSize: 2 ** 31 - 4,
    maxComputeWorkgroupStorageSize: 32_768,
    maxStorageBuffersPerShaderStage: 10,
  },
  info: { vendor: 'nvidia', architecture: 'ampere', device: '', description: '' },
};
const device = (given: GpuAdapter | null, more: Partial<DeviceFacts> = {}): DeviceFacts => ({
  gpu: { requestAdapter: () => Promise.resolve(given) },
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
  ...more,
});

describe('the GPU', () => {
  test('is reported with name, features, limits and the memory of the machine', async () => {
    expect(await probeGpu(device(adapter, { deviceMemory: 8 }), true)).toEqual({
      usable: true,
      name: 'nvidia ampere',
      features: ['shader-f16', 'subgroups'],
      maxBufferBytes: 2 ** 31,
      maxStorageBindingBytes: 2 ** 31 - 4,
      software: false,
      handheld: false,
      machineMemoryGb: 8,
    });
  });

  test.each([
    ['by its flag', { ...adapter, info: { isFallbackAdapter: true } }],
    ['by the older flag', { ...adapter, isFallbackAdapter: true }],
    ['by the name SwiftShader', { ...adapter, info: { vendor: 'google', architecture: 'swiftshader' } }],
    ['by the name llvmpipe', { ...adapter, info: { description: 'llvmpipe (LLVM 15)' } }],
  ])('is known for a software one %s', async (_, given) => {
    expect((await probeGpu(device(given), true)).software).toBe(true);
  });

  test('has a general name where the browser hides it', async () => {
    expect((await probeGpu(device({ ...adapter, info: undefined }), true)).name).toBe(
      'A GPU that the browser does not name',
    );
  });
});

describe('why no model can run', () => {
  test('no WebGPU: names browsers that have it', async () => {
    const report = await probeGpu({ userAgent: '' }, true);
    expect(report.usable).toBe(false);
    expect(report.problem).toMatch(/Chrome.*Safari.*Firefox/);
  });

  test('no secure page: names https', async () => {
    expect((await probeGpu({ userAgent: '' }, false)).problem).toContain('https');
  });

  test('no adapter, or one that throws: points to the driver', async () => {
    const throws: DeviceFacts = { userAgent: '', gpu: { requestAdapter: () => Promise.reject(new Error('gone')) } };
    expect((await probeGpu(device(null), true)).problem).toContain('driver');
    expect((await probeGpu(throws, true)).problem).toContain('driver');
  });

  test.each([
    ['maxBufferSize', 2 ** 27, /256 MB/],
    ['maxStorageBufferBindingSize', 2 ** 26, /128 MB/],
    ['maxComputeWorkgroupStorageSize', 16_384, /workgroup/],
    ['maxStorageBuffersPerShaderStage', 8, /10 storage buffers/],
  ])('%s below what web-llm asks for', async (limit, value, words) => {
    const report = await probeGpu(device({ ...adapter, limits: { ...adapter.limits, [limit]: value } }), true);
    expect(report.usable).toBe(false);
    expect(report.problem).toMatch(words);
  });
});

describe('a phone', () => {
  test.each([
    ['by its own word', { userAgentData: { mobile: true } }, true],
    ['by its name', { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X)' }, true],
    ['a desktop is none, whatever its name', { userAgentData: { mobile: false }, userAgent: 'Mobile' }, false],
  ])('is known %s', async (_, more, handheld) => {
    expect((await probeGpu(device(adapter, more), true)).handheld).toBe(handheld);
  });
});
