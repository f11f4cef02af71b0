// Why the site could not be kept: each cause comes with what the person can do.
import { expect, test } from 'vitest';
import { whyNotKept } from '../../../src/app/offline/not-kept.ts';

test.each([
  ['no room, with or without a network', true, 3e6, /no room.*delete.*try again/],
  ['no room, which comes first', false, 3e6, /no room/],
  ['no network', false, 1e9, /no network/],
  ['a broken download where there is room', true, 1e9, /Check the connection, then try again/],
  ['a broken download in a browser that tells nothing of its room', true, null, /Check the connection/],
])('tells %s', (_what, online, freeBytes, words) => {
  expect(whyNotKept(online, freeBytes)).toMatch(words);
});
