// Addresses inside the page. They live after the `#`, so that the site works from any folder of any server.
import type { RunId } from '../engine/events.ts';

export type Route =
  | { readonly name: 'studio' }
  | { readonly name: 'models' }
  | { readonly name: 'runs' }
  /** Without a task: the one that the studio has. `runId`: a run that is to be in the comparison. */
  | { readonly name: 'compare'; readonly envId: string | null; readonly runId: RunId | null }
  | { readonly name: 'run'; readonly runId: RunId };

/** The route of a location hash; anything unknown is the studio. */
export function parseHash(hash: string): Route {
  const path = hash.replace(/^#\/?/, '').split('/').filter(Boolean);
  if (path[0] === 'runs') return { name: 'runs' };
  if (path[0] === 'models') return { name: 'models' };
  try {
    const [name, first, second] = path.map(decodeURIComponent);
    if (name === 'run' && first) return { name, runId: first as RunId };
    if (name === 'compare') return { name, envId: first ?? null, runId: (second as RunId | undefined) ?? null };
  } catch {
    return { name: 'runs' };
  }
  return { name: 'studio' };
}

/** The hash that leads to `route`. */
export function hashOf(route: Route): string {
  if (route.name === 'run') return `#/run/${encodeURIComponent(route.runId)}`;
  if (route.name === 'compare') {
    const parts = [route.envId, route.envId && route.runId].filter((part) => part !== null);
    return ['#/compare', ...parts.map(encodeURIComponent)].join('/');
  }
  return route.name === 'studio' ? '#/' : `#/${route.name}`;
}
