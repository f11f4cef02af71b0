// Jobs that a scheduler starts, ends and starts again: what stands in --out decides, and nothing paid for is asked twice.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Interrupt } from '../../src/cli/optimize-run.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { presetById } from '../../src/llm/provider-presets.ts';
import { priceFor } from '../../src/llm/prices.ts';
import { completeTemplates } from '../../src/llm/prompt-templates.ts';
import { anthropic } from '../llm/wire/anthropic.ts';
import { gemini } from '../llm/wire/gemini.ts';
import { delta, events, json, type ProviderServer, startProviderServer } from '../llm/provider-server.ts';
import { KEY, makePlace, policy, readLog } from '../support/optimize-place.ts';

let server: ProviderServer;
let asked = 0;
beforeAll(async () => {
  server = await startProviderServer();
});
afterAll(() => server.close());
beforeEach(() => {
  asked = 0;
  server.script((response, entry) => events([delta({ content: policy(++asked) }), delta({}, 'stop')])(response, entry));
});
const model = () => ['--model', `${server.baseUrl}#tiny`];

/** A place whose run is interrupted after its first reply. */
function interrupted(by: Interrupt) {
  let interrupt: (by: Interrupt) => void = () => undefined;
  const place = makePlace({
    onInterrupt: (pause) => {
      interrupt = pause;
      return () => undefined;
    },
    progress: (line) => {
      if (line.includes('answered')) interrupt(by);
    },
  });
  return { ...place, interrupt: (): void => interrupt(by) };
}

describe('the same command, started again', () => {
  test('says that a finished run is finished, and asks nobody', async () => {
    const place = makePlace();
    expect(await place.run(...place.small, ...model())).toBe(0);
    const [before, time] = [readFileSync(place.out, 'utf8'), statSync(place.out).mtimeMs];
    const calls = server.asked.length;
    expect(await place.run(...place.small, ...model())).toBe(0);
    expect(place.printed.at(-1)).toMatch(/holds a finished run.*completed after 2 of 2 rounds/s);
    expect(server.asked).toHaveLength(calls);
    expect(readFileSync(place.out, 'utf8')).toBe(before);
    expect(statSync(place.out).mtimeMs).toBe(time);
  });

  test('adds the rounds that are asked for beyond those of a finished run', async () => {
    const place = makePlace();
    await place.run(...place.small, ...model());
    const { runId } = readLog(place.out)[0]!;
    expect(await place.run(...place.small, ...model(), '--rounds', '3')).toBe(0);
    const state = reduceAll(readLog(place.out));
    expect(state.rounds).toHaveLength(3);
    expect(state.runId).toBe(runId);
  });

  test('goes on with an unfinished one, without asking again for what was answered', async () => {
    const place = interrupted('person');
    expect(await place.run(...place.small, ...model(), '--seed', '4')).toBe(3);
    const answered = [...reduceAll(readLog(place.out)).calls.values()].filter((call) => call.status === 'answered');
    expect(answered.length).toBeGreaterThan(0);
    const calls = server.asked.length;
    const calm = makePlace();
    expect(await calm.run(...place.small, ...model(), '--seed', '4')).toBe(0);
    expect(calm.progress[0]).toContain(`Going on with ${place.out}`);
    const state = reduceAll(readLog(place.out));
    expect(state).toMatchObject({ status: 'ended', endReason: 'completed' });
    expect(server.asked.length - calls).toBe(state.calls.size - answered.length);
  });

  test('refuses to go on with another run than the one it describes', async () => {
    const place = interrupted('person');
    await place.run(...place.small, ...model(), '--seed', '4', '--group', 'g');
    for (const [option, value] of [
      ['seed', '5'],
      ['candidates', '9'],
      ['group', 'h'],
      ['language', 'python'],
    ] as const) {
      const calm = makePlace();
      expect(await calm.run(...place.small, ...model(), `--${option}`, value)).toBe(2);
      expect(calm.progress[0]).toContain(`--${option} cannot change`);
    }
  });

  test('begins anew with --fresh, and touches nothing that is not a run log', async () => {
    const place = makePlace();
    await place.run(...place.small, ...model());
    const first = readLog(place.out)[0]!.runId;
    expect(await place.run(...place.small, ...model(), '--fresh')).toBe(0);
    expect(readLog(place.out)[0]!.runId).not.toBe(first);
    writeFileSync(place.out, 'my thesis');
    expect(await place.run(...place.small, ...model())).toBe(2);
    expect(place.progress.join('\n')).toMatch(/exists and is not a run log.*--fresh/);
    expect(readFileSync(place.out, 'utf8')).toBe('my thesis');
  });

  test('with --resume and another --out goes on with its own file once that is there', async () => {
    const place = interrupted('person');
    await place.run(...place.small, ...model());
    const other = join(place.folder, 'deeper', 'other.json');
    const calm = makePlace();
    expect(await calm.run(...model(), '--resume', place.out, '--out', other)).toBe(0);
    expect(await calm.run(...model(), '--resume', place.out, '--out', other)).toBe(0);
    expect(calm.printed.at(-1)).toContain(`${other} holds a finished run`);
    expect(reduceAll(readLog(place.out)).status).toBe('paused');
    const third = makePlace();
    await third.run(...third.small, ...model());
    expect(await third.run(...model(), '--resume', place.out, '--out', third.out)).toBe(2);
    expect(third.progress.join()).toContain('holds another run');
  });
});

describe('a scheduler that ends a job', () => {
  test('gives calls under way the time of --grace, then the log says that it was cut off, and it can go on', async () => {
    let reached: () => void = () => undefined;
    const hanging = new Promise<void>((resolve) => (reached = resolve));
    server.script((response, entry) => {
      if (asked++ < 2) return events([delta({ content: policy(asked) }), delta({}, 'stop')])(response, entry);
      reached();
    });
    const place = interrupted('scheduler');
    const run = place.run(...place.small, ...model(), '--concurrency', '3', '--grace', '0');
    await hanging;
    place.interrupt();
    expect(await run).toBe(3);
    const log = readLog(place.out);
    expect(log.at(-1)).toMatchObject({ type: 'paused', reason: 'closed' });
    expect(log.map((event) => event.seq)).toEqual(log.map((_, i) => i));

    server.script((response, entry) =>
      events([delta({ content: policy(++asked) }), delta({}, 'stop')])(response, entry),
    );
    const calm = makePlace();
    expect(await calm.run(...place.small, ...model())).toBe(0);
    expect(reduceAll(readLog(place.out))).toMatchObject({ status: 'ended', endReason: 'completed' });
  });

  test('sees another exit code where starting again would not help', async () => {
    server.script(json({ error: { message: 'Incorrect API key provided' } }, 401));
    const place = makePlace();
    expect(await place.run(...place.small, ...model())).toBe(4);
    expect(reduceAll(readLog(place.out))).toMatchObject({ status: 'paused', pauseReason: 'error' });
  });
});

describe('a provider by its wire format', () => {
  test.each([anthropic, gemini])('is asked with its own key, and the log says which: $name', async (wire) => {
    server.script((response, entry) => wire.answer({ text: policy(++asked) })(response, entry));
    const variable = `${wire.name.toUpperCase()}_API_KEY`;
    const place = makePlace({ variables: { [variable]: KEY, OPENAI_API_KEY: 'sk-of-another' } });
    const address = `${server.baseUrl.replace(/\/v1$/, '')}${wire.path}`;
    expect(await place.run(...place.small, '--model', `${wire.name}:tiny`, '--base-url', address)).toBe(0);
    const text = readFileSync(place.out, 'utf8') + place.progress.join() + place.printed.join();
    expect(text).not.toContain(KEY);
    expect(reduceAll(readLog(place.out)).settings.model).toMatchObject({ kind: wire.kind, name: 'tiny' });
    for (const { headers, path } of server.asked) {
      expect(headers[wire.name === 'anthropic' ? 'x-api-key' : 'x-goog-api-key']).toBe(KEY);
      expect(JSON.stringify(headers) + path).not.toContain('sk-of-another');
    }
  });

  test('from the table brings its context, and its price with the day it was looked up', async () => {
    const place = makePlace({ variables: { MISTRAL_API_KEY: KEY } });
    const provider = ['--provider', 'mistral', '--model', 'devstral-latest', '--base-url', server.baseUrl];
    expect(await place.run(...place.small, ...provider)).toBe(0);
    expect(reduceAll(readLog(place.out)).settings.model).toMatchObject({
      contextTokens: presetById('mistral')!.contextTokens,
      price: priceFor('mistral', 'devstral-latest'),
    });
  });
});

describe('what the log says of a job', () => {
  test('is its group, its price with the day, its bound and its prompts; folders of --out are made', async () => {
    const place = makePlace();
    const out = join(place.folder, '{group}/{env}-{model}-{seed}.json');
    const options = ['--group', 'my sweep', '--seed', '3', '--price-in', '0.5', '--price-out', '2', '--bound', 'stop'];
    expect(
      await place.run(...place.small, ...model(), ...options, '--compact', '--context', '4096', '--out', out),
    ).toBe(0);
    const file = join(place.folder, 'my-sweep/counter-tiny-3.json');
    const state = reduceAll(readLog(file));
    expect(state).toMatchObject({ group: 'my sweep', title: 'Counter, tiny, seed 3' });
    expect(state.settings).toMatchObject({ promptSize: 'compact', sampling: { bound: 'stop' } });
    expect(state.settings.model).toMatchObject({
      contextTokens: 4096,
      price: { inputPerMillion: 0.5, outputPerMillion: 2, asOf: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
    });
    expect(server.asked[0]!.body.stop).toBeDefined();
    expect(state.settings.templates).toEqual(completeTemplates({}, 'compact'));
    expect(state.settings.templates).not.toEqual(completeTemplates({}));
  });

  test('is a key from a file nowhere, but in the request', async () => {
    const place = makePlace({ variables: {} });
    const file = join(place.folder, 'key.txt');
    writeFileSync(file, `${KEY}\n`);
    expect(await place.run(...place.small, ...model(), '--key-file', file)).toBe(0);
    expect(server.asked[0]!.authorization).toBe(`Bearer ${KEY}`);
    expect(readFileSync(place.out, 'utf8') + place.progress.join() + place.printed.join()).not.toContain(KEY);
    writeFileSync(file, 'two words');
    expect(await place.run(...place.small, ...model(), '--key-file', file, '--fresh')).toBe(2);
    expect(place.progress.join()).toMatch(/must hold the key and nothing else/);
    expect(await place.run(...place.small, ...model(), '--key-file', join(place.folder, 'none'), '--fresh')).toBe(2);
    expect(existsSync(place.out)).toBe(true);
  });
});
