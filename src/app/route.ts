// Addresses inside the page. They live after the `#`, so that the site works from any folder of any server: a path that says
// which page, and after a `?` what is looked at on it, so that a link restores it.
import type { RunId } from '../engine/events.ts';

export type Route =
  | { readonly name: 'studio' | 'models' | 'runs' | 'lessons' | 'teach' | 'tasks' | 'storage' }
  /** Without a task: the one that the studio has. `runId`: a run that is to be in the comparison. */
  | { readonly name: 'compare'; readonly envId: string | null; readonly runId: RunId | null }
  | { readonly name: 'run'; readonly runId: RunId }
  /** A run played like a film: one of this browser, a recording that ships with the site, or a file that was opened just now. */
  | { readonly name: 'film'; readonly source: 'run' | 'recording' | 'file'; readonly id: string }
  /** A policy of one's own. Without a task: the one that the studio has. */
  | { readonly name: 'write'; readonly envId: string | null }
  | { readonly name: 'lesson'; readonly id: string }
  /** Without an id: the list of experiments; `new`: the plan of a new one. */
  | { readonly name: 'experiments'; readonly id: string | null }
  /** A task of one's own; `new`: one that is being made. */
  | { readonly name: 'task'; readonly id: string }
  /** What somebody shared, packed into the address. */
  | { readonly name: 'shared'; readonly data: string };

export type RouteName = Route['name'];

/** Pages whose address is their name alone. */
const plain = ['models', 'runs', 'lessons', 'teach', 'tasks', 'storage'] as const;

/** The route of a location hash; anything unknown is the studio. */
export function parseHash(hash: string): Route {
  const path = hash.replace(/^#\/?/, '').replace(/\?.*$/s, '').split('/').filter(Boolean);
  try {
    const [name, first, second] = path.map(decodeURIComponent);
    const alone = plain.find((each) => each === name);
    if (alone) return { name: alone };
    switch (name) {
      case 'run':
        return first ? { name, runId: first as RunId } : { name: 'runs' };
      case 'compare':
        return { name, envId: first ?? null, runId: (second as RunId | undefined) ?? null };
      case 'film':
        if ((first === 'run' || first === 'recording' || first === 'file') && second)
          return { name, source: first, id: second };
        return { name: 'runs' };
      case 'write':
        return { name, envId: first ?? null };
      case 'experiments':
        return { name, id: first ?? null };
      case 'lesson':
        return first ? { name, id: first } : { name: 'lessons' };
      case 'task':
        return first ? { name, id: first } : { name: 'tasks' };
      case 'shared':
        return first ? { name, data: first } : { name: 'studio' };
      default:
        return { name: 'studio' };
    }
  } catch {
    return { name: 'runs' };
  }
}

/** What stands behind the `?` of a location hash. */
export function paramsOf(hash: string): URLSearchParams {
  const at = hash.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : hash.slice(at + 1));
}

/** The hash that leads to `route`, with `params` behind it where there are any. */
export function hashOf(route: Route, params: URLSearchParams | null = null): string {
  const query = params?.toString() ?? '';
  return `#/${partsOf(route).map(encodeURIComponent).join('/')}${query && `?${query}`}`;
}

function partsOf(route: Route): readonly string[] {
  switch (route.name) {
    case 'studio':
      return [];
    case 'run':
      return [route.name, route.runId];
    case 'compare':
      return [route.name, route.envId, route.envId && route.runId].filter((part) => part !== null);
    case 'film':
      return [route.name, route.source, route.id];
    case 'write':
      return [route.name, route.envId].filter((part) => part !== null);
    case 'experiments':
      return [route.name, route.id].filter((part) => part !== null);
    case 'lesson':
    case 'task':
      return [route.name, route.id];
    case 'shared':
      return [route.name, route.data];
    default:
      return [route.name];
  }
}
