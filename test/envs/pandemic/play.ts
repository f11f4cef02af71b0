// Plays whole episodes of the pandemic task and sums them up; shared by the tests beside it.
import { HORIZON, make } from '../../../envs/pandemic/env.ts';
import type { EnvOptions } from '../../../src/env-api/env.ts';

/** The latest record of an observation, as shares of the people. */
export interface Latest {
  readonly critical: number;
  readonly dead: number;
  readonly infected: number;
  readonly stage: number;
  readonly day: number;
}

/** What is compared with the reference's episodes; person-days are sums over the days. */
export interface Outcome {
  readonly reward: number;
  readonly infectedDays: number;
  readonly criticalDays: number;
  readonly recovered: number;
  readonly dead: number;
  /** Person-days infected with delta, and with a last test that says infected. */
  readonly deltaDays: number;
  readonly testedDays: number;
  /** Days with `infection_above_threshold`. */
  readonly daysAbove: number;
  /** Days by which the tested people trail the infected in the first wave. */
  readonly testLag: number;
  /** Most people infected before delta can arrive, the day of it, and the most after. */
  readonly firstPeak: number;
  readonly firstPeakDay: number;
  readonly secondPeak: number;
}

/** Before this day there is no delta variant. */
const DELTA_DAY = 95;

/** The three figures of an episode's two waves, from the people infected on each day. */
export function waves(infected: readonly number[]): Pick<Outcome, 'firstPeak' | 'firstPeakDay' | 'secondPeak'> {
  const firstPeak = Math.max(...infected.slice(0, DELTA_DAY));
  return { firstPeak, firstPeakDay: infected.indexOf(firstPeak), secondPeak: Math.max(...infected.slice(DELTA_DAY)) };
}

/** How many days `later` lies behind `earlier` before delta can arrive: the difference of the mean days of both. */
export function lag(earlier: readonly number[], later: readonly number[]): number {
  const meanDay = (series: readonly number[]): number => {
    const counts = series.slice(0, DELTA_DAY);
    return counts.reduce((total, count, day) => total + count * day, 0) / counts.reduce((a, b) => a + b, 0);
  };
  return meanDay(later) - meanDay(earlier);
}

export type Controller = (latest: Latest) => number;

/** Where the latest record of true shares begins in the observation, and where the latest stage stands. */
export const LATEST = 10;
export const LATEST_STAGE = 92;
const LATEST_ABOVE = 95;
/** Where the infected stand in the latest record of true shares of delta, and of test results. */
const DELTA_INFECTED = LATEST + 30 + 2;
const TESTED_INFECTED = LATEST + 45 + 2;
const PEOPLE = 500;

export function playEpisode(seed: number, act: Controller, options: EnvOptions = {}): Outcome {
  const env = make('pandemic', options);
  let { observation } = env.reset({ seed });
  const sum = {
    reward: 0,
    infectedDays: 0,
    criticalDays: 0,
    recovered: 0,
    dead: 0,
    deltaDays: 0,
    testedDays: 0,
    daysAbove: 0,
  };
  const infectedByDay: number[] = [];
  const testedByDay: number[] = [];
  for (let day = 0; day < HORIZON; day++) {
    const [critical, dead, infected] = observation.slice(LATEST, LATEST + 3) as unknown as [number, number, number];
    const result = env.step(act({ critical, dead, infected, stage: observation[LATEST_STAGE]!, day }));
    observation = result.observation;
    sum.reward += result.reward;
    infectedByDay.push(result.info['infected'] as number);
    sum.infectedDays += infectedByDay[day]!;
    sum.criticalDays += result.info['critical'] as number;
    sum.recovered = result.info['recovered'] as number;
    sum.dead = result.info['dead'] as number;
    sum.deltaDays += Math.round(observation[DELTA_INFECTED]! * PEOPLE);
    testedByDay.push(Math.round(observation[TESTED_INFECTED]! * PEOPLE));
    sum.testedDays += testedByDay[day]!;
    sum.daysAbove += observation[LATEST_ABOVE]!;
  }
  env.close();
  return { ...sum, ...waves(infectedByDay), testLag: lag(infectedByDay, testedByDay) };
}
