// What is looked at on a run's page, in the address and back.
import { expect, test } from 'vitest';
import {
  addressOf,
  addressOfChoice,
  addressOfPlace,
  candidateInAddress,
  choiceInAddress,
  placeInAddress,
  tabInAddress,
} from '../../../src/app/runs/run-address.ts';

/** As `router.setParams` does it. */
function applied(params: URLSearchParams, changes: Readonly<Record<string, string | number | null>>): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) next.delete(name);
    else next.set(name, String(value));
  }
  return next;
}

const candidate = { round: 2, candidate: 3 };

test('a place in an episode comes back from the address that it was written to', () => {
  const place = { set: 'confirmed' as const, episode: 4, step: 17 };
  const params = applied(new URLSearchParams('parts=none'), addressOfPlace(candidate, place));
  expect(params.toString()).toBe('parts=none&round=2&candidate=3&tab=episodes&episodes=confirmed&episode=5&step=17');
  expect(candidateInAddress(params)).toEqual(candidate);
  expect(tabInAddress(params)).toBe('episodes');
  expect(placeInAddress(params, candidate)).toEqual(place);
});

test('an episode belongs to the candidate that the address names', () => {
  const params = new URLSearchParams('round=2&candidate=3&tab=episodes&episode=1&step=5');
  expect(placeInAddress(params, { round: 2, candidate: 1 })).toBeNull();
  expect(applied(params, addressOf(params, { round: 1, candidate: 1 }, 'episodes')).has('episode')).toBe(false);
  expect(applied(params, addressOf(params, candidate, 'episodes')).get('step')).toBe('5');
  expect(applied(params, addressOf(params, candidate, 'code')).has('step')).toBe(false);
});

test.each([
  ['beside', '1/2', 'episodes'],
  ['episodes', 'confirmed', 'episodes'],
  ['version', '1', 'code'],
  ['from', 'version 0', 'changes'],
] as const)('what is chosen in a tab comes back for its candidate, and goes with the tab: %s', (choice, value, tab) => {
  const params = applied(new URLSearchParams(), addressOfChoice(candidate, choice, value));
  expect(tabInAddress(params)).toBe(tab);
  expect(choiceInAddress(params, candidate, choice)).toBe(value);
  expect(choiceInAddress(params, { round: 2, candidate: 1 }, choice)).toBeNull();
  expect(applied(params, addressOf(params, candidate, tab)).get(choice)).toBe(value);
  expect(applied(params, addressOf(params, candidate, 'feedback')).has(choice)).toBe(false);
  expect(applied(params, addressOfChoice(candidate, choice, null)).has(choice)).toBe(false);
});

test('following the newest leaves nothing behind', () => {
  const params = new URLSearchParams('round=2&candidate=3&tab=episodes&episode=1&step=5');
  expect(applied(params, addressOf(params, null, null)).toString()).toBe('');
});

test.each(['round=0&candidate=1', 'round=1', 'round=x&candidate=1', 'round=-1&candidate=2', 'round=1.5&candidate=1'])(
  '“%s” names no candidate',
  (text) => {
    expect(candidateInAddress(new URLSearchParams(text))).toBeNull();
  },
);

test('an unknown tab is none', () => {
  expect(tabInAddress(new URLSearchParams('tab=nothing'))).toBeNull();
});
