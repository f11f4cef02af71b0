// The optimize command with the real engine, real files and a stand-in for the processes that execute policies.
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFolderModel } from '../../src/cli/by-hand-folder.ts';
import { parseModelSpec } from '../../src/cli/model-spec.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { delta, events, type ProviderServer, startProviderServer } from '../llm/provider-server.ts';
import { KEY, makePlace, policy, readLog } from '../support/optimize-place.ts';
import { outcome } from '../support/tiny-task.ts';

let server: ProviderServer;
beforeAll(async () => {
  server = await startProviderServer();
  let asked = 0;
  server.script((response, entry) => events([delta({ content: policy(++asked) }), delta({}, 'stop')])(response, entry));
});
afterAll(() => server.close());

describe('a run against a server', () => {
  test('ends with a log that can be read, a summary, and no key anywhere', async () => {
    const place = makePlace();
    expect(await place.run(...place.small, '--model', `${server.baseUrl}#tiny`, '--seed', '7')).toBe(0);
    const state = reduceAll(readLog(place.out));
    expect(state).toMatchObject({ status: 'ended', endReason: 'completed' });
    expect(state.settings).toMatchObject({
      seed: 7,
      appVersion: '1.2.3',
      model: { name: 'tiny', baseUrl: server.baseUrl },
    });
    expect(place.printed.join('\n')).toMatch(
      /completed after 2 of 2 rounds.*best: round \d.*95% interval.*\(the result\)/s,
    );
    expect(server.asked[0]!.authorization).toBe(`Bearer ${KEY}`);
    expect(readFileSync(place.out, 'utf8') + place.progress.join() + place.printed.join()).not.toContain(KEY);
    expect(readdirSync(place.folder)).toEqual(['run.json']);
  });

  test('plays back to the same outcome from its log, which brings its settings along', async () => {
    const place = makePlace();
    await place.run(...place.small, '--model', `${server.baseUrl}#tiny`);
    writeFileSync(join(place.folder, 'demo.json'), readFileSync(place.out));
    const again = join(place.folder, 'again.json');
    expect(await place.run('--model', 'recorded:demo', '--out', again)).toBe(0);
    expect(outcome(readLog(again))).toEqual(outcome(readLog(place.out)));
    const byPath = join(place.folder, 'by-path.json');
    expect(await place.run('--model', `recorded:${place.out}`, '--out', byPath)).toBe(0);
    expect(reduceAll(readLog(byPath)).settings.model).toMatchObject({
      kind: 'recorded',
      name: 'tiny',
      recording: 'run',
    });
  });

  test('pauses on an interrupt, keeps what it has, and goes on from there; rounds can be added', async () => {
    let interrupt: (by: 'person' | 'scheduler') => void = () => undefined;
    const place = makePlace({
      onInterrupt: (pause) => {
        interrupt = pause;
        return () => undefined;
      },
      progress: (line) => {
        if (line.includes('answered')) interrupt('person');
      },
    });
    const model = ['--model', `${server.baseUrl}#tiny`];
    expect(await place.run(...place.small, ...model)).toBe(3);
    expect(reduceAll(readLog(place.out))).toMatchObject({ status: 'paused', pauseReason: 'person' });

    const calm = makePlace();
    expect(await calm.run(...model, '--resume', place.out, '--rounds', '3')).toBe(0);
    const state = reduceAll(readLog(place.out));
    expect(state).toMatchObject({ status: 'ended', endReason: 'completed' });
    expect(state.rounds).toHaveLength(3);
    expect(await calm.run(...model, '--resume', place.out, '--seed', '3')).toBe(2);
  });
});

describe('a run by hand', () => {
  test('writes one prompt per call, takes replies in any order, and says in the log who answered', async () => {
    const place = makePlace();
    const folder = join(place.folder, 'calls');
    const run = place.run(...place.small, '--model', `by-hand:${folder}`, '--model-name', 'A chat program');
    const replied = new Set<string>();
    let over = false;
    void run.then(() => (over = true));
    while (!over) {
      const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.prompt.md')) : [];
      for (const name of names.reverse()) {
        if (replied.has(name)) continue;
        replied.add(name);
        writeFileSync(join(folder, name.replace('.prompt.', '.reply.')), policy(replied.size));
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await run).toBe(0);
    expect(replied).toContain('round-1__candidate-2__policy.prompt.md');
    const log = readLog(place.out);
    expect(reduceAll(log).settings.model).toMatchObject({ kind: 'by-hand', name: 'A chat program' });
    const asked = log.filter((event) => event.type === 'call-asked').map((event) => event.callId.replaceAll('/', '__'));
    expect([...replied].sort()).toEqual(asked.map((id) => `${id}.prompt.md`).sort());
    const prompts = new Map(
      log.flatMap((event) => (event.type === 'prompt-built' ? [[event.promptId, event.text]] : [])),
    );
    const first = log.find((event) => event.type === 'call-asked')!;
    const file = `${first.callId.replaceAll('/', '__')}.prompt.md`;
    expect(readFileSync(join(folder, file), 'utf8')).toBe(prompts.get(first.promptId));
  });

  test('takes a reply that is there already only if the prompt beside it is the same', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'by-hand-'));
    const at = (name: string) => join(folder, name);
    writeFileSync(at('a__policy.prompt.md'), 'the same prompt');
    writeFileSync(at('a__policy.reply.md'), 'a reply to it');
    writeFileSync(at('b__policy.prompt.md'), 'another prompt');
    writeFileSync(at('b__policy.reply.md'), 'a reply to another prompt');
    const model = createFolderModel({ folder, concurrency: 2, pollMs: 5 });
    const { signal } = new AbortController();
    const ask = (callId: string, prompt: string) =>
      model.complete({ callId, prompt, temperature: null, maxTokens: null, signal, onText: () => undefined });
    expect(await ask('a/policy', 'the same prompt')).toMatchObject({ text: 'a reply to it' });
    const second = ask('b/policy', 'the new prompt');
    expect(readFileSync(at('b__policy.reply.stale.md'), 'utf8')).toBe('a reply to another prompt');
    writeFileSync(at('b__policy.reply.md'), 'a reply to the new prompt');
    expect(await second).toMatchObject({ text: 'a reply to the new prompt' });
    void model.dispose();
  });
});

describe('the command line', () => {
  test('knows every kind of model', () => {
    const spec = (model: string | null, baseUrl: string | null = null, provider: string | null = null) =>
      parseModelSpec({ model, baseUrl, provider });
    expect(spec('recorded:demo')).toEqual({ kind: 'recorded', recording: 'demo' });
    expect(spec('by-hand:some/dir')).toEqual({ kind: 'by-hand', folder: 'some/dir' });
    const own = { kind: 'openai-compatible', baseUrl: 'https://a.test/v1', model: 'org/big:free', provider: null };
    expect(spec('https://a.test/v1#org/big:free')).toEqual(own);
    expect(spec('org/big:free', 'https://a.test/v1')).toEqual(own);
    expect(spec('openai-compatible:org/big:free', 'https://a.test/v1')).toEqual(own);
    expect(spec('anthropic:some-claude')).toMatchObject({
      kind: 'anthropic',
      baseUrl: 'https://api.anthropic.com/v1',
      model: 'some-claude',
    });
    expect(spec('gemini:some-gemini', 'http://localhost:9/v1beta')).toMatchObject({
      kind: 'gemini',
      baseUrl: 'http://localhost:9/v1beta',
    });
    expect(spec(null, null, 'mistral')).toMatchObject({ kind: 'openai-compatible', provider: 'mistral' });
    expect(spec('tiny', 'http://node7:8000/v1', 'vllm')).toMatchObject({
      baseUrl: 'http://node7:8000/v1',
      model: 'tiny',
      provider: 'vllm',
    });
  });

  test.each([
    [['--model', 'recorded:x'], /--out is missing/],
    [['--out', 'x'], /--model is missing/],
    [['--model', 'gpt', '--out', 'x'], /none of https:.*recorded:NAME/],
    [['--model', 'https://a.test/v1', '--out', 'x'], /Name the model after '#'/],
    [['--model', 'by-hand:unused', '--out', 'x'], /--env is missing/],
    [['--model', 'by-hand:unused', '--env', 'nowhere', '--out', 'x'], /no task "nowhere".*counter/],
    [['--model', 'recorded:nothing', '--env', 'counter', '--out', 'x'], /no recording "nothing"/],
    [['--model', 'by-hand:unused', '--env', 'counter', '--out', 'x', '--rounds', 'many'], /--rounds.*"many"/],
    [['--model', 'by-hand:unused', '--env', 'counter', '--out', 'x', '--preset', 'best'], /--preset.*"best"/],
    [['--model', 'by-hand:unused', '--env', 'counter', '--out', 'x', '--colour', 'red'], /--colour/],
    [['--model', 'by-hand:unused', '--resume', 'missing.json'], /missing\.json cannot be read/],
    [['--provider', 'nobody', '--out', 'x'], /no provider "nobody"\. Known: openai, anthropic/],
    [['--provider', 'cluster', '--model', 'm', '--out', 'x'], /--provider cluster needs --base-url/],
    [['--provider', 'ollama', '--out', 'x'], /no default model/],
    [['--provider', 'mistral', '--env', 'counter', '--out', 'x'], /Mistral needs a key.*MISTRAL_API_KEY/],
    [['--model', 'https://api.mistral.ai/v1#m', '--env', 'counter', '--out', 'x'], /MISTRAL_API_KEY/],
    [['--model', 'openai-compatible:m', '--out', 'x'], /needs --base-url/],
    [['--api-key', 'sk-1', '--out', 'x'], /never an argument.*--key-env NAME or --key-file/],
    [['--key=sk-1', '--out', 'x'], /never an argument/],
    [['--model', 'by-hand:unused', '--out', 'x', '--price-in=-1'], /--price-in.*"-1"/],
    [['--model', 'by-hand:unused', '--out', 'x', '--bound', 'grammar'], /--bound.*"grammar"/],
    [['--model', 'by-hand:unused', '--out', 'x-{colour}'], /no \{colour\}.*\{env\}, \{seed\}/],
    [['--model', 'by-hand:unused', '--out', 'x-{group}'], /no --group/],
    [['--model', 'by-hand:unused', '--out', 'x', '--index', '3'], /go with --sweep/],
  ])('refuses %j in one clear line', async (argv, message) => {
    const place = makePlace();
    expect(await place.run(...argv)).toBe(2);
    expect(place.progress[0]).toMatch(message);
    expect(existsSync('unused')).toBe(false);
  });

  test('explains itself with --help', async () => {
    const place = makePlace();
    expect(await place.run('--help')).toBe(0);
    expect(place.printed[0]).toContain('by-hand:DIR');
  });
});
