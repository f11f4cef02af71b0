// The catalogue of expected failures: a stable code, one line of what it means, and what to do about it.

export const errorCatalogue = {
  'reply/empty': 'The model answered with nothing.',
  'reply/no-code': 'The reply holds no fenced code block.',
  'reply/refusal': 'The model declined to answer.',
  'reply/truncated': 'The reply was cut off before the code block closed.',
  'code/syntax': 'The code does not parse.',
  'code/class': 'The code does not define the expected class.',
  'code/load': 'The code raised an error while it was being loaded.',
  'policy/construct': 'Creating the policy object raised an error.',
  'policy/act': 'The policy raised an error in act(obs).',
  'policy/action': 'The policy returned an action that the task does not accept.',
  'policy/timeout': 'The policy took too long and was stopped.',
  'policy/memory': 'The policy used too much memory and was stopped.',
  'policy/output': 'The policy produced far more output than is allowed.',
  'policy/tampered': 'A replay of the recorded actions gave another return than the one reported.',
  'feedback/error': 'The Feedback class raised an error.',
  'feedback/timeout': 'The Feedback class took too long and was stopped.',
  'sandbox/crashed': 'The sandbox was lost and has been rebuilt.',
  'environment/error': 'The environment itself failed.',
  'model/key': 'The provider rejected the API key.',
  'model/not-found': 'The provider does not know this model.',
  'model/context': 'The prompt is longer than the model can read.',
  'model/rate-limit': 'The provider asks for fewer calls.',
  'model/credit': 'The account behind the key has no credit or quota left.',
  'model/server': 'The provider failed.',
  'model/network': 'The provider could not be reached (network, address, or a browser rule called CORS).',
  'model/gpu': 'This browser or its GPU cannot run the model.',
  'model/gpu-lost': 'The GPU was lost while the model was running.',
  'model/gpu-memory': 'The GPU ran out of memory.',
  'model/gibberish': 'The model repeats itself or writes noise.',
  'model/not-here': 'The model is not on this device yet.',
  'model/files': 'Files of the model are missing or damaged.',
  'model/recording': 'The recording holds no reply for this call.',
  'model/bad-reply': 'The provider answered in a form that could not be read.',
  'storage/full': 'This browser has no room left for the run.',
  'storage/failed': 'The run could not be saved in this browser.',
  'run/aborted': 'Stopped by the person.',
} as const;

export type ErrorCode = keyof typeof errorCatalogue;

/** An expected failure as data: it goes into the log, onto the page and, for code errors, into the repair prompt. */
export interface RunError {
  readonly code: ErrorCode;
  /** What came, what was expected, what to do: readable by a person and by the model. */
  readonly message: string;
  /** Traceback in the style of the policy's language, where there is one. */
  readonly traceback?: string;
  /** 1-based line in the model's code, where known. */
  readonly line?: number;
}

export function runError(
  code: ErrorCode,
  message: string = errorCatalogue[code],
  extra: Partial<RunError> = {},
): RunError {
  return { code, message, ...extra };
}
