// The Python and JavaScript texts beside the toy-text environments, run as they stand: observation classes, reward
// functions on recorded transitions, and hand-written policies, whose expected returns are exact.
import { loadPyodide } from 'pyodide';
import type { PyodideAPI } from 'pyodide';
import { beforeAll, describe, expect, test } from 'vitest';
import * as blackjack from '../../../envs/blackjack/module.ts';
import { make as makeBlackjack } from '../../../envs/blackjack/env.ts';
import { buildTransitions as cliffTransitions, make as makeCliff } from '../../../envs/cliff-walking/env.ts';
import * as cliff from '../../../envs/cliff-walking/module.ts';
import { buildTransitions as lakeTransitions, make as makeLake, MAPS } from '../../../envs/frozen-lake/env.ts';
import * as lake from '../../../envs/frozen-lake/module.ts';
import { actionMask, buildTransitions as taxiTransitions, decode, IN_TAXI } from '../../../envs/taxi/dynamics.ts';
import { make as makeTaxi } from '../../../envs/taxi/env.ts';
import * as taxi from '../../../envs/taxi/module.ts';
import type { EnvModule, MakeEnv } from '../../../src/env-api/env.ts';
import { expectedReturn } from '../blackjack/hands.ts';
import { expectedReturns } from './finite-horizon.ts';
import { expectSameTraces, recordedCases } from './recorded.ts';

const modules = [
  lake.loadModule('frozen-lake-v1'),
  lake.loadModule('frozen-lake-8x8-v1'),
  taxi.loadModule('taxi-v4'),
  cliff.loadModule('cliff-walking-v1'),
  blackjack.loadModule('blackjack-v1'),
];

/** Exact expected returns of the hand-written policies. The lakes' ones plan without looking at the clock. */
const STATED_RETURNS: Readonly<Record<string, number>> = {
  'frozen-lake-v1': 0.7402,
  'frozen-lake-8x8-v1': 0.8857,
  'taxi-v4': 7.93,
  'cliff-walking-v1': -13,
  'blackjack-v1': -0.0431,
};

/** Every observation vector that a policy may have to act on. */
function allObservations(id: string): number[][] {
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  if (id === 'taxi-v4') {
    return range(500)
      .map((state) => ({ state, ...decode(state) }))
      .filter(({ passenger, destination }) => passenger !== destination)
      .map(({ state, row, column, passenger, destination }) => {
        return [state, row, column, passenger, destination, ...actionMask(state)];
      });
  }
  if (id === 'blackjack-v1') {
    return range(18).flatMap((i) => range(10).flatMap((card) => [0, 1].map((ace) => [i + 4, card + 1, ace])));
  }
  if (id === 'cliff-walking-v1') {
    return range(37).map((state) => [state, Math.floor(state / 12), state % 12]);
  }
  const map = MAPS[id]!;
  return range(map.length ** 2)
    .map((state) => [state, Math.floor(state / map.length), state % map.length])
    .filter(([, row, column]) => 'SF'.includes(map[row!]![column!]!));
}

/** Actions of the module's JavaScript policy on `observations`. */
function javascriptActions(module: EnvModule, observations: readonly number[][]): number[] {
  const { policyClassName } = module.describe();
  const load = new Function(`${module.referencePolicy.javascript}\nreturn new ${policyClassName}();`);
  const policy = load() as { act(observation: unknown): number };
  const env = module.make();
  return observations.map((vector) => {
    const entries = env.observationFields.map(({ name, offset, shape }) => {
      return [name, shape.length === 0 ? vector[offset] : Float64Array.from(vector.slice(offset, offset + shape[0]!))];
    });
    return policy.act(Object.fromEntries(entries));
  });
}

let python: PyodideAPI;
beforeAll(async () => {
  python = await loadPyodide();
});

/** Runs Python `code` with `data` (decoded from JSON) in scope, returns the JSON value of `result`. */
function runPython(code: string, data: unknown): unknown {
  const scope = python.toPy({ text: JSON.stringify(data) });
  python.runPython(`import json\ndata = json.loads(text)\n${code}\nanswer = json.dumps(result)`, { globals: scope });
  return JSON.parse(scope.get('answer') as string);
}

/** Actions of the module's Python policy on `observations`, through its observation class. */
function pythonActions(module: EnvModule, observations: readonly number[][]): number[] {
  const { observationSource, observationClassName, policyClassName } = module.describe();
  const code = `
${observationSource}
${module.referencePolicy.python}
policy = ${policyClassName}()
result = []
for vector in data:
    seen = ${observationClassName}()
    seen.fill_from_env(None, vector)
    result.append(policy.act(seen))`;
  return runPython(code, observations) as number[];
}

describe.each(modules)('$card.id', (module) => {
  test('the Python class holds exactly the observation fields, as copies', () => {
    const { observationSource, observationClassName } = module.describe();
    const env = module.make();
    const vector = [...env.reset({ seed: 1 }).observation];
    const code = `
${observationSource}
from array import array
vector = array("d", data)
seen = ${observationClassName}()
names = sorted(vars(seen))
seen.fill_from_env(None, vector)
for i in range(len(vector)):
    vector[i] = -1.0
result = [names, vars(seen)]`;
    const [names, values] = runPython(code, vector) as [string[], Record<string, number | number[]>];
    expect(names).toEqual(env.observationFields.map((field) => field.name).sort());
    for (const { name, offset, shape } of env.observationFields) {
      const expected = shape.length === 0 ? vector[offset] : vector.slice(offset, offset + shape[0]!);
      expect(values[name], name).toEqual(expected);
    }
  });

  test('both hand-written policies choose the same valid action in every state', () => {
    const observations = allObservations(module.card.id);
    const actions = javascriptActions(module, observations);
    const { actionSpace } = module.make();
    const isValid = (action: number) =>
      Number.isInteger(action) && action >= 0 && action < Reflect.get(actionSpace, 'n');
    expect(actions.every(isValid)).toBe(true);
    expect(new Set(actions).size).toBeGreaterThan(1);
    expect(pythonActions(module, observations)).toEqual(actions);
  });

  test('the description is complete and tells no transition probability', () => {
    const task = module.describe();
    for (const text of Object.values(task)) expect(text).not.toBe('');
    const told = [task.observationSource, task.observationNotes, task.actionText, task.rewardText].join('\n');
    expect(told).not.toMatch(/slip|probab|1\/3|\{natural\}|rain|fickle|13 cards/i);
    expect(task.horizon).toBe(module.card.horizon);
  });

  test('the hand-written policy has the expected return that the README states', () => {
    const observations = allObservations(module.card.id);
    const actions = javascriptActions(module, observations);
    const stated = STATED_RETURNS[module.card.id]!;
    const key = (values: readonly number[]) => values.slice(0, 3).join(' ');
    if (module.card.id === 'blackjack-v1') {
      const chosen = new Map(observations.map((vector, i) => [key(vector), actions[i]!]));
      const value = expectedReturn('book', (stick, hit, { player_sum, dealer_card, usable_ace }) =>
        chosen.get(key([player_sum, dealer_card, usable_ace])) === 1 ? hit : stick,
      );
      expect(value).toBeCloseTo(stated, 4);
      return;
    }
    const table = {
      'taxi-v4': () => taxiTransitions(false),
      'cliff-walking-v1': () => cliffTransitions(false),
    }[module.card.id];
    const model = table?.() ?? lakeTransitions(MAPS[module.card.id]!, true, 1 / 3);
    const chosen = new Map(observations.map((vector, i) => [vector[0]!, actions[i]!]));
    const values = expectedReturns(model, module.card.horizon, (all, state) => all[chosen.get(state) ?? 0]!);
    const isStart = (state: number) => {
      if (module.card.id === 'cliff-walking-v1') return state === 36;
      if (module.card.id !== 'taxi-v4') return state === 0;
      return decode(state).passenger !== IN_TAXI && decode(state).passenger !== decode(state).destination;
    };
    const starts = [...values].filter((_, state) => isStart(state));
    expect(starts.reduce((a, b) => a + b) / starts.length).toBeCloseTo(stated, 4);
  });
});

test.each([
  ['frozen-lake', lake.loadModule, makeLake, false],
  ['taxi', taxi.loadModule, makeTaxi, true],
  ['cliff-walking', cliff.loadModule, makeCliff, false],
] as const)('the Python reward of %s equals the recorded rewards', (name, loadModule, make: MakeEnv, hasMask) => {
  for (const recorded of recordedCases(name)) {
    const transitions = expectSameTraces(recorded, make, (observation) => ({
      observation: [observation[0]!],
      mask: hasMask ? [...observation.subarray(5)].join('') : '',
    }));
    const task = loadModule(recorded.id).describe(recorded.options);
    if (!task.rewardText.startsWith('class')) continue;
    const code = `
${task.observationSource}
${task.rewardText}
def see(vector):
    seen = ${task.observationClassName}()
    seen.fill_from_env(None, vector)
    return seen
reward = ${task.rewardName}()
result = [reward.calculate_reward(see(t["before"]), t["action"], see(t["after"])) for t in data]`;
    expect(runPython(code, transitions)).toEqual(transitions.map((transition) => transition.reward));
  }
});

test("blackjack's reward text follows the option for naturals", () => {
  const rewardOf = (rules: string) => blackjack.loadModule('blackjack-v1').describe({ rules }).rewardText;
  expect(rewardOf('bonus')).toContain('+1.5');
  expect(rewardOf('book')).not.toContain('1.5');
  expect(rewardOf('plain')).toContain('any other 21');
  expect(makeBlackjack('blackjack-v1', { rules: 'bonus' }).actionSpace).toEqual({ kind: 'discrete', n: 2 });
});
