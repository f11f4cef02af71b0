// The recorded runs that ship with the site: played again with nothing but their replies, each must build the same prompts
// and reach the same scores. A change of a prompt text, a seed or an environment that breaks a recording fails here.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findEnv } from '../envs/index.ts';
import { RunControl } from '../src/engine/control.ts';
import type { RunEvent, RunId } from '../src/engine/events.ts';
import { parseRunLog } from '../src/engine/log-json.ts';
import { reduceAll } from '../src/engine/reducer.ts';
import { replay } from '../src/engine/replay.ts';
import { runPromptPO } from '../src/engine/run.ts';
import type { EvaluationScores } from '../src/engine/events.ts';
import type { RunState } from '../src/engine/state.ts';
import { taskForRun } from '../src/engine/task-for-run.ts';
import { createRecordedModel } from '../src/llm/recorded.ts';
import { root } from '../src/tools/build-cli.mjs';
import { startHarness, type Harness } from './sandbox/node/harness.ts';
import { mujocoForTests } from './support/mujoco.ts';

const folder = join(root, 'public/recordings');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && file !== 'index.json')
  .map((file) => file.slice(0, -'.json'.length));

/** Programs that plan until a clock tells them to stop act differently on every machine: their episodes are re-created instead. */
const byTheClock = ['hopper'];

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness(2);
}, 120_000);
afterAll(() => harness.evaluator.dispose());

function readRecording(name: string): readonly RunEvent[] {
  const parsed = parseRunLog(readFileSync(join(folder, `${name}.json`), 'utf8'));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.events;
}

/** Plays the replies of `recorded` through the engine; all else happens anew. */
async function play(name: string, recorded: readonly RunEvent[]): Promise<RunState> {
  const { settings, selection, title } = reduceAll(recorded);
  const entry = findEnv(settings.envId)!;
  const model = createRecordedModel({ name, events: recorded, pace: 'instant' });
  const events: RunEvent[] = [];
  const run = runPromptPO({
    state: null,
    settings: { ...settings, model: model.identity },
    task: taskForRun(await entry.load(), settings),
    env: { id: settings.envId, options: settings.envOptions },
    selection,
    title,
    runId: 'replay' as RunId,
    model,
    evaluator: harness.evaluator,
    clock: { now: () => 0 },
    control: new RunControl(),
  });
  for await (const event of run) events.push(event);
  return reduceAll(events);
}

/** What a run comes to, without times, ids and typed arrays. */
function outcome(state: RunState) {
  const numbers = (scores: EvaluationScores | undefined) => scores && { returns: scores.returns, steps: scores.steps };
  return {
    status: [state.status, state.endReason],
    prompts: [...state.prompts.keys()].sort(),
    feedbackCode: state.feedbackCode,
    rounds: state.rounds.map((round) => ({
      winner: round.winner,
      feedback: round.feedbackText,
      reflection: round.reflection,
      confirmed: numbers(round.confirmed?.scores),
      candidates: round.candidates.map(({ status, code, scores, error }) => [
        status,
        code,
        numbers(scores),
        error?.code,
      ]),
    })),
    best: [state.bestRound, numbers(state.reports.best?.scores)],
    last: [state.lastRound, numbers(state.reports.last?.scores)],
  };
}

test('the promised recordings are there', () => {
  const told = names.map((name) => {
    const { settings } = reduceAll(readRecording(name));
    return `${settings.envId} ${settings.language} ${settings.envOptions['keyInformation'] ?? ''}`.trim();
  });
  expect(told).toEqual(
    expect.arrayContaining([
      'cartpole-v1 javascript',
      'frozen-lake-8x8-v1 python',
      expect.stringMatching(/^noise_world_board_1 python/),
      'noise_world_board_4 python false',
    ]),
  );
});

test.each(names.filter((name) => !byTheClock.includes(name)))(
  '%s plays back to the same prompts, scores and result',
  { timeout: 300_000 },
  async (name) => {
    const recorded = readRecording(name);
    expect(outcome(await play(name, recorded))).toEqual(outcome(reduceAll(recorded)));
  },
);

test.each(byTheClock)('the episodes of %s are re-created from their actions, with their returns', async (name) => {
  const { settings, rounds } = reduceAll(readRecording(name));
  const module = await findEnv(settings.envId)!.load();
  for (const { scores } of rounds.flatMap(({ candidates }) => candidates)) {
    const { returns, steps, seeds, actions } = scores!;
    const env = module.make(settings.envOptions, await mujocoForTests());
    const plan = {
      episodes: seeds.length,
      seeds: seeds as readonly number[],
      maxSteps: module.describe(settings.envOptions).horizon,
      policyLifetime: settings.method.policyLifetime,
      policySeed: 0,
      actionCheck: settings.method.actionCheck,
    };
    const played = replay(env, plan, actions);
    expect(played.map(({ episodeReturn }) => episodeReturn)).toEqual(returns);
    expect(played.map((episode) => episode.steps)).toEqual(steps);
  }
});

describe.each(names)('%s', (name) => {
  test('names the model and holds no key', () => {
    const text = readFileSync(join(folder, `${name}.json`), 'utf8');
    expect(reduceAll(readRecording(name)).settings.model.name).toMatch(/\S/);
    expect(text).not.toMatch(/sk-[A-Za-z0-9]{8}|api[_-]?key"/i);
  });
});
