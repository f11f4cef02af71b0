// The pages beyond the first one, each loaded when its address is opened.
import type { Component } from 'svelte';
import type { Route, RouteName } from '../app/route.ts';

type PageOf<Name extends RouteName> = Component<{ route: Extract<Route, { name: Name }> }>;
type Loaders = { readonly [Name in Exclude<RouteName, 'studio'>]?: () => Promise<{ default: PageOf<Name> }> };

const loaders: Loaders = {
  run: () => import('./run/RunPage.svelte'),
  runs: () => import('./runs/RunsPage.svelte'),
  compare: () => import('./compare/ComparePage.svelte'),
  models: () => import('./models/ModelsPage.svelte'),
};

/** The page of a route; null for the studio, which is here from the start. */
export function loadPage({ name }: Route): Promise<{ default: Component<{ route: Route }> }> | null {
  const load = name === 'studio' ? undefined : loaders[name];
  return (load?.() as Promise<{ default: Component<{ route: Route }> }> | undefined) ?? null;
}
