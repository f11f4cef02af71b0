import { describe, expect, it } from 'vitest';
import { defaultRunChoices } from '../../src/app/studio/choices.ts';
import { comparisonIn, comparisonParams, type ComparisonView } from '../../src/app/comparison/comparison-address.ts';
import { partsIn } from '../../src/app/share/embed.svelte.ts';
import { noStudioParams, studioChoices, studioParams } from '../../src/app/studio/studio-address.ts';

/** The parameters as they stand in an address bar, read again. */
function address(params: Readonly<Record<string, string | number | null>>): URLSearchParams {
  const given = Object.entries(params).filter((entry): entry is [string, string | number] => entry[1] !== null);
  return new URLSearchParams(new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString());
}

describe('the studio’s choices in the address', () => {
  const run = {
    ...defaultRunChoices('taxi-v4'),
    envOptions: { isRainy: true },
    language: 'python' as const,
    method: { ...defaultRunChoices('taxi-v4').method, rounds: 9 },
    seed: 5,
  };

  it('come back as they were', () => {
    expect(studioChoices(address(studioParams(run, 'cartpole-v1')), defaultRunChoices('cartpole-v1'))).toEqual(run);
  });

  it('are left out where everything is as for a first visit', () => {
    expect(studioParams(defaultRunChoices('cartpole-v1'), 'cartpole-v1')).toEqual(noStudioParams);
    expect(studioParams(defaultRunChoices('taxi-v4'), 'cartpole-v1')).toEqual({
      task: 'taxi-v4',
      options: null,
      settings: null,
    });
  });

  it('leave out edited prompt texts, which stay in this browser', () => {
    const edited = { ...run, templates: { reflection: 'Hm.' } };
    const params = address(studioParams(edited, 'cartpole-v1'));
    expect(params.toString()).not.toContain('Hm');
    expect(studioChoices(params, edited)?.templates).toEqual(edited.templates);
  });

  it('that make no sense fall back to the defaults, and an unknown task to nothing', () => {
    const now = defaultRunChoices('cartpole-v1');
    expect(studioChoices(new URLSearchParams('task=nowhere-v1'), now)).toBeNull();
    expect(studioChoices(new URLSearchParams(''), now)).toBeNull();
    for (const settings of ['{', '7', '{"seed":-1}', '{"method":{"rounds":1e9}}']) {
      const params = new URLSearchParams({ task: 'taxi-v4', settings, options: '[1]' });
      expect(studioChoices(params, now)).toEqual(defaultRunChoices('taxi-v4'));
    }
  });
});

describe('a comparison in the address', () => {
  const view: ComparisonView = {
    mode: 'best',
    seeds: 5,
    budget: 20_000,
    chosen: ['ppo', 'cma-es'],
    target: -0.5,
    hidden: ['training ppo, 2', 'run x'],
    options: { isSlippery: false },
  };

  it('comes back as it was', () => {
    expect(comparisonIn(address(comparisonParams(view)))).toEqual(view);
    expect(comparisonIn(address(comparisonParams({})))).toEqual({});
  });

  it('leaves out what makes no sense', () => {
    const params = new URLSearchParams('mode=x&seeds=2.5&steps=many&target=&without={}&options=7');
    expect(comparisonIn(params)).toEqual({ hidden: [] });
  });
});

it('names of hidden parts are names and nothing else', () => {
  expect(partsIn('curve,result')).toEqual(['curve', 'result']);
  expect(partsIn(`a'] { } body { display: none,Curve,,policy`)).toEqual(['policy']);
  expect(partsIn(null)).toEqual([]);
});
