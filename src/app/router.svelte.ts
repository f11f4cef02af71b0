// The current address as state: reads the hash, follows it, and changes it.
import { hashOf, paramsOf, parseHash, type Route } from './route.ts';

/** Empty where there is no page: in Node, whose tests load modules that know the router. */
const hashHere = (): string => (typeof location === 'undefined' ? '' : location.hash);

class Router {
  route = $state.raw<Route>(parseHash(hashHere()));
  /** What is looked at on the page of the route; changed by `setParams`. */
  params = $state.raw(paramsOf(hashHere()));

  /** Follows the address bar until the returned function is called. */
  start(): () => void {
    const follow = () => {
      this.read();
      window.scrollTo(0, 0);
    };
    this.read();
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }

  go(route: Route, params: URLSearchParams | null = null): void {
    location.hash = hashOf(route, params);
  }

  /** Writes into the address what is looked at, without a step of history; null takes a parameter out. */
  setParams(changes: Readonly<Record<string, string | number | null>>): void {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- replaced whole, never changed in place
    const params = new URLSearchParams(this.params);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) params.delete(name);
      else params.set(name, String(value));
    }
    if (params.toString() === this.params.toString()) return;
    this.params = params;
    history.replaceState(history.state, '', hashOf(this.route, params));
  }

  private read(): void {
    this.route = parseHash(location.hash);
    this.params = paramsOf(location.hash);
  }
}

export const router = new Router();
