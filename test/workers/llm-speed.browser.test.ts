// How fast a model answers through our worker against the bare library, for `npm run bench`: with a model's files in
// WEBLLM_MODEL_DIR, and the name of a file in WEBLLM_SPEED to which the figures go. No figure is asserted.
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { modelFolder, startLlmSite, storeModel } from '../support/llm-site.ts';

const result = process.env.WEBLLM_SPEED;
const MAX_TOKENS = 64;
const prompts = ['Count upwards.', 'Write a class with one method.', 'Tell a story about a pole on a cart.'];

test.skipIf(modelFolder === undefined || result === undefined)(
  'the product answers and the bare library answers, each timed',
  { timeout: 3_600_000 },
  async () => {
    const studio = await startLlmSite();
    try {
      const page = await studio.open();
      const how = await storeModel(page, studio.site.origin);
      const bare: number[] = [];
      const ours: number[] = [];
      // Alternately, so that a machine that grows slower or faster does so for both.
      for (let round = 0; round < 2; round++) {
        bare.push(
          ...(await page.evaluate(([c, p, n]) => window.host.bareSpeed(c, p, n), [how, prompts, MAX_TOKENS] as const)),
        );
        for (const prompt of [prompts[0]!, ...prompts]) {
          const question = { prompt, maxTokens: MAX_TOKENS, temperature: 0 };
          const { reply, ms } = await page.evaluate(([c, q]) => window.host.ask(c, q), [how, question] as const);
          if (!reply.ok) throw new Error(reply.error.message);
          ours.push(((reply.usage.completionTokens - 1) * 1000) / (ms - reply.firstTokenMs!));
        }
        ours.splice(round * prompts.length, 1); // the first answer warms up
        await page.evaluate(() => window.host.unload());
      }
      expect(ours).toHaveLength(bare.length);
      writeFileSync(result!, JSON.stringify({ bare, ours }));
    } finally {
      await studio.close();
    }
  },
);
