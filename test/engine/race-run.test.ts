// Races and re-scores inside a run: which episodes are played, what enters the history, and that a run cut in the middle of a
// race ends as if nothing had happened.
import { describe, expect, it } from 'vitest';
import { RunControl } from '../../src/engine/control.ts';
import { runError } from '../../src/engine/errors.ts';
import type { RunEvent } from '../../src/engine/events.ts';
import type { EvaluationJob, EvaluationResult } from '../../src/engine/jobs.ts';
import { parseRunLog, serializeRunLog } from '../../src/engine/log-json.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import { noBudgets } from '../../src/engine/settings.ts';
import type { MethodSettings } from '../../src/engine/settings.ts';
import {
  block,
  essence,
  goodScript,
  inProcessEvaluator,
  ofType,
  policyReply,
  runTiny,
  scriptedModel,
  startTiny,
  typesOf,
  walkSettings,
} from './tiny-run.ts';
import type { InProcessEvaluator, Script, TinyRun } from './tiny-run.ts';

/** Goes right but for every fifth step: by chance as good as going right, else a little worse. */
const hesitant = block(`class WalkPolicy {
  act(obs) {
    this.n = (this.n ?? 0) + 1;
    return this.n % 5 === 0 ? 0 : 1;
  }
}`);

/** Candidates 1 and 2 are equally good, 3 never arrives; candidate 1 of round 2 hesitates now and then. */
const closeScript: Script = (callId, prompt) => {
  const found = /round-(\d+)\/candidate-(\d+)/.exec(callId);
  if (!found) return goodScript(callId, prompt);
  const [, round, candidate] = found;
  if (candidate === '3') return policyReply(1);
  return round === '2' && candidate === '1' ? hesitant : policyReply(4 + Number(candidate));
};

/** Runs policies in this process; different code counts as other actions, though it may earn the same. */
function makeEvaluator(fault?: Parameters<typeof inProcessEvaluator>[0]): InProcessEvaluator {
  const inner = inProcessEvaluator(fault);
  return {
    ...inner,
    async evaluate(job, around) {
      const result = await inner.evaluate(job, around);
      const mark = job.policy.kind === 'code' ? job.policy.code.replace(/\D/g, '') : '';
      if (!result.ok) return result;
      const episodes = result.episodes.map((episode) => ({
        ...episode,
        actions: Uint8Array.of(...episode.actions, Number(mark) % 256),
      }));
      return { ...result, episodes };
    },
  };
}

const race: Partial<MethodSettings> = { rounds: 2, candidates: 3, raceEpisodes: 20 };
const settings = walkSettings(race);
const play = (changes: TinyRun = {}, before: readonly RunEvent[] = []) =>
  runTiny({ script: closeScript, settings, evaluator: makeEvaluator(), ...changes }, before);
/** Jobs of the race: their seeds begin 30,000 above the run's. */
const inRace = ({ plan }: EvaluationJob): boolean => (plan.seeds?.[0] ?? 0) >= 30_000 && plan.seeds![0]! < 40_000;

const failure = (): EvaluationResult => {
  return { ok: false, error: runError('policy/act', 'lost'), steps: 2, wallMs: 0, output: '' };
};

describe('a run with a race', () => {
  it('gives those that might be the best further episodes on common seeds, and counts their steps', async () => {
    const evaluator = makeEvaluator();
    const events = await play({ evaluator });
    const raced = ofType(events, 'raced').filter((event) => event.round === 1);
    expect(raced.map(({ candidate, from }) => [candidate, from]).sort()).toEqual([
      [1, 0],
      [1, 5],
      [2, 0],
      [2, 5],
    ]);
    for (const { from, scores } of raced) {
      expect(scores.seeds).toEqual([0, 1, 2, 3, 4].map((i) => 7 + 30_000 + from + i));
    }
    const state = reduceAll(events);
    const [first, second, third] = state.rounds[0]!.candidates;
    expect([first!.raced, second!.raced, third!.raced]).toEqual([10, 10, undefined]);
    expect(first!.scores!.returns).toHaveLength(15);
    expect(state.rounds[0]).toMatchObject({ winner: 1, score: first!.score });
    const played = events.flatMap((event) =>
      event.type === 'candidate-scored' || event.type === 'raced' ? event.scores.steps : [],
    );
    expect(state.usage.searchSteps).toBe(played.reduce((sum, steps) => sum + steps, 0));
  });

  it('tells the model all episodes of the winner, and sums them all up', async () => {
    const model = scriptedModel(closeScript);
    const evaluator = makeEvaluator();
    const events = await play({ model, evaluator });
    const { prompt } = model.asked.find((call) => call.callId === 'round-2/candidate-1/policy')!;
    expect(prompt).toContain('episode returns (sum of rewards) of 15 episodes');
    expect(prompt).toContain('Over 15 episodes: return');
    const [job] = evaluator.summaries;
    expect(job!.plan.seeds).toEqual(reduceAll(events).rounds[0]!.candidates[0]!.scores!.seeds);
  });

  it('plays further episodes with other randomness of the policy than the first ones', async () => {
    const evaluator = makeEvaluator();
    await play({ evaluator });
    const seeds = evaluator.jobs.filter(inRace).map(({ plan }) => plan.policySeed);
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  it('does nothing of the kind without the setting', async () => {
    const events = await play({ settings: walkSettings({ ...race, raceEpisodes: undefined }) });
    expect(typesOf(events)).not.toContain('raced');
  });

  it('lets a candidate that fails in the race lose it', async () => {
    const evaluator = makeEvaluator((job) =>
      inRace(job) && job.policy.kind === 'code' && job.plan.policySeed === firstSeed ? failure() : null,
    );
    const clean = makeEvaluator();
    await play({ evaluator: clean });
    const firstSeed = clean.jobs.find(inRace)!.plan.policySeed;
    const events = await play({ evaluator });
    const [failed] = ofType(events, 'race-failed');
    const [round] = reduceAll(events).rounds;
    expect(failed).toMatchObject({ round: 1, error: { message: 'lost' }, steps: 2 });
    expect(round!.winner).toBe(failed!.candidate === 1 ? 2 : 1);
    expect(round!.candidates[failed!.candidate - 1]).toMatchObject({
      status: 'scored',
      raceError: { message: 'lost' },
    });
  });

  it('takes in a policy that a person adds while it goes on', async () => {
    const control = new RunControl();
    const events = [];
    for await (const event of startTiny({ script: closeScript, settings, evaluator: makeEvaluator(), control })) {
      events.push(event);
      if (event.type !== 'raced' || event.round !== 1 || event.from !== 0) continue;
      if (events.some((each) => each.type === 'edited')) continue;
      expect(control.addPolicy('class WalkPolicy { act() { return 1; } }', '')).toBe(true);
    }
    const [round] = reduceAll(events).rounds;
    expect(round!.candidates[3]).toMatchObject({ author: 'person', status: 'scored' });
    expect(round!.candidates[3]!.raced).toBeGreaterThan(0);
  });

  it('works where the first episodes come from one stream, and sums up those', async () => {
    const evaluator = makeEvaluator();
    const settings = walkSettings({ ...race, confirmEpisodes: 0 }, {}, 'paper');
    const events = await play({ settings, evaluator });
    const [round] = reduceAll(events).rounds;
    expect(round!.candidates[0]!.raced).toBe(10);
    expect(evaluator.summaries[0]).toMatchObject({ plan: { episodes: 5, seeds: null } });
    expect(evaluator.summaries[0]!.episodes).toHaveLength(5);
  });

  it('is written and read as any other', async () => {
    const events = await play({ settings: walkSettings({ ...race, rescoreEpisodes: 4 }) });
    const parsed = parseRunLog(serializeRunLog(events));
    expect(parsed.ok && reduceAll(parsed.events)).toEqual(reduceAll(events));
  });
});

describe('a race that is cut', () => {
  const settings = walkSettings({ ...race, rescoreEpisodes: 4, maxPolicyRepairs: 1 });
  /** One candidate fails in the race of round 2. */
  const evaluator = () =>
    makeEvaluator((job) => (inRace(job) && JSON.stringify(job.policy).includes('% 5') ? failure() : null));

  it('ends with the same state after every single event', async () => {
    const whole = await play({ settings, evaluator: evaluator() });
    const expected = essence(reduceAll(whole));
    expect(typesOf(whole)).toEqual(expect.arrayContaining(['raced', 'race-failed', 'rescored']));
    for (let at = 1; at <= whole.length; at++) {
      const resumed = await play({ settings, evaluator: evaluator(), pace: at }, whole.slice(0, at));
      expect(essence(reduceAll(resumed)), `cut after event ${at}: ${whole[at - 1]!.type}`).toEqual(expected);
    }
  });

  it('plays no episode again that is in the log', async () => {
    const whole = await play({ evaluator: makeEvaluator() });
    const at = whole.findIndex((event) => event.type === 'raced') + 1;
    const after = makeEvaluator();
    await play({ evaluator: after }, whole.slice(0, at));
    const before = ofType(whole.slice(0, at), 'raced').length;
    expect(after.jobs.filter(inRace)).toHaveLength(ofType(whole, 'raced').length - before);
  });
});

describe('a budget of steps that is reached in a race', () => {
  const limited = async (steps: number) => {
    const settings = walkSettings({ ...race, rounds: 1 }, { budgets: { ...noBudgets, steps } });
    return play({ settings });
  };

  it('ends the run with the leader of the last whole stage', async () => {
    const free = reduceAll(await play({ settings: walkSettings({ ...race, rounds: 1 }) }));
    const first = free.rounds[0]!.candidates.map(({ scores }) => scores!.steps.slice(0, 5)).flat();
    const events = await limited(first.reduce((sum, steps) => sum + steps, 0) + 1);
    const state = reduceAll(events);
    expect(state).toMatchObject({ status: 'ended', endReason: 'budget', budgetReached: { budget: 'steps' } });
    expect(state.rounds[0]!.winner).toBe(1);
    expect(ofType(events, 'raced').length).toBeLessThan(4);
    expect(state.reports.best?.round).toBe(1);
  });

  it('begins no race where the budget is used up already', async () => {
    const events = await limited(1);
    expect(typesOf(events)).not.toContain('raced');
    expect(reduceAll(events)).toMatchObject({ status: 'ended', endReason: 'budget' });
  });
});

describe('a run with re-scores', () => {
  const settings = walkSettings({ rounds: 3, candidates: 1, rescoreEpisodes: 6, confirmEpisodes: 4 });

  it('scores every winner on fresh seeds, tells the model these, and confirms none', async () => {
    const model = scriptedModel(goodScript);
    const evaluator = makeEvaluator();
    const events = await runTiny({ model, settings, evaluator });
    expect(ofType(events, 'rescored').map(({ round, scores }) => [round, scores.seeds[0]])).toEqual([
      [1, 40_007],
      [2, 40_007],
      [3, 40_007],
    ]);
    expect(typesOf(events)).not.toContain('confirmed');
    const { prompt } = model.asked.find((call) => call.callId === 'round-2/candidate-1/policy')!;
    expect(prompt).toContain('episode returns (sum of rewards) of 6 episodes');
    expect(prompt).toContain('Over 6 episodes: return');
    expect(evaluator.summaries[0]!.plan.seeds![0]).toBe(40_007);
  });

  it('calls the attempt with the highest re-score the best, not the one that was lucky when chosen', async () => {
    const lucky = makeEvaluator((job, index) => {
      // Round 2's selection is made to look far better than it is.
      if (index !== 2) return null;
      const episodes = Array.from({ length: 5 }, (_, episode) => {
        const seed = job.plan.seeds![episode]!;
        const ended = 'truncated' as const;
        return { episode, seed, episodeReturn: 50, success: 1, steps: 8, ended, actions: new Uint8Array(8) };
      });
      return { ok: true, episodes, steps: 40, wallMs: 0, policyMs: 0, output: '' };
    });
    const script: Script = (callId, prompt) =>
      callId.includes('candidate') ? policyReply(callId.startsWith('round-2') ? 1 : 5) : goodScript(callId, prompt);
    const state = reduceAll(await runTiny({ script, settings, evaluator: lucky }));
    expect(state.rounds[1]!.score).toBe(50);
    expect(state.bestRound).toBe(1);
  });

  it('goes on with the score that chose a winner where the re-score fails', async () => {
    const evaluator = makeEvaluator((job) => ((job.plan.seeds?.[0] ?? 0) >= 40_000 ? failure() : null));
    const events = await runTiny({ settings, evaluator });
    const state = reduceAll(events);
    expect(ofType(events, 'report-failed').map(({ role }) => role)).toEqual(['rescore', 'rescore', 'rescore']);
    expect(state).toMatchObject({ status: 'ended', endReason: 'completed' });
    expect(state.bestRound).not.toBeNull();
    expect(state.rounds[0]!.rescoreError).toBeDefined();
  });
});
