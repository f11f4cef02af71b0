// Taking over the model that a run used before.
import { expect, test, vi } from 'vitest';
import { ModelChoice } from '../../../src/app/models/model-choice.svelte.ts';
import { deviceModels } from '../../../src/app/models/device-models.svelte.ts';

test.each([true, undefined])('a run that began with thinking %s goes on with the same', async (thinking) => {
  vi.spyOn(deviceModels, 'open').mockResolvedValue();
  const choice = new ModelChoice();
  choice.choices.deviceThinks = thinking !== true;
  await choice.adopt({ kind: 'web-llm', name: 'Tiny-1B', contextTokens: 4096, ...(thinking && { thinking }) });
  expect(choice.choices).toMatchObject({ source: 'device', deviceModel: 'Tiny-1B', deviceContextTokens: 4096 });
  expect(choice.choices.deviceThinks).toBe(thinking === true);
});
