import { describe, expect, test } from 'vitest';
import type { errorCatalogue } from '../../../src/engine/errors.ts';
import { GpuLostError, isGrammarTrouble, LocalModelError, readTrouble } from '../../../src/llm/web-llm/errors.ts';

// The texts are what web-llm 0.2.86 and its runtime throw, as they arrive from its worker.
const loading: readonly (readonly [string, keyof typeof errorCatalogue, RegExp])[] = [
  ['WebGPUNotAvailableError: WebGPU is not supported in your current environment, but it is', 'model/gpu', /no WebGPU/],
  ['Error: Cannot find WebGPU in the environment', 'model/gpu', /Chrome/],
  [
    "Error: Unable to find a compatible GPU. This issue might be because your computer doesn't",
    'model/gpu',
    /finds no GPU/,
  ],
  [
    'ShaderF16SupportError: This model requires WebGPU extension shader-f16, which is not enabled',
    'model/gpu',
    /q4f32/,
  ],
  [
    'FeatureSupportError: This model requires feature subgroups, which is not yet supported',
    'model/gpu',
    /"subgroups"/,
  ],
  [
    'Error: Cannot initialize runtime because of requested maxBufferSize exceeds limit. requested=256MB, limit=128MB. Consider',
    'model/gpu',
    /maxBufferSize is 128MB, needed is 256MB/,
  ],
  [
    'DeviceLostError: The WebGPU device was lost while loading the model. This issue often',
    'model/gpu-memory',
    /smaller model/,
  ],
  ['RangeError: Array buffer allocation failed', 'model/gpu-memory', /smaller model/],
  [
    'TypeError: Not on this device: https://models.test/m/resolve/main/mlc-chat-config.json',
    'model/not-here',
    /Get it/,
  ],
  ['TypeError: Not on this device: https://models.test/m/resolve/main/tensor-cache.json', 'model/not-here', /Get it/],
  ['TypeError: Not on this device: https://models.test/libs/m.wasm', 'model/not-here', /Get it/],
  [
    'TypeError: Not on this device: https://models.test/m/params_shard_3.bin',
    'model/files',
    /params_shard_3\.bin .*missing/,
  ],
  ['CompileError: WebAssembly.instantiate(): expected magic word 00 61 73 6d', 'model/files', /damaged/],
  ['SyntaxError: Unexpected token < in JSON at position 0', 'model/files', /damaged/],
  ['UnsupportedTokenizerFilesError: Cannot handle tokenizer files vocab.json', 'model/files', /damaged/],
  ['RangeError: Invalid typed array length: 4096', 'model/files', /damaged/],
  ['QuotaExceededError: Quota exceeded.', 'storage/full', /no room/],
  ['Error: something that nobody has seen', 'model/server', /something that nobody has seen/],
];

describe('readTrouble', () => {
  test.each(loading)('while loading: %s', (text, code, words) => {
    const { error, fatal, restart } = readTrouble(text, 'load');
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect({ fatal, restart }).toEqual({ fatal: true, restart: true });
  });

  test('while answering, a lost device is a lost GPU, and a prompt too long concerns only its call', () => {
    expect(readTrouble('Error: the device is lost', 'answer').error.code).toBe('model/gpu-lost');
    const text =
      'ContextWindowSizeExceededError: Prompt tokens exceed context window size: number of prompt tokens: 9000; context window size: 4096\nConsider';
    expect(readTrouble(text, 'answer')).toMatchObject({
      error: { code: 'model/context', message: expect.stringMatching(/9000.*4096/) },
      fatal: false,
      restart: false,
    });
  });

  test('a loss after the GPU had run out of memory is told as such, in both phases', () => {
    const dry = new GpuLostError({ reason: 'destroyed', message: '', outOfMemory: true });
    expect(readTrouble(dry, 'load').error.code).toBe('model/gpu-memory');
    expect(readTrouble(dry, 'answer').error.code).toBe('model/gpu-memory');
    const destroyed = new GpuLostError({ reason: 'destroyed', message: 'Device was destroyed.', outOfMemory: false });
    expect(readTrouble(destroyed, 'load').error.code).toBe('model/gpu-memory');
    expect(readTrouble(destroyed, 'answer').error).toMatchObject({
      code: 'model/gpu-lost',
      message: expect.stringContaining('Device was destroyed.'),
    });
  });

  test('what has a code keeps it; what is no text at all is still told', () => {
    expect(readTrouble(new LocalModelError('model/files', 'words'), 'load').error).toEqual({
      code: 'model/files',
      message: 'words',
    });
    expect(readTrouble(undefined, 'answer').error.code).toBe('model/server');
    expect(readTrouble('x'.repeat(10_000), 'answer').error.message.length).toBeLessThan(500);
  });
});

test('grammar trouble is told from other trouble', () => {
  const text = 'GrammarMatcherInitError: Failed to initialize the grammar matcher for response format `grammar`: EBNF';
  expect(isGrammarTrouble(text)).toBe(true);
  expect(isGrammarTrouble('Error: the device is lost')).toBe(false);
});
