// Agreement with the reference simulator, which draws other random numbers: where people are, hour by hour, and how whole
// episodes turn out. Recorded by test/reference/record_pandemic.py.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../envs/pandemic/simulation.ts';
import { placeKind, PLACES, placeRules, WEEK } from '../../../envs/pandemic/town.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { playEpisode, waves, type Controller, type Outcome } from './play.ts';

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
  readonly days: Readonly<Record<'stage' | 'infected' | 'critical' | 'recovered' | 'dead', readonly number[]>>;
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
    ...waves(days.infected),
  });

  /** Means of both sides lie within four standard errors of each other, for everything that an outcome tells. */
  function expectAlike(ours: readonly Outcome[], theirs: readonly Outcome[], keys: readonly (keyof Outcome)[]): void {
    for (const key of keys) {
      const [a, b] = [ours, theirs].map((list) => moments(list.map((one) => one[key])));
      const error = Math.sqrt(a!.variance / a!.count + Math.max(a!.variance, b!.variance) / b!.count);
      expect(Math.abs(a!.mean - b!.mean), `${key}: ${a!.mean} here, ${b!.mean} there`).toBeLessThan(4 * error + 0.01);
    }
  }

  const all: readonly (keyof Outcome)[] = ['reward', 'infectedDays', 'criticalDays', 'recovered', 'dead'];
  const recordedOf = (policy: string): readonly Recorded[] => episodes.filter((one) => one.policy === policy);

  it('without measures turn out as in the reference', () => {
    const ours = seeds(6).map((seed) => playEpisode(seed, () => 0));
    const theirs = recordedOf('lower').map(outcome);
    expectAlike(ours, theirs, all);
    // A variant may die out by itself; where it does not, its waves have much the same size and time.
    const spread = (outcomes: readonly Outcome[]): Outcome[] => outcomes.filter(({ firstPeak }) => firstPeak > 20);
    expectAlike(spread(ours), spread(theirs), ['firstPeak', 'firstPeakDay', 'secondPeak']);
  });

  it('under a policy that waits for critical cases turn out as in the reference', () => {
    const ours = seeds(8).map((seed) => playEpisode(seed, waiting));
    expectAlike(ours, recordedOf('published1').map(outcome), all);
  });

  it('under the reference’s random stages turn out as there', () => {
    const recorded = recordedOf('random');
    const ours = recorded.flatMap((one, i) => [playEpisode(i, following(one))]);
    expectAlike(ours, recorded.map(outcome), ['infectedDays', 'criticalDays', 'recovered', 'dead']);
  });
});

const seeds = (count: number): number[] => Array.from({ length: count }, (_, seed) => seed);

function moments(values: readonly number[]): { mean: number; variance: number; count: number } {
  const count = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / count;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, count - 1);
  return { mean, variance, count };
}

/** Decides as the recorded policy `published1` does: up with critical cases, down once hardly anyone is ill. */
const waiting: Controller = ({ critical, dead, infected, stage }) => {
  if (stage < 4 && critical > 0.001) return infected + critical + dead > 0.005 ? 2 : 1;
  return stage > 0 && infected < 0.001 && critical < 0.0005 ? 0 : 1;
};

/** Repeats the stages of a recorded episode. */
function following({ days }: Recorded): Controller {
  return ({ stage, day }) => days.stage[day]! - stage + 1;
}
