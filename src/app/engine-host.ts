// The page's one connection to the engine worker and the sandbox frame. Both start on first use, never with the page.
import type { PageModel } from '../llm/browser-model.ts';
import type { SandboxFrame } from '../sandbox/host/frame.ts';
import type { EngineApi, RunUpdate } from '../workers/engine/api.ts';
import { messages } from './messages.svelte.ts';

type Listener = (update: RunUpdate) => void;

const listeners = new Set<Listener>();
let starting: Promise<EngineApi> | null = null;
let pageModelLoading: Promise<PageModel> | null = null;
let frame: Promise<SandboxFrame> | null = null;
/** Frames that have greeted so far, each with a port that the engine now has. */
let greetings = 0;
/** A frame that has not greeted by then is taken for lost; the engine asks for another one. */
const greetingMs = 10_000;

async function start(): Promise<EngineApi> {
  const { createEngineClient } = await import('../workers/engine/client.ts');
  const client = createEngineClient();
  client.onFailure((error) => {
    starting = null;
    messages.problem('Running the engine', error);
  });
  await client.subscribe((update) => {
    for (const listener of listeners) listener(update);
  });
  await client.connectPageModel(pageModel);
  await client.onSandboxLost(() => {
    void rebuildFrame(client);
  });
  return client;
}

/** The browser's built-in model; its code is loaded with the first call for it. */
const pageModel: PageModel = {
  complete: async (request, onText) => (await loadPageModel()).complete(request, onText),
  abort: async (callId) => (await loadPageModel()).abort(callId),
};

function loadPageModel(): Promise<PageModel> {
  pageModelLoading ??= import('./models/page-model.ts').then(({ createPageModel }) => createPageModel());
  return pageModelLoading;
}

/** The engine, started if need be. A failed start is tried again by the next call. */
export function engine(): Promise<EngineApi> {
  starting ??= start().catch((error: unknown) => {
    starting = null;
    throw error;
  });
  return starting;
}

/** The frame, once the engine has its port: a job that came sooner would ask for another frame and so end this one. */
function makeFrame(client: EngineApi): Promise<SandboxFrame> {
  frame ??= import('../sandbox/host/frame.ts').then(
    ({ createSandboxFrame }) =>
      new Promise((resolve) => {
        const made = createSandboxFrame((port) => {
          greetings += 1;
          void client.connectSandbox(port).finally(() => resolve(made));
        });
        setTimeout(() => resolve(made), greetingMs);
      }),
  );
  return frame;
}

async function rebuildFrame(client: EngineApi): Promise<void> {
  const existed = frame !== null;
  const before = greetings;
  const made = await makeFrame(client);
  // One that was just being made serves as well.
  if (existed && greetings === before) made.rebuild();
}

/** The engine with the sandbox frame in place: what starting, resuming and evaluating need. */
export async function engineWithSandbox(): Promise<EngineApi> {
  const client = await engine();
  await makeFrame(client);
  return client;
}

/** Hears every update of every run until the returned function is called. */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
