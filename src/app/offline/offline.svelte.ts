// Use without a network, as state for the page: what of the site is kept here, part by part, and whether a new version waits. Loaded
// once the first screen stands still; nothing of it exists while developing.
import { siteUrl } from 'virtual:sandbox-assets';
import type { ShellPart, ShellPartState } from '../../workers/offline/api.ts';
import { canWorkOffline, createOfflineClient } from '../../workers/offline/client.ts';
import { keepSetting, readSetting } from '../local-setting.ts';
import { messages } from '../messages.svelte.ts';
import type { LargePart, PartBytes } from './offline-parts.ts';
import { mayFetchHere } from './quiet-fetch.ts';
import { workGoesOn } from '../work-in-progress.ts';

export type PartName = ShellPart | LargePart;

/** `off`: the person took the site out of this browser; `failed`: `problem` says why. */
export type OfflineStatus = 'impossible' | 'off' | 'preparing' | 'ready' | 'failed';

interface Wish {
  /** Whether the site is to be kept at all. */
  readonly keep: boolean;
  /** Large parts that the person removed: not fetched again unasked. */
  readonly without: readonly string[];
}

/** Loaded with the first look at the large parts. */
const loadLarge = () => import('./offline-parts.ts');

const wishName = 'promptpo-offline';
const isWish = (value: unknown): value is Wish =>
  typeof value === 'object' && value !== null && 'keep' in value && 'without' in value;

/** After the site is kept, before large parts are fetched unasked. */
const QUIET_MS = 30_000;
/** Between two looks for a new version while the page stays open. */
const LOOK_MS = 3_600_000;
/** Between two looks at whether work goes on, while an update waits for its end. */
const WORK_MS = 2_000;

class Offline {
  status = $state.raw<OfflineStatus>(canWorkOffline() ? 'preparing' : 'impossible');
  problem = $state.raw('');
  /** A new version is here and waits. */
  updateReady = $state.raw(false);
  /** A run, training or experiment goes on; looked at only while an update waits. */
  working = $state.raw(false);
  /** A piece of the page could not be loaded when it was needed. */
  pieceMissing = $state.raw(false);
  /** What of each part is here; null until it was looked at. */
  parts = $state.raw<Readonly<Partial<Record<PartName, PartBytes>>> | null>(null);
  /** Share of a part that is being fetched, by name. */
  fetching = $state.raw<Readonly<Partial<Record<PartName, number>>>>({});
  private wish = readSetting<Wish>(wishName, isWish, { keep: true, without: [] });
  private readonly client = canWorkOffline() ? createOfflineClient(siteUrl, () => this.offerUpdate()) : null;
  private shell: readonly ShellPartState[] = [];
  private started: Promise<void> | null = null;

  constructor() {
    window.addEventListener('vite:preloadError', () => (this.pieceMissing = true));
    if (this.client && !this.wish.keep) this.status = 'off';
  }

  /** Begins to keep the site, unless the person does not want that; called once the page stands still. */
  start(): Promise<void> {
    if (this.client && this.wish.keep) this.started ??= this.prepare();
    return this.started ?? Promise.resolve();
  }

  /** Looks at what is here, for the page that shows it. */
  async look(): Promise<void> {
    const shell = this.client && this.status !== 'off' ? await this.client.contents() : null;
    this.shell = shell ?? [];
    const { largeParts, stateOf } = await loadLarge();
    const large = await Promise.all(
      largeParts.map(async (part) => [part, await stateOf(part).catch(() => null)] as const),
    );
    this.parts = Object.fromEntries([
      ...this.shell.map((part) => [part.name, part] as const),
      ...large.filter(([, state]) => state !== null),
    ]) as NonNullable<typeof this.parts>;
  }

  /** Fetches a part; what goes wrong is told at the foot of the page. */
  async get(part: PartName): Promise<void> {
    if (this.fetching[part] !== undefined) return;
    this.setWish({ ...this.wish, without: this.wish.without.filter((name) => name !== part) });
    try {
      await this.fetch(part);
    } catch (error) {
      messages.problem('Fetching it', error);
    }
    await this.look();
  }

  async remove(part: LargePart): Promise<void> {
    this.setWish({ ...this.wish, without: [...this.wish.without.filter((name) => name !== part), part] });
    const { removePart } = await loadLarge();
    await removePart(part).catch((error: unknown) => messages.problem('Removing it', error));
    await this.look();
  }

  /** Takes the site and its large parts out of this browser. Runs, trainings, keys and models stay. */
  async removeAll(): Promise<void> {
    this.setWish({ ...this.wish, keep: false });
    // First: the list of Python's files is among what the worker keeps.
    const { largeParts, removePart } = await loadLarge();
    for (const part of largeParts) await removePart(part).catch(() => undefined);
    await this.client?.remove();
    this.started = null;
    this.status = 'off';
    this.updateReady = false;
    await this.look();
  }

  async keepAgain(): Promise<void> {
    this.setWish({ keep: true, without: [] });
    this.status = 'preparing';
    await this.start();
    await this.look();
  }

  /** Opens the page anew with the new version; refused while work goes on. */
  async takeUpdate(): Promise<void> {
    if (await workGoesOn()) {
      this.working = true;
      return;
    }
    await this.client?.takeUpdate();
    location.reload();
  }

  private async prepare(): Promise<void> {
    try {
      await this.client!.start();
      this.status = 'ready';
      this.problem = '';
    } catch (error) {
      this.status = 'failed';
      this.problem = error instanceof Error ? error.message : String(error);
      this.started = null;
      return;
    }
    setInterval(() => void this.client!.look().catch(() => undefined), LOOK_MS);
    setTimeout(() => void this.fetchQuietly(), QUIET_MS);
  }

  /** In one tab at a time, one part after the other, and only while nothing else goes on. */
  private async fetchQuietly(): Promise<void> {
    await navigator.locks?.request('promptpo-offline', { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      await this.look();
      const { largeParts } = await loadLarge();
      const models = (await caches.has('webllm/model')) ? (['models'] as const) : [];
      for (const part of [...largeParts, ...models]) {
        const { bytes, keptBytes } = this.parts?.[part] ?? { bytes: 0, keptBytes: 0 };
        const wanted = keptBytes < bytes && this.status === 'ready' && !this.wish.without.includes(part);
        if (!wanted || !(await mayFetchHere(bytes - keptBytes)) || (await workGoesOn())) continue;
        await this.fetch(part).catch(() => undefined);
      }
      await this.look();
    });
  }

  private async fetch(part: PartName): Promise<void> {
    this.setFetching(part, 0);
    try {
      if (part === 'python' || part === 'mujoco') {
        const { fetchPart } = await loadLarge();
        return await fetchPart(part, (share) => this.setFetching(part, share));
      }
      // The service worker keeps what passes through it.
      for (const url of this.shell.find(({ name }) => name === part)?.missing ?? []) {
        const response = await fetch(url);
        if (!response.ok) throw new Error(`The server answered ${response.status}.`);
        await response.blob();
      }
    } finally {
      this.setFetching(part, undefined);
    }
  }

  private setFetching(part: PartName, share: number | undefined): void {
    this.fetching = { ...this.fetching, [part]: share };
  }

  private setWish(wish: Wish): void {
    this.wish = wish;
    keepSetting(wishName, wish);
  }

  private offerUpdate(): void {
    if (this.updateReady) return;
    this.updateReady = true;
    const follow = async (): Promise<void> => {
      this.working = await workGoesOn().catch(() => false);
    };
    void follow();
    setInterval(() => void follow(), WORK_MS);
  }
}

export const offline = new Offline();
