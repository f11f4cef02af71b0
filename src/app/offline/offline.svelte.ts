// Use without a network, as state for the page: what of the site is kept here, part by part, and whether a new version waits. Loaded
// once the first screen stands still; nothing of it exists while developing.
import { siteUrl } from 'virtual:sandbox-assets';
import { NOT_KEPT, type ShellPart, type ShellPartState } from '../../workers/offline/api.ts';
import { canWorkOffline, createOfflineClient, type UpdateListener } from '../../workers/offline/client.ts';
import { keepSetting, readSetting } from '../local-setting.ts';
import { messages } from '../messages.svelte.ts';
import type { LargePart, PartBytes } from './offline-parts.ts';
import { whyNotKept } from './not-kept.ts';
import { fetchWhenFree, freeBytesHere, mayFetchHere, pageWantsLargeParts } from './quiet-fetch.ts';
import { router } from '../router.svelte.ts';
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
/** The same while large parts wait for it. */
const QUIET_WORK_MS = 60_000;

/** How often, and with what pause, one looks whether the worker has kept a file that has arrived. */
const KEEPING_LOOKS = 10;
const KEEPING_MS = 300;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

class Offline {
  status = $state.raw<OfflineStatus>(canWorkOffline() ? 'preparing' : 'impossible');
  problem = $state.raw('');
  /** A new version is here and waits. */
  updateReady = $state.raw(false);
  /** Why a new version could not be kept, and what to do; empty while none failed. */
  updateProblem = $state.raw('');
  /** A run, training or experiment goes on; looked at only while an update waits. */
  working = $state.raw(false);
  /** A piece of the page on view could not be loaded when it was needed, and no part of the page says so in its place. */
  pieceMissing = $state.raw(false);
  /** What of each part is here; null until it was looked at. */
  parts = $state.raw<Readonly<Partial<Record<PartName, PartBytes>>> | null>(null);
  /** Share of a part that is being fetched, by name. */
  fetching = $state.raw<Readonly<Partial<Record<PartName, number>>>>({});
  private wish = readSetting<Wish>(wishName, isWish, { keep: true, without: [] });
  private readonly client = canWorkOffline() ? createOfflineClient(siteUrl, this.updates()) : null;
  private shell: readonly ShellPartState[] = [];
  private started: Promise<void> | null = null;
  private failureTold = false;

  constructor() {
    const missing = new WeakSet<Error>();
    window.addEventListener('vite:preloadError', ({ payload }) => missing.add(payload));
    window.addEventListener('unhandledrejection', ({ reason }) => {
      if (reason instanceof Error && missing.has(reason)) this.pieceMissing = true;
    });
    // The next page is asked for anew, and says by itself where it cannot be had.
    window.addEventListener('hashchange', () => (this.pieceMissing = false));
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

  /** Looks for a new version once more, after one could not be kept. */
  async tryUpdateAgain(): Promise<void> {
    this.updateProblem = '';
    await this.client?.look().catch(() => this.noteFailedUpdate());
  }

  private async prepare(): Promise<void> {
    try {
      await this.client!.start();
      this.status = 'ready';
      this.problem = '';
    } catch (error) {
      this.status = 'failed';
      const reason = error instanceof Error ? error.message : String(error);
      this.problem = reason === NOT_KEPT ? await whyNotKeptHere() : reason;
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
      const { largeParts } = await loadLarge();
      const models = (await caches.has('webllm/model')) ? (['models'] as const) : [];
      await fetchWhenFree<PartName>([...largeParts, ...models], {
        missing: (part) => this.missingBytes(part),
        workGoesOn: async () => !pageWantsLargeParts(router.route.name) || (await workGoesOn()),
        pause: () => wait(QUIET_WORK_MS),
        mayFetch: mayFetchHere,
        fetch: (part) => this.fetch(part),
      });
      await this.look();
    });
  }

  /** Bytes of a part that are not here, unless the person does not want it. */
  private async missingBytes(part: PartName): Promise<number> {
    await this.look();
    const { bytes, keptBytes } = this.parts?.[part] ?? { bytes: 0, keptBytes: 0 };
    return this.status === 'ready' && !this.wish.without.includes(part) ? bytes - keptBytes : 0;
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
        if (!response.ok) throw new Error(`The server answered ${response.status}. Try again later.`);
        await response.blob();
      }
      if (!(await this.isWhole(part))) throw new Error(await whyNotKeptHere());
    } finally {
      this.setFetching(part, undefined);
    }
  }

  /** Whether a part of the site is here; the worker may still be keeping what has just passed through it. */
  private async isWhole(part: PartName): Promise<boolean> {
    for (let looks = 0; looks < KEEPING_LOOKS; looks++) {
      const parts = await this.client?.contents();
      if (parts?.find(({ name }) => name === part)?.missing.length === 0) return true;
      await wait(KEEPING_MS);
    }
    return false;
  }

  private setFetching(part: PartName, share: number | undefined): void {
    this.fetching = { ...this.fetching, [part]: share };
  }

  private setWish(wish: Wish): void {
    this.wish = wish;
    keepSetting(wishName, wish);
  }

  private updates(): UpdateListener {
    return {
      onUpdate: () => this.offerUpdate(),
      onUpdateFailed: () => void this.noteFailedUpdate(),
    };
  }

  /** Told on the page of storage for as long as it holds, on any other once at its foot. */
  private async noteFailedUpdate(): Promise<void> {
    this.updateProblem = await whyNotKeptHere();
    // That page says it anyway.
    if (this.failureTold || router.route.name === 'storage') return;
    this.failureTold = true;
    const what = 'This page goes on with the version that is here. “Offline and storage” in the menu says what to do.';
    messages.problem('Keeping a new version of the page', what);
  }

  private offerUpdate(): void {
    this.updateProblem = '';
    if (this.updateReady) return;
    this.updateReady = true;
    const follow = async (): Promise<void> => {
      this.working = await workGoesOn().catch(() => false);
    };
    void follow();
    setInterval(() => void follow(), WORK_MS);
  }
}

async function whyNotKeptHere(): Promise<string> {
  return whyNotKept(navigator.onLine, await freeBytesHere());
}

export const offline = new Offline();
