// Drafting the descriptions of a task with a model, from the page's class to a scripted server: whatever comes, no text is lost.
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { OwnTaskWords } from '../../../src/app/own-tasks/own-task-words.svelte.ts';
import type { OwnFacts } from '../../../src/env-api/own-task.ts';
import type { ModelConfig } from '../../../src/workers/engine/api.ts';
import { createTaskJobs } from '../../../src/workers/engine/own-task-jobs.ts';
import { delta, events, startProviderServer, type Answer, type ProviderServer } from '../../llm/provider-server.ts';

const { studio } = vi.hoisted(() => ({ studio: { model: { config: null as unknown, identity: { name: 'tiny' } } } }));
vi.mock('../../../src/app/studio/studio.svelte.ts', () => ({ studio }));
vi.mock('../../../src/app/engine-host.ts', () => ({
  engineWithSandbox: async () => createTaskJobs({} as never, {} as never),
}));

const facts: OwnFacts = {
  className: 'ShopEnv',
  fields: [{ name: 'stock', offset: 0, shape: [] }],
  whole: [true],
  spaces: { observation: { kind: 'box', low: [0], high: [9] }, action: { kind: 'discrete', n: 3 } },
  finite: true,
  picture: { kind: 'values' },
  tellsSuccess: false,
  horizon: 20,
};
const mine = { observation: 'stock -- what I have.', action: 'How much I order.', reward: 'What I earn.' };

let server: ProviderServer;
let words: OwnTaskWords;
beforeAll(async () => {
  server = await startProviderServer();
});
afterAll(() => server.close());
beforeEach(() => {
  const config: ModelConfig = {
    ...{ kind: 'openai-compatible', baseUrl: server.baseUrl, apiKey: '', model: 'tiny' },
    ...{ contextTokens: 8000, concurrency: 1 },
  } as const;
  studio.model.config = config;
  words = new OwnTaskWords(() => ({ source: { language: 'python', code: 'class ShopEnv: SECRET_SAUCE' }, facts }));
  words.show(mine);
});

const says =
  (text: string): Answer =>
  (response, asked) =>
    events([delta({ content: text }), delta({}, 'stop')])(response, asked);

it('puts a model’s draft in place, which was given the code and the fields, and gives the texts before back', async () => {
  const before = server.asked.length;
  server.script(
    says('## Observation\nstock -- pieces, 0 to 9.\n\n## Action\nPieces to order.\n\n## Reward\nSales less cost.'),
  );
  expect(words.modelName).toBe('tiny');
  await words.ask();
  expect(words).toMatchObject({ asking: false, problem: '' });
  const drafted = { observation: 'stock -- pieces, 0 to 9.', action: 'Pieces to order.', reward: 'Sales less cost.' };
  expect(words.texts).toEqual(drafted);
  expect(JSON.stringify(server.asked[before]!.body)).toMatch(/The fields are: stock\..*SECRET_SAUCE/);
  words.swap();
  expect(words.texts).toEqual(mine);
  words.swap();
  expect(words.texts).toEqual(drafted);
});

it('replaces only the parts that a reply holds, and keeps what was typed while the model wrote', async () => {
  server.script(async (response, asked) => {
    words.set('action', 'Typed meanwhile.');
    await says('# Reward\nSales less cost.')(response, asked);
  });
  await words.ask();
  expect(words.texts).toEqual({ ...mine, action: 'Typed meanwhile.', reward: 'Sales less cost.' });
  words.swap();
  expect(words.texts).toEqual({ ...mine, action: 'Typed meanwhile.' });
});

it.each<[string, Answer, RegExp]>([
  ['a reply without the headings', says('Sure! What would you like to know?'), /none of the three headings/],
  ['a server that refuses', (response) => void response.writeHead(401).end('{"error":{"message":"bad key"}}'), /key/i],
])('says why no draft came after %s, with every text as it was', async (_what, answer, problem) => {
  server.script(answer);
  await words.ask();
  expect(words.problem).toMatch(problem);
  expect(words).toMatchObject({ asking: false, texts: mine, replaced: null });
});

it('gives back what “Back to the plain text” replaced', () => {
  words.plain();
  expect(words.texts!.reward).not.toBe(mine.reward);
  words.swap();
  expect(words.texts).toEqual(mine);
});
