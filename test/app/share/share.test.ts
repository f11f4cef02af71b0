import { describe, expect, it } from 'vitest';
import { deflateRawSync } from 'node:zlib';
import { registry } from '../../../envs/index.ts';
import { presets } from '../../../src/engine/settings.ts';
import { defaultRunChoices, fittingOptions, optionsFor, type RunChoices } from '../../../src/app/studio/choices.ts';
import { MAX_LINK_CHARACTERS, pack, unpack, type Shared } from '../../../src/app/share/share.ts';
import { changesOf, choicesOf, choicesOfRun } from '../../../src/app/share/shared-settings.ts';
import { optionsInLink, settingsInLink } from '../../../src/app/share/shared-words.ts';
import { makeSettings } from '../../support/run-logs.ts';

/** A link of any content, as somebody else's program could make it. */
function linkOf(content: unknown, version = 1): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return `${version}.${deflateRawSync(text).toString('base64url')}`;
}

async function refusalOf(data: string): Promise<string> {
  const read = await unpack(data);
  return read.ok ? 'it was read' : `${read.title}: ${read.error}`;
}

const everything: RunChoices = {
  ...defaultRunChoices('taxi-v4'),
  language: 'python',
  preset: 'paper',
  method: { ...presets.paper, rounds: 7, reflection: false, raceEpisodes: 12, description: 'no-names' },
  limits: { ...defaultRunChoices('taxi-v4').limits, memoryMb: 512 },
  budgets: { calls: 40, tokens: null, steps: 1e6, minutes: null },
  temperature: 0.4,
  maxTokens: 900,
  bound: 'stop',
  promptSize: 'compact',
  templates: { reflection: 'What happened in attempt {{attempt}}? π ≠ "3"' },
  seed: 77,
};

describe('a shared link', () => {
  it.each(registry.map(({ id }) => id))('carries task, options, settings and policy of %s and back', async (id) => {
    const { card, referencePolicy } = await registry.find((entry) => entry.id === id)!.load();
    const envOptions = optionsFor(card, {});
    const shared: Shared = {
      envId: id,
      envOptions,
      settings: changesOf({ ...everything, envId: id, envOptions }),
      policy: { language: 'python', code: referencePolicy.python },
    };
    const data = await pack(shared);
    expect(data.length).toBeLessThan(MAX_LINK_CHARACTERS);
    expect(await unpack(data)).toEqual({ ok: true, shared });
    expect(fittingOptions(card, envOptions)).toEqual(envOptions);
  });

  it('holds only letters that an address carries unescaped', async () => {
    const data = await pack({
      envId: 'taxi-v4',
      envOptions: {},
      policy: { language: 'python', code: '# ??>>~~\n'.repeat(50) },
    });
    expect(encodeURIComponent(data)).toBe(data);
  });

  it('says that it is damaged where a part is missing or changed', async () => {
    const data = await pack({ envId: 'taxi-v4', envOptions: {}, settings: { seed: 4 } });
    for (const text of [
      '',
      'x',
      '1.',
      '1.@@@',
      '0.AAAA',
      data.slice(0, -4),
      `${data.slice(0, 9)}AAAA${data.slice(13)}`,
    ]) {
      expect(await refusalOf(text)).toMatch(/damaged|cannot be read/);
    }
    expect(await refusalOf(linkOf('{"envId": "taxi-v4"'))).toContain('damaged');
  });

  it('names a newer version of the format as such', async () => {
    expect(await refusalOf(linkOf({ anything: 1 }, 2))).toContain('newer than this page');
  });

  it('refuses what unpacks to more than a link may hold, without unpacking it all', async () => {
    const bomb = linkOf(' '.repeat(5e6));
    expect(bomb.length).toBeLessThan(MAX_LINK_CHARACTERS);
    expect(await refusalOf(bomb)).toContain('too large');
  });

  it('refuses a link that is too long, unread', async () => {
    expect(await refusalOf(`1.${'A'.repeat(MAX_LINK_CHARACTERS)}`)).toContain('too long');
  });

  it('refuses an unknown task by its name', async () => {
    expect(await refusalOf(linkOf({ envId: 'moon-lander-v9', envOptions: {} }))).toContain('"moon-lander-v9"');
    expect(await refusalOf(linkOf({ envId: '__proto__', envOptions: {} }))).toContain('does not have the task');
  });

  it.each([
    ['a list', []],
    ['null', null],
    ['a task that is no text', { envId: 7, envOptions: {} }],
    ['an option that is an object', { envId: 'taxi-v4', envOptions: { isRainy: {} } }],
    ['an unknown language', { envId: 'taxi-v4', envOptions: {}, policy: { language: 'bash', code: 'rm' } }],
    ['code that is no text', { envId: 'taxi-v4', envOptions: {}, policy: { language: 'python', code: ['x'] } }],
    ['negative rounds', { envId: 'taxi-v4', envOptions: {}, settings: { method: { rounds: -1 } } }],
    ['a million rounds', { envId: 'taxi-v4', envOptions: {}, settings: { method: { rounds: 1e6 } } }],
    ['an endless time limit', { envId: 'taxi-v4', envOptions: {}, settings: { limits: { callTimeoutMs: 1e300 } } }],
    ['an unknown prompt text', { envId: 'taxi-v4', envOptions: {}, settings: { templates: { mine: 'x' } } }],
    [
      'an unknown placeholder',
      { envId: 'taxi-v4', envOptions: {}, settings: { templates: { refine: '{{api_key}}' } } },
    ],
  ])('refuses %s', async (_what, content) => {
    expect(await refusalOf(linkOf(content))).toContain('cannot be read');
  });

  it('drops what the format does not name, and no key reaches a prototype', async () => {
    const text =
      '{"envId":"taxi-v4","envOptions":{"__proto__":{"polluted":1},"constructor":"x","isRainy":true},"settings":{"seed":3,"model":{"baseUrl":"https://evil.test"},"__proto__":{"polluted":1}},"run":true}';
    const read = await unpack(linkOf(text));
    expect(read).toEqual({
      ok: true,
      shared: { envId: 'taxi-v4', envOptions: { isRainy: true }, settings: { seed: 3 } },
    });
    expect('polluted' in {}).toBe(false);
  });
});

describe('settings in a link', () => {
  it('are what differs from the defaults, and restore all choices', () => {
    const changes = changesOf(everything);
    expect(Object.keys(changes.method ?? {}).sort()).toEqual(['description', 'raceEpisodes', 'reflection', 'rounds']);
    expect(changes.budgets).toEqual({ calls: 40, steps: 1e6 });
    expect(choicesOf('taxi-v4', {}, changes)).toEqual(everything);
  });

  it('are empty for untouched choices', () => {
    expect(changesOf(defaultRunChoices('cartpole-v1'))).toEqual({});
    expect(choicesOf('cartpole-v1', {}, {})).toEqual(defaultRunChoices('cartpole-v1'));
  });

  it('of a run leave out its model', () => {
    const settings = makeSettings({ envId: 'cartpole-v1' });
    const changes = changesOf(choicesOfRun(settings));
    expect(JSON.stringify(changes)).not.toContain('models.test');
    expect(choicesOf('cartpole-v1', {}, changes)).toMatchObject({ method: settings.method, temperature: 0.8, seed: 1 });
  });

  it('are shown with what they usually are', () => {
    const rows = settingsInLink(changesOf(everything));
    expect(rows).toContainEqual({ name: 'Rounds', value: '7', usually: '10' });
    expect(rows).toContainEqual({ name: 'Reflection', value: 'off', usually: 'on' });
    expect(rows).toContainEqual({ name: 'Memory for Python', value: '512 MB', usually: '1,024 MB' });
    expect(rows).toContainEqual({ name: 'Prompt text "Reflection"', value: 'edited', usually: 'unedited' });
  });

  it('of a task are shown by the labels of its card', async () => {
    const { card } = await registry.find(({ id }) => id === 'cartpole-v1')!.load();
    expect(optionsInLink(card, { constants: 'changed', suttonBartoReward: false, twin: 2, bogus: 1 })).toEqual([
      { name: 'Constants of the motion', value: 'changed', usually: 'as published' },
      { name: 'Scrambled task, level', value: '2', usually: 'not scrambled' },
    ]);
  });
});
