// What lessons are about: recorded runs and the cards of tasks, loaded once and handed to a lesson's steps.
import type { CandidateRef } from '../../engine/events.ts';
import type { CandidateState, RunState } from '../../engine/state.ts';
import type { EnvCard, ReferenceLevel } from '../../env-api/env.ts';
import { candidateKey } from '../runs/curve.ts';
import { loadEnv } from '../environments.ts';
import type { ReadRun } from '../runs/run-reader.ts';
import { readRecording } from '../write/write-rivals.ts';
import type { Lesson } from './lesson.ts';

export class Material {
  private readonly runs: ReadonlyMap<string, ReadRun>;
  private readonly cards: ReadonlyMap<string, EnvCard>;

  constructor(runs: ReadonlyMap<string, ReadRun>, cards: ReadonlyMap<string, EnvCard>) {
    this.runs = runs;
    this.cards = cards;
  }

  run(name: string): RunState {
    return this.read(name).state;
  }

  card(envId: string): EnvCard {
    const card = this.cards.get(envId);
    if (!card) throw new Error(`The lesson does not name the task ${envId}.`);
    return card;
  }

  /** A level on the task's card. Throws where the card has none of that kind. */
  level(envId: string, kind: ReferenceLevel['kind']): number {
    const level = this.card(envId).levels.find((each) => each.kind === kind);
    if (!level) throw new Error(`${envId} has no level "${kind}".`);
    return level.value;
  }

  candidate(name: string, ref: CandidateRef): CandidateState {
    const round = this.run(name).rounds.find((each) => each.round === ref.round);
    const found = round?.candidates.find((each) => each.candidate === ref.candidate);
    if (!found) throw new Error(`${name} has no candidate ${ref.candidate} in round ${ref.round}.`);
    return found;
  }

  /** Score of a candidate. Throws for one that has none. */
  score(name: string, ref: CandidateRef): number {
    const { score } = this.candidate(name, ref);
    if (score === undefined)
      throw new Error(`Candidate ${ref.candidate} of round ${ref.round} in ${name} has no score.`);
    return score;
  }

  /** What the model wrote before the code of a candidate's first version, without Markdown's bold marks; empty where nothing. */
  plan(name: string, ref: CandidateRef): string {
    const [first] = this.candidate(name, ref).attempts;
    const reply = this.run(name).calls.get(first?.callId ?? '')?.text ?? '';
    return reply.split('```', 1)[0]!.replaceAll('**', '').trim();
  }

  /** Environment steps used when the candidate's score came in, its own included. */
  stepsAt(name: string, { round, candidate }: CandidateRef): number {
    const steps = this.read(name).marks.get(candidateKey(round, candidate));
    if (steps === undefined) throw new Error(`${name} does not say when candidate ${round}/${candidate} was scored.`);
    return steps;
  }

  /** Winner of a round. */
  winner(name: string, round: number): CandidateRef {
    const winner = this.run(name).rounds.find((each) => each.round === round)?.winner;
    if (winner === undefined || winner === null) throw new Error(`Round ${round} of ${name} has no winner.`);
    return { round, candidate: winner };
  }

  private read(name: string): ReadRun {
    const run = this.runs.get(name);
    if (!run) throw new Error(`The lesson does not name the recording ${name}.`);
    return run;
  }
}

/** Everything that a lesson needs. Rejects in words. */
export async function loadMaterial(
  { needs }: Lesson,
  open: (name: string) => Promise<ReadRun> = readRecording,
): Promise<Material> {
  const [runs, cards] = await Promise.all([
    Promise.all(needs.recordings.map(async (name) => [name, await open(name)] as const)),
    Promise.all(needs.tasks.map(async (id) => [id, (await loadEnv(id)).card] as const)),
  ]);
  return new Material(new Map(runs), new Map(cards));
}
