// From what was chosen to the cells of an experiment: each method on each task that it can work on. Pure functions.
import type { EnvCard } from '../../env-api/env.ts';
import type { ModelIdentity } from '../../engine/settings.ts';
import type { ExperimentCell, ExperimentMethod } from '../../storage/experiment-record.ts';
import type { RecordingInfo } from '../../workers/engine/api.ts';
import type { AlgorithmFacts } from '../../workers/training/api.ts';
import { type RunChoices, optionsFor, settingsOf } from '../studio/choices.ts';
import { algorithmTitle, wishedTrainings } from '../comparison/comparison-plan.ts';
import { distinctCells, envIdOf } from './experiment-jobs.ts';
import { variants } from './experiment-variants.ts';
import { formatCompact } from '../format.ts';

/** What a plan asks of a language model. */
export interface ModelWish {
  readonly identity: ModelIdentity;
  readonly concurrency: number;
  /** The choices of a run; task, its options and the seed are the experiment's. */
  readonly run: RunChoices;
  /** Ids of variants. */
  readonly variants: readonly string[];
}

export interface PlanWish {
  /** In their order. */
  readonly cards: readonly EnvCard[];
  /** What the algorithms say of each task, by its id. */
  readonly facts: Readonly<Record<string, readonly AlgorithmFacts[]>>;
  /** Ids of algorithms. */
  readonly algorithms: readonly string[];
  /** Environment steps of each training. */
  readonly budget: number;
  /** Null: no language model takes part. */
  readonly model: ModelWish | null;
  /** Recorded runs to be played back; those of other tasks are passed over. */
  readonly recordings: readonly RecordingInfo[];
  readonly appVersion: string;
}

export interface Plan {
  readonly methods: readonly ExperimentMethod[];
  readonly cells: readonly ExperimentCell[];
  /** Methods that a task goes without, one sentence each. */
  readonly without: readonly string[];
}

type Part = Plan;

/** All methods on all tasks; what a task cannot do is said in `without`. */
export function planOf(wish: PlanWish): Plan {
  const parts = [...algorithmParts(wish), ...variantParts(wish), ...recordingParts(wish)];
  const cells = distinctCells(parts.flatMap((part) => part.cells));
  const used = new Set(cells.map(({ method }) => method));
  const methods = parts.flatMap((part) => part.methods).filter(({ key }) => used.has(key));
  // Task after task, so that the jobs of a seed go through the table row by row.
  const order = wish.cards.map(({ id }) => id);
  const sorted = [...cells].sort((a, b) => order.indexOf(envIdOf(a)) - order.indexOf(envIdOf(b)));
  return { methods, cells: sorted, without: parts.flatMap(({ without }) => without) };
}

function algorithmParts({ cards, facts, algorithms, budget }: PlanWish): readonly Part[] {
  return algorithms.map((algorithm): Part => {
    const method = `train ${algorithm} ${budget}`;
    const without: string[] = [];
    const cells = cards.flatMap((card): ExperimentCell[] => {
      const said = facts[card.id] ?? [];
      const unfit = said.find(({ id }) => id === algorithm)?.unfit ?? null;
      if (unfit !== null) without.push(`${card.title}: ${unfit}`);
      const wish = { options: optionsFor(card, {}), chosen: [algorithm], changed: {}, seeds: 1, budget };
      return wishedTrainings(card.id, wish, said).map((setup) => {
        return { id: `${method} ${card.id}`, method, kind: 'training', setup };
      });
    });
    const title = `${algorithmTitle(algorithm)}, ${formatCompact(budget)} steps`;
    return { methods: [{ key: method, title }], cells, without };
  });
}

function variantParts({ cards, model, appVersion }: PlanWish): readonly Part[] {
  if (!model) return [];
  const chosen = variants.filter(({ id }) => model.variants.includes(id));
  return chosen.map(({ id, title, apply }): Part => {
    const method = `run ${id}`;
    const without: string[] = [];
    const cells = cards.flatMap((card): ExperimentCell[] => {
      const run = apply({ ...model.run, envId: card.id, envOptions: {}, seed: 0 }, card);
      if (!run) {
        without.push(`${card.title}: it has no variant “${title}”.`);
        return [];
      }
      const settings = settingsOf(card, run, model.identity, { numpy: true, appVersion });
      return [{ id: `${method} ${card.id}`, method, kind: 'run', settings }];
    });
    const words = `${title}, ${model.identity.name}`;
    return { methods: [{ key: method, title: words, concurrency: model.concurrency }], cells, without };
  });
}

function recordingParts({ cards, recordings }: PlanWish): readonly Part[] {
  return recordings
    .filter(({ envId }) => cards.some(({ id }) => id === envId))
    .map(({ name, title, settings }): Part => {
      const method = `recording ${name}`;
      const cell: ExperimentCell = { id: method, method, single: true, kind: 'run', settings };
      return { methods: [{ key: method, title: `PromptPO, recorded: ${title}` }], cells: [cell], without: [] };
    });
}
