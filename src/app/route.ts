// Addresses inside the page. They live after the `#`, so that the site works from any folder of any server.
import type { RunId } from '../engine/events.ts';

export type Route =
  | { readonly name: 'studio' }
  | { readonly name: 'models' }
  | { readonly name: 'runs' }
  | { readonly name: 'run'; readonly runId: RunId };

/** The route of a location hash; anything unknown is the studio. */
export function parseHash(hash: string): Route {
  const path = hash.replace(/^#\/?/, '').split('/').filter(Boolean);
  if (path[0] === 'runs') return { name: 'runs' };
  if (path[0] === 'models') return { name: 'models' };
  if (path[0] === 'run' && path[1]) {
    try {
      return { name: 'run', runId: decodeURIComponent(path[1]) as RunId };
    } catch {
      return { name: 'runs' };
    }
  }
  return { name: 'studio' };
}

/** The hash that leads to `route`. */
export function hashOf(route: Route): string {
  if (route.name === 'run') return `#/run/${encodeURIComponent(route.runId)}`;
  return route.name === 'studio' ? '#/' : `#/${route.name}`;
}
