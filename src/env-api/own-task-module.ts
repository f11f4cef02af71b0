// A task of one's own as the rest of the page knows tasks: card, texts, spaces and view. Made from data alone; what makes the
// environment itself stands behind the wall, so `make` refuses.
import { createModule } from './env-module.ts';
import type { EnvCard, EnvModule, ReferenceLevel } from './env.ts';
import type { OwnSpaces } from './own-spaces.ts';
import { ownFamily, type OwnFacts, type OwnMeasure, type OwnName, type OwnVersion } from './own-task.ts';
import { taskName, observationSource, starterPolicy } from './own-task-texts.ts';
import { ownView } from './own-task-view.ts';

/** The module of one version; `envId` names it. */
export function ownTaskModule(envId: string, name: OwnName, version: OwnVersion): EnvModule {
  const { facts, horizon, texts } = version;
  const card: EnvCard = {
    id: envId,
    title: name.title,
    family: ownFamily,
    summary: name.summary || 'A task of your own.',
    horizon,
    selection: version.selection,
    levels: levelsOf(version.measure, version.selection),
    options: [],
    ...(facts.finite ? { finite: true as const } : {}),
    own: true,
    reference: { label: 'Your task: code and texts', url: `#/task/${encodeURIComponent(envId.split('.')[0]!)}` },
  };
  return createModule(card, {
    name: taskName(facts.className),
    make() {
      throw new Error('A task of your own runs in the sandbox only.');
    },
    view: ownView(facts),
    observationFields: facts.fields,
    spaces: facts.spaces,
    referencePolicy: {
      python: starterPolicy(facts, 'python'),
      javascript: starterPolicy(facts, 'javascript'),
    },
    texts: () => ({
      observationSource: observationSource(facts, texts.observation),
      actionText: texts.action,
      rewardText: texts.reward,
    }),
  });
}

function levelsOf({ returns, successes }: OwnMeasure, selection: 'return' | 'success'): readonly ReferenceLevel[] {
  const values = selection === 'success' ? successes : returns;
  if (values.length === 0) return [];
  const value = values.reduce((sum, each) => sum + each, 0) / values.length;
  const source = `measured here over ${values.length} episodes when the task was checked`;
  return [{ label: 'Random actions', value: Number(value.toPrecision(6)), kind: 'random', source }];
}

/** Whether an environment declares what it declared when it was checked. */
export function ownTaskMatches({ spaces, fields }: OwnSpaces, facts: OwnFacts): boolean {
  const plain = (value: unknown): string =>
    JSON.stringify(value, (_key, each: unknown) =>
      typeof each === 'number' && !Number.isFinite(each) ? String(each) : each,
    );
  return plain(spaces) === plain(facts.spaces) && plain(fields) === plain(facts.fields);
}
