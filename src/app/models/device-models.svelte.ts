// In-tab models as the page shows them: what this GPU is, which models exist, which lie on this device, and what is being done
// with them. Loaded on demand; the work is done by the models worker.
import type { LocalModel } from '../../llm/web-llm/local-model.ts';
import type * as Module from './device-catalogue.ts';
import type {
  CheckResult,
  DownloadProgress,
  GpuReport,
  ModelsApi,
  StorageReport,
  StoredModel,
} from '../../workers/models/api.ts';
import type { ModelsClient } from '../../workers/models/client.ts';
import { engine } from '../engine-host.ts';
import { readOwnModels, keepOwnModels } from './own-models.ts';

/** What is going on with one model, or what came of it. */
export type DeviceTask =
  | { readonly doing: 'download' | 'check' | 'import' | 'remove'; readonly progress: DownloadProgress | null }
  | {
      readonly doing: null;
      readonly tone: 'note' | 'problem';
      readonly text: string;
      /** A check found damage. */ readonly broken: boolean;
    };

type Catalogue = typeof Module;

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

class DeviceModels {
  gpu = $state.raw<GpuReport | null>(null);
  storage = $state.raw<StorageReport | null>(null);
  /** null until the device was looked at. */
  stored = $state.raw<readonly StoredModel[] | null>(null);
  own = $state.raw<readonly LocalModel[]>(readOwnModels());
  /** Why this device could not be looked at. */
  problem = $state.raw('');
  catalogue = $state.raw<Catalogue | null>(null);
  private tasks = $state.raw<Readonly<Record<string, DeviceTask>>>({});
  private client: Promise<ModelsClient> | null = null;
  private opening: Promise<void> | null = null;

  /** Everything that can be chosen: the list's models and the person's own. */
  readonly all = $derived<readonly LocalModel[]>([...this.own, ...(this.catalogue?.listedModels ?? [])]);
  /** Models with all their files here. */
  readonly ready = $derived(this.all.filter(({ id }) => this.isReady(id)));
  /** Weights that lie here but belong to no model of the list. */
  readonly strangers = $derived(this.stored?.filter(({ stranger }) => stranger) ?? []);
  private readonly known = $derived(this.stored?.filter(({ stranger }) => !stranger) ?? []);
  readonly recommendation = $derived.by(() => {
    const { catalogue, gpu, storage, known } = this;
    return catalogue && gpu ? catalogue.recommendFor(gpu, storage, known) : null;
  });

  /** Loads the list, and asks the GPU and the caches; again only after a failure. */
  open(): Promise<void> {
    this.opening ??= this.load().catch((error: unknown) => {
      this.problem = wordsOf(error);
      this.opening = null;
    });
    return this.opening;
  }

  find(id: string): LocalModel | null {
    return this.all.find((model) => model.id === id) ?? null;
  }

  storedOf(id: string): StoredModel | null {
    return this.known.find((each) => each.id === id) ?? null;
  }

  isReady(id: string): boolean {
    return this.storedOf(id)?.complete === true;
  }

  taskOf(id: string): DeviceTask | null {
    return this.tasks[id] ?? null;
  }

  isBusy(id: string): boolean {
    return this.tasks[id]?.doing != null;
  }

  /** Context that a model starts with when it is chosen. */
  defaultContext(id: string): number {
    const model = this.find(id);
    if (!model) return 4096;
    return this.catalogue?.defaultContextOf(model, this.gpu) ?? model.statedContextTokens;
  }

  async refresh(): Promise<void> {
    const client = await this.connect();
    this.stored = await client.list(this.all);
    this.storage = await client.storage();
  }

  /** Resolves with whether all files are here. */
  download(model: LocalModel): Promise<boolean> {
    return this.work(model, 'download', async (client, onProgress) => {
      await client.download(model, onProgress);
      return null;
    });
  }

  async cancel(id: string): Promise<void> {
    await (await this.connect()).cancel(id);
  }

  check(model: LocalModel): Promise<boolean> {
    return this.work(model, 'check', async (client, onProgress) => {
      return checkInWords(await client.check(model, onProgress), model.source === 'files');
    });
  }

  /** Deletes the files; a person's own model stays in the list, to be fetched or imported again. */
  remove(model: LocalModel): Promise<boolean> {
    return this.work(model, 'remove', async (client) => {
      await client.remove(model);
      return null;
    });
  }

  /** Deletes a folder that belongs to no model of the list; its task goes by its address. */
  removeStranger({ url }: StoredModel): Promise<boolean> {
    const unknown = { requiredFeatures: [], gpuMemoryMb: 0, bufferBytes: 0, statedContextTokens: 0 } as const;
    return this.remove({ id: url, url, library: '', source: 'url', ...unknown });
  }

  importFiles(model: LocalModel, files: readonly File[]): Promise<boolean> {
    this.addOwn(model);
    return this.work(model, 'import', async (client, onProgress) => {
      await client.importFiles(model, files, onProgress);
      return null;
    });
  }

  addOwn(model: LocalModel): void {
    this.own = [...this.own.filter(({ id }) => id !== model.id), model];
    keepOwnModels(this.own);
  }

  /** Takes a person's own model out of the list, files included. */
  async forgetOwn(model: LocalModel): Promise<void> {
    if (this.storedOf(model.id) && !(await this.remove(model))) return;
    this.own = this.own.filter(({ id }) => id !== model.id);
    keepOwnModels(this.own);
  }

  /** Asks the browser not to clear what is kept here; resolves with its answer. */
  async persist(): Promise<boolean> {
    const client = await this.connect();
    const granted = await client.persist();
    this.storage = await client.storage();
    return granted;
  }

  /** Frees the GPU memory of a loaded model. Rejects in words while a run uses it. */
  async freeGpu(): Promise<void> {
    await (await engine()).unloadModel();
  }

  private async load(): Promise<void> {
    this.problem = '';
    this.catalogue = await import('./device-catalogue.ts');
    const client = await this.connect();
    [this.gpu, this.storage, this.stored] = await Promise.all([client.gpu(), client.storage(), client.list(this.all)]);
  }

  private connect(): Promise<ModelsClient> {
    this.client ??= import('../../workers/models/client.ts')
      .then(({ createModelsClient }) => createModelsClient())
      .catch((error: unknown) => {
        this.client = null;
        throw error;
      });
    return this.client;
  }

  private setTask(id: string, task: DeviceTask | null): void {
    const others = Object.fromEntries(Object.entries(this.tasks).filter(([name]) => name !== id));
    this.tasks = task ? { ...others, [id]: task } : others;
  }

  /** Runs one piece of work on a model; what it returns, or its failure, is shown with the model. */
  private async work(
    model: LocalModel,
    doing: NonNullable<DeviceTask['doing']>,
    action: (
      client: ModelsApi,
      onProgress: (progress: DownloadProgress) => void,
    ) => Promise<Extract<DeviceTask, { doing: null }> | null>,
  ): Promise<boolean> {
    if (this.isBusy(model.id)) return false;
    const plain = $state.snapshot(model) as LocalModel;
    this.setTask(model.id, { doing, progress: null });
    try {
      const outcome = await action(await this.connect(), (progress) => {
        if (this.isBusy(plain.id)) this.setTask(plain.id, { doing, progress });
      });
      this.setTask(model.id, outcome);
      await this.refresh();
      return this.isReady(model.id);
    } catch (error) {
      const cancelled = error instanceof Error && error.name === 'AbortError';
      const problem = { doing: null, tone: 'problem', text: wordsOf(error), broken: false } as const;
      this.setTask(model.id, cancelled ? null : problem);
      await this.refresh().catch(() => undefined);
      return false;
    }
  }
}

function checkInWords({ files, broken }: CheckResult, fromFiles: boolean): Extract<DeviceTask, { doing: null }> {
  if (broken.length === 0)
    return { doing: null, tone: 'note', text: `All ${files} files are in order.`, broken: false };
  const names = broken.slice(0, 3).join(', ') + (broken.length > 3 ? ` and ${broken.length - 3} more` : '');
  const remedy = fromFiles ? 'Import all files of the model again.' : 'Repairing fetches only those.';
  // A list that cannot be read does not tell how many files there are.
  const of = files > 0 ? ` of ${files}` : '';
  const text = `${broken.length}${of} files are damaged or missing: ${names}. ${remedy}`;
  return { doing: null, tone: 'problem', text, broken: true };
}

export const deviceModels = new DeviceModels();
