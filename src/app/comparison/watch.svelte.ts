// What of a comparison is watched: whose episode, at which moment of a training, and who stands beside it. A run's program is
// tried on the trainings' seed when it is first asked for.
import { errorText } from '../../lib/error-text.ts';
import { loadEnv } from '../environments.ts';
import { type Contender, programJob } from '../player/contenders.ts';
import type { Playable } from '../player/playback.svelte.ts';
import { tryOut } from '../player/try-out.ts';
import { trainings } from '../trainings/trainings.svelte.ts';
import type { Comparison } from './comparison.svelte.ts';
import { nobody, type Watched } from './watch-address.ts';
import { actorsOf, commonSeed, nameAt, rivalsOf, stageAt, type Actor } from './watchable.ts';

/** Something to begin with, offered as a button. */
export interface Beginning {
  readonly label: string;
  readonly who: string;
  readonly beside: string | null;
}

/** A program on a seed: under way as long as it has neither. */
export interface Trial {
  readonly playable?: Playable;
  readonly problem?: string;
}

export class Watch {
  now = $state.raw<Watched>(nobody);
  private readonly comparison: Comparison;
  /** Programs that are being tried or were, by run and seed. */
  private trials = $state.raw<Readonly<Record<string, Trial>>>({});

  readonly actors = $derived.by(() => {
    const { contestants, records, runsHere, measure } = this.comparison;
    return actorsOf(contestants, records, runsHere, measure);
  });
  readonly actor = $derived(this.actors.find(({ key }) => key === this.now.who) ?? null);
  /** Kept evaluations of the training that is watched; empty for a run. */
  readonly stages = $derived(this.actor?.kind === 'training' ? this.actor.stages : []);
  readonly stage = $derived(stageAt(this.stages, this.now.after) ?? null);
  readonly seed = $derived(commonSeed(this.actors));
  /** A run's own episodes are watched: where no training has an episode, there is nothing else. */
  readonly own = $derived(this.now.own || this.seed === null);
  readonly name = $derived(this.actor ? (this.stage ? nameAt(this.actor, this.stage) : this.actor.name) : '');
  readonly rivals = $derived<readonly Contender[]>(this.actor ? rivalsOf(this.actors, this.actor, this.stage) : []);
  /** The episode of a training, or a run's own ones; null where there are none, or a program has to be tried first. */
  readonly kept = $derived.by<Playable | null>(() => {
    const { actor, stage } = this;
    if (actor?.kind === 'training') {
      const { envId: id, envOptions: options } = actor.record;
      return stage && { env: { id, options }, scores: stage.scores };
    }
    if (!actor || !this.own) return null;
    const { program, scores } = actor.result;
    return { env: { id: program.settings.envId, options: program.settings.envOptions }, scores };
  });
  /** The run's program on the common seed, where that is watched. */
  readonly trial = $derived(
    this.actor?.kind === 'run' && !this.own ? this.trials[this.trialKey(this.actor)] : undefined,
  );
  readonly beginnings = $derived.by<readonly Beginning[]>(() => {
    const { actors } = this;
    const ready = actors.filter((each) => each.kind === 'training' && each.stages.length > 0);
    const endOf = (each: Actor): number => (each.kind === 'training' ? (each.stages.at(-1)?.value ?? NaN) : NaN);
    const best = ready.toSorted((a, b) => endOf(b) - endOf(a))[0];
    const run = actors.find(({ kind }) => kind === 'run');
    return [
      ...(best && run ? [{ label: `${best.name}, beside ${run.name}`, who: best.key, beside: run.key }] : []),
      ...(best ? [{ label: best.name, who: best.key, beside: null }] : []),
      ...(run && !best ? [{ label: run.name, who: run.key, beside: null }] : []),
    ];
  });

  constructor(comparison: Comparison, asked: Watched) {
    this.comparison = comparison;
    this.now = asked;
  }

  /** Watches somebody else from the first step on; null closes. Whoever stands beside it stays, where that can be. */
  choose(who: string | null, beside: string | null = this.now.beside): void {
    this.now = who === null ? nobody : { ...nobody, who, beside: beside === who ? null : beside };
  }

  /** Another moment of the training. */
  goTo(index: number): void {
    const stage = this.stages[index];
    if (stage) this.now = { ...this.now, after: stage.isLast ? null : stage.steps };
  }

  /** Changes what is watched of the same policy. */
  set(changes: Partial<Pick<Watched, 'own' | 'beside' | 'place'>>): void {
    this.now = { ...this.now, ...changes };
  }

  /** Tries the run's program on the common seed, where that is watched and was not done yet; `again` after a failure. */
  async tryProgram(again = false): Promise<void> {
    const { actor, own, seed } = this;
    if (actor?.kind !== 'run' || own || seed === null) return;
    const key = this.trialKey(actor);
    if (this.trials[key] && !again) return;
    const keep = (trial: Trial): void => void (this.trials = { ...this.trials, [key]: trial });
    keep({});
    try {
      const { program } = actor.result;
      const module = await loadEnv(program.settings.envId);
      keep({ playable: await tryOut(programJob(program, module, seed)) });
    } catch (error) {
      keep({ problem: errorText(error) });
    }
  }

  /** Trains once more what was trained before episodes were kept. */
  async trainAgain(): Promise<void> {
    if (this.actor) await trainings.again([this.actor.key]);
  }

  private trialKey({ key }: Actor): string {
    return `${key} ${this.seed}`;
  }
}
