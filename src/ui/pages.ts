// The pages, each loaded when its address is opened.
import type { Component } from 'svelte';
import type { Route, RouteName } from '../app/route.ts';
import { nextTask } from '../app/when-idle.ts';

type PageOf<Name extends RouteName> = Component<{ route: Route & { readonly name: Name } }> | Component;
type Loaders = { readonly [Name in RouteName]: () => Promise<{ default: PageOf<Name> }> };

const loaders: Loaders = {
  studio: () => import('./studio/Studio.svelte'),
  run: () => import('./run/RunPage.svelte'),
  film: () => import('./film/FilmPage.svelte'),
  runs: () => import('./runs/RunsPage.svelte'),
  compare: () => import('./compare/ComparePage.svelte'),
  experiments: () => import('./experiments/ExperimentsPage.svelte'),
  models: () => import('./models/ModelsPage.svelte'),
  lessons: () => import('./learn/LessonsPage.svelte'),
  lesson: () => import('./learn/LessonPage.svelte'),
  teach: () => import('./learn/TeachPage.svelte'),
  tasks: () => import('./tasks/TasksPage.svelte'),
  task: () => import('./tasks/TaskPage.svelte'),
  write: () => import('./write/WritePage.svelte'),
  shared: () => import('./share/SharedPage.svelte'),
  storage: () => import('./storage/StoragePage.svelte'),
};

/** The page of a route. It comes in a task of its own, so that running its code and building it do not block the browser in one. */
export async function loadPage({ name }: Route): Promise<{ default: Component<{ route: Route }> }> {
  const loaded = await loaders[name]();
  await nextTask();
  return loaded as { default: Component<{ route: Route }> };
}
