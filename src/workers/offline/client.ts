// The page's end of the service worker: registers it, hears of a new version and of one that could not be kept, asks what is kept.
import { messageSW, Serwist } from '@serwist/window';
import { NOT_KEPT, type OfflineRequest, SHELL_CACHE, type ShellPartState, USED_CACHE, WORKER_FILE } from './api.ts';

export interface OfflineClient {
  /** Registers the worker; resolves once it keeps the site. Rejects in words where the browser refuses or a file cannot be kept. */
  start(): Promise<void>;
  /** Looks for a new version on the server. */
  look(): Promise<void>;
  /** What is kept of the site; null while no worker keeps the site. */
  contents(): Promise<readonly ShellPartState[] | null>;
  /** Lets the version that waits take over; the page is then to be opened anew. */
  takeUpdate(): Promise<void>;
  /** Takes the worker out of this browser, with everything that it keeps. */
  remove(): Promise<void>;
}

/** False in private windows of some browsers, on plain http, and while developing. */
export const canWorkOffline = (): boolean => import.meta.env.PROD && 'serviceWorker' in navigator;

export interface UpdateListener {
  /** A new version is here and waits. */
  onUpdate(): void;
  /** A new version is on the server, but not all of it could be kept here; the present one stays. */
  onUpdateFailed(): void;
}

/** `siteUrl`: the site's root. */
export function createOfflineClient(siteUrl: string, { onUpdate, onUpdateFailed }: UpdateListener): OfflineClient {
  const serwist = new Serwist(new URL(WORKER_FILE, siteUrl).href, { scope: siteUrl, updateViaCache: 'none' });
  serwist.addEventListener('waiting', onUpdate);
  // Another tab let the new version take over; this one still runs the old one.
  serwist.addEventListener('controlling', ({ isUpdate }) => isUpdate && onUpdate());
  const registration = () => navigator.serviceWorker.getRegistration(siteUrl);

  /** Serwist itself hears of the first two new versions only. */
  function followUpdates(found: ServiceWorkerRegistration): void {
    found.addEventListener('updatefound', () => {
      const { installing, active } = found;
      if (!installing || !active) return;
      let kept = false;
      installing.addEventListener('statechange', () => {
        if (installing.state === 'redundant') {
          if (!kept) onUpdateFailed();
          return;
        }
        kept = true;
        if (installing.state === 'installed') onUpdate();
      });
    });
  }

  return {
    async start() {
      const failed = new Promise<never>((_, reject) => {
        serwist.addEventListener('redundant', ({ isUpdate }) => {
          if (!isUpdate) reject(new Error(NOT_KEPT));
        });
      });
      const registered = await serwist.register({ immediate: true });
      if (registered) followUpdates(registered);
      const { active } = await Promise.race([navigator.serviceWorker.ready, failed]);
      if (!active) return;
      const kept = (await messageSW(active, {
        type: 'contents',
      } satisfies OfflineRequest)) as readonly ShellPartState[];
      if (kept.some(({ name, missing }) => name !== 'models' && missing.length > 0)) {
        const problem = (await messageSW(active, { type: 'complete' } satisfies OfflineRequest)) as string;
        if (problem) throw new Error(problem);
      }
      active.postMessage({ type: 'tidy' } satisfies OfflineRequest);
    },
    look: () => serwist.update(),
    async contents() {
      const worker = (await registration())?.active;
      const request: OfflineRequest = { type: 'contents' };
      return worker ? ((await messageSW(worker, request)) as readonly ShellPartState[]) : null;
    },
    async takeUpdate() {
      const waiting = (await registration())?.waiting;
      if (!waiting) return;
      // Redundant: a still newer one has come in between, and is offered next.
      const over = new Promise<void>((resolve) => {
        waiting.addEventListener('statechange', () => /activated|redundant/.test(waiting.state) && resolve());
      });
      serwist.messageSkipWaiting();
      await over;
    },
    async remove() {
      await (await registration())?.unregister();
      for (const name of [SHELL_CACHE, USED_CACHE]) await caches.delete(name);
    },
  };
}
