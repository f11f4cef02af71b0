// The engine worker: answers at once what the first screen asks, and loads the rest of the engine with the first call for it.
import '../guard/guard-worker.ts';
import { expose, proxy } from 'comlink';
import { siteUrl } from 'virtual:sandbox-assets';
import type { PageModel } from '../../llm/browser-model.ts';
import { createDatabase } from '../../storage/database.ts';
import { createRecordings } from '../../storage/recordings.ts';
import { createRunsRepository } from '../../storage/runs.ts';
import type { EngineApi, RunUpdate } from './api.ts';
import { createFrameRequests } from './frame-requests.ts';
import type { WholeEngine } from './whole.ts';

const frames = createFrameRequests();
const database = createDatabase();
const runs = createRunsRepository(database);
const recordings = createRecordings(siteUrl);
let page: PageModel | null = null;
let listener: (update: RunUpdate) => void = () => undefined;

let loading: Promise<WholeEngine> | null = null;
function whole(): Promise<WholeEngine> {
  loading ??= import('./whole.ts').then(({ createWholeEngine }) =>
    createWholeEngine({
      ...{ database, runs, recordings, frames },
      pageModel: () => page,
      send: (update) => listener(update),
    }),
  );
  // A file that could not be fetched is tried again by the next call.
  loading.catch(() => (loading = null));
  return loading;
}

const atOnce: Omit<EngineApi, keyof WholeEngine> & Pick<EngineApi, 'listRuns'> = {
  connectSandbox: async (port) => frames.connect(port),
  onSandboxLost: async (callback) => frames.onNeeded(callback),
  connectPageModel: async (remote) => {
    page = {
      complete: (request, onText) => remote.complete(request, proxy(onText)),
      abort: (callId) => remote.abort(callId),
    };
  },
  subscribe: async (callback) => void (listener = callback),
  listRecordings: () => recordings.list(),
  async listRuns() {
    const listed = await runs.list();
    // A run that seems to go on may have been cut off: the service knows, and marks it.
    return listed.some(({ status }) => status === 'running') ? (await whole()).listRuns() : listed;
  },
};

type Method = (...args: unknown[]) => unknown;

expose(
  new Proxy(atOnce as unknown as Record<string, Method>, {
    get: (known, name: string): Method =>
      known[name] ??
      (async (...args) => {
        const engine = (await whole()) as unknown as Record<string, Method>;
        return engine[name]!(...args);
      }),
  }),
);
