// The card of glucose: what the picker shows before the environment itself is loaded.
import type { EnvCard } from '../../src/env-api/env.ts';
import { DEFAULT_PATIENT, patientNames } from './patient-names.ts';

const measured = 'measured here, mean of 20 episodes';

export const cards: readonly EnvCard[] = [
  {
    id: 'glucose',
    title: 'Blood glucose',
    family: 'Real world',
    summary:
      'Set the insulin pump of a virtual patient for twenty days: insulin acts hours later than food, and too much of it kills.',
    horizon: 5760,
    selection: 'return',
    levels: [
      { label: 'Random actions', value: -198705.92, kind: 'random', source: measured },
      { label: 'Hand-written rule', value: -36976.76, kind: 'heuristic', source: measured },
      { label: 'Naive: always the basal dose', value: -106504.67, kind: 'heuristic', source: measured },
    ],
    options: [
      {
        name: 'patient',
        label: 'Patient',
        help: 'One of fifteen virtual people; the published task and the levels on this card are those of adult#001.',
        kind: 'choice',
        choices: patientNames.map((name) => ({ value: name, label: name })),
        defaultValue: DEFAULT_PATIENT,
      },
      {
        name: 'sensorNoise',
        label: 'Noise in the sensor',
        help: 'Errors as those of a real glucose sensor: about 10 mg/dL, and they hang together over time. The published task has none.',
        kind: 'boolean',
        defaultValue: false,
      },
      {
        name: 'correctedDigestion',
        label: 'Corrected digestion',
        help: 'Without the mix of grams and milligrams in the published stomach: large meals then act for hours longer.',
        kind: 'boolean',
        defaultValue: false,
      },
      {
        name: 'deathPenalty',
        label: 'Penalty for death',
        help: 'Taken off the reward when the patient dies. With 0 the best that can be done is to kill the patient at once.',
        kind: 'number',
        defaultValue: 100_000,
      },
      {
        name: 'tellUnits',
        label: 'Tell the units',
        help: 'Adds the units of all fields and of the action to the prompt; the published one leaves them out.',
        kind: 'boolean',
        defaultValue: false,
      },
    ],
    reference: {
      label: 'simglucose, in the fork of the paper’s authors',
      url: 'https://github.com/shivamsinghal001/glucose',
    },
    quirks: [
      'The reward reads the sensor, which lags behind the blood and ends at 40 and 400 mg/dL; death is judged by the blood.',
      'The patient dies only below 10 or above 1000 mg/dL, so most overdoses cost little more than their risk.',
      'The penalty for death in the published runs is not public. The 100,000 here is that of the authors’ earlier code; with it a quick death (about -107,000) is no worse than twenty days at the basal dose.',
      'The equation of the stomach adds grams to milligrams, so meals are digested faster than the model intends.',
      'The observation holds meals as they are served, over five minutes. The patient eats 5 g a minute at most: 100 g take twenty minutes.',
      'The first sensor reading of an episode is partly that of another state of the patient.',
    ],
  },
];
