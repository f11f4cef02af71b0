// The method's settings on the command line: they reach the run and its log, cannot change later, and can be a sweep's axes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseOptimizeRequest } from '../../src/cli/optimize-options.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { delta, events, type ProviderServer, startProviderServer } from '../llm/provider-server.ts';
import { makePlace, policy, readLog } from '../support/optimize-place.ts';
import { FakeEvaluator } from '../support/tiny-task.ts';
import { ofType } from '../engine/tiny-run.ts';

let server: ProviderServer;
beforeAll(async () => {
  server = await startProviderServer();
  let asked = 0;
  // All policies are equally good, by different actions, so that every race uses up its episodes.
  server.script((response, entry) =>
    events([delta({ content: policy(3).replace('}', `} // ${'x'.repeat(++asked)}\n`) }), delta({}, 'stop')])(
      response,
      entry,
    ),
  );
});
afterAll(() => server.close());

/** As different code would, takes other actions. */
class CodeLengthEvaluator extends FakeEvaluator {
  override async evaluate(...[job, around]: Parameters<FakeEvaluator['evaluate']>) {
    const result = await super.evaluate(job, around);
    const actions = Uint8Array.of(job.policy.kind === 'code' ? job.policy.code.length : 0);
    return result.ok ? { ...result, episodes: result.episodes.map((episode) => ({ ...episode, actions })) } : result;
  }
}

const model = () => ['--model', `${server.baseUrl}#tiny`];
const options = (...argv: string[]) => {
  const request = parseOptimizeRequest(['--env', 'counter', '--model', 'http://m.test/v1#x', '--out', 'o', ...argv]);
  return request.kind === 'run' ? request.options.method : null;
};

describe('the options of the method', () => {
  test('are read, and left out where they are not given', () => {
    expect(options()).toEqual({});
    expect(
      options(
        ...['--reflection', 'off', '--feedback', 'on', '--history', '3', '--best', 'kept'],
        ...['--description', 'no-names', '--race', '30', '--rescore', '10'],
      ),
    ).toEqual({
      reflection: false,
      feedback: true,
      historyAttempts: 3,
      bestSoFar: 'kept',
      description: 'no-names',
      raceEpisodes: 30,
      rescoreEpisodes: 10,
    });
    expect(options('--history', 'none')).toEqual({ historyAttempts: 0 });
    expect(options('--history', 'all')).toEqual({ historyAttempts: null });
  });

  test.each([
    ['--reflection', 'no'],
    ['--history', 'some'],
    ['--best', 'hidden'],
    ['--description', 'none'],
    ['--race', '1e9'],
    ['--rescore', '1.5'],
  ])('refuse %s %s in one line', (name, value) => {
    expect(() => options(name, value)).toThrow(new RegExp(`^${name}.*got "${value}"`));
  });
});

describe('a run with them', () => {
  const ablated = ['--reflection', 'off', '--feedback', 'off', '--history', '1', '--best', 'off'];
  const careful = ['--race', '8', '--rescore', '3'];

  test('holds them in its log, races and scores again, and says by how much it was too sure', async () => {
    const place = makePlace({ createEvaluator: () => new CodeLengthEvaluator() });
    expect(await place.run(...place.small, ...model(), ...ablated, ...careful)).toBe(0);
    const log = readLog(place.out);
    const { settings, rounds } = reduceAll(log);
    expect(settings.method).toMatchObject({
      ...{ reflection: false, feedback: false, historyAttempts: 1, bestSoFar: 'off' },
      ...{ raceEpisodes: 8, rescoreEpisodes: 3 },
    });
    expect(ofType(log, 'raced')).toHaveLength(4);
    expect(rounds.map(({ rescored }) => rescored?.scores.returns.length)).toEqual([3, 3]);
    expect(place.progress.join('\n')).toMatch(/4 more episodes in the race[^]*winner scored again on fresh seeds/);
    expect(place.printed.join('\n')).toMatch(/winner's curse: the score that chose the result is .* \(95% interval/);
  });

  test('has none of them where all is plain', async () => {
    const place = makePlace();
    await place.run(...place.small, ...model(), '--history', 'all', '--best', 'marked', '--race', '0');
    const { method } = reduceAll(readLog(place.out)).settings;
    expect(Object.keys(method)).not.toEqual(expect.arrayContaining(['historyAttempts']));
    expect(readLog(place.out)[0]).toMatchObject({ logVersion: 1 });
  });

  test('takes the same ones again when it goes on, and refuses others', async () => {
    const place = makePlace();
    await place.run(...place.small, ...model(), ...ablated);
    expect(await place.run(...place.small, ...model(), ...ablated, '--rounds', '3')).toBe(0);
    for (const [name, value, had] of [
      ['history', 'all', '1'],
      ['best', 'marked', 'off'],
      ['reflection', 'on', 'false'],
      ['race', '5', '0'],
      ['description', 'no-names', 'full'],
    ]) {
      const calm = makePlace();
      expect(await calm.run(...place.small, ...model(), `--${name}`, value!)).toBe(2);
      expect(calm.progress[0]).toContain(`--${name} cannot change in a run that has begun (it has ${had})`);
    }
  });

  test('can be the axes of a sweep', () => {
    const place = makePlace();
    const sweep = join(place.folder, 'sweep.json');
    const axes = { reflection: ['on', 'off'], history: ['all', 'none', 2], description: ['full', 'no-names'] };
    const fixed = { env: 'counter', model: 'http://m.test/v1#x', out: 'run-{index}.json' };
    writeFileSync(sweep, JSON.stringify({ ...fixed, ...axes }));
    expect(parseOptimizeRequest(['--sweep', sweep, '--count'])).toEqual({ kind: 'count', jobs: 12 });
    const request = parseOptimizeRequest(['--sweep', sweep, '--index', '11']);
    expect(request.kind === 'run' && request.options.method).toEqual({
      ...{ reflection: false, historyAttempts: 2, description: 'no-names' },
    });
  });
});
