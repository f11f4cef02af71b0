// Which runs a verdict counts, what they are compared with, and how the answer reads.
import { describe, expect, test } from 'vitest';
import { runContestants, trainingContestants } from '../../../src/app/comparison/contestants.ts';
import { readEvents, type ReadRun } from '../../../src/app/runs/run-reader.ts';
import { evidenceFor, setUpsOf } from '../../../src/app/comparison/verdict-evidence.ts';
import { trainingWish } from '../../../src/app/comparison/verdict-plan.ts';
import { caveats, neededInWords, reasonFor, readingOf } from '../../../src/app/comparison/verdict-words.ts';
import type { TrainingRecord } from '../../../src/baselines/training-record.ts';
import type { RunEventBody } from '../../../src/engine/events.ts';
import type { RunSettings } from '../../../src/engine/settings.ts';
import type { ReferenceLevel } from '../../../src/env-api/env.ts';
import { criteriaFor, judge } from '../../../src/stats/verdict.ts';
import { makeLog, makeScores, makeSettings, oneRound, started } from '../../support/run-logs.ts';

const levels: readonly ReferenceLevel[] = [
  { kind: 'threshold', label: 'Solved from', value: 4, source: '' },
  { kind: 'random', label: 'Random actions', value: -1, source: '' },
];
const over: RunEventBody = { type: 'run-ended', reason: 'completed' };

function reported(role: 'best' | 'last', ...returns: readonly number[]): RunEventBody {
  return { type: 'reported', role, round: 1, scores: makeScores(returns), score: returns[0]!, wallMs: 1 };
}

function run(changes: Partial<RunSettings>, ...bodies: readonly RunEventBody[]): ReadRun {
  const settings = makeSettings(changes);
  const id = `run-${changes.seed ?? 1}-${settings.method.rounds}-${settings.model.name}`;
  return readEvents(null, makeLog([started(settings), ...bodies], id)).run!;
}

const whole = (seed: number, ...returns: readonly number[]): ReadRun =>
  run({ seed }, ...oneRound(), reported('best', ...returns), over);

function training(algorithm: string, seed: number, budget: number, value: number): TrainingRecord {
  return {
    version: 1,
    id: `${algorithm}-${seed}-${budget}`,
    envId: 'counter',
    envOptions: {},
    algorithm,
    hyperparameters: {},
    seed,
    budget,
    evaluationSeeds: [1, 2],
    status: 'done',
    startedAt: 0,
    points: [0, budget].map((steps) => ({ steps, seconds: 1, returns: [value, value + 1] })),
    training: [],
    appVersion: 'test',
  };
}

const titles = new Map([
  ['random', 'Random'],
  ['ppo', 'PPO'],
]);
const contestants = (...records: readonly TrainingRecord[]) => trainingContestants(records, 'return', titles);

function gather(runs: readonly ReadRun[], records: readonly TrainingRecord[] = [], of = levels) {
  const setUps = setUpsOf(runs);
  const evidence = evidenceFor(setUps[0]!, setUps, contestants(...records), of);
  const verdict = judge(evidence.runs, evidence.comparators, criteriaFor(of)[0]!);
  return { evidence, verdict, setUps };
}

describe('a run counts', () => {
  test('with its final report, never with the scores that chose its policy or confirmed it', () => {
    const { evidence } = gather([whole(1, 3, 3.5)]);
    // Candidates had 6 + 6 steps, the confirmation 9.
    expect(evidence.runs).toEqual([{ episodes: [3, 3.5], seeds: [0, 1], steps: 21 }]);
    expect(evidence.cost).toMatchObject({ steps: 21, calls: 2, tokens: 30, usd: null });
  });

  test('with the report on the attempt that it calls its result', () => {
    const method = { ...makeSettings().method, result: 'last' as const };
    const last = run({ method }, ...oneRound(), reported('best', 9), reported('last', 9), over);
    expect(gather([last]).evidence.runs[0]!.episodes).toEqual([9]);
  });

  test('not at all while it goes on, without a report, or with a policy of a person’s own', () => {
    const own: RunEventBody = { type: 'edited', round: 1, candidate: 3, code: 'mine', note: '' };
    const { evidence, verdict } = gather([
      run({ seed: 1 }, ...oneRound()),
      run({ seed: 2 }, ...oneRound(), over),
      run({ seed: 3 }, ...oneRound(), own, reported('best', 9), over),
    ]);
    expect(evidence.runs).toEqual([]);
    expect(evidence.leftOut).toEqual({ 'under-way': 1, unreported: 1, 'by-person': 1, copy: 0 });
    expect(reasonFor(verdict, evidence)).toBe('No run is ticked that has ended with a result on fresh seeds.');
    expect(neededInWords(verdict.needed[0]!, evidence)).toBe(
      'Let three more runs of the same model and settings finish, each with a seed of its own (1 not finished yet).',
    );
  });

  test('once, though it was imported twice or its recording played again', () => {
    const recorded = { kind: 'recorded', name: 'demo', recording: 'demo', contextTokens: 1 } as const;
    const played = (seed: number) => run({ seed, model: recorded }, ...oneRound(), reported('best', seed), over);
    expect(gather([played(1), played(2)]).evidence).toMatchObject({ runs: [{ episodes: [1] }], leftOut: { copy: 1 } });
    const copy = readEvents(
      null,
      makeLog([started(makeSettings({ seed: 1 })), ...oneRound(), reported('best', 3), over], 'other'),
    ).run!;
    expect(gather([whole(1, 3), copy, whole(2, 3)]).evidence.runs).toHaveLength(2);
  });

  test('as random play where it ended without a policy, unless a person stopped it', () => {
    const none = run({ seed: 2 }, { type: 'run-ended', reason: 'no-policy' });
    const stopped = run({ seed: 3 }, { type: 'run-ended', reason: 'stopped' });
    const { evidence } = gather([whole(1, 5), none, stopped]);
    expect(evidence.runs.map(({ episodes }) => episodes)).toEqual([[5], [-1]]);
    expect([evidence.withoutPolicy, evidence.leftOut.unreported]).toEqual([1, 1]);
    // Without a level for random play it is no better than the worst that was seen.
    expect(gather([whole(1, 5, 2), none], [], []).evidence.runs[1]!.episodes).toEqual([2]);
  });
});

describe('compared with', () => {
  test('runs of a single round, if as many calls were made', () => {
    const single = (calls: number) => {
      const method = { ...makeSettings().method, rounds: 1 };
      const more = Array.from({ length: calls - 2 }, (_, i): RunEventBody => ({
        type: 'call-asked',
        callId: `more-${i}`,
        purpose: 'policy',
        promptId: 'p',
        round: 1,
        candidate: 3 + i,
        attempt: 0,
      }));
      return run({ seed: 9, method }, ...oneRound(), ...more, reported('best', 1), over);
    };
    const against = (other: ReadRun) => gather([other, whole(1, 5)]);
    const { setUps, evidence, verdict } = against(single(2));
    expect(setUps[0]!.detail).toContain('2 × 2');
    expect(evidence.comparators.at(-1)).toMatchObject({ kind: 'runs', sameCalls: true });
    expect(readingOf(verdict.comparisons.at(-1)!, evidence)).toMatch(/so far$/);
    const unequal = against(single(30));
    expect(unequal.evidence.comparators.at(-1)).toMatchObject({ sameCalls: false });
    expect(readingOf(unequal.verdict.comparisons.at(-1)!, unequal.evidence)).toMatch(
      /^not as many calls: \d+ against 2$/,
    );
  });

  test('trainings of the smallest budget that suffices, each seed once, random play not as a baseline', () => {
    const records = [
      training('ppo', 0, 10, 1),
      training('ppo', 0, 50, 2),
      { ...training('ppo', 0, 50, 2), id: 'again' },
      training('ppo', 1, 50, 2),
      training('ppo', 0, 900, 3),
      training('random', 0, 50, 0),
    ];
    const { comparators } = gather([whole(1, 5)], records).evidence;
    expect(comparators.slice(2).map((each) => each.kind === 'training' && [each.learns, each.curves.length])).toEqual([
      [false, 1],
      [true, 2],
    ]);
  });
});

describe('in words', () => {
  const three = [whole(1, 5, 6), whole(2, 5, 7), whole(3, 6, 6)];

  test('a yes gives the count, the interval and the line', () => {
    const { evidence, verdict } = gather(three);
    expect(reasonFor(verdict, evidence)).toMatch(
      /^All of 3 runs reach 4, and the 95% interval of their middle value, .* to .*, lies at or above it\.$/,
    );
    const notes = caveats(verdict, evidence, levels, 2, 1).join('\n');
    expect(notes).toContain('3 runs are few: if their true middle lay exactly on the line, about one verdict in eight');
    expect(notes).toContain('2 stored runs on this task are not ticked');
  });

  test('runs that met the same report seeds are told of', () => {
    const { evidence, verdict } = gather(three);
    expect(caveats(verdict, evidence, levels, 0, 1)[0]).toBe(
      'Varied: 3 runs, with the model’s answers and their seeds, and 6 episodes within them on 2 different seeds, whose luck the runs share. Not varied: the model, its texts, the task.',
    );
  });

  test('a single run is told for what it is', () => {
    const { evidence, verdict } = gather([whole(1, 5, 6)]);
    expect(verdict.word).toBe('cannot-tell');
    expect(reasonFor(verdict, evidence)).toBe(
      'Its policy is worth 5.50 (5 to 6), at or above 4, but one run says nothing of what the next would give.',
    );
    expect(neededInWords(verdict.needed[0]!, evidence)).toBe(
      'Let two more runs of the same model and settings finish, each with a seed of its own.',
    );
    expect(caveats(verdict, evidence, levels, 0, 1)[0]).toBe(
      'Varied: the 2 episodes of one run’s policy. Not varied: the run itself.',
    );
  });

  test('a recording asks for runs of an own model, since playing it again gives no second run', () => {
    const model = { ...makeSettings().model, kind: 'recorded' as const, recording: 'demo' };
    const { evidence, verdict } = gather([run({ model }, ...oneRound(), reported('best', 5), over)]);
    expect(neededInWords(verdict.needed[0]!, evidence)).toBe(
      'A recording gives the same answers each time and counts once. Three runs with a model of your own could tell.',
    );
  });

  test('a training is read after the steps of the run, and what it came to by its end is told beside it', () => {
    const late = {
      ...training('ppo', 0, 50, 9),
      points: [0, 30, 50].map((steps) => ({ steps, seconds: 1, returns: steps === 50 ? [9] : [1] })),
    };
    const { evidence, verdict } = gather([whole(1, 5)], [late]);
    const comparison = verdict.comparisons.at(-1)!;
    expect(comparison.value).toBe(1);
    expect(evidence.comparands.get(comparison.key)!.end).toEqual({ steps: 50, value: 9 });
    expect(readingOf(comparison, evidence)).toBe('ahead so far');
  });

  test('baselines are named, and what is still to be trained is said with its steps', () => {
    const better = gather(
      three,
      [0, 1, 2].map((seed) => training('ppo', seed, 50, 90)),
      [],
    );
    expect(better.verdict.word).toBe('not-sufficient');
    expect(reasonFor(better.verdict, better.evidence)).toMatch(
      /^After as many steps PPO is better, by 84\.67 \(.* to .*\)\.$/,
    );
    const none = gather(three, [], []);
    expect(neededInWords(none.verdict.needed[0]!, none.evidence, ['CEM', 'PPO'])).toBe(
      'Train an algorithm, such as CEM and PPO, for at least 21 steps, with 3 seeds.',
    );
    const thin = gather(three, [training('ppo', 0, 50, 1)], []);
    expect(neededInWords(thin.verdict.needed[0]!, thin.evidence)).toBe('Train two more seeds of PPO.');
  });

  test('trainings that broke off early are told of, not passed over', () => {
    const cut: TrainingRecord = { ...training('ppo', 2, 50, 1), status: 'failed' };
    const records = [training('ppo', 0, 50, 1), training('ppo', 1, 50, 1), { ...cut, points: cut.points.slice(0, 1) }];
    const { evidence, verdict } = gather(three, records);
    expect(verdict.comparisons.at(-1)).toMatchObject({ members: 2, lack: 'seeds' });
    expect(caveats(verdict, evidence, levels, 0, 1).join('\n')).toContain('1 training not evaluated after as many');
  });

  test('a threshold above the optimum is said to be out of reach', () => {
    const taxi: readonly ReferenceLevel[] = [...levels, { kind: 'optimum', label: 'Optimum', value: 3, source: '' }];
    const { evidence, verdict } = gather(three, [], taxi);
    expect(verdict.criterion).toEqual({ kind: 'optimum', target: 2.8 });
    expect(caveats(verdict, evidence, taxi, 0, 1).join('\n')).toContain('no policy can reach it');
  });
});

describe('what is to be trained next', () => {
  const budgets = [10, 100, 1000];
  const fit = ['random', 'cem', 'ppo'];
  const wish = (runs: readonly ReadRun[], ...records: readonly TrainingRecord[]) => {
    const { evidence, verdict } = gather(runs, records);
    return trainingWish(verdict, evidence, contestants(...records), fit, budgets);
  };

  test('is a first set of baselines, for at least the steps that the runs took', () => {
    expect(wish([whole(1, 5)])).toEqual({ algorithms: ['cem', 'ppo'], seeds: 3, budget: 100 });
  });

  test('is the seeds of one that has too few, or more steps', () => {
    expect(wish([whole(1, 5)], training('ppo', 0, 50, 1))).toEqual({ algorithms: ['ppo'], seeds: 3, budget: 50 });
    expect(wish([whole(1, 5)], training('ppo', 0, 10, 1))).toEqual({ algorithms: ['ppo'], seeds: 3, budget: 100 });
  });

  test('is nothing once there is a baseline with enough seeds', () => {
    expect(wish([whole(1, 5)], ...[0, 1, 2].map((seed) => training('ppo', seed, 50, 1)))).toBeNull();
  });
});

test('set-ups are those of the comparison', () => {
  const runs = [whole(1, 5), whole(2, 5)];
  expect(setUpsOf(runs).map(({ key }) => key)).toEqual(runContestants(runs).map(({ key }) => key));
});
