// What the toy-text views say under the picture. (That they draw every frame is the conformance suite's business.)
import { expect, test } from 'vitest';
import * as blackjack from '../../../envs/blackjack/module.ts';
import * as cliff from '../../../envs/cliff-walking/module.ts';
import * as lake from '../../../envs/frozen-lake/module.ts';
import * as taxi from '../../../envs/taxi/module.ts';
import type { EnvModule, EnvOptions } from '../../../src/env-api/env.ts';

/** Captions after reset and after each action. */
function captions(module: EnvModule, actions: readonly number[], options: EnvOptions = {}, seed = 0): string[] {
  const env = module.make(options);
  env.reset({ seed });
  const said = [module.view.caption(env.render())];
  for (const action of actions) {
    env.step(action);
    said.push(module.view.caption(env.render()));
  }
  return said;
}

test('the lake says where a step was aimed and went, and how an episode ended', () => {
  const module = lake.loadModule('frozen-lake-v1');
  const firm = { isSlippery: false };
  expect(captions(module, [3, 2, 1], firm)).toEqual([
    'Start at row 1 of 4, column 1 of 4.',
    'Step 1: aimed up, stayed; now at row 1 of 4, column 1 of 4.',
    'Step 2: aimed right, went right; now at row 1 of 4, column 2 of 4.',
    'Fell into the hole at row 2 of 4, column 2 of 4 after 3 steps.',
  ]);
  expect(captions(module, [1, 1, 2, 1, 2, 2], firm).at(-1)).toBe('Reached the goal after 6 steps.');
});

test('the cliff counts falls', () => {
  const said = captions(cliff.loadModule('cliff-walking-v1'), [1, 0, ...new Array<number>(11).fill(1), 2]);
  expect(said[1]).toBe('Step 1: fell off the cliff (-100) and is back at the start; 1 fall so far.');
  expect(said.at(-1)).toBe('Reached the goal after 14 steps and 1 fall.');
});

test('the taxi names illegal service and the delivery', () => {
  const module = taxi.loadModule('taxi-v4');
  // Seed 0 starts at row 3, column 0 beside the yellow stand, where nobody waits.
  const env = module.make();
  env.reset({ seed: 0 });
  const frame = env.render();
  expect(module.view.caption(frame)).toBe('Start: passenger at blue, to yellow.');
  expect(module.view.caption({ ...frame, lastAction: 4, lastReward: -10, steps: 1 })).toContain(
    'illegal pick-up (-10)',
  );
  expect(module.view.caption({ ...frame, passenger: 2, lastAction: 5, lastReward: 20, steps: 9 })).toBe(
    'Delivered the passenger at yellow after 9 steps (+20).',
  );
});

test('blackjack hides the second card of the dealer until the hand is over', () => {
  const module = blackjack.loadModule('blackjack-v1');
  const env = module.make();
  env.reset({ seed: 1 });
  const open = env.render();
  expect(module.view.caption(open)).toMatch(/^Dealt: player \d+.*, dealer shows (A|\d+)\.$/);
  env.step(0);
  expect(module.view.caption(env.render())).toMatch(/^Stick: player \d+.*, dealer \d+.*; (won|lost|draw) \(.*\)\.$/);
});
