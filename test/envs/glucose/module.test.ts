// Card, texts and view of glucose.
import { describe, expect, it } from 'vitest';
import type { GlucoseFrame } from '../../../envs/glucose/frame.ts';
import { loadModule } from '../../../envs/glucose/module.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { fakeContext } from '../fake-context.ts';
import { bootPython } from '../python-harness.ts';
import { HORIZON } from './recorded.ts';

const module = loadModule('glucose');
type Seen = Readonly<Record<'bg' | 'insulin' | 'cho', Float64Array>>;
type Act = (observation: Seen) => number;

const see = (flat: Float64Array): Seen => ({
  bg: flat.slice(0, 48),
  insulin: flat.slice(48, 96),
  cho: flat.slice(96, 144),
});

/** Mean return over seeds 0 to 19; each policy is made for one episode. */
function meanReturn(policyFor: (seed: number) => Act): number {
  const env = module.make();
  let sum = 0;
  for (let seed = 0; seed < 20; seed++) {
    const act = policyFor(seed);
    let { observation } = env.reset({ seed });
    for (let step = 0; step < HORIZON; step++) {
      const result = env.step(Float64Array.of(act(see(observation))));
      ({ observation } = result);
      sum += result.reward;
      if (result.terminated) break;
    }
  }
  return sum / 20;
}

it('shows on its card the levels that measuring gives', () => {
  const [random, handWritten, naive] = module.card.levels;
  const { javascript } = module.referencePolicy;
  const Policy = new Function(`${javascript}\nreturn GlucosePolicy;`)() as new () => { act(seen: Seen): [number] };
  const drawn = meanReturn((seed) => {
    const source = createRandom(1000 + seed);
    return () => source.uniform(0, 0.1);
  });
  expect(drawn).toBeCloseTo(random!.value, 1);
  const reference = new Policy();
  expect(meanReturn(() => (seen) => reference.act(seen)[0])).toBeCloseTo(handWritten!.value, 1);
  expect(meanReturn(() => () => 1 / 43.2)).toBeCloseTo(naive!.value, 1);
});

describe('the texts for the model', () => {
  it('leave the units out, as the published ones do, unless they are asked for', () => {
    const { observationSource, observationNotes, actionText } = module.describe();
    expect(observationNotes).toBe('');
    expect(observationSource + actionText).not.toMatch(/U\/min|g\/min|grams/);
    const told = module.describe({ tellUnits: true, patient: 'adult#001' }).observationNotes;
    for (const text of ['mg/dL', 'g/min', '0.0231', '0.0211 U/min', '0.0912 U/min']) expect(told).toContain(text);
    expect(told).not.toMatch(/BASAL|MOST/);
  });

  it('tell the penalty that is taken', () => {
    expect(module.describe().rewardText).toContain('DEATH_PENALTY = 100000.0');
    expect(module.describe({ deathPenalty: 0 }).rewardText).toContain('DEATH_PENALTY = 0.0');
    expect(module.describe({ deathPenalty: 1234.56 }).rewardText).toContain('DEATH_PENALTY = 1234.56\n');
  });

  it('hold a reward function that agrees with the environment, death included, and an honest bool', async () => {
    const python = (await bootPython())(module.describe(), module.referencePolicy.python);
    const env = module.make();
    let before = env.reset({ seed: 3 }).observation.slice();
    const action = Float64Array.of(0.1);
    for (;;) {
      const { observation, reward, terminated } = env.step(action);
      expect(python.reward(before, action, observation)).toBeCloseTo(reward, 9);
      before = observation.slice();
      if (terminated) break;
    }
    expect(python.ask(before).fields['is_terminated']).toBe(1);
    expect(module.describe().observationSource).toContain('self.is_terminated = bool(');
  });
});

describe('the view', () => {
  const theme = {
    dark: false,
    background: '#background',
    foreground: '#foreground',
    muted: '#muted',
    line: '#line',
    accent: '#accent',
    object: '#object',
    good: '#good',
    bad: '#bad',
    font: 'serif',
  };
  const frameAfter = (steps: number, dose: number): GlucoseFrame => {
    const env = module.make();
    env.reset({ seed: 3 });
    for (let step = 0; step < steps; step++) if (env.step(Float64Array.of(dose)).terminated) break;
    return env.render() as GlucoseFrame;
  };

  it('says in words how things stand', () => {
    const { caption } = module.view;
    expect(caption(frameAfter(0, 0))).toBe(
      'Day 1, 00:00: sensor 118 mg/dL, falling, in target; pump 0.0 units an hour.',
    );
    expect(caption(frameAfter(288, 1 / 43.2))).toMatch(
      /^Day 2, 00:00: sensor \d+ mg\/dL, (rising|falling|steady), .*; pump 1\.3 units an hour; in target \d+% of the time/,
    );
    expect(caption(frameAfter(HORIZON, 1 / 43.2))).toMatch(/^Day 20, 24:00/);
    expect(caption(frameAfter(HORIZON, 0.1))).toMatch(/^Day 1, \d\d:\d\d: the patient has died, after \d+ steps\.$/);
  });

  it('keeps a day of values and its meals, and counts every step of twenty days', () => {
    const frame = frameAfter(HORIZON, 0.03);
    expect([frame.readings.length, frame.rates.length]).toEqual([288, 288]);
    expect(frame.days.reduce((sum, steps) => sum + steps, 0)).toBe(HORIZON);
    frame.days.forEach((_, i) => i % 3 === 0 && expect(frame.days.slice(i, i + 3).reduce((a, b) => a + b)).toBe(288));
    expect(frame.meals.length).toBeGreaterThan(1);
    for (const { step, grams } of frame.meals) {
      expect(HORIZON - step).toBeLessThanOrEqual(289 + 288);
      expect(Math.abs(grams - Math.round(grams))).toBeLessThan(1e-9); // both parts of a meal that lies in two steps
    }
    expect(frameAfter(3, 0).readings.length).toBe(51);
  });

  it('draws meals with their weight, and the present reading in the colour of its level', () => {
    const drawn = (frame: GlucoseFrame): { texts: unknown[]; colours: unknown[] } => {
      const { context, calls, colours } = fakeContext();
      module.view.draw(context, frame, { width: 900, height: 600 }, theme);
      return { texts: calls.filter(([name]) => name === 'fillText').map(([, args]) => args[0]), colours };
    };
    const { texts, colours } = drawn(frameAfter(200, 0.1));
    expect(texts.some((text) => /^\d+ g$/.test(String(text)))).toBe(true);
    expect(texts).toEqual(expect.arrayContaining(['food', 'insulin', 'days', '70', '180', 'died']));
    const known = Object.values(theme);
    for (const colour of colours) expect(known).toContain(colour);
    expect(drawn(frameAfter(0, 0)).texts).toContain('118 mg/dL ↘ in target');
  });
});
