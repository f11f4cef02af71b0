// The current address as state: reads the hash, follows it, and changes it.
import { untrack } from 'svelte';
import { hashOf, paramsOf, parseHash, type Route } from './route.ts';

/** Empty where there is no page: in Node, whose tests load modules that know the router. */
const hashHere = (): string => (typeof location === 'undefined' ? '' : location.hash);

class Router {
  route = $state.raw<Route>(parseHash(hashHere()));
  /** What is looked at on the page of the route; changed by `setParams`. */
  params = $state.raw(paramsOf(hashHere()));
  /**
   * Grows whenever another address comes from outside: a link, the address bar, back and forward. What a page writes by
   * `setParams` does not count. The page is made anew for each, so that it takes what the address asks for.
   */
  arrivals = $state.raw(0);

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

  /** Writes the present page's whole route into the address, where it was named in part; no step of history and no arrival. */
  fillIn(route: Route): void {
    this.route = route;
    history.replaceState(history.state, '', hashOf(route, this.params));
  }

  /**
   * Writes into the address what is looked at, without a step of history; null takes a parameter out. An effect around it does not
   * run again because the address changed: it would write its own view over the one that was asked for.
   */
  setParams(changes: Readonly<Record<string, string | number | null>>): void {
    untrack(() => this.write(changes));
  }

  private write(changes: Readonly<Record<string, string | number | null>>): void {
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
    const route = parseHash(location.hash);
    const params = paramsOf(location.hash);
    if (hashOf(route, params) === hashOf(this.route, this.params)) return;
    this.route = route;
    this.params = params;
    this.arrivals += 1;
  }
}

export const router = new Router();
