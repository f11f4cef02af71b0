// A 2D context that draws nothing and records calls and styles, for tests of views in Node.
import type { Canvas2D } from '../../src/env-api/env.ts';

export interface FakeContext {
  readonly context: Canvas2D;
  /** Method name and arguments of each call, in order. */
  readonly calls: [name: string, args: unknown[]][];
  /** Every value given to fillStyle, strokeStyle or shadowColor. */
  readonly colours: unknown[];
}

const RESULTS: Readonly<Record<string, (...args: never[]) => unknown>> = {
  measureText: (text: string) => ({ width: 6 * text.length, actualBoundingBoxAscent: 8, actualBoundingBoxDescent: 2 }),
  createLinearGradient: () => ({ addColorStop: () => {} }),
  createRadialGradient: () => ({ addColorStop: () => {} }),
  getLineDash: () => [],
};

export function fakeContext(): FakeContext {
  const calls: [string, unknown[]][] = [];
  const colours: unknown[] = [];
  const properties: Record<string, unknown> = { globalAlpha: 1, lineWidth: 1, font: '10px sans-serif' };
  const context = new Proxy(properties, {
    get(target, name: string) {
      if (name in target) return target[name];
      return (...args: never[]) => {
        calls.push([name, args]);
        return RESULTS[name]?.(...args);
      };
    },
    set(target, name: string, value) {
      target[name] = value;
      if (name === 'fillStyle' || name === 'strokeStyle' || name === 'shadowColor') colours.push(value);
      return true;
    },
  }) as unknown as Canvas2D;
  return { context, calls, colours };
}
