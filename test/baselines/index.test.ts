import { describe, expect, it } from 'vitest';
import { findEnv, registry } from '../../envs/index.ts';
import { defaultFor, hyperparametersOf } from '../../src/baselines/algorithm.ts';
import { algorithms, findAlgorithm, unfitEntry } from '../../src/baselines/index.ts';

const box = { kind: 'box', low: [-1], high: [1] } as const;
const discrete = { kind: 'discrete', n: 3 } as const;

describe.each(algorithms)('the registry says of $id', (entry) => {
  it('what the algorithm says of itself, and which tasks it fits', async () => {
    const algorithm = await entry.load();
    const { id, title, summary } = entry;
    expect({ id, title, summary }).toEqual({ id: algorithm.id, title: algorithm.title, summary: algorithm.summary });
    for (const action of [box, discrete])
      for (const finite of [true, false])
        expect(unfitEntry(entry, { action, finite })).toBe(algorithm.unfit({ observation: box, action, finite }));
  });

  it('hyper-parameters whose names, labels and help are all there, once each', async () => {
    const { hyperparameters } = await entry.load();
    expect(new Set(hyperparameters.map(({ name }) => name)).size).toBe(hyperparameters.length);
    for (const { label, help, defaultValue } of hyperparameters) {
      expect(label).toMatch(/^[A-Z]/);
      expect(help).toMatch(/\.$/);
      expect(Number.isFinite(defaultValue)).toBe(true);
    }
  });
});

describe('hyper-parameters', () => {
  it.each(algorithms)('of $id allow their own defaults, and nothing beyond their bounds', async ({ load }) => {
    const algorithm = await load();
    for (const info of algorithm.hyperparameters) {
      const { name, min, max, whole } = info;
      for (const action of [box, discrete]) {
        const value = defaultFor(info, action);
        expect(hyperparametersOf(algorithm, { [name]: value }, action)[name]).toBe(value);
      }
      const refused = [NaN, ...(min === undefined ? [] : [min - 1]), ...(max === undefined ? [] : [max + 1])];
      for (const value of whole ? [...refused, 1.5] : refused)
        expect(() => hyperparametersOf(algorithm, { [name]: value })).toThrow(`${name} is ${value}; it has to be a`);
    }
  });

  it.each([
    ['dqn', 'trainFrequency'],
    ['sac', 'trainFrequency'],
    ['ppo', 'rolloutSteps'],
    ['ppo', 'epochs'],
    ['ppo', 'minibatches'],
  ])('of %s that would keep it from ever going on are refused: %s = 0', async (id, name) => {
    const algorithm = await findAlgorithm(id)!.load();
    expect(() => hyperparametersOf(algorithm, { [name]: 0 })).toThrow(/a whole number (of at least|from) [12]/);
  });
});

describe('the registry', () => {
  it('finds an algorithm by its id', () => {
    expect(findAlgorithm('q-learning')?.title).toBe('Q-learning');
    expect(findAlgorithm('alpha-zero')).toBeUndefined();
  });
});

describe('tasks whose card says that observations take few values', () => {
  it('are the ones on grids and cards, and have discrete actions', async () => {
    const modules = await Promise.all(registry.filter(({ engine }) => !engine).map(({ id }) => findEnv(id)!.load()));
    const finite = modules.filter(({ card }) => card.finite);
    expect(finite.map(({ card }) => card.id).filter((id) => !id.startsWith('noise_world_board_'))).toEqual([
      'frozen-lake-v1',
      'frozen-lake-8x8-v1',
      'taxi-v4',
      'cliff-walking-v1',
      'blackjack-v1',
    ]);
    for (const module of finite) {
      const env = module.make();
      expect(env.actionSpace.kind).toBe('discrete');
      env.close();
    }
  });
});
