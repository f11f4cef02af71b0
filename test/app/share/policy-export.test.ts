// Exported policy files. test/reference/record_exported_policies.py ran these very files in Gymnasium, and those of the paper's tasks in
// the paper's harness; here the same files run as policies behind the wall and have to return the same.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registry } from '../../../envs/index.ts';
import type { EnvOptions } from '../../../src/env-api/env.ts';
import { presets } from '../../../src/engine/settings.ts';
import { taskForRun } from '../../../src/engine/task-for-run.ts';
import { policyFile, type PolicyToExport } from '../../../src/app/share/policy-export.ts';
import { startHarness, type Harness } from '../../sandbox/node/harness.ts';

const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/exported-policies.json', import.meta.url), 'utf8'),
) as Readonly<
  Record<string, { readonly where: 'gymnasium' | 'harness'; readonly seeds: number[]; readonly returns: number[] }>
>;

/** A policy that is wrong often, and that imports its observation class as the paper's policies do. */
const weakCartPole = `from __future__ import annotations
from direct_policy_learning.observations import CartPoleObservation


class CartPolePolicy:
    def act(self, obs: CartPoleObservation) -> int:
        return 1 if obs.pole_angle > 0 else 0
`;

async function exported(
  envId: string,
  changes: Partial<PolicyToExport> & { readonly description?: 'no-names' } = {},
): Promise<PolicyToExport> {
  const module = await registry.find(({ id }) => id === envId)!.load();
  const { description, ...given } = changes;
  const envOptions: EnvOptions = given.envOptions ?? {};
  return {
    envId,
    envOptions,
    title: module.card.title,
    task: taskForRun(module, { envOptions, method: { ...presets.default, ...(description && { description }) } }),
    language: 'python',
    code: envId === 'cartpole-v1' ? weakCartPole : module.referencePolicy.python,
    origin: 'Written for a test.',
    isFreshEachEpisode: true,
    measured: { seeds: [], returns: [] },
    ...given,
  };
}

const playable = ['cartpole-v1', 'frozen-lake-8x8-v1', 'taxi-v4', 'pendulum-v1', 'reacher_v5', 'noise_world_board_1'];

describe('an exported Python policy', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(2);
    const folder = process.env['EXPORTED_POLICIES'];
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    for (const id of playable) writeFileSync(`${folder}/${id}.py`, policyFile(await exported(id)).text);
  }, 120_000);
  afterAll(() => harness?.evaluator.dispose());

  it.each(playable)(
    'of %s returns here what it returned in the other simulator',
    async (id) => {
      const policy = await exported(id);
      const { seeds, returns } = recorded[id]!;
      const plan = { seeds, episodes: seeds.length, maxSteps: policy.task.horizon };
      const result = await harness.run(id, 'python', policyFile(policy).text, plan);
      if (!result.ok) throw new Error(result.error.message);
      expect(result.episodes).toHaveLength(seeds.length);
      result.episodes.forEach(({ episodeReturn }, i) => expect(episodeReturn).toBeCloseTo(returns[i]!, 3));
    },
    60_000,
  );

  it('puts imports from the future first, and offers the observation class where the paper’s package is missing', async () => {
    const { text, name } = policyFile(await exported('cartpole-v1'));
    expect(name).toBe('cartpole_policy.py');
    expect(text.indexOf('from __future__')).toBeLessThan(text.indexOf('class CartPoleObservation'));
    expect(text.match(/from __future__/g)).toHaveLength(1);
    expect(text).toContain('except ImportError:\n    import sys');
    expect(policyFile(await exported('taxi-v4')).text).not.toContain('except ImportError:\n    import sys');
  });

  it('names the seeds that were played here and what they returned', async () => {
    const { text } = policyFile(await exported('taxi-v4', { measured: { seeds: [40, 41], returns: [7, 9] } }));
    expect(text).toContain('SEEDS = (40, 41)\nRETURNS = (7, 9)');
    expect(text).toContain('a mean return of 8 on the seeds below');
  });

  it('passes options that Gymnasium has, and does not pretend to run where it has none', async () => {
    const slippery = await exported('cliff-walking-v1', { envOptions: { isSlippery: true } });
    expect(policyFile(slippery).text).toContain('"CliffWalking-v1", max_episode_steps=HORIZON, is_slippery=True');
    const lake = await exported('frozen-lake-v1', { envOptions: { isSlippery: true, successRate: '3/4' } });
    expect(policyFile(lake).text).toContain('is_slippery=True, success_rate=3/4');
    for (const envOptions of [{ constants: 'changed' }, { twin: 3 }] as EnvOptions[]) {
      const other = await exported('cartpole-v1', { envOptions });
      expect(policyFile(other).text).not.toContain('gymnasium.make');
      expect(policyFile(other).text).toContain('There is no environment for these options');
    }
  });

  it('is said to run in the paper’s harness only where that gives the same observations', async () => {
    const isForHarness = (policy: PolicyToExport) => policyFile(policy).text.includes('materialize_policy_class');
    expect(isForHarness(await exported('hopper_v5'))).toBe(true);
    expect(isForHarness(await exported('hopper_v5', { description: 'no-names' }))).toBe(false);
    expect(isForHarness(await exported('traffic'))).toBe(true);
  });

  it('keeps titles and origins inside the comment they stand in', async () => {
    const hostile = { title: 'x"""\nimport os', origin: '"""; import os\r\n*/ alert(1)\u2028alert(2)' };
    const python = policyFile(await exported('taxi-v4', hostile)).text;
    expect(python.slice(4).indexOf('"""')).toBeGreaterThan(python.indexOf('import os'));
    expect(python).not.toMatch(/^import os/m);
    const javascript = policyFile(
      await exported('taxi-v4', { ...hostile, language: 'javascript', code: 'class A {}' }),
    );
    expect(javascript.name).toMatch(/\.js$/);
    expect(javascript.text.split(/[\n\r\u2028]/).filter((line) => !line.startsWith('//'))).toEqual(['class A {}', '']);
  });
});

it('an exported Python policy plays the class that acts, whatever stands after it, and takes no code from an option', async () => {
  const code = 'class Mine:\n    def act(self, obs):\n        return 0\n\n\nclass Memory:\n    pass\n';
  expect(policyFile(await exported('taxi-v4', { code })).text).toContain('policy = Mine()');
  const hostile = await exported('frozen-lake-v1');
  const { text } = policyFile({ ...hostile, envOptions: { isSlippery: 'true', successRate: 'print(1)' } });
  expect(text).not.toContain('print(1)');
  const asText = policyFile({ ...hostile, envOptions: { isSlippery: 'false', successRate: '2/3' } }).text;
  expect(asText).toContain('is_slippery=False, success_rate=2/3');
});

it('an exported JavaScript policy names the scrambled task, hidden names and the preset of its run', async () => {
  const javascript = { language: 'javascript', code: 'class TaxiPolicy {}' } as const;
  const twin = await exported('taxi-v4', { ...javascript, envOptions: { twin: 2, twinSeed: 5 } });
  expect(policyFile(twin).text).toContain('--env taxi-v4 --twin 2:5 --policy');
  const unnamed = await exported('taxi-v4', { ...javascript, description: 'no-names', isFreshEachEpisode: false });
  expect(policyFile(unnamed).text).toContain('--description no-names --preset paper --policy');
  const hostile = { ...unnamed, envOptions: { isRainy: 'x; rm -rf $(y)' } };
  expect(policyFile(hostile).text).toContain(`--env-option 'isRainy=x; rm -rf $(y)'`);
  const own = policyFile({ ...unnamed, envId: 'own-abcdef' }).text;
  expect(own).not.toContain('npm run');
});

it('an exported JavaScript policy says how to run it, and that it is not translated', async () => {
  const policy = await exported('taxi-v4', {
    language: 'javascript',
    code: 'class TaxiPolicy {}',
    envOptions: { isRainy: true },
  });
  expect(policyFile(policy).text).toContain('--env taxi-v4 --env-option isRainy=true --policy THIS_FILE');
  expect(policyFile(policy).text).toContain('no automatic translation');
});
