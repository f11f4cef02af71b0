import { expect, test } from 'vitest';
import { cacheKernelInstances } from '../../../src/baselines/nn/instance-cache.ts';

/** (import "env" NAME (memory 0)) (func (export "kernel")), as bytes. */
function moduleImporting(name: string): WebAssembly.Module {
  const text = (value: string): number[] => [value.length, ...[...value].map((letter) => letter.charCodeAt(0))];
  const section = (id: number, ...bytes: number[]): number[] => [id, bytes.length, ...bytes];
  return new WebAssembly.Module(
    Uint8Array.from([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, 1, 0x60, 0, 0),
      ...section(2, 1, ...text('env'), ...text(name), 2, 0, 0),
      ...section(3, 1, 0),
      ...section(7, 1, ...text('kernel'), 0, 0),
      ...section(10, 1, 2, 0, 0x0b),
    ]),
  );
}

cacheKernelInstances();
const memory = new WebAssembly.Memory({ initial: 0 });

test('a kernel is instantiated once for its memory', () => {
  const kernel = moduleImporting('memory');
  const first = new WebAssembly.Instance(kernel, { env: { memory } });
  expect(first.exports['kernel']).toBeTypeOf('function');
  expect(new WebAssembly.Instance(kernel, { env: { memory } })).toBe(first);
  const other = new WebAssembly.Memory({ initial: 0 });
  expect(new WebAssembly.Instance(kernel, { env: { memory: other } })).not.toBe(first);
});

test('a module of equal bytes is another module', () => {
  const instances = [1, 2].map(() => new WebAssembly.Instance(moduleImporting('memory'), { env: { memory } }));
  expect(instances[0]).not.toBe(instances[1]);
});

test('modules that ask for anything else get instances of their own', () => {
  const module = moduleImporting('store');
  const make = (): WebAssembly.Instance => new WebAssembly.Instance(module, { env: { store: memory } });
  expect(make()).not.toBe(make());
  expect(make()).toBeInstanceOf(WebAssembly.Instance);
});
