// The current route as state: reads the hash, follows it, and changes it.
import { hashOf, parseHash, type Route } from './route.ts';

class Router {
  route = $state.raw<Route>({ name: 'studio' });

  /** Follows the address bar until the returned function is called. */
  start(): () => void {
    const follow = () => {
      this.route = parseHash(location.hash);
      window.scrollTo(0, 0);
    };
    this.route = parseHash(location.hash);
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }

  go(route: Route): void {
    location.hash = hashOf(route);
  }
}

export const router = new Router();
