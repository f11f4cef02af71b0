// The prior-knowledge dial on the command line: read, turned into settings, refused where the task or the log says otherwise.
import { describe, expect, test } from 'vitest';
import { findEnv } from '../../envs/index.ts';
import { parseEvaluateArgs, readEnvOptions } from '../../src/cli/args.ts';
import { parseOptimizeRequest } from '../../src/cli/optimize-options.ts';
import { settingsOf } from '../../src/cli/optimize-settings.ts';
import { parseTrainArgs } from '../../src/cli/train-args.ts';
import type { RunSettings } from '../../src/engine/settings.ts';

const { card } = await findEnv('cartpole-v1')!.load();
const lake = (await findEnv('frozen-lake-v1')!.load()).card;
const plain = readEnvOptions(card, []);
const model = { kind: 'by-hand', name: 'x', contextTokens: 0 } as const;

function settings(argv: readonly string[], base: RunSettings | null = null, of = card): RunSettings {
  const request = parseOptimizeRequest(['--env', of.id, '--model', 'by-hand:d', '--out', 'o', ...argv]);
  if (request.kind !== 'run') throw new Error('no run');
  const numpy = () => false;
  const sources = { base, resumed: base !== null, card: of, model, appVersion: 'test', numpy };
  return settingsOf({ options: request.options, ...sources });
}

describe('--twin', () => {
  test.each([
    ['0', plain, undefined],
    ['1', plain, 'no-names'],
    ['2', { ...plain, twin: 2 }, 'no-names'],
    ['3:7', { ...plain, twin: 3, twinSeed: 7 }, 'no-names'],
    ['4', { ...plain, constants: 'changed', twin: 3 }, 'no-names'],
  ])('%s sets the options of the task and what is told of it', (level, envOptions, description) => {
    const { method, ...run } = settings(['--twin', level]);
    expect(run.envOptions).toEqual(envOptions);
    expect(method.description).toBe(description);
  });

  test('left out leaves runs as they were', () => {
    expect(settings([]).envOptions).toEqual(plain);
    expect(settings([])).toEqual(settings(['--twin', '0']));
  });

  test('cannot change in a run that has begun, and may be given again', () => {
    const begun = settings(['--twin', '3:7']);
    expect(settings([], begun).envOptions).toEqual(begun.envOptions);
    expect(settings(['--twin', '3:7'], begun)).toEqual(begun);
    expect(settings(['--twin', '3:7', '--env-option', 'suttonBartoReward=false'], begun)).toEqual(begun);
    expect(() => settings(['--twin', '2:7'], begun)).toThrow('--twin cannot change in a run that has begun (it has 3)');
    expect(() => settings(['--twin', '0'], begun)).toThrow('--twin cannot change');
    expect(() => settings(['--twin', '1'], settings([]))).toThrow('--twin cannot change');
  });

  test('is refused where the task has no such level, or the words are wrong', () => {
    expect(() => settings(['--twin', '4'], null, lake)).toThrow('frozen-lake-v1 has no constants');
    for (const wrong of ['5', 'x', '2:', '2:-1', '2:3:4']) expect(() => settings(['--twin', wrong])).toThrow('--twin');
    expect(() => settings(['--twin', '2', '--description', 'full'])).toThrow('leave --description out');
  });

  test('is read by evaluate and train as well', () => {
    const twin = { level: 2, seed: 1 };
    expect(parseEvaluateArgs(['--env', 'x', '--policy', 'random', '--twin', '2:1']).twin).toEqual(twin);
    expect(parseTrainArgs(['--env', 'x', '--algorithm', 'ppo', '--twin', '2:1'])).toMatchObject({ args: { twin } });
  });
});
