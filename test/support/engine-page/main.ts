// The smallest page around the product's engine worker and sandbox frame; puts both within reach of the tests.
import { browserModelReport, createPageModel, downloadBrowserModel } from '../../../src/app/models/page-model.ts';
import { createSandboxFrame, type SandboxFrame } from '../../../src/sandbox/host/frame.ts';
import type { RunUpdate } from '../../../src/workers/engine/api.ts';
import { createEngineClient, type EngineClient } from '../../../src/workers/engine/client.ts';

export interface EnginePage {
  readonly engine: EngineClient;
  /** Every update so far, in order. */
  readonly updates: RunUpdate[];
  readonly browserModelReport: typeof browserModelReport;
  readonly downloadBrowserModel: typeof downloadBrowserModel;
}

declare global {
  interface Window {
    page: EnginePage;
  }
}

const engine = createEngineClient();
const updates: RunUpdate[] = [];
let frame: SandboxFrame | null = null;
await engine.subscribe((update) => void updates.push(update));
await engine.connectPageModel(createPageModel());
await engine.onSandboxLost(() => {
  if (frame) frame.rebuild();
  else frame = createSandboxFrame((port) => void engine.connectSandbox(port));
});
window.page = { engine, updates, browserModelReport, downloadBrowserModel };
