// What an environment's module is put together to, whatever its folder.
import { expect, test } from 'vitest';
import { createModule, findCard } from '../../src/env-api/env-module.ts';
import type { CanvasView, EnvCard, MakeEnv } from '../../src/env-api/env.ts';

const card = { id: 'far-away-v0', horizon: 40 } as EnvCard;
const make: MakeEnv = (id, options) => {
  throw new Error(`${id} with ${JSON.stringify(options)}`);
};
const parts = {
  make,
  view: {} as CanvasView,
  name: 'FarAwayWorld',
  referencePolicy: { python: 'p', javascript: 'j' },
  texts: () => ({ observationSource: 'o', actionText: 'a', rewardText: 'r' }),
};

test('names the classes and the Python module after the task', () => {
  expect(createModule(card, parts).describe()).toEqual({
    envId: 'far-away-v0',
    horizon: 40,
    policyClassName: 'FarAwayWorldPolicy',
    observationClassName: 'FarAwayWorldObservation',
    observationSource: 'o',
    observationNotes: '',
    actionText: 'a',
    rewardText: 'r',
    rewardName: 'FarAwayWorldRewardFunction',
    observationModules: [
      'direct_policy_learning.observations',
      'direct_policy_learning.observations.far_away_world_observation',
    ],
  });
});

test('texts that depend on options may also set the horizon', () => {
  const texts = (options: object) => ({ ...parts.texts(), rewardText: JSON.stringify(options), horizon: 9 });
  const described = createModule(card, { ...parts, texts }).describe({ slippery: true });
  expect(described).toMatchObject({ horizon: 9, rewardText: '{"slippery":true}' });
});

test('makes the environment of its own card', () => {
  expect(() => createModule(card, parts).make({ slippery: true })).toThrow('far-away-v0 with {"slippery":true}');
});

test('an unknown id is answered with the known ones', () => {
  expect(findCard([card], 'far-away-v0')).toBe(card);
  expect(() => findCard([card], 'nowhere')).toThrow('Unknown environment id "nowhere": expected far-away-v0.');
});
