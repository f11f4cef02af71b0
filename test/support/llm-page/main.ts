// Starts the host worker and puts it within reach of the tests.
import { wrap } from 'comlink';
import type { Host } from './api.ts';

const worker = new Worker(new URL('./host.ts', import.meta.url), { type: 'module' });
worker.onerror = (event) => console.error(event.message);
const remote = wrap<Host>(worker);
window.host = {
  ask: (config, question, kind) => remote.ask(config, question, kind),
  countTokens: (config, text) => remote.countTokens(config, text),
  unload: () => remote.unload(),
  bareSpeed: (config, prompts, maxTokens) => remote.bareSpeed(config, prompts, maxTokens),
};
