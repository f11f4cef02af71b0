// Choosing a model in the built page, in a real browser: each source in the studio, the models page, a provider's test call,
// kept keys, prices, and an in-tab model from a server to the studio.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serveSite, type ServedSite } from '../end-to-end/site.ts';
import { delta, events, json, startProviderServer, type Answer, type ProviderServer } from '../llm/provider-server.ts';
import { launchChromium } from '../support/browser.ts';
import { startModelServer, type ModelServer } from '../support/model-server.ts';
import { makeTinyModel } from '../support/tiny-model.ts';

let site: ServedSite;
let browser: Awaited<ReturnType<typeof launchChromium>>;
let provider: ProviderServer;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  site = await serveSite();
  browser = await launchChromium();
  provider = await startProviderServer({ cors: true });
});

afterAll(async () => {
  await browser?.close();
  await provider?.close();
  await site?.close();
});

beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(15_000);
});

afterEach(async () => {
  await context.close();
});

async function open(hash: string): Promise<void> {
  page = await context.newPage();
  await page.goto(`${site.address}${hash}`);
}

const choose = (title: string) => page.locator('label', { hasText: title }).first().click();

/** Answers the list of models, and every call with `answer`. */
function serve(answer: Answer): void {
  const list = json({ data: [{ id: 'small-model' }, { id: 'large-model', context_length: 64_000 }] });
  provider.script((response, asked) => (asked.method === 'GET' ? list : answer)(response, asked));
}

const ready = events([delta({ content: 'ready' }), delta({}, 'stop')]);

describe('the model block', () => {
  test('shows for each source only what it needs', async () => {
    await open('#/');
    const block = page.locator('section.block.hue-model');
    await choose('On this device');
    await block.getByText('No model can run in this browser').waitFor();
    await choose('Browser’s own');
    await block.getByText('Choose another source').waitFor();
    await choose('API key');
    await block.getByLabel('Provider', { exact: true }).waitFor();
    expect(await block.getByText('Give the key of your OpenAI account.').isVisible()).toBe(true);
    await choose('Own server');
    expect(await block.getByLabel('Address of the provider').inputValue()).toContain('localhost');
    await choose('Recorded');
    await block.getByLabel('Recording').waitFor();
    await choose('By hand');
    expect(await block.getByText('Copy it into a new chat').isVisible()).toBe(true);
    expect(await block.locator('.needs').count()).toBe(1);
  });

  test('gives each source sizes that fit it, and keeps those that were set', async () => {
    await open('#/');
    const rounds = page.getByRole('spinbutton', { name: 'Rounds' });
    await choose('On this device');
    await expect.poll(() => rounds.inputValue()).toBe('3');
    await choose('By hand');
    await expect.poll(() => rounds.inputValue()).toBe('2');
    await choose('API key');
    await expect.poll(() => rounds.inputValue()).toBe('4');
    await rounds.fill('6');
    await rounds.blur();
    await choose('By hand');
    expect(await rounds.inputValue()).toBe('6');
    // The models page says that a model without its key is not ready, and names the way that needs none.
    await choose('API key');
    await page.goto(`${site.address}#/models`);
    await page.getByText('Before it can answer: Give the key of your OpenAI account.').waitFor();
    await page.getByText('chosen, not ready').waitFor();
    await page.getByRole('button', { name: 'Use it for the next run' }).click();
    await expect.poll(() => page.getByRole('radio', { name: /^By hand/ }).isChecked()).toBe(true);
  });

  test('names the switch that lets this page in, with its own address to copy', async () => {
    await open('#/');
    await choose('Own server');
    await page.locator('summary', { hasText: 'How to let this page in' }).click();
    const commands = await page.locator('section.block.hue-model pre').allInnerTexts();
    expect(commands.join('\n')).toContain(`OLLAMA_ORIGINS "${site.server.origin}"`);
  });

  test('asks an own server for its models and takes the context that it states', async () => {
    serve(ready);
    await open('#/');
    await choose('Own server');
    await page.getByLabel('Server', { exact: true }).selectOption('Another address');
    await page.getByLabel('Address of the provider').fill(provider.baseUrl);
    await page.getByLabel('Model name').focus();
    await page.getByText('2 models to choose from.').waitFor();
    expect(await page.locator('datalist option').count()).toBe(2);
    await page.getByLabel('Model name').fill('large-model');
    await page.locator('summary', { hasText: 'Context, calls at once' }).click();
    expect(await page.getByRole('spinbutton', { name: 'Context, tokens' }).inputValue()).toBe('64000');
  });
});

describe('the test call', () => {
  async function server(): Promise<void> {
    await open('#/models');
    await page.locator('summary', { hasText: 'Another address' }).click();
    await page.locator('#servers').getByLabel('Address of the provider').last().fill(provider.baseUrl);
    await page.locator('#servers').getByLabel('Model name').last().fill('small-model');
    await page.locator('#servers').getByRole('button', { name: 'Test the connection' }).last().click();
  }

  test('says that it works, and the row says so too', async () => {
    serve(ready);
    await server();
    await page.locator('#servers').getByText('It works.').waitFor();
    expect(await page.locator('#servers .works').innerText()).toBe('works');
  });

  test('says in words what is wrong', async () => {
    serve(json({ error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } }, 401));
    await server();
    const notice = page.locator('#servers').getByRole('alert');
    await notice.waitFor();
    expect(await notice.innerText()).toMatch(/key/i);
  });
});

describe('the models page', () => {
  test('lists the models by size and says why none can run without a GPU', async () => {
    await open('#/models');
    await page.getByText('No model can run in this browser').waitFor();
    await page.locator('summary', { hasText: 'About 0.5B' }).click();
    const rows = page.getByRole('article', { name: /0\.5B/ });
    expect(await rows.count()).toBeGreaterThan(0);
    expect(await rows.first().innerText()).toMatch(/Cannot run/);
    await page.locator('summary', { hasText: /^All \d+ models/ }).click();
    await page.getByLabel('Filter').fill('coder 1.5b q4f32');
    await page.getByText('1 shown.').waitFor();
    await page.getByLabel('Filter').fill('no such model');
    await page.getByText('No model of this name').waitFor();
  });

  test.each([360, 1280, 1920])('fits %i pixels without scrolling sideways, all of it unfolded', async (width) => {
    await open('#/models');
    await page.setViewportSize({ width, height: 900 });
    await page.getByText('No model can run in this browser').waitFor();
    for (const summary of await page.locator('main summary').all()) await summary.click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });

  test('gives every provider the same two lines on a phone', async () => {
    await open('#/models');
    await page.setViewportSize({ width: 360, height: 900 });
    const rows = page.locator('#providers .rows summary');
    await rows.first().waitFor();
    const places = await rows.evaluateAll((all) =>
      all.map((row) => {
        const name = row.querySelector('.name')!.getBoundingClientRect();
        const model = row.querySelector('.model')!.getBoundingClientRect();
        return { below: model.top >= name.bottom - 1, indent: Math.round(model.left - name.left) };
      }),
    );
    expect(places.length).toBeGreaterThan(3);
    expect(new Set(places.map((place) => JSON.stringify(place)))).toEqual(new Set(['{"below":true,"indent":0}']));
  });

  test('an edited price is kept, dated, used by the estimate, and can be taken back', async () => {
    await open('#/models');
    await page.locator('summary', { hasText: /^Prices of/ }).click();
    const written = page.getByLabel('Price of a million tokens written, gpt-5-mini', { exact: true });
    const before = await written.inputValue();
    await written.fill('2000');
    await written.blur();
    await page.getByText('1 of them yours').waitFor();
    await page.getByRole('link', { name: 'Studio', exact: true }).click();
    await choose('API key');
    const cost = page.locator('.bar dl > div', { has: page.getByText('Cost', { exact: true }) });
    await cost.waitFor();
    const dear = await cost.innerText();
    await page.reload();
    await cost.waitFor();
    expect(await cost.innerText()).toBe(dear);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('link', { name: 'Models and keys', exact: true }).click();
    await page.locator('summary', { hasText: /^Prices of/ }).click();
    await page.getByRole('button', { name: 'Reset the price of gpt-5-mini', exact: true }).click();
    expect(await written.inputValue()).toBe(before);
    await page.getByRole('link', { name: 'Studio', exact: true }).click();
    await cost.waitFor();
    expect(await cost.innerText()).not.toBe(dear);
  });
});

describe('a model of one’s own', () => {
  const tiny = makeTinyModel(200_000);
  const name = 'Tiny-q4f32_1-MLC';
  let server: ModelServer;

  beforeEach(async () => {
    server = await startModelServer(tiny);
  });

  afterEach(async () => {
    await server.close();
  });

  const row = () => page.getByRole('article', { name });

  async function add(): Promise<void> {
    await open('#/models');
    await page.locator('summary', { hasText: 'Add a model of your own' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Folder of the weights').fill(server.folder);
    await page.getByLabel('Compiled library').fill(server.library);
    await page.getByRole('button', { name: 'Add and download' }).click();
  }

  test('is cancelled, found in part after a reload, gone on with, and used in the studio', async () => {
    server.held.add(tiny.shards[2]!);
    await add();
    await row()
      .getByText(/of 600 kB|of 601 kB|of 602 kB/)
      .first()
      .waitFor();
    await row().getByRole('button', { name: 'Cancel' }).click();
    await row().getByText('The download goes on from there.').waitFor();
    server.release();
    await page.reload();
    const before = server.requests.filter((file) => file === tiny.shards[0]).length;
    await row().getByRole('button', { name: 'Go on' }).click();
    await row().getByText('here', { exact: true }).waitFor();
    expect(server.requests.filter((file) => file === tiny.shards[0]).length).toBe(before);
    await row().getByRole('button', { name: 'Use' }).click();
    await row().getByText('in use').waitFor();
    await page.getByRole('link', { name: 'Studio', exact: true }).click();
    expect(await page.getByRole('radio', { name: /On this device/ }).isChecked()).toBe(true);
    expect(await page.getByRole('spinbutton', { name: 'Rounds' }).inputValue()).toBe('3');
  });

  test('from files is imported, found damaged, imported again and told its GPU memory', async () => {
    const config = {
      tokenizer_files: ['tokenizer.json'],
      quantization: 'q4f32_1',
      model_config: { num_hidden_layers: 20, num_attention_heads: 16, num_key_value_heads: 16, head_dim: 100 },
    };
    const files = [...tiny.files, ['library.wasm', tiny.library] as const].map(([file, buffer]) => ({
      name: file,
      mimeType: '',
      buffer: file === 'mlc-chat-config.json' ? Buffer.from(JSON.stringify(config)) : buffer,
    }));
    await open('#/models');
    await page.locator('summary', { hasText: 'Add a model of your own' }).click();
    await page.locator('label', { hasText: 'From files' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Files, all of them at once').setInputFiles(files);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await row().getByText('here', { exact: true }).waitFor();
    // 600 kB of weights and 4096 x 2 x 20 x 16 x 100 x 4 bytes.
    await row().getByText('at least 1.0 GB of GPU memory').waitFor();
    await page.evaluate(async (shard) => {
      const cache = await caches.open('webllm/model');
      const found = (await cache.keys()).find(({ url }) => url.includes(shard))!;
      await cache.put(found, new Response(new Uint8Array(7)));
    }, tiny.shards[1]!);
    await row().getByRole('button', { name: 'Check files' }).click();
    await row().getByText('Import all files of the model again.').waitFor();
    await row().getByLabel(`Import all files of ${name} again`).setInputFiles(files);
    await row().getByRole('button', { name: 'Check files' }).waitFor();
    // The form takes files of the same name again, but no address.
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Files, all of them at once').setInputFiles(files);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await row().getByText('here', { exact: true }).waitFor();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.locator('label', { hasText: 'By address' }).click();
    await page.getByRole('button', { name: 'Add and download' }).click();
    await page.getByText('There is a model of this name already.').waitFor();
  });

  test('offers to go on, not to repair, after a download that failed', async () => {
    server.missing.add(tiny.shards[2]!);
    await add();
    await row().getByText('HTTP 404').waitFor();
    await row().getByRole('button', { name: 'Go on' }).waitFor();
    expect(await row().getByRole('button', { name: 'Repair' }).count()).toBe(0);
    server.missing.clear();
    await row().getByRole('button', { name: 'Go on' }).click();
    await row().getByText('here', { exact: true }).waitFor();
  });

  test('that left the list is shown with its size and deleted', async () => {
    await add();
    await row().getByText('here', { exact: true }).waitFor();
    await page.evaluate(() => {
      for (const key of Object.keys(localStorage)) if (key.includes('own-models')) localStorage.removeItem(key);
    });
    await page.reload();
    await page.getByRole('heading', { name: 'Here, but not in the list' }).waitFor();
    const stranger = page.getByRole('article', { name: 'tiny' });
    await stranger.getByText('601 kB').waitFor();
    await stranger.getByRole('button', { name: /^Delete/ }).click();
    await stranger.getByRole('button', { name: 'Really delete' }).click();
    await page.getByRole('heading', { name: 'Here, but not in the list' }).waitFor({ state: 'detached' });
    const left = await page.evaluate(async () => (await (await caches.open('webllm/model')).keys()).length);
    expect(left).toBe(0);
  });

  test('is checked, repaired and deleted', async () => {
    await add();
    await row().getByText('here', { exact: true }).waitFor();
    await row().getByRole('button', { name: 'Check files' }).click();
    await row().getByText('files are in order').waitFor();
    await page.evaluate(async (shard) => {
      for (const cacheName of await caches.keys()) {
        const cache = await caches.open(cacheName);
        for (const request of await cache.keys()) {
          if (request.url.includes(shard)) await cache.put(request, new Response(new Uint8Array(7)));
        }
      }
    }, tiny.shards[1]!);
    await row().getByRole('button', { name: 'Check files' }).click();
    await row().getByText(`damaged or missing: ${tiny.shards[1]}`).waitFor();
    await row().getByRole('button', { name: 'Repair' }).click();
    await row().getByText('here', { exact: true }).waitFor();
    expect(server.requests.filter((file) => file === tiny.shards[1]).length).toBe(2);
    await row()
      .getByRole('button', { name: /^Delete/ })
      .click();
    await row().getByRole('button', { name: 'Really delete' }).click();
    await row().getByRole('button', { name: 'Download' }).waitFor();
    await row().getByRole('button', { name: 'Take out of the list' }).click();
    await row().waitFor({ state: 'detached' });
  });
});

describe('kept keys', () => {
  const key = 'sk-kept-in-the-vault-1';
  const passphrase = 'four words are enough';

  async function keep(): Promise<void> {
    await open('#/');
    await choose('API key');
    await page.getByLabel('API key', { exact: true }).fill(key);
    await page.getByRole('checkbox', { name: /Keep the key/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Passphrase').fill(passphrase);
    await dialog.getByLabel('Once more').fill(passphrase);
    await dialog.getByRole('button', { name: 'Set the passphrase' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => page.getByRole('checkbox', { name: /Keep the key/ }).isChecked()).toBe(true);
  }

  test('come back after a reload with the passphrase only', async () => {
    await keep();
    await page.reload();
    await page.getByRole('button', { name: 'Unlock' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Passphrase').fill('not the passphrase');
    await dialog.getByRole('button', { name: 'Unlock' }).click();
    await dialog.getByText('This is not the passphrase').waitFor();
    expect(await page.getByLabel('API key', { exact: true }).inputValue()).toBe('');
    await dialog.getByLabel('Passphrase').fill(passphrase);
    await dialog.getByRole('button', { name: 'Unlock' }).click();
    await expect.poll(() => page.getByLabel('API key', { exact: true }).inputValue()).toBe(key);
  });

  test('are locked and forgotten on the models page', async () => {
    await keep();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('link', { name: 'Models and keys', exact: true }).click();
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByText('1 key kept here, locked').waitFor();
    await page.getByRole('button', { name: 'Unlock' }).first().click();
    await page.getByRole('dialog').getByLabel('Passphrase').fill(passphrase);
    await page.getByRole('dialog').getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('button', { name: 'Forget all' }).click();
    await page.getByRole('button', { name: 'Really forget all' }).click();
    await page.getByText('to have it kept in this browser').waitFor();
    await page.locator('#providers summary').first().click();
    expect(await page.getByLabel('API key', { exact: true }).first().inputValue()).toBe('');
  });
});

describe('a run whose model fails', () => {
  const policy = '```javascript\nclass CartPolePolicy {\n  act(obs) { return obs.pole_angle > 0 ? 1 : 0; }\n}\n```';

  async function start(): Promise<void> {
    await open('#/');
    await choose('Own server');
    await page.getByLabel('Server', { exact: true }).selectOption('Another address');
    await page.getByLabel('Address of the provider').fill(provider.baseUrl);
    await page.getByLabel('Model name').fill('small-model');
    await page.locator('summary', { hasText: 'More settings' }).click();
    await page.getByLabel('Trajectory feedback').uncheck();
    await page.getByLabel('Reflection: the model').uncheck();
    for (const [field, value] of [
      ['Rounds', '1'],
      ['Candidates per round', '1'],
      ['Episodes per candidate', '2'],
    ] as const) {
      await page.getByRole('spinbutton', { name: field }).fill(value);
    }
    await page.getByRole('button', { name: 'Run', exact: true }).click();
  }

  test('waits with words and next steps, and goes on with the same model once it is mended', async () => {
    serve(json({ error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } }, 401));
    await start();
    await page.getByText('The provider rejected the API key.').first().waitFor();
    await page.getByText('The run waits here').waitFor();
    await page.getByRole('button', { name: 'Check the key and go on' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('API key', { exact: true }).fill('sk-the-right-one');
    serve(events([delta({ content: policy }), delta({}, 'stop')]));
    await dialog.getByRole('button', { name: 'Go on', exact: true }).click();
    await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();
    expect(provider.asked.at(-1)!.authorization).toBe('Bearer sk-the-right-one');
  });

  test('can go on with another kind of model', async () => {
    serve(json({ error: { message: 'The model does not exist.', code: 'model_not_found' } }, 404));
    await start();
    await page.getByRole('button', { name: 'Check the name and go on' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('label', { hasText: 'By hand' }).click();
    await dialog.getByRole('button', { name: 'Go on', exact: true }).click();
    await page.getByLabel('2. Paste the whole reply').fill(policy);
    await page.getByRole('button', { name: 'Hand it in' }).click();
    await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();
  });

  test('of a thinking model shows its reasoning folded and apart from the answer', async () => {
    serve(
      events([delta({ reasoning_content: 'Let me think of poles.' }), delta({ content: policy }), delta({}, 'stop')]),
    );
    await start();
    await page.getByRole('heading', { name: 'Result', exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Conversation' }).click();
    const panel = page.getByRole('tabpanel');
    expect(await panel.locator('.reply').innerText()).not.toContain('think of poles');
    expect(await panel.getByText('Let me think of poles.').isVisible()).toBe(false);
    await panel.locator('summary', { hasText: 'Reasoning' }).click();
    expect(await panel.getByText('Let me think of poles.').isVisible()).toBe(true);
  });
});
