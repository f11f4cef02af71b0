// Taxi against Gymnasium's recordings.
import { expect, test } from 'vitest';
import { buildTransitions } from '../../../envs/taxi/dynamics.ts';
import { make } from '../../../envs/taxi/env.ts';
import { expectSameTraces, recordedCases, tableDigest } from '../toy-text/recorded.ts';

const toRecorded = (observation: Float64Array) => ({
  observation: [observation[0]!],
  mask: [...observation.subarray(5)].join(''),
});

test.each(recordedCases('taxi'))('replays Gymnasium exactly with options $options', (recorded) => {
  expect(expectSameTraces(recorded, make, toRecorded).length).toBeGreaterThan(80);
  expect(tableDigest(buildTransitions(recorded.options['isRainy'] === true))).toBe(recorded.digest);
});

test('a fickle passenger changes the destination within a ride, another one never does', () => {
  const changes = (ficklePassenger: boolean) => {
    const recorded = recordedCases('taxi').filter(
      ({ options }) => (options['ficklePassenger'] ?? false) === ficklePassenger,
    );
    const transitions = recorded.flatMap((one) => expectSameTraces(one, make, toRecorded));
    return transitions.filter(({ before, after }) => before[4] !== after[4]).length;
  };
  expect(changes(true)).toBeGreaterThan(2);
  expect(changes(false)).toBe(0);
});

test('refuses unknown ids and option values', () => {
  expect(() => make('taxi-v3')).toThrow('taxi-v3');
  expect(() => make('taxi-v4', { isRainy: 1 })).toThrow('isRainy');
  expect(() => make('taxi-v4', { ficklePassenger: 'yes' })).toThrow('ficklePassenger');
});
