// The numbering of a sweep's jobs and what a sweep file may hold.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type OptimizeOptions, parseOptimizeRequest } from '../../src/cli/optimize-options.ts';
import { expandSweep, type SweepOption } from '../../src/cli/sweep.ts';

const known = new Map<string, SweepOption>([
  ['env', 'text'],
  ['seed', 'text'],
  ['rounds', 'text'],
  ['compact', 'flag'],
  ['env-option', 'list'],
]);
const argsOf = (data: unknown) => expandSweep(data, known).map((job) => job.args.join(' '));

function sweepFile(data: unknown): string {
  const file = join(mkdtempSync(join(tmpdir(), 'sweep-')), 'sweep.json');
  writeFileSync(file, typeof data === 'string' ? data : JSON.stringify(data));
  return file;
}
const base = { model: 'by-hand:calls', out: 'runs/{env}-{seed}.json' };

function job(data: unknown, ...argv: string[]): OptimizeOptions {
  const request = parseOptimizeRequest(['--sweep', sweepFile(data), ...argv]);
  if (request.kind !== 'run') throw new Error(request.kind);
  return request.options;
}

describe('a sweep', () => {
  test('is the product of its lists, the last one running fastest', () => {
    expect(argsOf({ env: ['a', 'b'], rounds: 3, seed: [1, 2, 3] })).toEqual([
      '--env=a --rounds=3 --seed=1',
      '--env=a --rounds=3 --seed=2',
      '--env=a --rounds=3 --seed=3',
      '--env=b --rounds=3 --seed=1',
      '--env=b --rounds=3 --seed=2',
      '--env=b --rounds=3 --seed=3',
    ]);
  });

  test('goes through a list of objects one after the other', () => {
    expect(argsOf([{ env: 'a', seed: [1, 2] }, { env: 'b' }])).toEqual([
      '--env=a --seed=1',
      '--env=a --seed=2',
      '--env=b',
    ]);
  });

  test('has flags that are given or not, and lists of values given together', () => {
    expect(argsOf({ compact: [true, false], 'env-option': [['a=1', 'b=2'], 'a=3'] })).toEqual([
      '--compact --env-option=a=1 --env-option=b=2',
      '--compact --env-option=a=3',
      '--env-option=a=1 --env-option=b=2',
      '--env-option=a=3',
    ]);
  });

  test.each([
    [[], /list is empty/],
    ['env', /an object of options/],
    [{ colour: 'red' }, /no option "colour"/],
    [{ env: [] }, /"env" has an empty list/],
    [{ env: { id: 'a' } }, /"env" needs a text or a number/],
    [{ compact: 'yes' }, /"compact" is true or false/],
    [
      { seed: Array.from({ length: 400 }, (_, i) => i), rounds: Array.from({ length: 400 }, (_, i) => i) },
      /100000 jobs/,
    ],
  ])('refuses %j', (data, message) => {
    expect(() => expandSweep(data, known)).toThrow(message);
  });
});

describe('the options --sweep, --index and --count', () => {
  const file = { ...base, env: ['a', 'b'], seed: [5, 6] };

  test('pick one job, fill in its file, and count all', () => {
    expect(job(file, '--index', '2')).toMatchObject({ task: { id: 'b' }, seed: 5, out: 'runs/b-5.json' });
    expect(parseOptimizeRequest(['--sweep', sweepFile(file), '--count'])).toEqual({ kind: 'count', jobs: 4 });
  });

  test('let the command line win over a single value, but not over an axis', () => {
    expect(job({ ...file, rounds: 4 }, '--index', '0', '--rounds', '1')).toMatchObject({ rounds: 1 });
    expect(() => job(file, '--index', '0', '--seed', '9')).toThrow(/--seed is an axis/);
  });

  test('refuse an index beyond the last job, jobs that share a file, and a mistake in any job', () => {
    expect(() => job(file, '--index', '4')).toThrow(/from 0 to 3/);
    expect(() => job(file)).toThrow(/--index I, or with --count/);
    const shared = { ...file, out: 'runs/{env}.json' };
    expect(() => job(shared, '--index', '0')).toThrow(/Jobs 0 and 1 .*runs\/a\.json.*\{index\}/);
    expect(job({ ...shared, out: 'runs/{index}.json' }, '--index', '3').out).toBe('runs/3.json');
    expect(() => job({ ...file, rounds: [1, 0], out: '{index}' }, '--index', '0')).toThrow(
      /Job 1 of the sweep: --rounds/,
    );
    expect(() => job({ ...file, sweep: 'x' }, '--index', '0')).toThrow(/no option "sweep"/);
    expect(() => job('{"env":', '--index', '0')).toThrow(/cannot be read as JSON/);
    expect(() => job({ ...file, key: 'sk' }, '--index', '0')).toThrow(/no option "key"/);
  });

  test('turn names into file names', () => {
    const named = {
      ...base,
      model: 'https://a.test/v1#org/big:free',
      env: 'a',
      group: 'my sweep',
      out: '{group}/{model}',
    };
    expect(job(named, '--index', '0').out).toBe('my-sweep/org-big-free');
    expect(job({ ...named, model: 'https://a.test/v1#../..' }, '--index', '0').out).toBe('my-sweep/-');
  });
});
