// Agreement with the reference simulator, which draws other random numbers: where people are, hour by hour, and how whole
// episodes turn out. Recorded by test/reference/record_pandemic.py.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../envs/pandemic/simulation.ts';
import { placeKind, PLACES, placeRules, WEEK } from '../../../envs/pandemic/town.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { lag, playEpisode, waves, type Controller, type Outcome } from './play.ts';

const fixture = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../fixtures/pandemic/${name}.json`, import.meta.url), 'utf8')) as T;

interface Mobility {
  readonly weeks: number;
  /** By stage: `[kinds][those who belong there, visitors][hours of the week]`, means. */
  readonly stages: Readonly<Record<string, readonly (readonly [readonly number[], readonly number[]])[]>>;
}

interface Recorded {
  readonly policy: string;
  readonly terms: readonly number[];
  readonly days: Readonly<
    Record<
      'stage' | 'infected' | 'critical' | 'recovered' | 'dead' | 'deltaInfected' | 'tested' | 'above',
      readonly number[]
    >
  >;
}

describe('people’s whereabouts in a town without the disease', () => {
  const mobility = fixture<Mobility>('mobility');

  it.each([0, 2, 4])('agree with the reference hour by hour at stage %i', (stage) => {
    const weeks = 12;
    const ours = averageWeek(stage, weeks);
    placeRules.forEach(({ kind }, k) => {
      for (const list of [0, 1] as const) {
        const recorded = mobility.stages[stage]![k]![list];
        const label = `${kind}, ${list === 0 ? 'those who belong there' : 'visitors'}`;
        // Counts of people scatter at most like their square root, or that of those who are elsewhere.
        const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b) / WEEK;
        const scatter = Math.sqrt(Math.min(mean(recorded), 500 - mean(recorded)) / mobility.weeks);
        const squares = recorded.map((value, hour) => (ours[k]![list][hour]! - value) ** 2);
        expect(Math.abs(mean(ours[k]![list]) - mean(recorded)), label).toBeLessThan(
          0.05 + (3 * scatter) / Math.sqrt(WEEK),
        );
        expect(Math.sqrt(mean(squares)), label).toBeLessThan(0.3 + 0.8 * scatter);
      }
    });
  });
});

/** Mean numbers in the places of each kind: `[kinds][those who belong there, visitors][hours of the week]`. */
function averageWeek(stage: number, weeks: number): [Float64Array, Float64Array][] {
  const mean = placeRules.map((): [Float64Array, Float64Array] => [new Float64Array(WEEK), new Float64Array(WEEK)]);
  const simulation = new Simulation({ transmission: false, measures: 'compounding' });
  for (let run = 0; run < weeks / 2; run++) {
    simulation.reset(createRandom(run));
    for (let hour = 0; hour < 2 * WEEK; hour++) {
      if (hour % 24 === 0) simulation.impose(stage);
      simulation.hour();
      for (let place = 0; place < PLACES; place++) {
        const [belonging, visiting] = mean[placeKind[place]!]!;
        belonging[hour % WEEK]! += simulation.occupancy.belonging[place]!.length / weeks;
        visiting[hour % WEEK]! += simulation.occupancy.visiting[place]!.length / weeks;
      }
    }
  }
  return mean;
}

describe('whole episodes', () => {
  const { episodes } = fixture<{ episodes: readonly Recorded[] }>('episodes');
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const outcome = ({ terms, days }: Recorded): Outcome => ({
    reward: sum(terms),
    infectedDays: sum(days.infected),
    criticalDays: sum(days.critical),
    recovered: days.recovered.at(-1)!,
    dead: days.dead.at(-1)!,
    deltaDays: sum(days.deltaInfected),
    testedDays: sum(days.tested),
    daysAbove: sum(days.above),
    testLag: lag(days.infected, days.tested),
    ...waves(days.infected),
  });
  const recordedOf = (policy: string): readonly Recorded[] => episodes.filter((one) => one.policy === policy);

  it('without measures turn out as in the reference', () => {
    const ours = seeds(10).map((seed) => playEpisode(seed, () => 0));
    const theirs = recordedOf('lower').map(outcome);
    expectAlike([{ ours, theirs }], sums);
    // A variant may die out by itself. Where neither does, courses are much alike, and the comparison is a sharp one.
    const twoWaves = (list: readonly Outcome[]): Outcome[] =>
      list.filter(({ firstPeak, secondPeak }) => firstPeak > 20 && secondPeak > 20);
    expectAlike(
      [{ ours: twoWaves(ours), theirs: twoWaves(theirs) }],
      [...sums, 'firstPeak', 'firstPeakDay', 'secondPeak', 'testLag'],
    );
  });

  it('under a policy that waits for critical cases turn out as in the reference', () => {
    const ours = seeds(8).map((seed) => playEpisode(seed, waiting));
    expectAlike([{ ours, theirs: recordedOf('published1').map(outcome) }], sums);
  });

  it('under the reference’s random stages turn out as there', () => {
    const groups = recordedOf('random').map((one, i) => ({
      ours: seeds(2).map((seed) => playEpisode(100 * i + seed, following(one))),
      theirs: [outcome(one)],
    }));
    expectAlike(groups, sums);
  });

  it('raise the flag on the days on which ten or more people were last tested infected', () => {
    for (const { days } of episodes) expect(days.above).toEqual(days.tested.map((tested) => Number(tested >= 10)));
  });
});

const sums = [
  'reward',
  'infectedDays',
  'criticalDays',
  'recovered',
  'dead',
  'deltaDays',
  'testedDays',
  'daysAbove',
] as const satisfies readonly (keyof Outcome)[];

/** Episodes of both sides under the same policy. */
interface Group {
  readonly ours: readonly Outcome[];
  readonly theirs: readonly Outcome[];
}

/**
 * The means of both sides, over all groups, lie within three standard errors of each other (two would be too few: 36 figures
 * are compared). The variance is that within the groups, both sides taken together.
 */
function expectAlike(groups: readonly Group[], keys: readonly (keyof Outcome)[]): void {
  for (const key of keys) {
    let [difference, squares, freedom, inverse] = [0, 0, 0, 0];
    for (const { ours, theirs } of groups) {
      const [a, b] = [moments(ours.map((one) => one[key])), moments(theirs.map((one) => one[key]))];
      difference += (a.mean - b.mean) / groups.length;
      squares += a.squares + b.squares;
      freedom += a.count + b.count - 2;
      inverse += 1 / a.count + 1 / b.count;
    }
    const error = Math.sqrt((squares / freedom) * inverse) / groups.length;
    expect(Math.abs(difference), `${key}: ${difference} from there, standard error ${error}`).toBeLessThan(3 * error);
  }
}

const seeds = (count: number): number[] => Array.from({ length: count }, (_, seed) => seed);

/** Mean and sum of squared deviations from it. */
function moments(values: readonly number[]): { mean: number; squares: number; count: number } {
  const count = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / count;
  return { mean, squares: values.reduce((a, b) => a + (b - mean) ** 2, 0), count };
}

/** Decides as the recorded policy `published1` does: up with critical cases, down once hardly anyone is ill. */
const waiting: Controller = ({ critical, dead, infected, stage }) => {
  if (stage < 4 && critical > 0.001) return infected + critical + dead > 0.005 ? 2 : 1;
  return stage > 0 && infected < 0.001 && critical < 0.0005 ? 0 : 1;
};

/** Repeats the stages of a recorded episode; an action at the end of the scale may be another one, worth 0.02 of a day's reward. */
function following({ days }: Recorded): Controller {
  return ({ stage, day }) => days.stage[day]! - stage + 1;
}
