// Taking over a run: for every recording and every round the prefix is a paused run of its own that, given the recorded replies,
// goes on exactly as the recorded run did.
import { describe, expect, test } from 'vitest';
import { findEnv } from '../../envs/index.ts';
import type { Evaluator } from '../../src/engine/capabilities.ts';
import { RunControl } from '../../src/engine/control.ts';
import type { EvaluationScores, RunEvent, RunEventOf, RunId } from '../../src/engine/events.ts';
import { forkLog, forkRounds, roundStart } from '../../src/engine/fork.ts';
import type { EpisodeRecord } from '../../src/engine/jobs.ts';
import { parseRunLog, serializeRunLog } from '../../src/engine/log-json.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { runPromptPO } from '../../src/engine/run.ts';
import type { RunState } from '../../src/engine/state.ts';
import { taskForRun } from '../../src/engine/task-for-run.ts';
import { createRecordedModel } from '../../src/llm/recorded.ts';
import { readRun } from '../../src/storage/run-summary.ts';
import { readRecordedLog, recordingNames } from '../support/recorded-runs.ts';

const newId = 'taken-over' as RunId;

const eventsOf = <T extends RunEvent['type']>(log: readonly RunEvent[], type: T): readonly RunEventOf<T>[] =>
  log.filter((event): event is RunEventOf<T> => event.type === type);

const actionsKey = (actions: EvaluationScores['actions']): string => JSON.stringify(actions.map((each) => [...each]));

function episodesOf(scores: EvaluationScores): EpisodeRecord[] {
  return scores.returns.map((episodeReturn, episode) => ({
    episode,
    seed: scores.seeds[episode] ?? null,
    episodeReturn,
    success: scores.successes[episode] ?? null,
    steps: scores.steps[episode]!,
    ended: scores.ended[episode]!,
    actions: scores.actions[episode]!,
  }));
}

/**
 * Gives what the recorded run got for the same code on the same seeds, and nothing for anything else: test/recordings.test.ts
 * plays the episodes themselves.
 */
function recordedEvaluator(log: readonly RunEvent[]): Evaluator {
  const state = reduceAll(log);
  const known = new Map<string, EvaluationScores>();
  const key = (code: string, seeds: readonly (number | null)[]) => JSON.stringify([code, seeds]);
  for (const { code, scores } of eventsOf(log, 'candidate-scored')) known.set(key(code, scores.seeds), scores);
  for (const event of [...eventsOf(log, 'confirmed'), ...eventsOf(log, 'reported')]) {
    const round = state.rounds[event.round - 1]!;
    known.set(key(round.candidates[round.winner! - 1]!.code!, event.scores.seeds), event.scores);
  }
  const failures = new Map(eventsOf(log, 'attempt-failed').map((event) => [event.code, event]));
  const summaries = eventsOf(log, 'feedback-summarised').map((event) => event.summaries.map(({ text }) => text));
  const told = new Map(
    eventsOf(log, 'feedback-summarised').map(({ round }, i) => {
      const item = state.rounds[round - 1]!;
      return [actionsKey(item.candidates[item.winner! - 1]!.scores!.actions), summaries[i]!];
    }),
  );
  return {
    maxConcurrentJobs: 2,
    async evaluate(job) {
      if (job.policy.kind !== 'code') throw new Error('Only code is evaluated here.');
      const { code } = job.policy;
      const scores = known.get(key(code, job.plan.seeds ?? []));
      if (scores) {
        const steps = scores.steps.reduce((sum, each) => sum + each, 0);
        return { ok: true, episodes: episodesOf(scores), steps, wallMs: 1, policyMs: 1, output: '' };
      }
      const failure = failures.get(code);
      if (!failure) throw new Error('The recorded run did not evaluate this code on these seeds.');
      return { ok: false, error: failure.error, steps: failure.steps, wallMs: 1, output: '' };
    },
    async summarize(job) {
      const texts = told.get(actionsKey(job.episodes.map(({ actions }) => actions)));
      if (!texts) throw new Error('The recorded run did not summarise these episodes.');
      return { ok: true, summaries: texts };
    },
  };
}

async function goOn(name: string, log: readonly RunEvent[], fork: readonly RunEvent[]): Promise<RunState> {
  const before = reduceAll(fork);
  const model = createRecordedModel({ name, events: log, pace: 'instant' });
  const { envId, envOptions } = before.settings;
  const events = [...fork];
  const run = runPromptPO({
    state: before,
    settings: { ...before.settings, model: model.identity },
    task: taskForRun(await findEnv(envId)!.load(), before.settings),
    env: { id: envId, options: envOptions },
    selection: before.selection,
    runId: newId,
    model,
    evaluator: recordedEvaluator(log),
    clock: { now: () => 0 },
    control: new RunControl(),
  });
  for await (const event of run) events.push(event);
  return reduceAll(events);
}

/** What a run comes to, without times, ids and typed arrays. */
function outcome(state: RunState) {
  return {
    status: [state.status, state.endReason],
    prompts: [...state.prompts.keys()].sort(),
    rounds: state.rounds.map(({ candidates, winner, score, feedbackText, reflection, confirmed }) => [
      candidates.map(({ status, code, scores }) => [status, code, scores?.returns]),
      [winner, score, feedbackText, reflection, confirmed?.scores.returns],
    ]),
    reports: [state.bestRound, state.reports.best?.scores.returns, state.reports.last?.scores.returns],
  };
}

describe.each(recordingNames)('%s', (name) => {
  const log = readRecordedLog(name);
  const whole = outcome(reduceAll(log));

  test('can be taken over at each of its rounds and after the last one', () => {
    expect(forkRounds(log)).toEqual([...whole.rounds.map((_, i) => i + 1), whole.rounds.length + 1]);
  });

  test.each(forkRounds(log))('taken over at round %i it is paused there and goes on as recorded', async (round) => {
    const fork = forkLog(log, round, newId);
    const state = reduceAll(fork);
    expect(state.status).toBe('paused');
    expect(state.rounds).toHaveLength(round - 1);
    expect(state.rounds.every(({ winner, feedbackText }) => winner !== undefined && feedbackText !== undefined)).toBe(
      true,
    );
    expect(state.title).toMatch(new RegExp(`, taken over at round ${round}$`));
    expect(state.origin).toEqual({ runId: log[0]!.runId, round, title: reduceAll(log).title });
    expect(outcome(await goOn(name, log, fork))).toEqual(whole);
  });
});

describe('a fork', () => {
  const log = readRecordedLog('cartpole');

  test('is a log that can be exported and read again, its origin with it', () => {
    const fork = forkLog(log, 2, newId, 'cartpole');
    const parsed = parseRunLog(serializeRunLog(fork));
    expect(parsed.ok && parsed.events).toEqual(fork);
    expect(reduceAll(fork).origin).toMatchObject({ recording: 'cartpole' });
    expect(readRun(fork).summary.origin).toEqual(reduceAll(fork).origin);
  });

  test('begins before the first prompt of its round and ends the active time there', () => {
    expect(log[roundStart(log, 2)!]).toMatchObject({ type: 'prompt-built' });
    expect(log[roundStart(log, 2)! - 1]).toMatchObject({ type: 'feedback-summarised', round: 1 });
    const fork = forkLog(log, 2, newId);
    expect(reduceAll(fork).usage.activeMs).toBe(fork.at(-1)!.at - fork[0]!.at);
    expect(fork.at(-1)!.at).toBe(log[roundStart(log, 2)! - 1]!.at);
  });

  test('leaves the group of the run it comes from', () => {
    const grouped = [{ ...log[0]!, group: 'sweep' } as RunEvent, ...log.slice(1)];
    expect(reduceAll(forkLog(grouped, 2, newId)).group).toBeUndefined();
  });

  test('of a round that the run never began is refused in words', () => {
    expect(() => forkLog(log, 5, newId)).toThrow(/cannot be taken over at round 5/);
    expect(() => forkLog(log.slice(0, roundStart(log, 2)! - 4), 2, newId)).toThrow(RangeError);
  });

  test('of a policy that a person added to the next round stops before it', () => {
    const at = roundStart(log, 2)!;
    const edited: RunEvent = {
      type: 'edited',
      round: 2,
      candidate: 3,
      code: 'x',
      note: '',
      runId: log[0]!.runId,
      seq: at - 1,
      at: 0,
    };
    const early = [...log.slice(0, at - 1), edited, ...log.slice(at - 1)].map((event, seq) => ({ ...event, seq }));
    expect(reduceAll(forkLog(early, 2, newId)).rounds).toHaveLength(1);
  });
});
