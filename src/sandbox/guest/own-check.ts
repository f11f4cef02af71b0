// Checks a pasted environment: loads it, plays it at random for its picture and its first figures, and asks for every rule.
import { checkEnv } from '../../env-api/conformance.ts';
import { EnvProblem, ofThrown, type Finding, type RuleId } from '../../env-api/finding.ts';
import type { Env } from '../../env-api/env.ts';
import type { OwnFrame } from '../../env-api/own-frame.ts';
import {
  usualHorizon,
  type OwnFacts,
  type OwnMeasure,
  type OwnPicture,
  type OwnSource,
} from '../../env-api/own-task.ts';
import { createRandom } from '../../env-api/pcg64.ts';
import { sample } from '../../env-api/space.ts';
import { successSoFar } from '../../env-api/success.ts';
import type { CompileFunction } from './javascript.ts';
import { loadOwnClass } from './own-env.ts';
import type { OwnClass } from './own-javascript.ts';
import type { PythonInterpreter } from './python.ts';

export interface OwnCheckJob {
  readonly source: OwnSource;
  /** As the person set it; null takes the one that the class names, or `usualHorizon`. */
  readonly horizon: number | null;
}

export interface OwnCheckReport {
  /** What is broken, at most one finding a rule; empty where all is well. */
  readonly findings: readonly Finding[];
  /** Null where the environment cannot be loaded. */
  readonly facts: OwnFacts | null;
  readonly horizon: number;
  readonly measure: OwnMeasure | null;
  /** The first episode of the random play, or its beginning. */
  readonly frames: readonly OwnFrame[];
  readonly stepsPerSecond: number | null;
}

/** Episodes of the random play, which a slow environment may cut short after so many ms. */
const EPISODES = 20;
const PLAY_MS = 3_000;
const SHOWN_FRAMES = 80;
/** Longest line and most lines that a text's size counts: it only decides the shape of the picture. */
const MOST_CHARACTERS = 2_000;
/** Random steps for the longest rule, as far as they fit into about this time. */
const MOST_STEPS = 1_500;
const RULES_MS = 4_000;
/** Steps of all rules together, as a multiple of the longest one's. */
const RULE_SHARE = 12;

// Taken before any pasted code runs.
const now = performance.now.bind(performance);

/** `onRule` is told what is being done, as a sign of life. Never throws for what the environment does. */
export function checkOwnTask(
  { source, horizon: wished }: OwnCheckJob,
  python: PythonInterpreter | null,
  compile: CompileFunction,
  onRule: (rule: RuleId) => void,
): OwnCheckReport {
  const nothing = { facts: null, measure: null, frames: [], stepsPerSecond: null };
  onRule('load');
  let loaded: OwnClass;
  try {
    loaded = loadOwnClass(source, python, compile);
  } catch (thrown) {
    return { ...nothing, findings: [ofThrown('load', thrown)], horizon: wished ?? usualHorizon };
  }
  const horizon = wished ?? loaded.horizon ?? usualHorizon;
  onRule('reset');
  const played = playAtRandom(loaded, horizon, onRule);
  const facts = factsOf(loaded, played);
  const { measure, frames, stepsPerSecond } = played;
  const before = { facts, horizon, measure, frames, stepsPerSecond };
  if (played.finding) return { ...before, findings: [played.finding] };
  const affordable = ((stepsPerSecond ?? MOST_STEPS) * RULES_MS) / 1000 / RULE_SHARE;
  const steps = Math.round(Math.min(MOST_STEPS, Math.max(30, affordable)));
  return { ...before, findings: checkEnv({ make: () => loaded.make(), horizon, steps, onRule }) };
}

interface Played {
  readonly finding: Finding | null;
  readonly measure: OwnMeasure | null;
  readonly frames: readonly OwnFrame[];
  readonly stepsPerSecond: number | null;
  readonly tellsSuccess: boolean;
}

/** Up to 20 episodes of random actions on seeds 0, 1, 2 ...; the first one is drawn. */
function playAtRandom(loaded: OwnClass, horizon: number, onRule: (rule: RuleId) => void): Played {
  const frames: OwnFrame[] = [];
  const returns: number[] = [];
  const successes: number[] = [];
  let steps = 0;
  let finding: Finding | null = null;
  let env: Env | null = null;
  const started = now();
  try {
    env = loaded.make();
    const random = createRandom(0);
    for (let episode = 0; episode < EPISODES && (episode === 0 || now() - started < PLAY_MS); episode++) {
      onRule('step');
      env.reset({ seed: episode });
      let [episodeReturn, success] = [0, null as number | null];
      for (let step = 0; step < horizon; step++) {
        if (episode === 0 && frames.length < SHOWN_FRAMES) frames.push(env.render() as OwnFrame);
        const result = env.step(sample(env.actionSpace, random));
        steps++;
        episodeReturn += result.reward;
        success = successSoFar(success, result.info);
        if (now() - started > PLAY_MS * 2) throw tooSlow(steps);
        if (result.terminated || result.truncated) break;
      }
      if (episode === 0 && frames.length < SHOWN_FRAMES) frames.push(env.render() as OwnFrame);
      returns.push(episodeReturn);
      if (success !== null) successes.push(success);
    }
  } catch (thrown) {
    finding = ofThrown('step', thrown);
  }
  try {
    env?.close();
  } catch (thrown) {
    finding ??= ofThrown('close', thrown);
  }
  const seconds = Math.max(1e-3, (now() - started) / 1000);
  return {
    finding,
    measure: finding || returns.length === 0 ? null : { returns, successes, meanSteps: steps / returns.length },
    frames,
    stepsPerSecond: steps === 0 ? null : steps / seconds,
    tellsSuccess: successes.length > 0,
  };
}

function tooSlow(steps: number): EnvProblem {
  return new EnvProblem({
    rule: 'step',
    came: `The first episode was not over after ${(PLAY_MS * 2) / 1000} s and ${steps} steps.`,
    expected: 'an episode within that time: a run plays hundreds of them.',
    fix: 'Make step() faster, or set a shorter horizon.',
  });
}

function factsOf(
  { className, spaces: { fields, whole, spaces, finite }, horizon }: OwnClass,
  played: Played,
): OwnFacts {
  const { tellsSuccess, frames } = played;
  return { className, fields, whole, spaces, finite, picture: sizeOf(frames[0]), tellsSuccess, horizon };
}

function sizeOf(frame: OwnFrame | undefined): OwnPicture {
  if (frame?.kind === 'image') return { kind: 'image', width: frame.width, height: frame.height };
  if (frame?.kind !== 'text') return { kind: 'values' };
  const lines = plainText(frame.text).trimEnd().split('\n');
  const columns = Math.max(1, ...lines.map((line) => line.length));
  return {
    kind: 'text',
    columns: Math.min(MOST_CHARACTERS, columns),
    rows: Math.min(MOST_CHARACTERS, lines.length),
  };
}

/** Without the escape sequences that colour it in a terminal. */
function plainText(text: string): string {
  // eslint-disable-next-line no-control-regex -- the escape character is what such sequences begin with
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
}
