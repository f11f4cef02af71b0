// The cards of both mountain cars: what the picker shows before the environment itself is loaded.
import type { EnvCard, EnvOption } from '../../src/env-api/env.ts';

const goalVelocity: EnvOption = {
  name: 'goalVelocity',
  label: 'Speed needed at the flag',
  help: 'The car must pass the flag at least this fast (top speed is 0.07). Levels on this card hold for 0.',
  kind: 'number',
  defaultValue: 0,
};

const constants: EnvOption = {
  name: 'constants',
  label: 'Constants of the motion',
  help: 'Changed: a steeper pull and a stronger engine. Levels on this card hold for the published ones.',
  kind: 'choice',
  choices: [
    { value: 'published', label: 'as published' },
    { value: 'changed', label: 'changed' },
  ],
  defaultValue: 'published',
};

export const cards: readonly EnvCard[] = [
  {
    id: 'mountain-car-v0',
    title: 'Mountain Car',
    family: 'Classics',
    summary: 'Drive a weak car out of a valley: it must swing back and forth to gather speed.',
    horizon: 200,
    selection: 'return',
    levels: [
      { label: 'Solved from', value: -110, kind: 'threshold', source: 'Gymnasium 1.3, reward_threshold' },
      { label: 'Random actions', value: -200, kind: 'random', source: 'measured here, mean of 100 episodes' },
      { label: 'Hand-written rule', value: -120.02, kind: 'heuristic', source: 'measured here, mean of 100 episodes' },
    ],
    options: [goalVelocity, constants],
    changedDynamics: { constants: 'changed' },
    reference: {
      label: 'Gymnasium MountainCar-v0, after Moore (1990)',
      url: 'https://gymnasium.farama.org/environments/classic_control/mountain_car/',
    },
    quirks: ['Until the flag is reached every policy earns the same, -1 a step: the return alone shows no progress.'],
  },
  {
    id: 'mountain-car-continuous-v0',
    title: 'Mountain Car, continuous',
    family: 'Classics',
    summary: 'The same valley with a push of any strength: effort costs reward, so doing nothing is a tempting trap.',
    horizon: 999,
    selection: 'return',
    levels: [
      { label: 'Solved from', value: 90, kind: 'threshold', source: 'Gymnasium 1.3, reward_threshold' },
      { label: 'Random actions', value: -33.28, kind: 'random', source: 'measured here, mean of 100 episodes' },
      { label: 'Hand-written rule', value: 95.8, kind: 'heuristic', source: 'measured here, mean of 100 episodes' },
    ],
    options: [goalVelocity],
    reference: {
      label: 'Gymnasium MountainCarContinuous-v0, after Moore (1990)',
      url: 'https://gymnasium.farama.org/environments/classic_control/mountain_car_continuous/',
    },
    quirks: [
      'The flag stands at 0.45, not at 0.5 as in the version with three actions.',
      'A push beyond the bounds moves the car no more than a full one, yet is charged as it was asked for.',
    ],
  },
];
