// Keeps the first few kB of what model-written code prints, and says when it prints absurdly much.
import { runError, type RunError } from '../../engine/errors.ts';

/** Characters kept for the log and the repair prompt. */
export const keptOutputChars = 4096;
/** Beyond this many characters the evaluation is stopped with `policy/output`. */
export const maxOutputChars = 10_000_000;

export interface OutputCapture {
  write(text: string): void;
  /** For code that counts for itself: the first characters it kept and how many it wrote in all. */
  replace(kept: string, total: number): void;
  /** What was kept, with a last line saying how much was cut. */
  text(): string;
  /** True once more than `maxOutputChars` were written. */
  flooded(): boolean;
}

export function createOutputCapture(): OutputCapture {
  let kept = '';
  let total = 0;
  return {
    write(text) {
      total += text.length;
      if (kept.length < keptOutputChars) kept += text.slice(0, keptOutputChars - kept.length);
    },
    replace(text, count) {
      kept = text;
      total = count;
    },
    text: () => (total > kept.length ? `${kept}\n[${total - kept.length} more characters were cut]` : kept),
    flooded: () => total > maxOutputChars,
  };
}

/** A console whose every message goes into `output`; objects are shown as JSON where they can be. */
export function captureConsole(output: OutputCapture): Console {
  const print = (...values: unknown[]): void => output.write(`${values.map(show).join(' ')}\n`);
  const silent = (): void => {};
  const own: Record<string, unknown> = {
    assert: (ok: unknown, ...rest: unknown[]) => void (ok || print('Assertion failed:', ...rest)),
  };
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table', 'group', 'groupCollapsed'])
    own[name] = print;
  for (const name of ['groupEnd', 'time', 'timeEnd', 'timeLog', 'count', 'countReset', 'clear']) own[name] = silent;
  return own as unknown as Console;
}

/** One value as text, at most a few hundred characters; never throws, whatever the value does. */
export function show(value: unknown): string {
  try {
    if (typeof value === 'string') return value;
    if (typeof value === 'function') return `[function ${value.name || 'anonymous'}]`;
    if (ArrayBuffer.isView(value))
      return clip(
        `${value.constructor.name} [${Array.from(value as unknown as ArrayLike<number>)
          .slice(0, 40)
          .join(', ')}]`,
      );
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    if (typeof value === 'object' && value !== null) return clip(JSON.stringify(value) ?? String(value));
    return clip(String(value));
  } catch {
    return `[${typeof value} that cannot be shown]`;
  }
}

function clip(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

export function outputError(): RunError {
  return runError('policy/output', 'The policy printed more than 10 million characters; print less or nothing.');
}
