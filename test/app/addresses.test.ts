import { describe, expect, it } from 'vitest';
import { defaultRunChoices } from '../../src/app/studio/choices.ts';
import { comparisonIn, comparisonParams, type ComparisonView } from '../../src/app/comparison/comparison-address.ts';
import { nobody } from '../../src/app/comparison/watch-address.ts';
import { planIn, planParams, type PlanView } from '../../src/app/experiments/plan-address.ts';
import type { RunId } from '../../src/engine/events.ts';
import { partsIn, withoutEmbed } from '../../src/app/share/embed.svelte.ts';
import { noStudioParams, studioChoices, studioParams } from '../../src/app/studio/studio-address.ts';
import { writeIn, writeParams, type WriteView } from '../../src/app/write/write-address.ts';

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

  it('name sizes only where they do not follow from who answers', () => {
    const { method, ...rest } = defaultRunChoices('taxi-v4');
    const sized = (rounds: number, candidates: number) =>
      studioParams({ ...rest, method: { ...method, rounds, candidates } }, 'taxi-v4', 'by-hand');
    expect(sized(2, 1)).toEqual(noStudioParams);
    expect(sized(2, 2)['settings']).toContain('"candidates":2');
    // Set by the person, although it is what another source begins with.
    expect(sized(4, 3)).toMatchObject({ task: 'taxi-v4', settings: '{}' });
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
    runs: ['run-2', 'run-1'] as RunId[],
    changed: { ppo: { gamma: 0.9 } },
  };

  it('comes back as it was', () => {
    expect(comparisonIn(address(comparisonParams(view)))).toEqual(view);
    expect(comparisonIn(address(comparisonParams({})))).toEqual({});
    expect(comparisonIn(address(comparisonParams({ runs: [] })))).toEqual({ runs: [] });
  });

  it('leaves out what makes no sense', () => {
    const params = new URLSearchParams(
      'mode=x&seeds=2.5&steps=many&target=&without={}&options=7&values={"ppo":{"gamma":"x"}}',
    );
    expect(comparisonIn(params)).toEqual({ hidden: [] });
  });
});

describe('the plan of an experiment in the address', () => {
  const bounds = { mostSeeds: 30, budgets: [20_000, 50_000] };
  const usual: PlanView = {
    title: 'Experiment',
    tasks: [],
    seeds: 3,
    algorithms: [],
    budget: 20_000,
    methods: [],
    recorded: [],
    language: 'python',
    rounds: 5,
    candidates: 3,
    episodes: 5,
  };
  const plan: PlanView = {
    title: 'PPO, twice',
    tasks: ['taxi-v4', 'cartpole-v1'],
    seeds: 10,
    algorithms: ['ppo'],
    budget: 50_000,
    methods: ['full', 'dial-1'],
    recorded: ['cartpole'],
    language: 'javascript',
    rounds: 2,
    candidates: 4,
    episodes: 1,
  };

  it('comes back as it was', () => {
    expect(planIn(address(planParams(plan, usual)), bounds)).toEqual(plan);
    expect(planIn(address(planParams(usual, usual)), bounds)).toEqual({});
  });

  it('says nothing of the model’s sizes while no model is asked', () => {
    const found = planIn(address(planParams({ ...plan, methods: [] }, usual)), bounds);
    expect([found.methods, found.rounds, found.language]).toEqual([undefined, undefined, undefined]);
  });

  it('leaves out what makes no sense', () => {
    const params = new URLSearchParams(
      'tasks=nowhere-v1,taxi-v4&algorithms=magic&seeds=0&steps=7&rounds=1e9&language=c',
    );
    expect(planIn(params, bounds)).toEqual({ tasks: ['taxi-v4'], algorithms: [] });
  });
});

describe('the writer’s choices in the address', () => {
  const view: WriteView = {
    language: 'python',
    against: 'recording.cartpole',
    envOptions: { isSlippery: false },
    watched: { ...nobody, who: '3/2', beside: '1/1', place: { episode: 2, step: 40 } },
  };

  it('come back as they were', () => {
    expect(writeIn(address(writeParams(view)))).toEqual(view);
    const plain = { language: null, against: null, envOptions: null, watched: nobody };
    expect(writeIn(address(writeParams(plain)))).toEqual(plain);
  });

  it('leave out what makes no sense, and tries, which would have to be played first', () => {
    const params = new URLSearchParams('language=cobol&options=7&watch=try/2&episode=1&step=3');
    expect(writeIn(params)).toEqual({ language: null, against: null, envOptions: null, watched: nobody });
  });
});

it('names of hidden parts are names and nothing else', () => {
  expect(partsIn('curve,result')).toEqual(['curve', 'result']);
  expect(partsIn(`a'] { } body { display: none,Curve,,policy`)).toEqual(['policy']);
  expect(partsIn(null)).toEqual([]);
});

it('a shared view is that of the page on its own', () => {
  expect(withoutEmbed(new URLSearchParams('embed=1&hide=curve&step=3')).toString()).toBe('step=3');
});
