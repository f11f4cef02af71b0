// What to do about a problem that made a run wait: sentences and the names of the buttons.
import type { ErrorCode } from '../../engine/errors.ts';

export interface NextSteps {
  /** What helps, in a sentence or two; empty where the message says it all. */
  readonly advice: string;
  /** Name of the button that goes on with the same model at once; null where that cannot help. */
  readonly same: string | null;
  /** Name of the button that opens the choice of a model. */
  readonly other: string;
  /** Whether the models page has what is needed (downloading, repairing). */
  readonly models: boolean;
}

const other = 'Choose another model';

const steps: Partial<Readonly<Record<ErrorCode, Partial<NextSteps>>>> = {
  'model/key': { advice: 'Correct the key or choose another provider.', same: null, other: 'Check the key and go on' },
  'model/not-found': {
    advice: 'Choose a name from the provider’s list.',
    same: null,
    other: 'Check the name and go on',
  },
  'model/context': {
    advice: 'Go on with a larger context or another model.',
    same: null,
    other: 'Choose a larger context or another model',
  },
  'model/rate-limit': { advice: 'Waiting a minute often helps.', same: 'Try again' },
  'model/credit': {
    advice: 'Add credit or wait until the quota is renewed, then go on; or choose another model.',
    same: 'Go on',
  },
  'model/server': { same: 'Try again' },
  'model/network': { same: 'Try again', other: 'Check the model and go on' },
  'model/gpu': { advice: 'The run can go on with a model that needs no GPU.', same: null },
  'model/gpu-lost': {
    advice:
      'This happens when the driver restarts, the machine sleeps or the memory runs out. The same model can be loaded again.',
    same: 'Load it again and go on',
  },
  'model/gpu-memory': {
    advice: 'Choose a smaller model or a smaller context, or close what else uses the GPU and try again.',
    same: 'Try again',
    other: 'Choose a smaller model or context',
  },
  'model/gibberish': {
    advice:
      'Small models now and then get stuck, and a GPU without memory left writes noise. Try again; if it comes back, take a smaller context or another model.',
    same: 'Try again',
  },
  'model/not-here': { advice: 'Download or import it on the models page, then go on.', same: 'Go on', models: true },
  'model/files': {
    advice: 'Check and repair its files on the models page, then go on.',
    same: 'Try again',
    models: true,
  },
  'model/recording': { advice: 'Another model can take over from here.', same: null },
  'storage/full': { advice: 'Make room, then go on.', same: 'Go on' },
  'storage/failed': { same: 'Try again' },
};

/** What can be done about an error that paused a run. */
export function nextStepsFor(code: ErrorCode | undefined): NextSteps {
  const known = code === undefined ? {} : steps[code];
  return { advice: '', same: 'Try again', other, models: false, ...known };
}
