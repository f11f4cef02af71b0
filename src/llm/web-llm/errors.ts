// What goes wrong with a model in the tab, in our catalogue's words. web-llm's errors cross its worker as plain text, so this
// is the one place that matches on text; what the worker notices of the GPU itself comes as `GpuLostError`.
import { type ErrorCode, type RunError, runError } from '../../engine/errors.ts';
import { errorText } from '../../lib/error-text.ts';

/** What the worker saw of a GPU device that it can no longer use. */
export interface GpuLoss {
  /** As WebGPU words it: `destroyed` where the page or web-llm gave the device up (it does so when memory runs out). */
  readonly reason: string;
  readonly message: string;
  /** The GPU had said before that its memory was used up. */
  readonly outOfMemory: boolean;
}

export class GpuLostError extends Error {
  readonly loss: GpuLoss;
  constructor(loss: GpuLoss) {
    super(loss.message);
    this.name = 'GpuLostError';
    this.loss = loss;
  }
}

/** A failure that is in our words already. */
export class LocalModelError extends Error {
  readonly error: RunError;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'LocalModelError';
    this.error = runError(code, message);
  }
}

/** Text that stands before a file's address where the worker finds that the file is not on this device. */
export const MISSING_FILE = 'Not on this device: ';

export type Phase = 'load' | 'answer';

export interface Trouble {
  readonly error: RunError;
  /** No other call can succeed before something changes: the run pauses. */
  readonly fatal: boolean;
  /** The worker that said so cannot be used any more. */
  readonly restart: boolean;
}

interface Rule {
  readonly pattern: RegExp;
  /** Absent: in both phases. */
  readonly phase?: Phase;
  readonly code: ErrorCode;
  readonly message: string | ((match: RegExpExecArray) => string);
  readonly fatal?: false;
  readonly restart?: false;
}

const needsWebGpu =
  'Chrome, Edge, Safari 26 and Firefox 141 or newer have it, on pages served by https or from this machine. Or choose a model behind an API.';
const smaller = 'Choose a smaller model or a shorter context, and close other tabs that use the GPU.';
const repair = 'Check the model in the list of models, which repairs it, or remove it and get it again.';

const rules: readonly Rule[] = [
  {
    pattern: /WebGPU is not supported|Cannot find WebGPU/i,
    code: 'model/gpu',
    message: `This browser offers no WebGPU, which a model in the tab runs on. ${needsWebGpu}`,
  },
  {
    pattern: /Unable to find a compatible GPU/i,
    code: 'model/gpu',
    message:
      'This browser has WebGPU, but finds no GPU that it may use. Check that hardware acceleration is switched on and the graphics driver is up to date, or choose a model behind an API.',
  },
  {
    pattern: /shader-f16/i,
    code: 'model/gpu',
    message:
      'This GPU cannot calculate with 16-bit numbers (shader-f16), which this model needs. Choose its variant with q4f32 in the name.',
  },
  {
    pattern: /requires (?:unsupported WebGPU )?feature "?([\w-]+)/i,
    code: 'model/gpu',
    message: (match) => `This GPU lacks "${match[1]}", which this model needs. Choose another model.`,
  },
  {
    pattern: /requested (\w+) exceeds limit\. requested=(\w+), limit=(\w+)/i,
    code: 'model/gpu',
    message: (match) =>
      `This GPU allows too little for web-llm: ${match[1]} is ${match[3]}, needed is ${match[2]}. Choose a model behind an API.`,
  },
  {
    pattern: /tokens exceed context window size: number of prompt tokens: (\d+); context window size: (\d+)/i,
    code: 'model/context',
    message: (match) =>
      `The prompt has ${match[1]} tokens, the model's context is set to ${match[2]}. Choose a larger context or the compact prompts.`,
    fatal: false,
    restart: false,
  },
  {
    pattern: /device (?:was|is|has been) lost|DeviceLostError|lost device/i,
    phase: 'load',
    code: 'model/gpu-memory',
    message: `The GPU was lost while the model was being loaded; most often its memory is too small. ${smaller}`,
  },
  {
    pattern: /device (?:was|is|has been) lost|DeviceLostError|lost device/i,
    code: 'model/gpu-lost',
    message: 'The GPU was lost while the model was answering. Let the run go on: the model is loaded anew.',
  },
  {
    pattern: /out of memory|allocation failed|Cannot allocate|Invalid array buffer length|GPUOutOfMemory/i,
    code: 'model/gpu-memory',
    message: `The memory is too small for this model. ${smaller}`,
  },
  {
    pattern: /Not on this device: \S*(?:mlc-chat-config\.json|tensor-cache\.json|ndarray-cache\.json|\.wasm)/,
    code: 'model/not-here',
    message: 'This model is not on this device. Get it in the list of models first.',
  },
  {
    pattern: /Not on this device: (\S+)/,
    code: 'model/files',
    message: (match) => `The file ${fileName(match[1]!)} of this model is missing. ${repair}`,
  },
  {
    pattern: /QuotaExceededError/,
    code: 'storage/full',
    message: 'This browser has no room left. Remove a model that you do not need from the list of models.',
  },
  {
    pattern:
      /CompileError|LinkError|WebAssembly|Integrity verification|not valid JSON|Unexpected (?:token|end)|Cannot handle tokenizer|offset is out of bounds|Cannot find (?:function|parameter|global)|has \d+ bytes, but|out of bounds|Invalid typed array length|source array is too long|Unknown dtype|version/i,
    phase: 'load',
    code: 'model/files',
    message: (match) => `A file of this model is damaged or of another version (${match[0]}). ${repair}`,
  },
];

/** What a caught value means; `phase` says whether the model was being loaded or was answering. */
export function readTrouble(thrown: unknown, phase: Phase): Trouble {
  if (thrown instanceof LocalModelError) return { error: thrown.error, fatal: true, restart: true };
  if (thrown instanceof GpuLostError) return lost(thrown.loss, phase);
  const text = errorText(thrown);
  for (const rule of rules) {
    if (rule.phase !== undefined && rule.phase !== phase) continue;
    const match = rule.pattern.exec(text);
    if (!match) continue;
    const message = typeof rule.message === 'string' ? rule.message : rule.message(match);
    return { error: runError(rule.code, message), fatal: rule.fatal ?? true, restart: rule.restart ?? true };
  }
  const what = phase === 'load' ? 'could not be loaded' : 'failed while answering';
  return {
    error: runError('model/server', `The model in this tab ${what}. web-llm said: ${shorten(text)}`),
    fatal: true,
    restart: true,
  };
}

/** True where web-llm could not make use of our grammar; the same call works without one. */
export function isGrammarTrouble(thrown: unknown): boolean {
  return /grammar matcher|GrammarMatcherInitError|EBNF/i.test(errorText(thrown));
}

function lost(loss: GpuLoss, phase: Phase): Trouble {
  const said = loss.message.trim() === '' ? '' : ` The browser said: ${shorten(loss.message)}`;
  // web-llm destroys its device itself when a buffer cannot be had.
  if (loss.outOfMemory || (phase === 'load' && loss.reason === 'destroyed')) {
    return {
      error: runError('model/gpu-memory', `The GPU ran out of memory. ${smaller}${said}`),
      fatal: true,
      restart: true,
    };
  }
  const when = phase === 'load' ? 'while the model was being loaded' : 'while the model was answering';
  return {
    error: runError(
      'model/gpu-lost',
      `The GPU was lost ${when} (driver reset, sleep, or too much asked of it). Let the run go on: the model is loaded anew. If it happens again, choose a smaller model or a shorter context.${said}`,
    ),
    fatal: true,
    restart: true,
  };
}

/** A file's name without its address, and not longer than a name. */
function fileName(url: string): string {
  return url.split(/[?#]/)[0]!.split('/').at(-1)!.slice(0, 80);
}

function shorten(text: string): string {
  const oneLine = text.replace(/\s+/g, ' ').trim();
  return oneLine.length <= 300 ? oneLine : `${oneLine.slice(0, 297)}...`;
}
